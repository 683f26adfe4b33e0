internal import Support

/// A name as it is stored and as it is compared.
struct PersonName {
  /// As the user wrote it, with single spaces inside and none around.
  let text: String
  /// Equal for names that differ in case only.
  let key: String

  /// A name that somebody is to bear.
  ///
  /// - Throws: `unusableName` also for what a command would take for something else.
  init(_ written: String) throws(LibraryError) {
    try self.init(borne: Self.withoutUnseenEnds(written))
    guard text.unicodeScalars.count <= Self.longest else {
      throw LibraryError.unusableName(
        "\(text.unicodeScalars.prefix(20).reduce(into: "") { $0.unicodeScalars.append($1) })...",
        reason: "it has more than \(Self.longest) characters")
    }
    if let meaning = OperandLook.meaning(of: text) {
      throw LibraryError.unusableName(written, reason: meaning)
    }
  }

  /// A name that somebody may bear already: earlier versions took some that are refused today.
  init(borne written: String) throws(LibraryError) {
    let text = written.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !text.isEmpty else {
      throw LibraryError.unusableName(written, reason: "it is empty")
    }
    guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { throw LibraryError.unusableName(written, reason: "it holds control characters") }
    guard LosslessText.isUTF8(text) else {
      throw LibraryError.unusableName(written, reason: "it holds bytes that are no UTF-8")
    }
    self.text = text
    key = PersonName.key(text)
  }

  /// In Unicode's characters.
  private static let longest = 200

  /// Without what no reader sees before and after it: pasted texts bring it along, and two names would look like one.
  private static func withoutUnseenEnds(_ written: String) -> String {
    func isSeen(_ scalar: Unicode.Scalar) -> Bool {
      // A joiner at the end shapes the letter before it.
      scalar == "\u{200D}" || scalar == "\u{200C}"
        || !(scalar.properties.isWhitespace || scalar.properties.isBidiControl
          || scalar.properties.generalCategory == .format)
    }
    let scalars = written.unicodeScalars
    guard let first = scalars.firstIndex(where: isSeen), let last = scalars.lastIndex(where: isSeen)
    else { return written }
    return String(scalars[first...last])
  }

  /// Upper case first, so that «ß» equals «ss» and both lower sigmas are one.
  static func key(_ text: String) -> String { text.uppercased().lowercased() }

  /// 12 for «12» and «#12»; nil for what is no number.
  static func number(_ text: String) -> Int64? {
    number(text, after: "#")
  }

  /// The number in `text`, with `sign` before it or without; blanks around it, as lists have them, do not count.
  static func number(_ text: String, after sign: Character) -> Int64? {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard let word = words.first, words.count == 1 else { return nil }
    let digits = word.first == sign ? word.dropFirst() : word
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int64(digits) ?? .max
  }
}
