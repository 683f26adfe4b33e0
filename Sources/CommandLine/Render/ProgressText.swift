internal import Support
internal import Grouping
internal import Ingest

/// The progress of a scan as one line of text. Pure.
enum ProgressText {
  /// For a terminal `columns` wide: count, bar, share, rate and time left; parts that do not fit are left out, the
  /// least important first.
  static func bar(
    _ progress: ScanProgress, columns: Int, style: Style, unicode: Bool
  ) -> String {
    if progress.phase == .grouping {
      let parts = groupingParts(progress)
      let text = "Grouping the faces into people ... \(parts.joined(separator: ", "))"
      return clip(parts.isEmpty ? String(text.dropLast()) : text, columns)
    }
    if progress.phase == .changing {
      var parts = ["\(grouped(progress.changed))/\(grouped(progress.toChange)) photos"]
      if let rate = progress.rate { parts.append("\(fixed(rate, rate < 10 ? 1 : 0)) photos/s") }
      if let left = progress.timeLeft { parts.append("\(remaining(left)) left") }
      return clip("Going over to other models ... \(parts.joined(separator: ", "))", columns)
    }
    guard progress.isTotalKnown else {
      let found = counted(progress.files, "file")
      return clip("Looking for photos ... \(found), \(grouped(progress.done)) done", columns)
    }
    let total = progress.total
    let count = "\(grouped(progress.done))/\(grouped(total))"
    let share = total == 0 ? 1 : min(1, Double(progress.done) / Double(total))
    var parts = ["\(Int((share * 100).rounded(.down))) %"]
    if let rate = progress.rate { parts.append("\(fixed(rate, rate < 10 ? 1 : 0)) photos/s") }
    if let left = progress.timeLeft { parts.append("\(remaining(left)) left") }
    parts.append(counted(progress.faces, "face"))
    if progress.failed > 0 { parts.append("\(grouped(progress.failed)) failed") }

    while true {
      let tail = parts.joined(separator: "  ")
      let room = columns - 1 - displayWidth(count) - displayWidth(tail) - 4
      if room >= 10 || parts.count == 1 {
        guard room >= 3 else { return clip("\(count)  \(tail)", columns) }
        return "\(count)  \(meter(share, width: min(room, 40), style, unicode: unicode))  \(tail)"
      }
      parts.removeLast()
    }
  }

  /// Nothing for the first moments, which are often all there is to it.
  private static func groupingParts(_ progress: ScanProgress) -> [String] {
    guard let share = progress.grouped, let left = progress.timeLeft else { return [] }
    return ["\(Int((share * 100).rounded(.down))) %", "\(remaining(left)) left"]
  }

  /// Coarse on purpose, so that it does not flicker.
  private static func remaining(_ time: Duration) -> String {
    let seconds = time / .seconds(1)
    if seconds < 60 { return "\(max(1, Int(seconds.rounded(.up)))) s" }
    if seconds < 3600 { return "\(Int((seconds / 60).rounded(.up))) min" }
    return duration(seconds: seconds)
  }

  private static func meter(_ share: Double, width: Int, _ style: Style, unicode: Bool) -> String {
    if unicode {
      let full = Int((share * Double(width)).rounded(.down))
      return style.cyan(String(repeating: "━", count: full))
        + style.dim(String(repeating: "─", count: width - full))
    }
    let full = Int((share * Double(width - 2)).rounded(.down))
    return "[" + String(repeating: "#", count: full)
      + String(repeating: ".", count: width - 2 - full) + "]"
  }

  private static func clip(_ text: String, _ columns: Int) -> String {
    String(text.prefix(max(0, columns - 1)))
  }
}
