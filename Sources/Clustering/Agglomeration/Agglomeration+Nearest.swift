extension Agglomeration {
  enum Verdict {
    /// The nearest.
    case cluster(Int)
    /// Nobody in reach of this level.
    case rests
    /// The list does not tell.
    case unknown
  }

  mutating func verdict(on cluster: Int, at level: Level) -> Verdict {
    if nearest[cluster] == Nearest.nobody { return .rests }
    if nearest[cluster] == Nearest.unknown || !tree.lives(Int(nearest[cluster])) {
      // Whatever merged since, nobody came nearer than the last nearest was.
      if nearest[cluster] >= 0, values[cluster] < level.approximately - 2 * error { return .rests }
      nearest[cluster] = Nearest.unknown
      let tail = tails[cluster]
      let best = chooseFromList(of: cluster)
      if nearest[cluster] == Nearest.nobody { return .rests }
      if nearest[cluster] == Nearest.unknown {
        return max(best, tail) < level.approximately - 2 * error ? .rests : .unknown
      }
    }
    let other = Int(nearest[cluster])
    if values[cluster] >= level.approximately + 2 * error { return .cluster(other) }
    if values[cluster] < level.approximately - 2 * error { return .rests }
    return vectors.linkage(cluster, other).reaches(level.least) ? .cluster(other) : .rests
  }

  typealias Candidate = (value: Float, cluster: Int32)

  /// Sets the nearest of a cluster if its list tells.
  ///
  /// - Returns: the best similarity of the list in single precision.
  mutating func chooseFromList(of cluster: Int) -> Float {
    var list: [Int32] = []
    swap(&list, &lists[cluster])
    for index in list.indices { list[index] = Int32(tree.whole(of: Int(list[index]))) }
    list.sort()
    var candidates: [Candidate] = []
    candidates.reserveCapacity(list.count)
    var last: Int32 = -1
    for other in list where other != last {
      last = other
      guard other != cluster else { continue }
      let value = vectors.similarity(cluster, Int(other))
      // What is below the tail is among those it speaks of.
      if value >= tails[cluster] - 2 * error { candidates.append((value, other)) }
    }
    if candidates.count > Self.longestList {
      candidates.sort { $0.value > $1.value }
      tails[cluster] = max(tails[cluster], candidates[Self.longestList / 2].value + error)
      candidates.removeSubrange((Self.longestList / 2)...)
    }
    let best = choose(for: cluster, among: &candidates)
    lists[cluster] = candidates.map(\.cluster)
    return best
  }

  /// Sets the nearest of a cluster if it is among the candidates.
  ///
  /// - Parameter candidates: those that turn out forbidden are removed: they stay so.
  /// - Returns: the best similarity of the candidates in single precision.
  mutating func choose(for cluster: Int, among candidates: inout [Candidate]) -> Float {
    while true {
      guard let top = candidates.indices.max(by: { candidates[$0].value < candidates[$1].value })
      else {
        if tails[cluster] <= floor { nearest[cluster] = Nearest.nobody }
        return -.infinity
      }
      guard mayMerge(cluster, Int(candidates[top].cluster)) else {
        candidates.swapAt(top, candidates.count - 1)
        candidates.removeLast()
        continue
      }
      let best = candidates[top].value
      // Strictly above all that are not in the list; but nobody at all is below the floor.
      guard best - error > tails[cluster] || tails[cluster] <= floor else { return best }
      if let closest = closest(
        to: cluster, among: candidates.filter { $0.value >= best - 2 * error })
      {
        nearest[cluster] = closest.cluster
        values[cluster] = closest.value
      } else {
        nearest[cluster] = Nearest.nobody
      }
      return best
    }
  }

  /// The closest by exact linkage, ties by smallest face; nil when none is in reach of any level to come.
  ///
  /// - Parameter contenders: those that single precision cannot tell from the best; one at least.
  private mutating func closest(to cluster: Int, among contenders: [Candidate]) -> Candidate? {
    if contenders.count == 1, contenders[0].value >= floor + 3 * error { return contenders[0] }
    var closest: (candidate: Candidate, linkage: Linkage)?
    for candidate in contenders {
      let other = Int(candidate.cluster)
      guard mayMerge(cluster, other) else { continue }
      let linkage = vectors.linkage(cluster, other)
      guard linkage.reaches(least) else { continue }
      if let closest {
        if closest.linkage.isCloser(than: linkage) { continue }
        let first = tree.firsts[Int(closest.candidate.cluster)]
        if closest.linkage.equals(linkage), first < tree.firsts[other] { continue }
      }
      closest = (candidate, linkage)
    }
    return closest?.candidate
  }

  private mutating func mayMerge(_ a: Int, _ b: Int) -> Bool {
    !constraints.forbid(a, b, in: &tree)
  }
}
