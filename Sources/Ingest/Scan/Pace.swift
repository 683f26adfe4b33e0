/// How fast work goes, judged by the last half minute. Pure: the time is passed in.
struct Pace: Hashable, Sendable {
  /// What a rate is judged by.
  static let window = Duration.seconds(30)
  /// No rate is given before so much time has been seen.
  static let least = Duration.seconds(1)
  private static let step = Duration.milliseconds(250)

  private struct Sample: Hashable, Sendable {
    var time: Duration
    var done: Int
  }

  /// Ascending, `step` apart save the last; one of them lies at or before the window's start, if any ever did.
  private var samples: [Sample] = []

  /// Notes that `done` things were done at `time`. Neither may fall.
  mutating func note(done: Int, at time: Duration) {
    if samples.count > 1, time - samples[samples.count - 2].time < Self.step {
      samples.removeLast()
    }
    samples.append(Sample(time: time, done: done))
    while samples.count > 2, samples[1].time <= time - Self.window { samples.removeFirst() }
  }

  /// However many notes were taken: at most the window over the step, and a few.
  var sampleCount: Int { samples.count }

  /// Things a second; nil while it is too early to tell.
  var rate: Double? {
    guard let first = samples.first, let last = samples.last, last.time - first.time >= Self.least,
      last.done > first.done
    else { return nil }
    return Double(last.done - first.done) / (last.time - first.time).inSeconds
  }

  /// How long `remaining` things will take at this rate.
  func timeLeft(remaining: Int) -> Duration? {
    if remaining <= 0 { return .zero }
    return rate.map { .seconds(Double(remaining) / $0) }
  }
}

extension Duration {
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
