/// What a text looks like to somebody who types operands: a name must not be taken for a person's or a face's number, by the
/// program or by its reader. Digits of any script count, and the forms of other widths that keyboards write.
enum OperandLook {
  private static let numberSigns: Set<Unicode.Scalar> = ["#", "\u{FE5F}", "\u{FF03}"]
  private static let atSigns: Set<Unicode.Scalar> = ["@", "\u{FE6B}", "\u{FF20}"]
  private static let colons: Set<Unicode.Scalar> = [":", "\u{FE55}", "\u{FF1A}"]

  /// A clause that says what `text` reads like; nil for what can only be a name.
  static func meaning(of text: String) -> String? {
    // Spaces, and what cannot be seen at all, make no difference to a reader.
    let seen = text.unicodeScalars.filter {
      // U+2800 is the pattern of dots without any.
      !$0.properties.isWhitespace && !$0.properties.isDefaultIgnorableCodePoint && $0 != "\u{2800}"
    }
    guard let first = seen.first else { return "nothing of it can be seen" }
    if seen.allSatisfy(isMark) { return "it is a mark without a letter" }
    if seen.elementsEqual(["-"]) { return "it stands for standard input" }
    let rest = seen.dropFirst()
    if areDigits(seen) || numberSigns.contains(first) && areDigits(rest) {
      return "it reads like a person's number"
    }
    if atSigns.contains(first), areDigits(rest) { return "it reads like a face's number" }
    if let colon = seen.lastIndex(where: colons.contains), colon > seen.startIndex,
      areDigits(seen[seen.index(after: colon)...])
    {
      return "it reads like a face of a photo"
    }
    return nil
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }

  private static func areDigits(_ scalars: some Collection<Unicode.Scalar>) -> Bool {
    !scalars.isEmpty
      && scalars.allSatisfy {
        // Superscripts and numbers in circles are digits of another kind.
        $0.properties.numericType == .decimal || $0.properties.numericType == .digit
      }
  }
}
