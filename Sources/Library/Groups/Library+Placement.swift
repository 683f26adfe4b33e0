public import Vocabulary

extension Library {
  /// What is known of the faces that belong to somebody, one after the other in no order: all that tells new faces their
  /// people, without ever holding all vectors.
  ///
  /// - Parameters:
  ///   - body: the person, the quality of the face, its offset as it was saved with the last grouping (nil for a face
  ///     that came since), its vector, and the length of that (see `Embedding`).
  /// - Complexity: O(faces) time, O(1) memory.
  public func eachFaceOfPeople(
    model: ModelID,
    _ body: (
      _ person: PersonID, _ quality: Float, _ offset: Float?, _ vector: Span<Float>,
      _ length: Float?
    ) -> Void
  ) throws(LibraryError) {
    let dimension = try describe(model).dimension
    try database.each(
      """
      SELECT faces.id, person_id, quality, bias, vector, length FROM faces
        JOIN embeddings ON embeddings.face_id = faces.id AND model_id = ?
        LEFT JOIN face_groups ON face_groups.face_id = faces.id
        WHERE person_id IS NOT NULL AND discarded IS NULL
      """, [.integer(model.rawValue)]
    ) {
      (
        face: FaceID, person: PersonID, quality: Float, offset: Float?, vector: Floats,
        length: Float?
      )
        throws(LibraryError) in
      let vector = try checked(vector, of: face, dimension: dimension)
      body(person, quality, offset, vector.span, length)
    }
  }
}
