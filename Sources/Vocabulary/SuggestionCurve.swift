internal import Glibc

/// P(same person | mean distance, faces of the larger one) for two people that were grouped apart: a logistic curve, fitted
/// for an embedder by `Weights/convert/suggestions.py`. The smaller one's faces add nothing to it.
public struct SuggestionCurve: Hashable, Sendable, Codable {
  public var intercept: Double
  /// Below 0.
  public var perDistance: Double
  public var perLogLarger: Double

  public init(intercept: Double, perDistance: Double, perLogLarger: Double) {
    self.intercept = intercept
    self.perDistance = perDistance
    self.perLogLarger = perLogLarger
  }

  /// For an embedder of which only the threshold is known: the curve of dlib's, whose distances are stretched until the
  /// thresholds agree.
  public init(threshold: Float) {
    self.init(intercept: 12.6, perDistance: -228 * 0.072 / Double(threshold), perLogLarger: 0.87)
  }

  public func chance(distance: Float, larger: Int) -> Double {
    1
      / (1 + exp(-(intercept + perDistance * Double(distance) + perLogLarger * log(Double(larger)))))
  }

  /// The distance at which a pair whose larger one has `larger` faces is one person with a probability of `chance`.
  public func distance(chance: Double, larger: Int) -> Float {
    let wanted = log(chance / (1 - chance))
    return Float((wanted - intercept - perLogLarger * log(Double(larger))) / perDistance)
  }
}
