internal import LinearAlgebra
internal import Vocabulary

/// Exact constrained average linkage, level by level.
///
/// The definition is the greedy one: as long as some pair of clusters may merge, merge the closest, ties by smallest
/// face, then by the other's smallest face. A pair may merge when its mean adjusted similarity reaches the level and no
/// constraint forbids it.
///
/// The method merges *reciprocal nearest neighbours*, found by following chains of nearest neighbours (Bruynooghe 1977;
/// Murtagh 1983). That gives the greedy result exactly because the distance is reducible: for clusters A, B, C the
/// distance of A ∪ B to C is a weighted mean of the distances of A and of B to C, hence no less than the smaller; a
/// forbidden pair is infinitely far apart, and a union is forbidden whatever either part was, so constraints keep the
/// property. Two clusters that are each other's nearest therefore stay so whatever else merges. Ties obey the same
/// argument, the key of a union being no less than the smaller of its parts' keys. Distances are exact fractions (see
/// `FixedPoint`); single-precision products only shortlist.
///
/// The same mean makes the search cheap. A cluster remembers its nearest few and a *tail*, a similarity that all others
/// are known not to exceed. A union inherits both lists and the weighted mean of the tails, and only when the best of its
/// list falls to the tail are all clusters searched again, many rows at once.
///
/// - Complexity: O(n² · dimension) in matrix products for data where lists last, as with faces; O(n³ · dimension) at the
///   worst. O(n) memory beside the vectors, and O(dimension) for each cluster of several faces.
struct Agglomeration {
  private let dimension: Int
  private let error: Float
  /// The least similarity of all levels to come, and the single-precision value that it cannot be below.
  private let least: Int64
  private let floor: Float

  // Vectors. A cluster of one face has a row in `base`, any other a slot in `pool`.
  private let base: [Float]
  /// Infinite where no living cluster has the row.
  private var baseHalves: [Float]
  private var pool: SumPool
  /// Whose a row or slot is.
  private var baseOwners: [Int32]
  private var poolOwners: [Int32]

  // Clusters: the items first, then what they merged into, so that a whole has a greater number than its parts.
  private let items: Int
  /// Row of `base`, or −1 − slot of `pool`.
  private var places: [Int32]
  private var weights: [Int32]
  private var firsts: [Int64]
  private var tails: [Float]
  private var lists: [[Int32]]
  /// See `Nearest`.
  private var nearest: [Int32]
  private var values: [Float]
  /// What each merged into; itself while it lives. Paths are halved as they are walked.
  private var wholes: [Int32]
  /// The parts of what was merged, and how alike they were, from number `items` on.
  private var parts: [(Int32, Int32)] = []
  private var linkages: [Linkage] = []
  private var constraints: ClusterConstraints

  /// In `nearest` instead of a cluster.
  private enum Nearest {
    static let unknown: Int32 = -1
    /// Nobody in reach of any level to come.
    static let nobody: Int32 = -2
  }

  private enum Verdict {
    case cluster(Int)
    /// Nobody in reach of this level.
    case rests
    /// The list does not tell.
    case unknown
  }

  /// - Parameters:
  ///   - least: the least similarity of the last level, on the grid of `FixedPoint`.
  init(_ input: AgglomerationInput, least: Int64) {
    dimension = input.dimension
    error = FixedPoint.singlePrecisionError(dimension: dimension)
    self.least = least
    floor = Float(Double(least) / FixedPoint.productScale) - error
    base = input.base
    baseHalves = [Float](repeating: .infinity, count: dimension > 0 ? base.count / dimension : 0)
    pool = input.pool
    items = input.count
    places = input.places
    weights = input.weights
    firsts = input.firsts
    tails = [Float](repeating: .infinity, count: items)
    lists = [[Int32]](repeating: [], count: items)
    nearest = [Int32](repeating: Nearest.unknown, count: items)
    values = [Float](repeating: 0, count: items)
    wholes = (0..<items).map { Int32($0) }
    constraints = ClusterConstraints(input)
    baseOwners = [Int32](repeating: -1, count: baseHalves.count)
    poolOwners = [Int32](repeating: -1, count: pool.slots)
    for item in 0..<items {
      if places[item] >= 0 {
        baseHalves[Int(places[item])] = input.halves[item]
        baseOwners[Int(places[item])] = Int32(item)
      } else {
        poolOwners[-1 - Int(places[item])] = Int32(item)
      }
    }
  }

