/// What a service counts for its status. Pure: the time is passed in.
struct Tally {
  /// Files and photos dealt with since there was last nothing to do.
  private(set) var done = 0
  /// Photos searched for faces since the service began, failed ones included.
  private(set) var photos = 0
  private var pace = Pace()
  /// How much of grouping the faces is done; nil while they are not grouped.
  var grouped: Double?

  /// A file is as the library has it now, or a photo was searched: one thing less to do.
  mutating func finishOne(at time: Duration) {
    done += 1
    pace.note(done: done, at: time)
  }

  mutating func finishPhoto(at time: Duration) {
    photos += 1
    finishOne(at: time)
  }

  /// There is nothing to do.
  mutating func rest() {
    done = 0
    pace = Pace()
  }

  /// Things a second; nil while it is too early to tell.
  var rate: Double? { pace.rate }

  /// How long `count` things will take at that rate.
  func timeLeft(for count: Int) -> Duration? { pace.timeLeft(remaining: count) }
}
