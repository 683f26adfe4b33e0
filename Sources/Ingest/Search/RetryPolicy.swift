internal import Glibc

/// When a photo that failed is tried again: what went wrong may have been the moment's (memory, a disk that was slow to wake),
/// but a broken photo must not be decoded for ever.
enum RetryPolicy {
  /// After the first failure, the second, …; then it is parked until somebody asks for it.
  static let pauses: [Duration] = [.seconds(60), .seconds(600), .seconds(3600)]

  /// - Parameter attempts: how often in a row it failed, at least once.
  static func pause(after attempts: Int) -> Duration? {
    pauses.indices.contains(attempts - 1) ? pauses[attempts - 1] : nil
  }

  /// In Unix seconds, from now.
  static func next(after attempts: Int) -> Int64? {
    pause(after: attempts).map { Int64(time(nil)) + $0.components.seconds }
  }
}
