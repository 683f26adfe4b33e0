/// A family of characters that comes in one package of fonts.
public struct Script: Hashable, Sendable {
  /// In English, for a message.
  public let name: String
  /// The Debian package whose fonts have it.
  public let package: String

  /// Pictures within a text: it can be read without them.
  public var isEmoji: Bool { self == .emoji }

  /// What `scalar` is written in, as far as fonts differ.
  init(of scalar: Unicode.Scalar) {
    if let row = Self.table.first(where: { $0.range.contains(scalar.value) }) {
      self.init(name: row.name, package: row.package)
    } else if scalar.properties.isEmojiPresentation {
      self = .emoji
    } else {
      let digits = String(scalar.value, radix: 16, uppercase: true)
      let code = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
      self.init(name: "the character U+\(code)", package: "fonts-unifont")
    }
  }

  private init(name: String, package: String) {
    self.name = name
    self.package = package
  }

  static let emoji = Script(name: "emoji", package: "fonts-symbola")

  /// Whether letters must be joined, reordered or written from the right, so that they cannot be set one by one.
  static func isShaped(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    // Hebrew to Myanmar; Philippine to Tai scripts and Balinese to Vedic signs; presentation forms; the ancient ones.
    case 0x590..<0x10A0, 0x1700..<0x1D00, 0xA800..<0xAC00, 0xFB1D..<0xFE00, 0xFE70..<0xFF00,
      0x10800..<0x12000, 0x1E800..<0x1F000:
      true
    default: false
    }
  }

  private static let core = "fonts-noto-core"
  private static let cjk = "fonts-noto-cjk"

  /// By blocks of Unicode: https://www.unicode.org/Public/UNIDATA/Blocks.txt
  private static let table: [(range: ClosedRange<UInt32>, name: String, package: String)] = [
    (0x0370...0x03FF, "Greek", core), (0x0400...0x052F, "Cyrillic", core),
    (0x0530...0x058F, "Armenian", core), (0x0590...0x05FF, "Hebrew", core),
    (0x0600...0x06FF, "Arabic", core), (0x0700...0x074F, "Syriac", core),
    (0x0750...0x077F, "Arabic", core), (0x0780...0x07BF, "Thaana", core),
    (0x07C0...0x07FF, "N'Ko", core), (0x0840...0x085F, "Mandaic", core),
    (0x0860...0x086F, "Syriac", core), (0x0870...0x08FF, "Arabic", core),
    (0x0900...0x097F, "Devanagari", core), (0x0980...0x09FF, "Bengali", core),
    (0x0A00...0x0A7F, "Gurmukhi", core), (0x0A80...0x0AFF, "Gujarati", core),
    (0x0B00...0x0B7F, "Odia", core), (0x0B80...0x0BFF, "Tamil", core),
    (0x0C00...0x0C7F, "Telugu", core), (0x0C80...0x0CFF, "Kannada", core),
    (0x0D00...0x0D7F, "Malayalam", core), (0x0D80...0x0DFF, "Sinhala", core),
    (0x0E00...0x0E7F, "Thai", core), (0x0E80...0x0EFF, "Lao", core),
    (0x0F00...0x0FFF, "Tibetan", core), (0x1000...0x109F, "Burmese", core),
    (0x10A0...0x10FF, "Georgian", core), (0x1100...0x11FF, "Korean", cjk),
    (0x1200...0x139F, "Ethiopic", core), (0x13A0...0x13FF, "Cherokee", core),
    (0x1780...0x17FF, "Khmer", core), (0x1800...0x18AF, "Mongolian", core),
    (0x19E0...0x19FF, "Khmer", core), (0x1B00...0x1B7F, "Balinese", core),
    (0x1C50...0x1C7F, "Ol Chiki", core), (0x2D30...0x2D7F, "Tifinagh", core),
    (0x2D80...0x2DDF, "Ethiopic", core), (0x2E80...0x303F, "Chinese", cjk),
    (0x3040...0x30FF, "Japanese", cjk), (0x3100...0x312F, "Bopomofo", cjk),
    (0x3130...0x318F, "Korean", cjk), (0x3190...0x31BF, "Chinese", cjk),
    (0x31F0...0x31FF, "Japanese", cjk), (0x3200...0xA48F, "Chinese", cjk),
    (0xA960...0xA97F, "Korean", cjk), (0xA980...0xA9DF, "Javanese", core),
    (0xA9E0...0xA9FF, "Burmese", core), (0xAA60...0xAA7F, "Burmese", core),
    (0xAB00...0xAB2F, "Ethiopic", core), (0xAC00...0xD7FF, "Korean", cjk),
    (0xF900...0xFAFF, "Chinese", cjk), (0xFB50...0xFDFF, "Arabic", core),
    (0xFE70...0xFEFE, "Arabic", core), (0xFF00...0xFFEF, "Chinese", cjk),
    (0x11000...0x1107F, "Brahmi", core), (0x1E900...0x1E95F, "Adlam", core),
    (0x1F1E6...0x1F1FF, "emoji", "fonts-symbola"), (0x1F300...0x1FAFF, "emoji", "fonts-symbola"),
    (0x20000...0x323AF, "rare Chinese", "fonts-hanazono"),
  ]
}
