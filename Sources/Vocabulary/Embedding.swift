/// What an embedder makes of a face.
public struct Embedding: Hashable, Sendable {
  /// Of unit length, as many numbers as the embedder makes.
  public var vector: [Float]
  /// How long the vector was as the network gave it: short ones are of faces that it does not see well. Above 0; nil where that
  /// is not known.
  public var length: Float?

  public init(_ vector: [Float], length: Float? = nil) {
    self.vector = vector
    self.length = length
  }
}
