/// Text that is shown again and again in the same place. Pure.
struct FollowDisplay: Sendable {
  let isTerminal: Bool
  private var last = ""

  init(isTerminal: Bool) { self.isTerminal = isTerminal }

  /// What to write so that `text` stands where the text before it stood; elsewhere than on a terminal, all that changed.
  mutating func next(_ text: String, columns: Int) -> String {
    defer { last = text }
    guard isTerminal else { return text == last ? "" : text }
    let rows = last.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      .reduce(0) { $0 + max(1, (displayWidth(Self.plain($1)) + columns - 1) / columns) }
    return (rows > 0 ? "\u{1B}[\(rows)A\r\u{1B}[J" : "") + text
  }

  /// Without emphasis, which takes no room.
  private static func plain(_ line: Substring) -> String {
    var result = ""
    var isEscape = false
    for character in line {
      if character == "\u{1B}" {
        isEscape = true
      } else if isEscape {
        isEscape = character != "m"
      } else {
        result.append(character)
      }
    }
    return result
  }
}
