public import Vocabulary

/// A person's faces with their vectors of one model, by ascending id; index *i* of every array speaks of the same face.
public struct PersonVectors: Sendable {
  public var faces: [FaceID] = []
  public var photos: [PhotoID] = []
  /// Overall quality, 0 to 1.
  public var quality: [Float] = []
  /// Numbers in one vector.
  public var dimension: Int
  /// `[faces.count, dimension]`, unit length.
  public var vectors: [Float] = []
}

extension Library {
  /// The vectors that `model` made of a person's faces, photos without a file included.
  ///
  /// - Complexity: O(faces of the person), by index.
  public func vectors(
    of person: PersonID, model: ModelID, dimension: Int
  ) throws(LibraryError) -> PersonVectors {
    var result = PersonVectors(dimension: dimension)
    try database.each(
      """
      SELECT faces.id, photo_id, quality, vector
      FROM faces JOIN embeddings ON face_id = faces.id AND model_id = ?
      WHERE person_id = ? ORDER BY faces.id
      """, [.integer(model.rawValue), .integer(person.rawValue)]
    ) { (row) throws(LibraryError) in
      result.faces.append(FaceID(row.int64(0)))
      result.photos.append(PhotoID(row.int64(1)))
      result.quality.append(row.float(2))
      result.vectors += row.floats(3)
    }
    return result
  }
}
