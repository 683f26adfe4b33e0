internal import Ingest

/// Decides what of a scan's progress is written and when. Pure: the time is passed in.
struct ProgressDisplay: Sendable {
  enum Form: Sendable {
    /// One line of the terminal, written over again and again.
    case bar(style: Style, unicode: Bool)
    /// Nobody watches; what starts programs by the clock would mail every line.
    case silent
  }

  /// Between two drawings.
  private static let pause = Duration.milliseconds(100)

  let form: Form
  /// When something was last written, and the phase it told of.
  private var last: (time: Duration, phase: ScanProgress.Phase)?

  init(form: Form) { self.form = form }

  /// For standard error of a command.
  init(_ call: Call) {
    let console = call.console
    let isWatched = !call.isJSON && console.errors.isTerminal
    self.init(
      form: isWatched ? .bar(style: console.errorStyle, unicode: console.unicode) : .silent)
  }

  /// - Parameters:
  ///   - time: since the scan began.
  ///   - columns: of the terminal as it is now.
  /// - Returns: what to write now; nil for nothing.
  mutating func text(for progress: ScanProgress, at time: Duration, columns: Int) -> String? {
    guard case .bar(let style, let unicode) = form else { return nil }
    if let last, last.phase == progress.phase, time - last.time < Self.pause { return nil }
    last = (time, progress.phase)
    let bar = ProgressText.bar(progress, columns: columns, style: style, unicode: unicode)
    return "\r\u{1B}[K\(bar)"
  }

  /// What makes room for other output.
  var clearing: String {
    if case .bar = form, last != nil { "\r\u{1B}[K" } else { "" }
  }
}
