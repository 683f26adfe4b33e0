internal import LinearAlgebra
internal import Vocabulary

/// Finds the best suggestions of a crowd: its members in order, each against those before it, by blocked products.
///
/// Because named members come first and the others by falling number of faces, what an answer about a pair decides is at
/// most the faces of the later one: the search ends when that cannot surpass what was found.
struct SuggestionSearch {
  private let crowd: Crowd
  private let limit: Int
  private var found: [Suggestion] = []
  /// What a suggestion must be worth to be among the best `limit`.
  private var bar = 0.0
  /// Faces of the largest member.
  private let largest: Int
  private static let rowsAtOnce = 256
  private static let columnsAtOnce = 4096

  init(_ crowd: Crowd, limit: Int) {
    self.crowd = crowd
    self.limit = limit
    largest = crowd.faces.max() ?? 0
  }

  mutating func run() -> [Suggestion] {
    let count = crowd.members.count
    let firstUnnamed = crowd.isNamed.firstIndex(of: false) ?? count
    for start in stride(from: firstUnnamed, to: count, by: Self.rowsAtOnce) {
      let most = SuggestionOdds.worth(
        chance: 1, deciding: crowd.faces[start], isNamed: firstUnnamed > 0)
      if most <= bar { break }
      let rows = start..<min(start + Self.rowsAtOnce, count)
      for columns in stride(from: 0, to: rows.upperBound - 1, by: Self.columnsAtOnce) {
        compare(rows, columns..<min(columns + Self.columnsAtOnce, rows.upperBound - 1))
      }
    }
    keepBest()
    return found
  }

  /// The pairs of a later member in `rows` and an earlier one in `columns`.
  private mutating func compare(_ rows: Range<Int>, _ columns: Range<Int>) {
    let dimension = crowd.dimension
    var products = [Float](repeating: 0, count: rows.count * columns.count)
    var output = products.mutableSpan
    BLAS.multiply(
      rows: rows.count, columns: columns.count, depth: dimension,
      crowd.means.span.extracting(rows.lowerBound * dimension..<rows.upperBound * dimension),
      crowd.means.span.extracting(columns.lowerBound * dimension..<columns.upperBound * dimension),
      .transposed, into: &output)
    for row in rows {
      let first = (row - rows.lowerBound) * columns.count
      let end = min(columns.upperBound, row)
      guard end > columns.lowerBound else { continue }
      // The least similarity that can be worth it, before the columns' offsets.
      let least = 1 - farthest(row) - crowd.meanOffset + crowd.halfOffsets[row]
      for column in columns.lowerBound..<end
      where products[first + column - columns.lowerBound] - crowd.halfOffsets[column] >= least {
        consider(row, column, product: products[first + column - columns.lowerBound])
      }
    }
  }

  /// The largest distance at which a pair with `row` could still be worth it.
  private func farthest(_ row: Int) -> Float {
    let least = max(SuggestionOdds.leastChance, bar / Double(crowd.faces[row]))
    guard least < 1 else { return -.infinity }
    return crowd.curve.distance(chance: least, larger: largest)
  }

  private mutating func consider(_ row: Int, _ column: Int, product: Float) {
    guard !(crowd.isNamed[row] && crowd.isNamed[column]), !crowd.areApart(row, column) else {
      return
    }
    let distance =
      1 - (product - crowd.halfOffsets[row] - crowd.halfOffsets[column] + crowd.meanOffset)
    let collage = crowd.collage(row, column)
    if let collage, !collage.isCertain, !crowd.wouldBeOne(row, column, distance: distance) {
      return
    }
    let (a, b) = (crowd.faces[row], crowd.faces[column])
    let chance = crowd.curve.chance(distance: distance, larger: max(a, b))
    let worth = SuggestionOdds.worth(
      chance: chance, deciding: a, isNamed: crowd.isNamed[column])
    guard chance >= SuggestionOdds.leastChance, worth >= bar,
      case .person(let person) = crowd.members[column]
    else { return }
    found.append(
      Suggestion(
        person: person, other: crowd.members[row], personFaces: b, otherFaces: a,
        isNamed: crowd.isNamed[column], distance: distance, chance: chance, worth: worth,
        collage: collage?.photo))
    if found.count >= 4 * limit { keepBest() }
  }

  private mutating func keepBest() {
    found.sort { a, b in
      if a.worth != b.worth { return a.worth > b.worth }
      return a.person == b.person ? a.other < b.other : a.person < b.person
    }
    if found.count >= limit {
      found.removeLast(found.count - limit)
      bar = found[limit - 1].worth
    }
  }
}
