internal import Imaging

/// How a terminal shows pictures.
enum PictureProtocol: String, Sendable, CaseIterable {
  /// https://sw.kovidgoyal.net/kitty/graphics-protocol
  case kitty
  /// DEC's, of the VT340 and of many terminals today.
  case sixel

  /// What to ask a terminal: for the kitty protocol by a picture of one pixel that is not to be shown, and for the
  /// attributes of the device, which every terminal answers: when that answer is there, the other will not come any more.
  static let question = "\u{1B}_Gi=\(queryNumber),s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\\u{1B}[c"

  private static let queryNumber = 31

  /// Whether `answer` ends the conversation.
  static func isLast(_ answer: Key) -> Bool { attributes(answer) != nil }

  /// What the answers to `question` say; nil: it shows no pictures.
  init?(answers: [Key]) {
    if answers.contains(.sequence("_Gi=\(Self.queryNumber);OK")) {
      self = .kitty
    } else if answers.compactMap(Self.attributes).contains(where: { $0.contains(4) }) {
      self = .sixel
    } else {
      return nil
    }
  }

  /// A guess by the name of the terminal, for those whose answer did not come in time. The name travels along with ssh.
  init?(terminalName: String?) {
    switch terminalName {
    case "xterm-kitty", "xterm-ghostty": self = .kitty
    case "foot", "foot-extra", "mlterm", "yaft-256color": self = .sixel
    default: return nil
    }
  }

  /// The numbers of «primary device attributes», `[?62;4;22c`; 4 means sixel.
  private static func attributes(_ answer: Key) -> [Int]? {
    guard case .sequence(let text) = answer, text.hasPrefix("[?"), text.hasSuffix("c") else {
      return nil
    }
    return text.dropFirst(2).dropLast().split(separator: ";").compactMap { Int($0) }
  }

  /// A picture as this protocol sends it; the cursor ends below it.
  ///
  /// - Throws: `ImagingError.outOfMemory`.
  func encode(_ picture: Image) throws(ImagingError) -> String {
    switch self {
    case .kitty: KittyGraphics.encode(png: try PNGWriter.encode(picture)) + "\n"
    case .sixel: Sixel.encode(picture) + "\n"
    }
  }
}
