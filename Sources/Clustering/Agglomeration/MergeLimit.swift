/// How alike the parts of a group must be: a group of weight n (faces that count) holds together when the mean distance
/// between the two parts it was last merged from is at most `threshold · (1 − caution · 2 / n)`.
///
/// Two faces may look alike by chance, and a library holds millions of pairs to do so; the mean of many pairs hardly can.
/// So a pair of single faces is asked for the most, `threshold · (1 − caution)`, and large groups are given the whole
/// threshold.
struct MergeLimit {
  private let threshold: Double
  private let caution: Double
  private let meanOffset: Float
  /// The least similarity in groups of any size, on the grid of `FixedPoint`.
  let least: Int64

  /// - Parameter caution: 0 to 1; anything else counts as the nearer of the two.
  init(threshold: Float, caution: Float, meanOffset: Float) {
    self.threshold = Double(threshold)
    self.caution = Double(min(max(caution, 0), 1))
    self.meanOffset = meanOffset
    least = FixedPoint.leastSimilarity(threshold: self.threshold, meanOffset: meanOffset)
  }

  /// Whether two parts that are `linkage` alike make a group of `count` faces.
  func allows(_ linkage: Linkage, groupOf count: Int64) -> Bool {
    guard linkage.reaches(least) else { return false }
    return linkage.reaches(least(groupOf: count))
  }

  /// The least similarity in groups of two, and so what suffices in any.
  var leastOfPairs: Int64 { least(groupOf: 2) }

  private func least(groupOf count: Int64) -> Int64 {
    guard caution > 0, threshold > 0, threshold.isFinite else { return least }
    let distance = threshold * (1 - caution * 2 / Double(count))
    return FixedPoint.leastSimilarity(threshold: distance, meanOffset: meanOffset)
  }
}
