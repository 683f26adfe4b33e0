internal import Faces
public import Library
internal import Vocabulary

extension Library {
  /// The embedder of this program, as the library knows it.
  ///
  /// - Throws: `FacesError` when the program is damaged; `LibraryError`.
  public func presentEmbedder() throws -> ModelID {
    let manifest = try Models.embedder()
    return try embedder(
      name: manifest.name, sha256: manifest.sha256, dimension: manifest.dimension)
  }
}
