internal import Synchronization

/// Text in pictures: any script, in either direction, on one line.
///
/// The embedded font, DejaVu Sans, has Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew, Arabic and symbols; what it lacks
/// is looked for among the fonts of the system. A character that no font has shows as one box. Line ends and other
/// control characters are spaces.
public enum Font {
  /// Width in pixels of `text` on one line.
  ///
  /// - Parameter size: of the em square in pixels; capital letters are about 0.73 of it high.
  public static func width(of text: String, size: Float) -> Float {
    typesetter.withLock { $0.line(text, size: size).width }
  }

  /// From the baseline to the top of the highest letters, in pixels.
  public static func ascent(size: Float) -> Float { typesetter.withLock { $0.ascent * size } }

  /// From the baseline to the bottom of the deepest letters, in pixels, above 0.
  public static func descent(size: Float) -> Float { typesetter.withLock { $0.descent * size } }

  /// `text` if it fits into `maxWidth` pixels, else as much of its beginning as fits with «…» behind; empty if not even
  /// that fits.
  public static func truncated(_ text: String, size: Float, maxWidth: Float) -> String {
    if width(of: text, size: size) <= maxWidth { return text }
    let characters = Array(text)
    func shortened(_ count: Int) -> String {
      var kept = characters[..<count]
      while let last = kept.last, last.isWhitespace { kept.removeLast() }
      return String(kept) + "…"
    }
    // The longest beginning that fits lies between `fits`, which does, and `fails`, which does not.
    guard width(of: shortened(0), size: size) <= maxWidth else { return "" }
    var fits = 0
    var fails = characters.count
    while fails - fits > 1 {
      let middle = (fits + fails) / 2
      if width(of: shortened(middle), size: size) <= maxWidth {
        fits = middle
      } else {
        fails = middle
      }
    }
    return shortened(fits)
  }

  /// What can be drawn of a text.
  public struct Legibility: Sendable, Equatable {
    /// The text without the characters that no font has.
    public var legible: String
    /// Why some cannot be drawn, or not well; empty where all is fine.
    public var gaps: Set<Gap>
  }

  /// What stands between a text and its picture.
  public enum Gap: Hashable, Sendable {
    /// No font has the characters.
    case font(Script)
    /// The library that joins and reorders letters is missing, though the text needs it.
    case shaping
    /// The library that finds the system's fonts is missing, though the text needs one.
    case fontSearch
  }

  /// Looks for fonts for all of `text`.
  public static func legibility(of text: String) -> Legibility {
    typesetter.withLock { $0.legibility(of: text) }
  }

  /// FreeType's faces keep the last glyph they made, so one thread at a time may use them.
  static let typesetter = Mutex(Typesetter())
}
