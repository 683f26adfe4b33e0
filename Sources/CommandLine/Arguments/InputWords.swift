internal import Support

/// Operands with a lone `-` replaced by what stands on standard input, a word a line or each ended by a zero byte, so that
/// lists made by other programs can be handed on.
enum InputWords {
  static let helpNote =
    "'-' reads more from standard input, one a line or each ended by a zero byte, for lists made "
    + "by other programs."

  /// - Parameter read: the whole of standard input; asked at most once.
  /// - Throws: `UsageError` when `-` occurs twice, or it was the only word and nothing came; what `read` throws.
  static func expand(
    _ words: [String], of command: String?, read: () throws -> [UInt8]
  ) throws -> [String] {
    guard let position = words.firstIndex(of: "-") else { return words }
    guard !words[(position + 1)...].contains("-") else {
      throw UsageError("'-' stands for standard input and can be given once.", command: command)
    }
    let all = words[..<position] + self.words(in: try read()) + words[(position + 1)...]
    guard !all.isEmpty else {
      throw UsageError("Nothing came from standard input.", command: command)
    }
    return Array(all)
  }

  /// Words that end in zero bytes (`-print0`) are taken as they are. Of lines, those with nothing to see are left out, and the
  /// return of another system's line end is; blanks may belong to a name.
  private static func words(in bytes: [UInt8]) -> [String] {
    let isTerminated = bytes.contains(0)
    return bytes.split(separator: isTerminated ? 0 : UInt8(ascii: "\n")).compactMap { word in
      let text = LosslessText.text(
        of: !isTerminated && word.last == UInt8(ascii: "\r") ? word.dropLast() : word)
      return isTerminated || !text.allSatisfy(\.isWhitespace) ? text : nil
    }
  }
}
