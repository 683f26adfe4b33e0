public import Vocabulary

extension Library {
  /// The faces of one person with their vectors, photos without a file included, as if nothing had been decided about
  /// them: what tells how alike they are by themselves.
  ///
  /// - Complexity: O(faces of the person), by index.
  public func clusteringInput(
    of person: PersonID, model: ModelID, dimension: Int
  ) throws(LibraryError) -> ClusteringInput {
    var input = ClusteringInput(dimension: dimension)
    try database.each(
      """
      SELECT faces.id, photo_id, quality, vector
      FROM faces JOIN embeddings ON face_id = faces.id AND model_id = ?
      WHERE person_id = ? ORDER BY faces.id
      """, [.integer(model.rawValue), .integer(person.rawValue)]
    ) { (row) throws(LibraryError) in
      input.faces.append(FaceID(row.int64(0)))
      input.photos.append(PhotoID(row.int64(1)))
      input.people.append(person)
      input.quality.append(row.float(2))
      input.vectors += row.floats(3)
      input.bound.append(nil)
      input.refused.append([])
    }
    return input
  }
}
