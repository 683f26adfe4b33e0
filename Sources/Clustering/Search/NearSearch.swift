internal import LinearAlgebra

/// Looks for the columns nearest to each of some rows, in single precision.
struct NearSearch {
  private let dimension: Int
  /// The least similarity that counts.
  private let floor: Float
  private var rows: Points
  /// How many columns to list for each row; nil for all.
  private let most: Int?
  /// A search packs its columns, which pays for more rows than these.
  private static let fewRows = 4

  init(dimension: Int, floor: Float, most: Int? = nil) {
    self.dimension = dimension
    self.floor = floor
    self.most = most
    rows = Points(dimension: dimension, vectors: [], halves: [])
  }

  struct Near {
    var value: Float
    var column: Int32
  }

  /// What was found for one row.
  struct Found {
    /// In no order.
    var near: [Near] = []
    /// The greatest similarity of those that count and are not listed; −∞ when there are none.
    var dropped = -Float.infinity
  }

  mutating func append(_ row: ArraySlice<Float>, half: Float) {
    rows.vectors.append(contentsOf: row)
    rows.halves.append(half)
  }

  var isEmpty: Bool { rows.halves.isEmpty }

  /// - Parameters:
  ///   - columns: `[halves.count, dimension]`.
  ///   - halves: half offsets; infinite for columns to pass over.
  /// - Returns: one a row.
  /// - Complexity: O(rows · columns · dimension).
  func run(columns: [Float], halves: [Float]) -> [Found] {
    guard !halves.isEmpty, !isEmpty, dimension > 0 else {
      return [Found](repeating: Found(), count: rows.count)
    }
    if rows.count <= Self.fewRows {
      return rows.halves.indices.map { scan($0, columns, halves) }
    }
    let (living, points) = living(columns, halves)
    guard let most else {
      var found = [Found](repeating: Found(), count: rows.count)
      for pair in PairSearch.pairs(rows: rows, among: points, atLeast: floor) {
        found[pair.first].near.append(
          Near(value: pair.value, column: Int32(living[pair.second])))
      }
      return found
    }
    let nearest = PairSearch.nearest(rows: rows, among: points, atLeast: floor, most: most)
    return (0..<rows.count).map { row in
      var found = Self.found(by: nearest, at: row)
      for index in found.near.indices {
        found.near[index].column = Int32(living[Int(found.near[index].column)])
      }
      return found
    }
  }

  /// The columns that count for any row, ascending. As `run`, in little memory.
  func reached(columns: [Float], halves: [Float]) -> [Int32] {
    guard !halves.isEmpty, !isEmpty, dimension > 0 else { return [] }
    if rows.count <= Self.fewRows {
      var found: Set<Int32> = []
      for row in rows.halves.indices {
        found.formUnion(scan(row, columns, halves).near.lazy.map(\.column))
      }
      return found.sorted()
    }
    let (living, points) = living(columns, halves)
    return PairSearch.reached(rows: rows, among: points, atLeast: floor).map { Int32(living[$0]) }
  }

  /// What is gone is not compared.
  private func living(_ columns: [Float], _ halves: [Float]) -> (indices: [Int], points: Points) {
    let indices = halves.indices.filter { halves[$0] < .infinity }
    return (
      indices, Points(dimension: dimension, vectors: columns, halves: halves, indices: indices)
    )
  }

  /// The nearest points of each point itself. As `run`; each pair is looked at once.
  static func run(among points: Points, floor: Float, most: Int) -> NearestSink {
    PairSearch.nearest(among: points, atLeast: floor, most: most)
  }

  static func found(by nearest: NearestSink, at position: Int) -> Found {
    Found(
      near: nearest.nearest(to: position).map { Near(value: $0.value, column: Int32($0.other)) },
      dropped: nearest.isComplete(position) ? -.infinity : nearest.tail(of: position))
  }

  private func scan(_ row: Int, _ columns: [Float], _ halves: [Float]) -> Found {
    var found = Found()
    var least = floor
    let vector = rows.vectors.span.extracting(row * dimension..<(row + 1) * dimension)
    func shorten(to most: Int) {
      found.near.sort { $0.value > $1.value }
      found.dropped = max(found.dropped, found.near[most].value)
      found.near.removeSubrange(most...)
      least = max(least, found.dropped)
    }
    for column in halves.indices where halves[column] < .infinity {
      let product = BLAS.dot(
        vector, columns.span.extracting(column * dimension..<(column + 1) * dimension))
      let value = product - (rows.halves[row] + halves[column])
      guard value >= least else { continue }
      found.near.append(Near(value: value, column: Int32(column)))
      if let most, found.near.count >= 3 * most { shorten(to: most) }
    }
    if let most, found.near.count > most { shorten(to: most) }
    return found
  }
}
