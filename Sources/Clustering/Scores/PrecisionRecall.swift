/// Two shares and their harmonic mean, each 0 to 1.
public struct PrecisionRecall: Hashable, Sendable, Codable {
  public var precision: Double
  public var recall: Double
  public var f: Double

  /// `f` is 2 · precision · recall / (precision + recall), 0 when both are 0.
  public init(precision: Double, recall: Double) {
    self.precision = precision
    self.recall = recall
    let sum = precision + recall
    f = sum > 0 ? 2 * precision * recall / sum : 0
  }
}
