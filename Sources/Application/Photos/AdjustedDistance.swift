internal import Faces
internal import Vocabulary

/// Cosine distances between faces, plain and as grouping sees them.
struct AdjustedDistance {
  private let offsets: FaceOffsets

  /// - Throws: `FacesError` when the cohort is damaged.
  init(_ models: ModelSet) throws(FacesError) { offsets = try models.offsets() }

  /// - Parameters: of the present embedder.
  func callAsFunction(_ a: Embedding, _ b: Embedding) -> (plain: Float, adjusted: Float) {
    var similarity: Float = 0
    for (x, y) in zip(a.vector, b.vector) { similarity += x * y }
    // Rounding may take a face's distance to itself a little below 0.
    let plain = max(0, 1 - similarity)
    guard !offsets.isNone else { return (plain, plain) }
    let offset = (self.offset(a) + self.offset(b)) / 2
    return (plain, plain + offset - offsets.mean)
  }

  private func offset(_ face: Embedding) -> Float {
    offsets.offset(of: face.vector.span, length: face.length)
  }
}
