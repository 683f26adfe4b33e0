/// The models that a library's faces, vectors and people are from.
public struct ActiveModels: Hashable, Sendable {
  /// Name of the detector, by its manifest.
  public var detector: String
  /// Name of the embedder, by its manifest.
  public var embedder: String
  /// Of the embedder, as `EmbedderManifest.sha256`: this alone tells vectors apart.
  public var sha256: String

  public init(detector: String, embedder: String, sha256: String) {
    self.detector = detector
    self.embedder = embedder
    self.sha256 = sha256
  }
}

extension Library {
  /// The models in use; nil while no photo was searched.
  public func activeModels() throws(LibraryError) -> ActiveModels? {
    try database.first(
      """
      SELECT detector.name, embedder.name, embedder.sha256
      FROM active_models AS embedder JOIN active_models AS detector
      WHERE embedder.role = 'embedder' AND detector.role = 'detector'
      """
    ) { (detector: String, embedder: String, sha256: String) in
      ActiveModels(detector: detector, embedder: embedder, sha256: sha256)
    }
  }

  /// Photos are searched and faces grouped by these models from now on. Nothing is written where that is so already.
  ///
  /// A change of models ends with `adopt` instead, once all is there that the new ones make.
  public func use(_ models: ActiveModels) throws(LibraryError) {
    guard try activeModels() != models, !isReadOnly else { return }
    try database.write { () throws(LibraryError) in try write(active: models) }
  }

  func write(active models: ActiveModels) throws(LibraryError) {
    try database.run(
      """
      INSERT OR REPLACE INTO active_models (role, name, sha256)
      VALUES ('detector', ?, NULL), ('embedder', ?, ?)
      """, .text(models.detector), .text(models.embedder), .text(models.sha256))
  }

  /// The active embedder's row; nil while there is none.
  func activeEmbedder() throws(LibraryError) -> ModelID? {
    try database.first(
      """
      SELECT id FROM models JOIN active_models USING (role, sha256) WHERE role = 'embedder'
      """, as: ModelID.self)
  }

  /// Inside a transaction: whoever searched or grouped by other models than those in use began before they were.
  ///
  /// - Throws: `otherModels`.
  func checkActive(_ model: ModelID) throws(LibraryError) {
    guard let active = try activeEmbedder(), active != model else { return }
    throw .otherModels(path: path)
  }

  /// How many faces have a vector of the embedder with this checksum.
  ///
  /// - Complexity: O(faces), by index.
  public func vectorCount(sha256: String) throws(LibraryError) -> Int {
    try database.first(
      """
      SELECT count(*) FROM embeddings
      WHERE model_id = (SELECT id FROM models WHERE role = 'embedder' AND sha256 = ?)
      """, .text(sha256), as: Int.self
    ) ?? 0
  }

  /// Drops all that is kept of an embedder which is not in use: to go back to it means to make its vectors again.
  ///
  /// - Returns: how many vectors there were.
  /// - Precondition: it is not active.
  public func forgetVectors(sha256: String) throws(LibraryError) -> Int {
    guard let model = try knownEmbedder(sha256: sha256) else { return 0 }
    return try database.write { () throws(LibraryError) in
      let active = try activeEmbedder()
      precondition(active != model, "the people rest on it")
      try database.run("DELETE FROM embeddings WHERE model_id = ?", .integer(model.rawValue))
      let count = database.changes
      try database.run("DELETE FROM unembedded WHERE model_id = ?", .integer(model.rawValue))
      try database.run(
        """
        DELETE FROM searches WHERE id IN (SELECT search_id FROM searched_faces WHERE model_id = ?)
        """, .integer(model.rawValue))
      try noteAside()
      return count
    }
  }

  /// Something changed of what stands aside.
  func noteAside() throws(LibraryError) {
    try database.run("UPDATE grouping SET aside_version = aside_version + 1")
  }
}
