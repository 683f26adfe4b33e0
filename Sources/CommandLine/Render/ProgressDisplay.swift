internal import Pipeline

/// Decides what of a scan's progress is written and when. Pure: the time is passed in.
struct ProgressDisplay: Sendable {
  enum Form: Sendable {
    /// One line of the terminal, written over again and again.
    case bar(style: Style, unicode: Bool)
    /// Whole lines, far between.
    case lines
    case silent
  }

  let form: Form
  /// When something was last written, and the phase it told of.
  private var last: (time: Duration, phase: ScanProgress.Phase)?

  init(form: Form) { self.form = form }

  /// For standard error of a command.
  init(_ call: Call) {
    let console = call.console
    if call.isJSON {
      self.init(form: .silent)
    } else if console.errors.isTerminal {
      self.init(form: .bar(style: console.errorStyle, unicode: console.unicode))
    } else {
      self.init(form: .lines)
    }
  }

  /// - Parameters:
  ///   - time: since the scan began.
  ///   - columns: of the terminal as it is now.
  /// - Returns: what to write now; nil for nothing.
  mutating func text(for progress: ScanProgress, at time: Duration, columns: Int) -> String? {
    let pause: Duration =
      switch form {
      case .silent: .zero
      case .bar: .milliseconds(100)
      case .lines: .seconds(10)
      }
    if let last, last.phase == progress.phase, time - last.time < pause { return nil }
    switch form {
    case .silent: return nil
    case .bar(let style, let unicode):
      last = (time, progress.phase)
      let bar = ProgressText.bar(progress, columns: columns, style: style, unicode: unicode)
      return "\r\u{1B}[K\(bar)"
    case .lines:
      // The first line comes after a pause too: most scans are over before it.
      let isFirst = last == nil
      last = (time, progress.phase)
      return isFirst ? nil : ProgressText.line(progress) + "\n"
    }
  }

  /// What makes room for other output.
  var clearing: String {
    if case .bar = form, last != nil { "\r\u{1B}[K" } else { "" }
  }
}
