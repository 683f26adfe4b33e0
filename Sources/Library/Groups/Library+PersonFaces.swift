public import Vocabulary

extension Library {
  /// The faces of one person with their vectors, photos without a file included, as if nothing had been decided about
  /// them: what tells how alike they are by themselves.
  ///
  /// - Throws: `damaged` for a vector that is none of the model's.
  /// - Complexity: O(faces of the person), by index.
  public func clusteringInput(
    of person: PersonID, model: ModelID, dimension: Int
  ) throws(LibraryError) -> ClusteringInput {
    var ids: [FaceID] = []
    var photos: [PhotoID] = []
    var quality: [Float] = []
    var vectors: [Float] = []
    var lengths: [Float?] = []
    try database.each(
      """
      SELECT faces.id, photo_id, quality, vector, length
      FROM faces JOIN embeddings ON face_id = faces.id AND model_id = ?
      WHERE person_id = ? ORDER BY faces.id
      """, [.integer(model.rawValue), .integer(person.rawValue)]
    ) {
      (face: FaceID, photo: PhotoID, faceQuality: Float, vector: Floats, length: Float?)
        throws(LibraryError) in
      ids.append(face)
      photos.append(photo)
      quality.append(faceQuality)
      lengths.append(length)
      vectors += try checked(vector, of: face, dimension: dimension)
    }
    return ClusteringInput(
      FaceSet(ids: ids, photos: photos, dimension: dimension, vectors: vectors),
      people: ids.map { _ in person }, quality: quality, lengths: lengths)
  }
}
