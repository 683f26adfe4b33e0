internal import Faces

/// Cosine distances between faces, plain and as grouping sees them.
struct AdjustedDistance {
  private let cohort: Cohort?

  /// - Throws: `FacesError` when the cohort is damaged.
  init(_ models: ModelSet) throws(FacesError) { cohort = try models.cohort() }

  /// - Parameters: vectors of unit length and of the present embedder.
  func callAsFunction(_ a: [Float], _ b: [Float]) -> (plain: Float, adjusted: Float) {
    var similarity: Float = 0
    for (x, y) in zip(a, b) { similarity += x * y }
    // Rounding may take a face's distance to itself a little below 0.
    let plain = max(0, 1 - similarity)
    guard let cohort else { return (plain, plain) }
    let offset = (cohort.offset(of: a.span) + cohort.offset(of: b.span)) / 2
    return (plain, plain + offset - cohort.meanOffset)
  }
}
