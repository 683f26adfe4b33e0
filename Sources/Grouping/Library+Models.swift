public import Faces
public import Library

extension Library {
  /// The embedder of these models as the library knows it; from now on, if it did not.
  public func embedder(of models: ModelSet) throws(LibraryError) -> ModelID {
    let embedder = models.embedder
    return try self.embedder(
      name: embedder.name, sha256: embedder.sha256, dimension: embedder.dimension,
      pictures: embedder.calibration.pictures)
  }
}

extension ActiveModels {
  /// What a library calls these models.
  public init(_ models: ModelSet) {
    self.init(
      detector: models.detector.name, embedder: models.embedder.name,
      sha256: models.embedder.sha256)
  }
}