  /// The number of clusters that ever were.
  var count: Int { places.count }

  /// The cluster that holds item or former cluster `number` now.
  mutating func whole(of number: Int) -> Int {
    var number = number
    while wholes[number] != number {
      let next = wholes[Int(wholes[number])]
      wholes[number] = next
      number = Int(next)
    }
    return number
  }

  /// Merges all that reaches `least`.
  ///
  /// - Parameter proceed: called before each search; false stops.
  /// - Returns: whether it came to its end.
  mutating func run(least: Int64, proceed: () -> Bool) -> Bool {
    let level = Level(
      least: least, approximately: Float(Double(least) / FixedPoint.productScale))
    var active = (0..<count).filter { wholes[$0] == $0 && nearest[$0] != Nearest.nobody }
    var blocked: [Int] = []
    while true {
      var pending = Pending()
      for cluster in active where wholes[cluster] == cluster {
        follow(cluster, at: level, pending: &pending, blocked: &blocked)
      }
      if pending.clusters.isEmpty {
        guard !blocked.isEmpty else { return true }
        swap(&active, &blocked)
        blocked.removeAll(keepingCapacity: true)
        continue
      }
      guard proceed() else { return false }
      search(for: pending.clusters, at: level)
      active = pending.clusters
    }
  }

  /// The clusters below `number` that hold together: from the top, whatever was there already when `count` was
  /// `settled`, and whatever `limit` allows.
  func cut(_ number: Int, settled: Int, within limit: MergeLimit) -> [Int] {
    var whole: [Int] = []
    var stack = [number]
    while let number = stack.popLast() {
      if number < settled
        || limit.allows(linkages[number - items], groupOf: Int64(weights[number]))
      {
        whole.append(number)
      } else {
        let (a, b) = parts[number - items]
        stack.append(Int(a))
        stack.append(Int(b))
      }
    }
    return whole
  }

  /// The clusters below `number`, itself included, that were there already when `count` was `settled`, in no order.
  func nodes(below number: Int, settled: Int) -> [Int] {
    var found: [Int] = []
    var stack = [number]
    while let number = stack.popLast() {
      if number < settled {
        found.append(number)
      } else {
        let (a, b) = parts[number - items]
        stack.append(Int(a))
        stack.append(Int(b))
      }
    }
    return found
  }

  // MARK: Chains

  private struct Level {
    var least: Int64
    var approximately: Float
  }

  private struct Pending {
    var clusters: [Int] = []
    private var known: Set<Int> = []
    mutating func insert(_ cluster: Int) {
      if known.insert(cluster).inserted { clusters.append(cluster) }
    }
  }

  /// Merges what it meets on the way from one cluster to its nearest, that one's nearest and so on, until the cluster
  /// and whatever became of it rest, or somebody on the way must be searched for.
  private mutating func follow(
    _ start: Int, at level: Level, pending: inout Pending, blocked: inout [Int]
  ) {
    var stack = [start]
    while let start = stack.last {
      guard wholes[start] == start else {
        stack.removeLast()
        continue
      }
      var current = start
      walk: while true {
        switch verdict(on: current, at: level) {
        case .rests:
          stack.removeLast()
          break walk
        case .unknown:
          pending.insert(current)
          if current != start { blocked.append(start) }
          stack.removeLast()
          break walk
        case .cluster(let next):
          switch verdict(on: next, at: level) {
          case .cluster(current):
            stack.append(merge(current, next))
            break walk
          case .cluster:
            current = next
          case .rests:
            preconditionFailure("whoever is somebody's nearest has somebody in reach")
          case .unknown:
            pending.insert(next)
            blocked.append(start)
            stack.removeLast()
            break walk
          }
        }
      }
    }
  }

