internal import Support

/// Operands with a lone `-` replaced by what stands on standard input, a word a line, so that lists made by other programs
/// can be handed on.
enum InputWords {
  static let helpNote =
    "'-' reads more from standard input, one a line, for lists made by other programs."

  /// - Parameter read: the whole of standard input; asked at most once.
  /// - Throws: `UsageError` when `-` occurs twice, or it was the only word and nothing came; what `read` throws.
  static func expand(
    _ words: [String], of command: String?, read: () throws -> [UInt8]
  ) throws -> [String] {
    guard let place = words.firstIndex(of: "-") else { return words }
    guard !words[(place + 1)...].contains("-") else {
      throw UsageError("'-' stands for standard input and can be given once.", command: command)
    }
    let lines = LosslessText.text(of: try read())
      .split(whereSeparator: \.isNewline)
      .map { trimmed($0) }.filter { !$0.isEmpty }
    let all = words[..<place] + lines + words[(place + 1)...]
    guard !all.isEmpty else {
      throw UsageError("Nothing came from standard input.", command: command)
    }
    return Array(all)
  }

  private static func trimmed(_ line: Substring) -> String {
    let start = line.drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...last])
  }
}
