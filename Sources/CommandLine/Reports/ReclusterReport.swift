internal import Application
internal import Support

/// What `recluster` prints. The keys in JSON are a contract.
struct ReclusterReport: Encodable, Sendable {
  var grouping: GroupingReport
  /// By whose vectors, and up to which distance of them.
  var embedder: String
  var threshold: Float

  private enum CodingKeys: String, CodingKey { case embedder, threshold }

  func encode(to encoder: any Encoder) throws {
    try grouping.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(embedder, forKey: .embedder)
    try container.encode(threshold, forKey: .threshold)
  }

  var text: String {
    grouping.text(.done) + "Grouped by \(embedder), at the threshold \(decimal(threshold)).\n"
  }
}
