/// How far a scan is, in numbers.
struct Progress: Sendable, Equatable {
  /// Photos finished in this run.
  var done = 0
  /// Photos to do in this run; nil while the folder is still being listed.
  var total: Int?
  var faces = 0
  var failed = 0
  /// Photos a second over the last while; nil before the first photo.
  var rate: Double?

  /// Seconds left at the present rate; nil when it cannot be told.
  var secondsLeft: Double? {
    guard let total, let rate, rate > 0, done < total else { return nil }
    return Double(total - done) / rate
  }
}

/// Photos a second over a sliding window, with the time passed in.
struct RateMeter: Sendable {
  private var samples: [(time: Double, done: Int)] = []
  /// Seconds that the window reaches back.
  private let window: Double

  init(window: Double = 20) { self.window = window }

  /// Notes that `done` photos are finished at `time` seconds, and returns the rate.
  mutating func note(done: Int, at time: Double) -> Double? {
    samples.append((time, done))
    // One sample older than the window stays, as the point to measure from.
    while samples.count > 2, samples[1].time <= time - window { samples.removeFirst() }
    guard let first = samples.first, time > first.time, done > first.done else { return nil }
    return Double(done - first.done) / (time - first.time)
  }
}

/// Progress as one line of text. Pure.
enum ProgressText {
  /// For a terminal `columns` wide: count, bar, share, rate and time left; parts that do not fit are left out, the
  /// least important first.
  static func bar(_ progress: Progress, columns: Int, style: Style, unicode: Bool) -> String {
    guard let total = progress.total else {
      return clip("Listing photos ... \(grouped(progress.done))", columns)
    }
    let count = "\(grouped(progress.done))/\(grouped(total))"
    let share = total == 0 ? 1 : Double(progress.done) / Double(total)
    let percent = "\(Int((share * 100).rounded(.down))) %"
    var parts = [percent]
    if let rate = progress.rate { parts.append("\(fixed(rate, rate < 10 ? 1 : 0)) photos/s") }
    if let left = progress.secondsLeft { parts.append("\(remaining(left)) left") }
    parts.append(counted(progress.faces, "face"))
    if progress.failed > 0 { parts.append("\(grouped(progress.failed)) failed") }

    while true {
      let tail = parts.joined(separator: "  ")
      let room = columns - 1 - displayWidth(count) - displayWidth(tail) - 4
      if room >= 10 || parts.count == 1 {
        let bar =
          room >= 3 ? meter(share, width: min(room, 40), style, unicode: unicode) + "  " : ""
        return room >= 3 ? "\(count)  \(bar)\(tail)" : clip("\(count)  \(tail)", columns)
      }
      parts.removeLast()
    }
  }

  /// For pipes and logs: a whole line, without a bar.
  static func line(_ progress: Progress) -> String {
    guard let total = progress.total else { return "listed \(counted(progress.done, "photo"))" }
    var text = "\(grouped(progress.done)) of \(counted(total, "photo")) done"
    text += ", \(counted(progress.faces, "face"))"
    if progress.failed > 0 { text += ", \(grouped(progress.failed)) failed" }
    if let rate = progress.rate { text += ", \(fixed(rate, 1)) photos/s" }
    if let left = progress.secondsLeft { text += ", \(remaining(left)) left" }
    return text
  }

  /// Coarse on purpose, so that it does not flicker.
  private static func remaining(_ seconds: Double) -> String {
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