  private mutating func verdict(on cluster: Int, at level: Level) -> Verdict {
    if nearest[cluster] == Nearest.nobody { return .rests }
    if nearest[cluster] == Nearest.unknown || wholes[Int(nearest[cluster])] != nearest[cluster] {
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
    return linkage(cluster, other).reaches(level.least) ? .cluster(other) : .rests
  }

  /// Sets the nearest of a cluster if its list tells.
  ///
  /// - Returns: the best similarity of the list in single precision.
  private mutating func chooseFromList(of cluster: Int) -> Float {
    var list: [Int32] = []
    swap(&list, &lists[cluster])
    for index in list.indices { list[index] = Int32(whole(of: Int(list[index]))) }
    list.sort()
    var candidates: [(value: Float, cluster: Int32)] = []
    candidates.reserveCapacity(list.count)
    var last: Int32 = -1
    for other in list where other != last {
      last = other
      guard other != cluster else { continue }
      let value = similarity(cluster, Int(other))
      // Whoever is below the tail is among those it speaks of.
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

  /// - Parameter candidates: those that turn out forbidden are removed: they stay so.
  private mutating func choose(
    for cluster: Int, among candidates: inout [(value: Float, cluster: Int32)]
  ) -> Float {
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
      // Strictly above whoever is not in the list; but nobody at all is below the floor.
      guard best - error > tails[cluster] || tails[cluster] <= floor else { return best }
      nearest[cluster] = Nearest.nobody
      var chosen: (cluster: Int, value: Float, linkage: Linkage?)?
      let contenders = candidates.filter { $0.value >= best - 2 * error }
      for (value, other) in contenders {
        let other = Int(other)
        if contenders.count == 1, best >= floor + 3 * error {
          chosen = (other, value, nil)
          break
        }
        guard mayMerge(cluster, other) else { continue }
        let linkage = linkage(cluster, other)
        guard linkage.reaches(least) else { continue }
        if let current = chosen, let theirs = current.linkage {
          if theirs.isCloser(than: linkage) { continue }
          if theirs.equals(linkage), firsts[current.cluster] < firsts[other] { continue }
        }
        chosen = (other, value, linkage)
      }
      if let chosen {
        nearest[cluster] = Int32(chosen.cluster)
        values[cluster] = chosen.value
      }
      return best
    }
  }

  private mutating func mayMerge(_ a: Int, _ b: Int) -> Bool {
    !constraints.forbid(a, b, wholes: &wholes)
  }

  // MARK: Search

  /// Lists longer than this are cut to half of it.
  private static let longestList = 2048
  /// How many a search lists for a small cluster.
  private static let listed = 16
  /// How many clusters are searched for at once.
  private static let rowsAtOnce = 8192

  /// Looks through all clusters for the nearest of each of `clusters`.
  private mutating func search(for clusters: [Int], at level: Level) {
    // A large cluster will merge often, and each merge costs it some of its list.
    let small = clusters.filter { Int(weights[$0]) <= 2 * Self.listed }
    let large = clusters.filter { Int(weights[$0]) > 2 * Self.listed }
    // Most clusters of one face, as at the beginning: each pair is looked at once.
    let single = small.filter { places[$0] >= 0 }
    if single.count > Self.rowsAtOnce, single.count > baseHalves.count / 2 {
      let points = Points(dimension: dimension, vectors: base, halves: baseHalves)
      let nearest = NearSearch.run(among: points, floor: floor, most: Self.listed)
      search(for: single, at: level, most: Self.listed) {
        NearSearch.found(by: nearest, at: Int($0))
      }
      search(for: small.filter { places[$0] < 0 }, at: level, most: Self.listed)
    } else {
      search(for: small, at: level, most: Self.listed)
    }
    let widest = large.reduce(0) { max($0, Int(weights[$1])) }
    search(for: large, at: level, most: min(widest, Self.longestList / 2))
  }

  /// - Parameter known: what was found among the clusters of one face, by their places in `base`, when that is known.
  private mutating func search(
    for clusters: [Int], at level: Level, most: Int, known: ((Int32) -> NearSearch.Found)? = nil
  ) {
    var start = 0
    while start < clusters.count {
      let end = min(start + max(1, Self.rowsAtOnce * Self.listed / most), clusters.count)
      let search = nearSearch(for: clusters[start..<end], most: most)
      let single = known == nil ? search.run(columns: base, halves: baseHalves) : []
      let joined = search.run(columns: pool.means, halves: pool.halves)
      for (index, cluster) in clusters[start..<end].enumerated() {
        let mine = known.map { $0(places[cluster]) } ?? single[index]
        lists[cluster] =
          mine.near.map { baseOwners[Int($0.column)] }
          + joined[index].near.map { poolOwners[Int($0.column)] }
        tails[cluster] = max(floor, max(mine.dropped, joined[index].dropped) + error)
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

  private func nearSearch(for clusters: ArraySlice<Int>, most: Int?) -> NearSearch {
    var search = NearSearch(dimension: dimension, floor: floor, most: most)
    for cluster in clusters {
      let place = Int(places[cluster])
      search.append(
        place >= 0 ? base[row(place)] : pool.means[row(-1 - place)], half: half(of: cluster))
    }
    return search
  }

  /// Where the nearest few are all forbidden, or too many are equally near.
  private mutating func searchExactly(for cluster: Int) {
    let search = nearSearch(for: [cluster], most: nil)
    var candidates: [(value: Float, cluster: Int32)] = []
    for near in search.run(columns: base, halves: baseHalves)[0].near {
      candidates.append((near.value, baseOwners[Int(near.column)]))
    }
    for near in search.run(columns: pool.means, halves: pool.halves)[0].near {
      candidates.append((near.value, poolOwners[Int(near.column)]))
    }
    candidates.removeAll { $0.cluster == cluster }
    let tail = tails[cluster]
    tails[cluster] = floor
    _ = choose(for: cluster, among: &candidates)
    tails[cluster] = tail
  }

  // MARK: Merging

  private mutating func merge(_ a: Int, _ b: Int) -> Int {
    let number = count
    linkages.append(linkage(a, b))
    parts.append((Int32(a), Int32(b)))
    let (x, y) = (Double(weights[a]), Double(weights[b]))
    tails.append(max(floor, Float((Double(tails[a]) * x + Double(tails[b]) * y) / (x + y))))
    places.append(mergePlaces(a, b))
    weights.append(weights[a] + weights[b])
    firsts.append(min(firsts[a], firsts[b]))
    lists.append(lists[a] + lists[b])
    lists[a] = []
    lists[b] = []
    nearest.append(Nearest.unknown)
    values.append(0)
    wholes.append(Int32(number))
    wholes[a] = Int32(number)
    wholes[b] = Int32(number)
    constraints.merge(a, b, into: number)
    return number
  }

  private mutating func mergePlaces(_ a: Int, _ b: Int) -> Int32 {
    let (first, second) = (Int(places[a]), Int(places[b]))
    let slot = first < 0 ? -1 - first : second < 0 ? -1 - second : pool.insert()
    for place in [first, second] {
      if place >= 0 {
        let halfOffset = FixedPoint.halfOffset(half: baseHalves[place])
        let (base, range) = (base, row(place))
        pool.add(base.span.extracting(range), halfOffset: halfOffset, to: slot)
      } else if -1 - place != slot {
        pool.merge(-1 - place, into: slot)
      }
    }
    pool.updateMean(of: slot)
    if first >= 0 { baseHalves[first] = .infinity }
    if second >= 0 { baseHalves[second] = .infinity }
    if slot == poolOwners.count { poolOwners.append(-1) }
    // The whole will have the next number.
    poolOwners[slot] = Int32(count)
    return Int32(-1 - slot)
  }

  // MARK: Similarity

  private func row(_ place: Int) -> Range<Int> { place * dimension..<(place + 1) * dimension }

  private func baseHalfOffset(_ cluster: Int) -> Int64 {
    FixedPoint.halfOffset(half: baseHalves[Int(places[cluster])])
  }

  @_lifetime(borrow self)
  private func mean(of cluster: Int) -> Span<Float> {
    let place = Int(places[cluster])
    if place >= 0 { return base.span.extracting(row(place)) }
    return pool.means.span.extracting(row(-1 - place))
  }

  private func half(of cluster: Int) -> Float {
    let place = Int(places[cluster])
    return place >= 0 ? baseHalves[place] : pool.halves[-1 - place]
  }

  private func similarity(_ a: Int, _ b: Int) -> Float {
    BLAS.dot(mean(of: a), mean(of: b)) - half(of: a) - half(of: b)
  }

  private func linkage(_ a: Int, _ b: Int) -> Linkage {
    let (first, second) = (Int(places[a]), Int(places[b]))
    switch (first >= 0, second >= 0) {
    case (true, true):
      return Linkage(
        sum: FixedPoint.dot(base.span.extracting(row(first)), base.span.extracting(row(second)))
          - Int128(baseHalfOffset(a)) - Int128(baseHalfOffset(b)),
        pairs: 1)
    case (false, true):
      return pool.linkage(
        -1 - first, with: base.span.extracting(row(second)), halfOffset: baseHalfOffset(b))
    case (true, false):
      return pool.linkage(
        -1 - second, with: base.span.extracting(row(first)), halfOffset: baseHalfOffset(a))
    case (false, false):
      return pool.linkage(-1 - first, -1 - second)
    }
  }
}
