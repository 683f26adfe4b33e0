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
    ) { (face: FaceID, photo: PhotoID, quality: Float, vector: Floats) in
      input.faces.append(face)
      input.photos.append(photo)
      input.people.append(person)
      input.quality.append(quality)
      input.vectors += vector.numbers
      input.bound.append(nil)
      input.refused.append([])
    }
    return input
  }
}
