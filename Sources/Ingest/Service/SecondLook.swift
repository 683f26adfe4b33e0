/// When what could not be read, and links that led nowhere, are looked at again: what mends them need not cause an event.
/// Pure: the time is passed in.
struct SecondLook {
  /// Nil: there is no such thing.
  private(set) var time: Duration?

  func isDue(at now: Duration) -> Bool { time.map { $0 <= now } ?? false }

  /// There is one more.
  mutating func hurry(at now: Duration) {
    let soon = now + Service.shortestSecondLook
    time = min(time ?? soon, soon)
  }

  /// The longer ago the last such thing came, the seldomer.
  ///
  /// - Parameters:
  ///   - age: how long ago that was; nil: there is none.
  ///   - pause: how long to wait at least.
  mutating func plan(after age: Duration?, noSoonerThan pause: Duration = .zero, at now: Duration) {
    time = age.map { age in
      let usual = min(max(age / 60, Service.shortestSecondLook), Service.longestSecondLook)
      return now + max(usual, pause)
    }
  }
}
