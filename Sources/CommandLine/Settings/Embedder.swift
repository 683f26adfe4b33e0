internal import Faces
internal import Library
internal import Vocabulary

extension Configuration {
  /// The defaults of this program and its embedder.
  ///
  /// - Throws: `FacesError` when the program is damaged.
  static func standard() throws(FacesError) -> Configuration {
    Configuration(
      clustering: ClusteringSettings(
        threshold: try Models.embedder().defaultThreshold, qualityGate: Thresholds.qualityGate))
  }
}

extension Library {
  /// The embedder of this program, as the library knows it.
  func presentEmbedder() throws -> ModelID {
    let manifest = try Models.embedder()
    return try embedder(
      name: manifest.name, sha256: manifest.sha256, dimension: manifest.dimension)
  }
}

/// Cosine distances between faces, plain and as grouping sees them.
struct AdjustedDistance {
  private let cohort: Cohort?

  /// - Throws: `FacesError` when the program is damaged.
  init() throws(FacesError) { cohort = try Models.cohort() }

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
