/// The mean similarity of all pairs of faces between two clusters as an exact fraction.
struct Linkage {
  /// Sum of the similarities of the pairs, less their offsets, on the grid of `FixedPoint`.
  var sum: Int128
  var pairs: Int128

  /// Whether these two clusters are strictly more alike than those of `other`. At most 2⁴⁰ pairs stay within range.
  func isCloser(than other: Linkage) -> Bool { sum * other.pairs > other.sum * pairs }

  func equals(_ other: Linkage) -> Bool { sum * other.pairs == other.sum * pairs }

  /// Whether the mean similarity is at least `least`, a value on the grid.
  func reaches(_ least: Int64) -> Bool { sum >= Int128(least) * pairs }
}

/// Sums over the faces of each cluster: all that average linkage needs. Slot `i` is cluster `i` of whoever owns this.
struct ClusterSums {
  let dimension: Int
  /// `[slots, dimension]`.
  private(set) var vectors: [Int64]
  private(set) var halfOffsets: [Int64]
  private(set) var counts: [Int64]

  /// `slots` empty clusters.
  init(slots: Int, dimension: Int) {
    self.dimension = dimension
    vectors = [Int64](repeating: 0, count: slots * dimension)
    halfOffsets = [Int64](repeating: 0, count: slots)
    counts = [Int64](repeating: 0, count: slots)
  }

  /// Adds one face of `faces` to a cluster.
  mutating func add(face: Int, of faces: FaceSet, to slot: Int) {
    for d in 0..<dimension {
      vectors[slot * dimension + d] += FixedPoint.component(faces.vectors[face * dimension + d])
    }
    halfOffsets[slot] += FixedPoint.halfOffset(faces.offsets[face])
    counts[slot] += 1
  }

  /// Adds cluster `source` to cluster `target`; `source` keeps its own sums.
  mutating func merge(_ source: Int, into target: Int) {
    for d in 0..<dimension { vectors[target * dimension + d] += vectors[source * dimension + d] }
    halfOffsets[target] += halfOffsets[source]
    counts[target] += counts[source]
  }

  /// Exact; O(dimension).
  func linkage(_ a: Int, _ b: Int) -> Linkage { linkage(a, with: self, b) }

  /// Exact linkage of cluster `a` here with cluster `b` of `other`.
  func linkage(_ a: Int, with other: ClusterSums, _ b: Int) -> Linkage {
    let pairs = Int128(counts[a]) * Int128(other.counts[b])
    let offsets =
      Int128(other.counts[b]) * Int128(halfOffsets[a])
      + Int128(counts[a]) * Int128(other.halfOffsets[b])
    return Linkage(sum: dot(a, with: other, b, pairs: pairs) - offsets, pairs: pairs)
  }

  private func dot(_ a: Int, with other: ClusterSums, _ b: Int, pairs: Int128) -> Int128 {
    let (x, y) = (a * dimension, b * dimension)
    // Σ|x·y| ≤ |X|·|Y| (Cauchy–Schwarz), each vector no longer than its count (a little more for rounding).
    if pairs < 1 << (61 - 2 * FixedPoint.bits) {
      var sum: Int64 = 0
      for d in 0..<dimension { sum &+= vectors[x + d] &* other.vectors[y + d] }
      return Int128(sum)
    }
    var sum: Int128 = 0
    for d in 0..<dimension { sum += Int128(vectors[x + d]) * Int128(other.vectors[y + d]) }
    return sum
  }

  /// The mean vector of a cluster in single precision, appended to `matrix`.
  func appendMean(of slot: Int, to matrix: inout [Float]) {
    let scale = 1 / (Double(counts[slot]) * Double(1 << FixedPoint.bits))
    for d in 0..<dimension {
      matrix.append(Float(Double(vectors[slot * dimension + d]) * scale))
    }
  }

  /// Half the mean offset of a cluster in single precision.
  func meanHalfOffset(of slot: Int) -> Float {
    Float(Double(halfOffsets[slot]) / (Double(counts[slot]) * FixedPoint.productScale))
  }
}
