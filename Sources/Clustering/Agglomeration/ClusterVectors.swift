internal import LinearAlgebra

/// The vectors of the clusters of an agglomeration: similarities in single precision, and exact linkages. A cluster of one
/// face has a row in `base`, any other a slot in `pool`.
struct ClusterVectors {
  private let dimension: Int
  private let base: [Float]
  /// Infinite where no living cluster has the row.
  private var baseHalves: [Float]
  private var pool: SumPool
  /// Whose a row or slot is.
  private var baseOwners: [Int32]
  private var poolOwners: [Int32]
  /// Of every cluster there ever was.
  private var sources: [VectorSource]

  init(_ input: AgglomerationInput) {
    dimension = input.dimension
    base = input.base
    baseHalves = [Float](repeating: .infinity, count: dimension > 0 ? base.count / dimension : 0)
    pool = input.pool
    sources = input.sources
    baseOwners = [Int32](repeating: -1, count: baseHalves.count)
    poolOwners = [Int32](repeating: -1, count: pool.slots)
    for (item, source) in sources.enumerated() {
      switch source.kind {
      case .row(let row):
        baseHalves[row] = input.halves[item]
        baseOwners[row] = Int32(item)
      case .sum(let slot):
        poolOwners[slot] = Int32(item)
      }
    }
  }

  func isSingle(_ cluster: Int) -> Bool {
    if case .row = sources[cluster].kind { true } else { false }
  }

  /// Makes the next cluster of two.
  mutating func merge(_ a: Int, _ b: Int) {
    let whole = Int32(sources.count)
    let slot =
      switch (sources[a].kind, sources[b].kind) {
      case (.sum(let slot), _), (.row, .sum(let slot)): slot
      case (.row, .row): pool.insert()
      }
    for source in [sources[a].kind, sources[b].kind] {
      switch source {
      case .row(let row):
        let (base, range) = (base, range(row))
        pool.add(base.span.extracting(range), halfOffset: halfOffset(ofRow: row), to: slot)
        baseHalves[row] = .infinity
      case .sum(let other):
        if other != slot { pool.merge(other, into: slot) }
      }
    }
    pool.updateMean(of: slot)
    if slot == poolOwners.count { poolOwners.append(-1) }
    poolOwners[slot] = whole
    sources.append(.sum(slot))
  }

  // MARK: Similarity

  /// In single precision.
  func similarity(_ a: Int, _ b: Int) -> Float {
    BLAS.dot(mean(of: a), mean(of: b)) - half(of: a) - half(of: b)
  }

  /// Exactly.
  func linkage(_ a: Int, _ b: Int) -> Linkage {
    switch (sources[a].kind, sources[b].kind) {
    case (.row(let x), .row(let y)):
      Linkage(
        sum: FixedPoint.dot(vector(x), vector(y)) - Int128(halfOffset(ofRow: x))
          - Int128(halfOffset(ofRow: y)),
        pairs: 1)
    case (.sum(let slot), .row(let row)), (.row(let row), .sum(let slot)):
      pool.linkage(slot, with: vector(row), halfOffset: halfOffset(ofRow: row))
    case (.sum(let x), .sum(let y)):
      pool.linkage(x, y)
    }
  }

  private func range(_ slot: Int) -> Range<Int> { slot * dimension..<(slot + 1) * dimension }

  @_lifetime(borrow self)
  private func vector(_ row: Int) -> Span<Float> { base.span.extracting(range(row)) }

  private func halfOffset(ofRow row: Int) -> Int64 { FixedPoint.halfOffset(half: baseHalves[row]) }

  @_lifetime(borrow self)
  private func mean(of cluster: Int) -> Span<Float> {
    switch sources[cluster].kind {
    case .row(let row): vector(row)
    case .sum(let slot): pool.means.span.extracting(range(slot))
    }
  }

  private func half(of cluster: Int) -> Float {
    switch sources[cluster].kind {
    case .row(let row): baseHalves[row]
    case .sum(let slot): pool.halves[slot]
    }
  }

  // MARK: Search

  /// The rows, those of clusters that are gone with infinite halves.
  var singles: Points { Points(dimension: dimension, vectors: base, halves: baseHalves) }

  /// What was found near a cluster.
  struct Found {
    /// Clusters, in no order.
    var near: [Int32]
    /// As `NearSearch.Found.dropped`.
    var dropped: Float
  }

  /// The nearest of all clusters to each of some, itself among them.
  ///
  /// - Parameters:
  ///   - most: how many of the clusters of one face to list for each, and how many of the others.
  ///   - known: what a search among `singles` found, when all of `clusters` are of one face.
  func nearest(
    to clusters: ArraySlice<Int>, floor: Float, most: Int, known: NearestSink? = nil
  ) -> [Found] {
    let search = search(for: clusters, floor: floor, most: most)
    let single =
      if let known {
        clusters.map { NearSearch.found(by: known, at: row(of: $0)) }
      } else {
        search.run(columns: base, halves: baseHalves)
      }
    let joined = search.run(columns: pool.means, halves: pool.halves)
    return zip(single, joined).map { single, joined in
      Found(
        near: single.near.map { baseOwners[Int($0.column)] }
          + joined.near.map { poolOwners[Int($0.column)] },
        dropped: max(single.dropped, joined.dropped))
    }
  }

  /// All that may be within `floor` of a cluster, itself among them.
  func allNear(_ cluster: Int, floor: Float) -> [(value: Float, cluster: Int32)] {
    let search = search(for: [cluster], floor: floor, most: nil)
    return search.run(columns: base, halves: baseHalves)[0].near.map {
      ($0.value, baseOwners[Int($0.column)])
    }
      + search.run(columns: pool.means, halves: pool.halves)[0].near.map {
        ($0.value, poolOwners[Int($0.column)])
      }
  }

  private func search(for clusters: ArraySlice<Int>, floor: Float, most: Int?) -> NearSearch {
    var search = NearSearch(dimension: dimension, floor: floor, most: most)
    for cluster in clusters {
      switch sources[cluster].kind {
      case .row(let row): search.append(base[range(row)], half: baseHalves[row])
      case .sum(let slot): search.append(pool.means[range(slot)], half: pool.halves[slot])
      }
    }
    return search
  }

  private func row(of cluster: Int) -> Int {
    guard case .row(let row) = sources[cluster].kind else {
      preconditionFailure("cluster \(cluster) has several faces")
    }
    return row
  }
}
