internal import Glibc

/// Two faces compared, with the truth.
public struct VerificationPair: Hashable, Sendable {
  /// Smaller is more alike. Infinite when a face was missed, so that the pair is judged «different».
  public var distance: Float
  /// Whether the two are the same person.
  public var same: Bool

  public init(distance: Float, same: Bool) {
    self.distance = distance
    self.same = same
  }
}

/// Accuracy of telling «same» from «different» pairs.
public struct Verification: Hashable, Sendable {
  /// Mean over the folds of the share of pairs judged rightly.
  public var accuracy: Double
  /// Of that mean.
  public var standardError: Double
  /// What each fold was judged by: pairs at most this far apart were called the same person.
  public var thresholds: [Float]

  /// The protocol of Labeled Faces in the Wild, «image-restricted»: each fold is judged at the threshold that is most
  /// accurate on all the other folds together, the smallest of equals, half way between the distances on either side.
  ///
  /// Source: Huang, Ramesh, Berg and Learned-Miller, «Labeled Faces in the Wild», University of Massachusetts technical
  /// report 07-49 (2007), section IV.
  ///
  /// - Parameter folds: at least two, none empty (ten in LFW's `pairs.txt`). nil is returned otherwise.
  /// - Complexity: O(folds · n log n).
  public init?(folds: [[VerificationPair]]) {
    guard folds.count > 1, folds.allSatisfy({ !$0.isEmpty }) else { return nil }
    var accuracies: [Double] = []
    thresholds = []
    for (index, fold) in folds.enumerated() {
      var others = folds
      others.remove(at: index)
      let threshold = Self.mostAccurateThreshold(for: others.flatMap { $0 })
      let right = fold.count { ($0.distance <= threshold) == $0.same }
      thresholds.append(threshold)
      accuracies.append(Double(right) / Double(fold.count))
    }
    let count = Double(folds.count)
    let mean = accuracies.reduce(0, +) / count
    let squares = accuracies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    accuracy = mean
    standardError = (squares / (count - 1)).squareRoot() / count.squareRoot()
  }

  /// The smallest of the thresholds that judge most pairs rightly.
  ///
  /// - Complexity: O(n log n).
  static func mostAccurateThreshold(for pairs: [VerificationPair]) -> Float {
    let sorted = pairs.filter { $0.distance == $0.distance }.sorted { $0.distance < $1.distance }
    guard let nearest = sorted.first else { return 0 }
    // Below every pair: all are «different».
    var threshold = nearest.distance.nextDown
    var balance = 0
    var best = 0
    for (index, pair) in sorted.enumerated() {
      balance += pair.same ? 1 : -1
      let next = index + 1 < sorted.count ? sorted[index + 1].distance : .infinity
      guard next > pair.distance, balance > best else { continue }
      best = balance
      threshold = next.isFinite ? pair.distance + (next - pair.distance) / 2 : pair.distance
    }
    return threshold
  }
}
