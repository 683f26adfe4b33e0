internal import Vocabulary

/// How alike the parts of a group must be: a group of weight n (faces that count) holds together when the mean distance
/// between the two parts it was last merged from is at most `threshold · caution.given(toGroupOf: n)`.
struct MergeLimit {
  private let threshold: Double
  private let caution: Caution
  private let meanOffset: Float
  /// The least similarity in groups of any size, on the grid of `FixedPoint`.
  let least: Int64

  init(threshold: Float, caution: Caution, meanOffset: Float) {
    self.threshold = Double(threshold)
    self.caution = caution
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
    guard caution.share > 0, threshold > 0, threshold.isFinite else { return least }
    let distance = threshold * caution.given(toGroupOf: Double(count))
    return FixedPoint.leastSimilarity(threshold: distance, meanOffset: meanOffset)
  }
}
