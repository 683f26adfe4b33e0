/// Keeps every pair; for searches that find few.
struct ListingSink: PairSink {
  struct Pair: Hashable {
    var first: Int
    var second: Int
    var value: Float
  }
  let limits: [Float]
  var pairs: [Pair] = []

  init(count: Int, least: Float) {
    limits = [Float](repeating: least, count: PairSearch.limitCount(count))
  }

  mutating func take(_ first: Int, _ second: Int, value: Float) {
    pairs.append(Pair(first: first, second: second, value: value))
  }
}

/// Keeps which points are within reach of any that is searched for: a byte each, however many pairs there are.
struct ReachSink: PairSink {
  let limits: [Float]
  private(set) var isReached: [Bool]

  /// - Parameters:
  ///   - count: points searched for.
  ///   - others: points to be reached.
  ///   - least: the least value of interest.
  init(count: Int, others: Int, least: Float) {
    limits = [Float](repeating: least, count: PairSearch.limitCount(count))
    isReached = [Bool](repeating: false, count: others)
  }

  mutating func take(_ first: Int, _ second: Int, value: Float) { isReached[second] = true }
}

/// Keeps for each point the best others, by falling value, then by ascending index.
struct NearestSink: PairSink {
  /// Best kept of each point.
  let most: Int
  private(set) var limits: [Float]
  private let least: Float
  private let isSymmetric: Bool
  private var counts: [Int32]
  private var others: [Int32]
  private var values: [Float]

  /// - Parameters:
  ///   - count: points searched for.
  ///   - least: the least value of interest.
  ///   - most: how many others to keep for each point.
  ///   - isSymmetric: whether a pair is of interest to both; true for `PairSearch.run(among:)`.
  init(count: Int, least: Float, most: Int, isSymmetric: Bool) {
    precondition(most > 0, "a list holds one point at least")
    self.most = most
    self.least = least
    self.isSymmetric = isSymmetric
    limits = [Float](repeating: least, count: PairSearch.limitCount(count))
    counts = [Int32](repeating: 0, count: count)
    others = [Int32](repeating: 0, count: count * most)
    values = [Float](repeating: 0, count: count * most)
  }

  mutating func take(_ first: Int, _ second: Int, value: Float) {
    if isWanted(second, value, by: first) { insert(second, value, for: first) }
    if isSymmetric, isWanted(first, value, by: second) { insert(first, value, for: second) }
  }

  /// The best of `point`, best first.
  func nearest(to point: Int) -> [(other: Int, value: Float)] {
    (point * most..<point * most + Int(counts[point])).map { (Int(others[$0]), values[$0]) }
  }

  /// No pair of `point` that is not listed has a greater value than this; those below `least` are not counted.
  func tail(of point: Int) -> Float { limits[point] }

  /// Whether the list of `point` holds all there is.
  func isComplete(_ point: Int) -> Bool { counts[point] < most }

  /// Adds what another thread found.
  mutating func formUnion(_ other: NearestSink) {
    for point in counts.indices {
      for (second, value) in other.nearest(to: point) where isWanted(second, value, by: point) {
        insert(second, value, for: point)
      }
    }
  }

  private func isWanted(_ other: Int, _ value: Float, by point: Int) -> Bool {
    guard value >= limits[point] else { return false }
    let count = Int(counts[point])
    guard count == most, value == limits[point] else { return true }
    return other < others[point * most + count - 1]
  }

  private mutating func insert(_ other: Int, _ value: Float, for point: Int) {
    let start = point * most
    var count = Int(counts[point])
    if count < most {
      count += 1
      counts[point] = Int32(count)
    }
    var position = start + count - 1
    while position > start,
      values[position - 1] < value
        || (values[position - 1] == value && others[position - 1] > other)
    {
      values[position] = values[position - 1]
      others[position] = others[position - 1]
      position -= 1
    }
    values[position] = value
    others[position] = Int32(other)
    if count == most { limits[point] = values[start + most - 1] }
  }
}

extension PairSearch {
  /// The `most` nearest of each point.
  ///
  /// - Complexity: as `run(among:)`; the memory is `most` · 8 bytes a point and thread (at most eight threads).
  static func nearest(
    among points: Points, atLeast least: Float, most: Int, threads: Int = cores
  ) -> NearestSink {
    united(
      run(among: points, threads: min(threads, 8)) {
        NearestSink(count: points.count, least: least, most: most, isSymmetric: true)
      })
  }

  /// The `most` columns nearest to each of `rows`.
  static func nearest(
    rows: Points, among columns: Points, atLeast least: Float, most: Int, threads: Int = cores
  ) -> NearestSink {
    united(
      run(rows: rows, among: columns, threads: threads) {
        NearestSink(count: rows.count, least: least, most: most, isSymmetric: false)
      })
  }

  /// All pairs of one of `rows` and one of `columns` of at least `least`, by row, then by column.
  static func pairs(
    rows: Points, among columns: Points, atLeast least: Float, threads: Int = cores
  ) -> [ListingSink.Pair] {
    run(rows: rows, among: columns, threads: threads) {
      ListingSink(count: rows.count, least: least)
    }
    .flatMap(\.pairs)
    .sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }

  /// The columns within `least` of any of `rows`, ascending.
  static func reached(
    rows: Points, among columns: Points, atLeast least: Float, threads: Int = cores
  ) -> [Int] {
    let sinks = run(rows: rows, among: columns, threads: threads) {
      ReachSink(count: rows.count, others: columns.count, least: least)
    }
    return (0..<columns.count).filter { column in sinks.contains { $0.isReached[column] } }
  }

  private static func united(_ sinks: [NearestSink]) -> NearestSink {
    var all = sinks[0]
    for sink in sinks.dropFirst() { all.formUnion(sink) }
    return all
  }
}
