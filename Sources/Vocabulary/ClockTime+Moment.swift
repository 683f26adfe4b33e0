internal import Glibc

extension ClockTime {
  /// What a clock of this machine's zone showed.
  ///
  /// - Parameter seconds: since 1970.
  public init?(seconds: Int64) {
    var time = time_t(seconds)
    var calendar = unsafe tm()
    guard unsafe localtime_r(&time, &calendar) != nil else { return nil }
    let parts = unsafe [
      calendar.tm_year + 1900, calendar.tm_mon + 1, calendar.tm_mday, calendar.tm_hour,
      calendar.tm_min, calendar.tm_sec,
    ]
    self.init(parts.map(Int.init))
  }

  /// The text that no photo can have been taken after: two days from now, for no zone is farther ahead.
  public static func latest() -> String {
    ClockTime(seconds: Int64(time(nil)) + 2 * 86_400)?.text ?? "9999"
  }
}
