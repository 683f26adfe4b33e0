/// When a photo was taken, and what says so.
public struct CaptureTime: Hashable, Sendable, Codable {
  /// Where a date is from, the most trusted first.
  public enum Source: String, Sendable, Codable, CaseIterable {
    /// Metadata in the picture, so part of its content.
    case exif, xmp, iptc
    /// The name of a file that holds it.
    case name
    /// When such a file was written last: the weakest, for copying may set it.
    case file
  }

  /// As the camera's clock showed it; offsets from UTC are left out.
  public var clock: ClockTime
  public var source: Source

  public init(_ clock: ClockTime, _ source: Source) {
    self.clock = clock
    self.source = source
  }

  /// Nil if `text` is no date.
  public init?(_ text: String, _ source: Source) {
    guard let clock = ClockTime(text: text) else { return nil }
    self.init(clock, source)
  }

  public var text: String { clock.text }

  /// `2019-07-04`, or less where less is known.
  public var day: String { String(clock.text.prefix(10)) }
}

extension CaptureTime.Source {
  /// Whether it is part of the photo's content, and so the same for all its files.
  public var isContent: Bool { self != .name && self != .file }

  /// Rank among all, 0 being the most trusted.
  public var rank: Int { Self.allCases.prefix { $0 != self }.count }
}
