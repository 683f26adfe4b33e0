/// When a scan groups all faces exactly; in between it only places new ones. Pure: the time is passed in.
///
/// New faces get a person within about a second whatever the size of the library, by the nearest people there are
/// (`Placement`). Grouping exactly takes as long as the library is large, so a scan does it at its end, every five minutes,
/// and when decisions were made meanwhile, but never for more than a twentieth of its time: after a grouping that took
/// t it waits for 19 t.
struct GroupingPace: Hashable, Sendable {
  static let share = 0.05
  static let pause = Duration.seconds(300)
  /// Photos are placed when so many wait, or the first has waited for `patience`.
  static let batch = 32
  static let patience = Duration.seconds(1)

  private var lastEnd = Duration.zero
  private var lastLength = Duration.zero

  mutating func note(from start: Duration, to end: Duration) {
    lastEnd = end
    lastLength = end - start
  }

  /// Whether the time for it has come when people have changed, or none are known.
  func allowsGrouping(at time: Duration) -> Bool { time >= nextTime }

  /// When it comes.
  var nextTime: Duration { lastEnd + lastLength * (1 / Self.share - 1) }

  /// Whether the time for it has come although nobody needs it.
  func isDue(at time: Duration) -> Bool {
    allowsGrouping(at: time) && time >= lastEnd + Self.pause
  }
}
