package import Imaging
package import Vocabulary

/// Turns faces into vectors that are near each other where the person is the same. Used by one thread.
package protocol Embedder {
  /// - Parameter chips: faces of the manifest's input size, in the position it names.
  /// - Returns: one for each chip, of the manifest's dimension. One without a length is of a face that shows nothing.
  /// - Throws: `model` or `givenModel` when the network is not what the manifest says; `inference` when memory runs out.
  func embeddings(of chips: [Image]) throws(FacesError) -> [Embedding]
}

/// Embedders that are run the same way: what a manifest names as its family.
package struct EmbedderFamily: ModelFamily, Sendable {
  package let name: String
  let make:
    @Sendable (_ manifest: EmbedderManifest, _ files: ModelFiles) throws(FacesError) -> any Embedder

  /// - Parameters:
  ///   - name: as manifests have it.
  ///   - make: loads an embedder.
  package init(
    name: String,
    make: @escaping @Sendable (EmbedderManifest, ModelFiles) throws(FacesError) -> any Embedder
  ) {
    self.name = name
    self.make = make
  }
}

extension ModelSet {
  /// Loads the embedder, after checking its checksum.
  func makeEmbedder() throws(FacesError) -> any Embedder {
    try embedder.input.check(embedder.name, in: files, for: .embedder)
    return try embedderFamily.make(embedder, files)
  }
}
