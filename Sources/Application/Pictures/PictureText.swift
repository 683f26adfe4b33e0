public import Imaging

/// Names as pictures show them.
public enum PictureText {
  /// The person's name. Where no font has some of its letters: what can be shown, and the number, which says who it is, too.
  static func title(_ person: PersonReference) -> String {
    let number = "#\(person.id)"
    guard let name = person.name else { return number }
    let found = Font.legibility(of: undirected(name))
    let legible = found.legible.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if !legible.contains(where: \.isVisible) { return number }
    let lacksLetters = found.gaps.contains { gap in
      switch gap {
      case .font(let script): !script.isEmoji
      case .fontSearch: true
      case .shaping: false
      }
    }
    return lacksLetters ? "\(legible) (\(number))" : legible
  }

  /// A name within a sentence of ours, so that one that is written from the right does not turn the sentence around.
  static func isolated(_ name: String) -> String { "\u{2068}\(name)\u{2069}" }

  /// A text of the user's, as far as there are fonts.
  static func legible(_ text: String) -> String { Font.legibility(of: undirected(text)).legible }

  /// What is missing so that all of `texts` can be drawn.
  public static func gaps(in texts: [String]) -> Set<Font.Gap> {
    var gaps: Set<Font.Gap> = []
    for text in Set(texts) { gaps.formUnion(Font.legibility(of: text).gaps) }
    return gaps
  }

  /// Without the marks that turn the writing direction (Unicode TR 36 on spoofing).
  private static func undirected(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x202A...0x202E, 0x2066...0x2069: continue
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension Character {
  /// Whether there is anything to see.
  fileprivate var isVisible: Bool {
    !isWhitespace && unicodeScalars.contains { !$0.properties.isDefaultIgnorableCodePoint }
  }
}
