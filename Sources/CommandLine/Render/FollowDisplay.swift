internal import Support

/// Text that is shown again and again in the same place. Pure.
struct FollowDisplay: Sendable {
  let isTerminal: Bool
  private var last = ""

  init(isTerminal: Bool) { self.isTerminal = isTerminal }

  /// What to write so that `text` stands where the text before it stood; elsewhere than on a terminal, all that changed.
  ///
  /// - Parameter rows: of the terminal: what does not fit is left out at the end, for a text that scrolls cannot be written
  ///   over. Nil for any number.
  mutating func next(_ text: String, columns: Int, rows: Int? = nil) -> String {
    let text = isTerminal ? Self.fitted(text, columns: columns, rows: rows) : text
    defer { last = text }
    guard isTerminal else { return text == last ? "" : text }
    let rows = Self.lines(last).reduce(0) { $0 + Self.rows(of: $1, columns) }
    return (rows > 0 ? "\u{1B}[\(rows)A\r\u{1B}[J" : "") + text
  }

  private static func lines(_ text: String) -> [Substring] {
    Array(text.split(separator: "\n", omittingEmptySubsequences: false).dropLast())
  }

  private static func rows(of line: Substring, _ columns: Int) -> Int {
    max(1, (displayWidth(plain(line)) + columns - 1) / columns)
  }

  /// The last row is the cursor's.
  private static func fitted(_ text: String, columns: Int, rows: Int?) -> String {
    guard let rows else { return text }
    let lines = lines(text)
    let heights = lines.map { Self.rows(of: $0, columns) }
    guard heights.reduce(0, +) > rows - 1 else { return text }
    var room = rows - 2
    let shown = heights.prefix { height in
      room -= height
      return room >= 0
    }.count
    let left = "... \(counted(lines.count - shown, "more line"))".prefix(max(0, columns))
    return (lines.prefix(shown) + [left]).map { "\($0)\n" }.joined()
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
