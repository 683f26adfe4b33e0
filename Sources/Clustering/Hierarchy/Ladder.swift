internal import Vocabulary

/// The thresholds at which a hierarchy keeps its clusters, closest first.
///
/// What average linkage makes at one threshold is where it stands on its way to the next, so that a change in a library
/// is followed level by level, each time among few clusters (compare the sub-cluster components of Monath et al. 2021,
/// «Scalable hierarchical agglomerative clustering»; here each level is exact).
struct Ladder {
  /// Shares of the threshold. Steps are short where many faces of one person come together.
  private static let shares = [0.3, 0.45, 0.6]

  /// The least similarity of each level, on the grid of `FixedPoint`; the last is that of the threshold itself.
  let leasts: [Int64]
  /// The last level whose groups are firm: they hold at any size (see `MergeLimit`), so that no cut parts them. 0 when only
  /// items are.
  let firm: Int
  let limit: MergeLimit

  init(threshold: Float, caution: Caution, meanOffset: Float) {
    limit = MergeLimit(threshold: threshold, caution: caution, meanOffset: meanOffset)
    let whole = Double(threshold)
    guard whole > 0, whole.isFinite else {
      leasts = [limit.least]
      firm = 1
      return
    }
    let pair = caution.given(toGroupOf: 2.0)
    var shares = Self.shares.filter { $0 < pair }
    firm = pair > 0 ? shares.count + 1 : 0
    if pair > 0, pair < 1 { shares += [pair, (1 + pair) / 2] }
    var leasts: [Int64] = []
    for share in shares {
      leasts.append(
        share == pair
          ? limit.leastOfPairs
          : FixedPoint.leastSimilarity(threshold: whole * share, meanOffset: meanOffset))
    }
    self.leasts = leasts + [limit.least]
  }

  /// No levels but that of the threshold, and none below it that is firm.
  init(_ limit: MergeLimit) {
    self.limit = limit
    leasts = [limit.least]
    firm = 0
  }

  /// The number of the last level; the items are level 0.
  var top: Int { leasts.count }

  /// - Parameter level: 1 to `top`.
  func least(_ level: Int) -> Int64 { leasts[level - 1] }
}
