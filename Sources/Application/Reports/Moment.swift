internal import Glibc

/// A moment as text: by the user's clock for people, in UTC for programs.
public struct Moment: Encodable, Equatable, Sendable {
  /// Since 1970.
  public var seconds: Int64

  public init(seconds: Int64) { self.seconds = seconds }

  public static var now: Moment { Moment(seconds: Int64(time(nil))) }

  /// By the user's clock.
  public var year: Int {
    var time = time_t(seconds)
    var calendar = unsafe tm()
    unsafe localtime_r(&time, &calendar)
    return unsafe Int(calendar.tm_year) + 1900
  }

  /// `2026-11-23T22:40:05Z`.
  public var utc: String {
    var time = time_t(seconds)
    var calendar = unsafe tm()
    unsafe gmtime_r(&time, &calendar)
    return unsafe "\(Self.date(calendar))T\(Self.clock(calendar)):\(Self.padded(calendar.tm_sec))Z"
  }

  /// `2026-11-23 22:40` by the user's clock.
  public var local: String {
    var time = time_t(seconds)
    var calendar = unsafe tm()
    unsafe localtime_r(&time, &calendar)
    return unsafe "\(Self.date(calendar)) \(Self.clock(calendar))"
  }

  /// `2026-11-23-224005` by the user's clock, for the name of a file.
  public var name: String {
    var time = time_t(seconds)
    var calendar = unsafe tm()
    unsafe localtime_r(&time, &calendar)
    let clock = unsafe [calendar.tm_hour, calendar.tm_min, calendar.tm_sec]
    return unsafe "\(Self.date(calendar))-\(clock.map(Self.padded).joined())"
  }

  @unsafe private static func date(_ calendar: tm) -> String {
    unsafe "\(calendar.tm_year + 1900)-\(padded(calendar.tm_mon + 1))-\(padded(calendar.tm_mday))"
  }

  @unsafe private static func clock(_ calendar: tm) -> String {
    unsafe "\(padded(calendar.tm_hour)):\(padded(calendar.tm_min))"
  }

  /// As in every JSON form: `utc`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(utc)
  }

  private static func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
