internal import Vocabulary

/// Exact constrained average linkage of one group of items, up to a threshold.
///
/// The definition is the greedy one: as long as some pair of clusters may merge, merge the closest, ties by smallest
/// face, then by the other's smallest face. A pair may merge when its mean adjusted similarity reaches the threshold and
/// its constraints do not forbid it.
///
/// The method merges *all reciprocal nearest neighbours at once*, round by round (Bruynooghe 1977; Murtagh 1983). That
/// gives the greedy result exactly because the distance is reducible: for clusters A, B, C the distance of A ∪ B to C is
/// a weighted mean of the distances of A and of B to C, hence no less than the smaller; a forbidden pair is infinitely
/// far apart, and a union is forbidden whatever either part was, so constraints keep the property. Two clusters that are
/// each other's nearest therefore stay so whatever else merges, and a cluster with nothing in reach is final. Ties obey
/// the same argument, the key of a union being no less than the smaller of its parts' keys. Distances are exact
/// fractions (see `FixedPoint`); single-precision products only shortlist candidates.
///
/// - Complexity: O(n² · dimension) in matrix products for data where a steady share of clusters finds its mate in each
///   round, as with faces; O(n³ · dimension) at the worst. O(n · dimension) memory.
struct Agglomeration {
  private let least: Int64
  private let leastApproximately: Float
  private let error: Float
  private let dimension: Int

  /// A cluster lives in the slot of its smallest item.
  private var sums: ClusterSums
  private var tree: MergeTree
  /// The node of each cluster in the tree.
  private var nodes: [Int]
  private var constraints: [Constraints]
  /// The nearest cluster each may merge with; nil until searched.
  private var nearest: [Int?]

  // Clusters that can still merge, packed for matrix products. A place whose cluster is gone has an infinite offset.
  private var packed: [Int] = []
  private var place: [Int]
  private var means: [Float] = []
  private var halfOffsets: [Float] = []
  private var alive = 0

  /// - Parameters:
  ///   - items: of `faces`, by their first faces; each with weight.
  ///   - least: the least similarity at which clusters merge, on the grid of `FixedPoint`.
  init(_ items: [Item], of faces: FaceSet, least: Int64) {
    dimension = faces.dimension
    self.least = least
    leastApproximately = Float(Double(least) / FixedPoint.productScale)
    error = FixedPoint.singlePrecisionError(dimension: dimension)
    sums = ClusterSums(slots: items.count, dimension: dimension)
    for (slot, item) in items.enumerated() {
      for face in item.carriers { sums.add(face: face, of: faces, to: slot) }
    }
    tree = MergeTree(weights: sums.counts)
    nodes = Array(0..<items.count)
    constraints = items.map(\.constraints)
    nearest = [Int?](repeating: nil, count: items.count)
    place = [Int](repeating: -1, count: items.count)
    pack(Array(0..<items.count))
  }

  /// Every merge that happened; leaves are the items.
  mutating func run() -> MergeTree {
    var stale = packed
    while !stale.isEmpty {
      search(for: stale)
      stale = mergeReciprocal()
      if alive < packed.count / 2 { pack(packed.filter { place[$0] >= 0 }) }
    }
    return tree
  }

  // MARK: Rounds

  /// Merges every pair that is mutually nearest and returns the clusters whose nearest must be searched again.
  private mutating func mergeReciprocal() -> [Int] {
    var touched = Set<Int>()
    for a in packed where place[a] >= 0 {
      guard let b = nearest[a], a < b, nearest[b] == a else { continue }
      touched.insert(a)
      touched.insert(b)
    }
    // Whoever pointed at a merged cluster searches again; everyone else's nearest still stands.
    let stale = packed.filter { slot in
      place[slot] >= 0 && nearest[slot].map { touched.contains($0) } ?? false
    }
    for a in stale {
      guard touched.contains(a), let b = nearest[a], a < b, nearest[b] == a else { continue }
      merge(b, into: a)
    }
    return stale.filter { place[$0] >= 0 }
  }

  private mutating func merge(_ b: Int, into a: Int) {
    let linkage = sums.linkage(a, b)
    sums.merge(b, into: a)
    nodes[a] = tree.merge(nodes[a], nodes[b], at: linkage)
    constraints[a].formUnion(constraints[b])
    constraints[b] = Constraints()
    remove(b)
    var mean: [Float] = []
    sums.appendMean(of: a, to: &mean)
    let start = place[a] * dimension
    for d in 0..<dimension { means[start + d] = mean[d] }
    halfOffsets[place[a]] = sums.meanHalfOffset(of: a)
  }

  // MARK: Search

  /// Finds the nearest mergeable cluster of each of `slots`; those without any are final and leave the search.
  private mutating func search(for slots: [Int]) {
    let columns = packed.count
    let rowsAtOnce = min(rowsInBlock(columns: columns), slots.count)
    var products: [Float] = []
    var rows: [Float] = []
    var start = 0
    while start < slots.count {
      let end = min(start + rowsAtOnce, slots.count)
      rows.removeAll(keepingCapacity: true)
      for slot in slots[start..<end] {
        let first = place[slot] * dimension
        rows.append(contentsOf: means[first..<first + dimension])
      }
      dotProducts(
        rows: rows.span, columns: means.span, dimension: dimension, into: &products)
      for row in start..<end {
        nearest[slots[row]] = nearest(
          of: slots[row],
          products: products.span.extracting((row - start) * columns..<(row - start + 1) * columns))
      }
      start = end
    }
    // Only now, so that the places of the columns above stood still.
    for slot in slots where nearest[slot] == nil { remove(slot) }
  }

  /// - Parameter products: of the mean of `slot` with the mean of each packed cluster.
  private func nearest(of slot: Int, products: Span<Float>) -> Int? {
    let own = halfOffsets[place[slot]]
    let others = halfOffsets.span
    // Approximate values within twice the error of the best may belong to the true best.
    var best = leastApproximately - error
    var found = false
    for column in 0..<packed.count {
      let similarity = products[column] - own - others[column]
      if similarity > best, mayMerge(slot, packed[column]) {
        best = similarity
        found = true
      }
    }
    guard found else { return nil }
    var choice: (slot: Int, linkage: Linkage)?
    for column in 0..<packed.count {
      let similarity = products[column] - own - others[column]
      guard similarity >= best - 2 * error, mayMerge(slot, packed[column]) else { continue }
      let linkage = sums.linkage(slot, packed[column])
      guard linkage.reaches(least) else { continue }
      // Columns ascend by smallest face, so that the first of equals wins.
      if let current = choice, !linkage.isCloser(than: current.linkage) { continue }
      choice = (packed[column], linkage)
    }
    return choice?.slot
  }

  private func mayMerge(_ a: Int, _ b: Int) -> Bool {
    a != b && !constraints[a].forbid(constraints[b])
  }

  // MARK: Packing

  private mutating func remove(_ slot: Int) {
    halfOffsets[place[slot]] = .infinity
    place[slot] = -1
    alive -= 1
  }

  private mutating func pack(_ slots: [Int]) {
    packed = slots
    alive = slots.count
    means.removeAll(keepingCapacity: true)
    halfOffsets.removeAll(keepingCapacity: true)
    for (index, slot) in slots.enumerated() {
      place[slot] = index
      sums.appendMean(of: slot, to: &means)
      halfOffsets.append(sums.meanHalfOffset(of: slot))
    }
  }
}
