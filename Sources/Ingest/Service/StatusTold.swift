/// What the service manager was told last, and when it is told again. Pure: the time is passed in.
struct StatusTold {
  private static let pause = Duration.seconds(5)

  private var last: (text: String, activity: ServiceStatus.Activity, at: Duration)?

  /// Counts, which it takes a while to find out, are told now and then, anything else at once.
  func isDue(_ activity: ServiceStatus.Activity, at time: Duration) -> Bool {
    guard let last, last.activity == activity, activity == .scanning else { return true }
    return time - last.at >= Self.pause
  }

  /// - Returns: whether the text is news.
  mutating func note(
    _ text: String, _ activity: ServiceStatus.Activity, at time: Duration
  ) -> Bool {
    defer { last = (text, activity, time) }
    return text != last?.text
  }
}
