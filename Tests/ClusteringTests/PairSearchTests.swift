import CPairKernels
import TestSupport
import Testing

@testable import Clustering

/// Values are multiples of 1/64 of few digits, so that every order of summation gives the same sums.
private struct Seeded {
  var generator: SeededGenerator

  init(_ seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func points(_ count: Int, dimension: Int) -> Points {
    let vectors = (0..<count * dimension).map { _ in number() }
    let halves = (0..<count).map { _ in
      Int.random(in: 0..<20, using: &generator) == 0 ? Float.infinity : number()
    }
    return Points(dimension: dimension, vectors: vectors, halves: halves)
  }

  mutating func number() -> Float { Float(Int.random(in: -8...8, using: &generator)) / 64 }
}

private func value(_ points: Points, _ a: Int, _ b: Int) -> Float { value(points, a, points, b) }

private func value(_ rows: Points, _ row: Int, _ columns: Points, _ column: Int) -> Float {
  let d = rows.dimension
  var sum: Float = 0
  for k in 0..<d { sum += rows.vectors[row * d + k] * columns.vectors[column * d + k] }
  return sum - (rows.halves[row] + columns.halves[column])
}

@Suite("pair search")
struct PairSearchTests {
  /// Counts on both sides of whole panels, and dimensions that no lane count divides.
  static let shapes = [(1, 1), (2, 3), (47, 7), (48, 16), (49, 128), (97, 5), (193, 33), (300, 4)]

  @Test("every kernel finds what the scalar one finds", arguments: [KP_NEON, KP_AVX2, KP_AVX512])
  func kernels(kernel: kp_kernel) {
    guard kp_supports(kernel) else { return }
    for (index, shape) in Self.shapes.enumerated() {
      var seeded = Seeded(UInt64(index))
      let points = seeded.points(shape.0, dimension: shape.1)
      let limits = (0..<PairSearch.limitCount(shape.0)).map { _ in seeded.number() }
      let results = [KP_SCALAR, kernel].map { kernel in
        let tiles = Tiles(kernel: kernel)
        var found: [String] = []
        for row in 0..<Tiles.panels(for: shape.0) {
          tiles.loadRows(0, panel: row, of: points)
          for column in 0..<Tiles.panels(for: shape.0) {
            tiles.loadColumns(panel: column, of: points)
            for columnLimits in [nil, column] {
              let count = tiles.scan(0, limitsOf: row, columnLimits, limits: limits)
              found += (0..<count).map { "\(row) \(column) \(tiles.pair($0))" }.sorted()
            }
          }
        }
        return found
      }
      #expect(results[0] == results[1], "seed \(index)")
      #expect(shape.0 < 48 || !results[0].isEmpty)
    }
  }

  @Test("finds every pair at or above the limit once", arguments: 0..<shapes.count, [1, 3])
  func pairs(seed: Int, threads: Int) {
    var seeded = Seeded(UInt64(seed))
    let (count, dimension) = Self.shapes[seed]
    let points = seeded.points(count, dimension: dimension)
    let least = seeded.number()
    var expected: [ListingSink.Pair] = []
    for a in 0..<count {
      for b in a + 1..<max(a + 1, count) where value(points, a, b) >= least {
        expected.append(ListingSink.Pair(first: a, second: b, value: value(points, a, b)))
      }
    }
    let found = PairSearch.run(among: points, threads: threads) {
      ListingSink(count: count, least: least)
    }
    .flatMap(\.pairs).sorted { ($0.first, $0.second) < ($1.first, $1.second) }
    #expect(found == expected, "seed \(seed)")

    let rows = seeded.points(count / 2 + 1, dimension: dimension)
    let indices = (0..<count).filter { _ in Bool.random(using: &seeded.generator) }.shuffled(
      using: &seeded.generator)
    let chosen = Points(
      dimension: dimension, vectors: points.vectors, halves: points.halves, indices: indices)
    let ofRows = PairSearch.pairs(rows: rows, among: chosen, atLeast: least, threads: threads)
    let expectedOfRows = (0..<rows.count).flatMap { row in
      indices.indices.filter { value(rows, row, points, indices[$0]) >= least }.map {
        ListingSink.Pair(first: row, second: $0, value: value(rows, row, points, indices[$0]))
      }
    }
    #expect(ofRows == expectedOfRows, "seed \(seed)")
    let reached = PairSearch.reached(rows: rows, among: chosen, atLeast: least, threads: threads)
    #expect(reached == Set(expectedOfRows.map(\.second)).sorted(), "seed \(seed)")
  }

  @Test(
    "keeps the nearest, ties by index, and says what it left out", arguments: 0..<shapes.count,
    [1, 3])
  func nearest(seed: Int, threads: Int) {
    var seeded = Seeded(UInt64(seed))
    let (count, dimension) = Self.shapes[seed]
    let points = seeded.points(count, dimension: dimension)
    let least = seeded.number() - 0.1
    let most = 1 + seed % 4
    let rows = seeded.points(count / 2 + 1, dimension: dimension)
    let all = PairSearch.nearest(among: points, atLeast: least, most: most, threads: threads)
    let ofRows = PairSearch.nearest(
      rows: rows, among: points, atLeast: least, most: most, threads: threads)
    for point in 0..<count {
      let others = (0..<count).filter { $0 != point }.map {
        (other: $0, value: value(points, point, $0))
      }
      check(all, point, others.filter { $0.value >= least }, "seed \(seed)")
    }
    for row in 0..<rows.count {
      let others = (0..<count).map { (other: $0, value: value(rows, row, points, $0)) }
      check(ofRows, row, others.filter { $0.value >= least }, "seed \(seed)")
    }
  }

  private func check(
    _ sink: NearestSink, _ point: Int, _ others: [(other: Int, value: Float)], _ comment: Comment
  ) {
    let sorted = others.sorted { ($1.value, $0.other) < ($0.value, $1.other) }
    let found = sink.nearest(to: point)
    #expect(found.map(\.other) == sorted.prefix(sink.most).map(\.other), comment)
    #expect(found.map(\.value) == sorted.prefix(sink.most).map(\.value), comment)
    #expect(sorted.dropFirst(sink.most).allSatisfy { $0.value <= sink.tail(of: point) }, comment)
    #expect(!sink.isComplete(point) || sorted.count < sink.most, comment)
  }
}
