/// Looking through all clusters, for those whose lists do not tell.
extension Agglomeration {
  /// Lists longer than this are cut to half of it.
  static let longestList = 2048
  /// How many a search lists for a small cluster.
  private static let listed = 16
  /// How many clusters are searched for at once.
  private static let rowsAtOnce = 8192

  /// Looks through all clusters for the nearest of each of `clusters`.
  mutating func search(for clusters: [Int], at level: Level) {
    // A large cluster will merge often, and each merge costs it some of its list.
    let small = clusters.filter { Int(tree.weights[$0]) <= 2 * Self.listed }
    let large = clusters.filter { Int(tree.weights[$0]) > 2 * Self.listed }
    // Most clusters of one face, as at the beginning: each pair is looked at once.
    let single = small.filter { vectors.isSingle($0) }
    let singles = vectors.singles
    if single.count > Self.rowsAtOnce, single.count > singles.count / 2 {
      let nearest = NearSearch.run(among: singles, floor: floor, most: Self.listed)
      search(for: single, at: level, most: Self.listed, known: nearest)
      search(for: small.filter { !vectors.isSingle($0) }, at: level, most: Self.listed)
    } else {
      search(for: small, at: level, most: Self.listed)
    }
    let widest = large.reduce(0) { max($0, Int(tree.weights[$1])) }
    search(for: large, at: level, most: min(widest, Self.longestList / 2))
  }

  /// - Parameter known: what was found among the clusters of one face, when that is known and all of `clusters` are such.
  private mutating func search(
    for clusters: [Int], at level: Level, most: Int, known: NearestSink? = nil
  ) {
    var start = 0
    while start < clusters.count {
      let end = min(start + max(1, Self.rowsAtOnce * Self.listed / most), clusters.count)
      let found = vectors.nearest(
        to: clusters[start..<end], floor: floor, most: most, known: known)
      for (cluster, found) in zip(clusters[start..<end], found) {
        lists[cluster] = found.near
        tails[cluster] = max(floor, found.dropped + error)
        let best = chooseFromList(of: cluster)
        if nearest[cluster] == Nearest.unknown,
          max(best, tails[cluster]) >= level.approximately - 2 * error
        {
          searchExactly(for: cluster)
        }
      }
      start = end
    }
  }

  /// Where the nearest few are all forbidden, or too many are equally near.
  private mutating func searchExactly(for cluster: Int) {
    var candidates = vectors.allNear(cluster, floor: floor)
    candidates.removeAll { $0.cluster == cluster }
    let tail = tails[cluster]
    tails[cluster] = floor
    _ = choose(for: cluster, among: &candidates)
    tails[cluster] = tail
  }
}
