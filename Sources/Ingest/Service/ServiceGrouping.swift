internal import Grouping

/// What groups the faces for a service, and when it does so exactly. Pure but for what it holds: the time is passed in.
///
/// Grouping takes long, and meanwhile the service is asked how it is. So what groups is taken out and put back.
struct ServiceGrouping {
  /// Made when it is needed, and dropped with all it remembers when memory is given back.
  private var people: ScanGrouping?
  private var pace = GroupingPace()
  /// When all faces are to be grouped exactly; nil: they are.
  private(set) var due: Duration? = .zero

  /// When photos that wait are given people; nil: none waits.
  var nextTime: Duration? { people?.nextTime }

  func isDue(at time: Duration) -> Bool { due.map { $0 <= time } ?? false }

  /// The people may be out of date.
  mutating func want(at time: Duration) { due = due ?? time }

  /// By other settings everything is grouped once more.
  mutating func begin(at time: Duration) {
    drop()
    due = time
  }

  mutating func drop() { people = nil }

  /// What groups, if it was made; it is to be put back.
  mutating func takeOut() -> ScanGrouping? {
    // It must not be held twice, or it would be copied when it changes.
    defer { people = nil }
    return people
  }

  /// As above; made if need be.
  mutating func takeOut(
    orMake make: () throws -> Grouping
  ) rethrows -> ScanGrouping { try takeOut() ?? ScanGrouping(make(), pace: pace) }

  mutating func putBack(_ people: ScanGrouping) {
    pace = people.pace
    self.people = people
  }

  /// All faces were grouped exactly, or are to be at `again`.
  mutating func noteGrouped(again: Duration?) { due = again }
}
