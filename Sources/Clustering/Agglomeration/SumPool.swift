/// Sums over the faces of clusters: all that average linkage needs. Each cluster has a slot; slots are used again.
struct SumPool {
  let dimension: Int
  /// `[slots, dimension]`, on the grid of `FixedPoint`.
  private var sums: [Int64] = []
  private var halfOffsets: [Int64] = []
  private var counts: [Int64] = []
  private var free: [Int] = []
  /// `[slots, dimension]`, in single precision.
  private(set) var means: [Float] = []
  /// Half the mean offsets, in single precision; infinite for slots that are free.
  private(set) var halves: [Float] = []

  init(dimension: Int) { self.dimension = dimension }

  var slots: Int { counts.count }

  /// A slot for a new cluster, of no face yet.
  mutating func insert() -> Int {
    guard let slot = free.popLast() else {
      sums.append(contentsOf: repeatElement(0, count: dimension))
      means.append(contentsOf: repeatElement(0, count: dimension))
      halfOffsets.append(0)
      counts.append(0)
      halves.append(.infinity)
      return slots - 1
    }
    for d in 0..<dimension { sums[slot * dimension + d] = 0 }
    halfOffsets[slot] = 0
    counts[slot] = 0
    return slot
  }

  /// Adds a face to a cluster. Follow with `updateMean(of:)`.
  mutating func add(_ vector: Span<Float>, halfOffset: Int64, to slot: Int) {
    let start = slot * dimension
    for d in 0..<dimension { sums[start + d] += FixedPoint.component(onGrid: vector[d]) }
    halfOffsets[slot] += halfOffset
    counts[slot] += 1
  }

  /// Adds one cluster to another; its own slot is free from then on. Follow with `updateMean(of:)`.
  mutating func merge(_ source: Int, into target: Int) {
    let (x, y) = (target * dimension, source * dimension)
    for d in 0..<dimension { sums[x + d] += sums[y + d] }
    halfOffsets[target] += halfOffsets[source]
    counts[target] += counts[source]
    remove(source)
  }

  mutating func remove(_ slot: Int) {
    halves[slot] = .infinity
    free.append(slot)
  }

  /// Exact; O(dimension).
  func linkage(_ a: Int, _ b: Int) -> Linkage {
    let (x, y) = (a * dimension, b * dimension)
    let pairs = Int128(counts[a]) * Int128(counts[b])
    let offsets =
      Int128(counts[b]) * Int128(halfOffsets[a]) + Int128(counts[a]) * Int128(halfOffsets[b])
    // Σ|x·y| ≤ |X|·|Y| (Cauchy–Schwarz), each vector no longer than its count (a little more for rounding).
    if pairs < 1 << (61 - 2 * FixedPoint.bits) {
      var sum: Int64 = 0
      for d in 0..<dimension { sum &+= sums[x + d] &* sums[y + d] }
      return Linkage(sum: Int128(sum) - offsets, pairs: pairs)
    }
    var sum: Int128 = 0
    for d in 0..<dimension { sum += Int128(sums[x + d]) * Int128(sums[y + d]) }
    return Linkage(sum: sum - offsets, pairs: pairs)
  }

  /// Exact linkage with a single face.
  func linkage(_ slot: Int, with vector: Span<Float>, halfOffset: Int64) -> Linkage {
    let start = slot * dimension
    let offsets = Int128(halfOffsets[slot]) + Int128(counts[slot]) * Int128(halfOffset)
    var sum: Int128 = 0
    for d in 0..<dimension {
      sum += Int128(sums[start + d]) * Int128(FixedPoint.component(onGrid: vector[d]))
    }
    return Linkage(sum: sum - offsets, pairs: Int128(counts[slot]))
  }

  mutating func updateMean(of slot: Int) {
    let scale = 1 / (Double(counts[slot]) * Double(1 << FixedPoint.bits))
    let start = slot * dimension
    for d in 0..<dimension { means[start + d] = Float(Double(sums[start + d]) * scale) }
    halves[slot] = Float(
      Double(halfOffsets[slot]) / (Double(counts[slot]) * FixedPoint.productScale))
  }
}
