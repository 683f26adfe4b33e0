public import Support

/// How much a message matters; the numbers are syslog's, which the journal knows.
public enum LogLevel: UInt8, Sendable, CaseIterable, Comparable {
  /// Something is not done and needs a hand.
  case error = 3
  /// Something was not done, or not as well as it might be.
  case warning = 4
  /// What the service does, in few lines.
  case info = 6
  /// What it does to each file.
  case debug = 7

  /// Its name in configuration files.
  public var name: String { "\(self)" }

  /// The more something matters the greater is its level.
  public static func < (a: LogLevel, b: LogLevel) -> Bool { a.rawValue > b.rawValue }
}

/// A line for the log. A photo's path goes in as `\(photo: path)`, so that the log can leave it out: the names of photos
/// tell of people's lives, and logs are read by others and kept for long.
public struct LogMessage: ExpressibleByStringInterpolation, Sendable, Hashable {
  /// What stands for the name of a photo that is not to be told.
  public static let hidden = "(a photo)"

  /// Every other one, from the second on, is the name of a photo.
  private var parts: [String]

  public init(stringLiteral text: String) { parts = [text] }

  public init(stringInterpolation interpolation: Interpolation) { parts = interpolation.parts }

  public struct Interpolation: StringInterpolationProtocol {
    fileprivate var parts = [""]

    public init(literalCapacity: Int, interpolationCount: Int) {}

    public mutating func appendLiteral(_ text: String) { parts[parts.count - 1] += text }

    public mutating func appendInterpolation(_ value: some Any) {
      parts[parts.count - 1] += "\(value)"
    }

    /// The name or path of a photo.
    public mutating func appendInterpolation(photo: FilePath) {
      parts.append(photo.description)
      parts.append("")
    }
  }

  /// On one line whatever it quotes.
  func text(showsPhotoNames: Bool) -> String {
    var text = ""
    for (index, part) in parts.enumerated() {
      text += index.isMultiple(of: 2) || showsPhotoNames ? part : Self.hidden
    }
    return printable(text)
  }
}
