internal import Glibc
internal import Synchronization

/// The service's log: one line a message, on standard error, as the journal wants it.
///
///     let log = Log.standardError(level: settings.logLevel, showsPhotoNames: settings.logsPhotoNames)
///     log.info("12 photos in 3 s")
///     log.debug("searched \(photo: path)")
///
/// A message below the level is not even put together. Names of photos show at `debug` only, unless asked for. Any thread may
/// log; lines do not mix.
public final class Log: Sendable {
  public enum Form: Sendable {
    /// Each line begins with its level, `<6>`, which the journal takes off and keeps (sd-daemon(3)).
    case journal
    /// For people: the level stands before warnings and errors.
    case plain
  }

  private struct State {
    var level: LogLevel
    var showsPhotoNames: Bool
    /// Used again for every line.
    var line: [UInt8] = []
  }

  private let form: Form
  private let sink: @Sendable ([UInt8]) -> Void
  private let state: Mutex<State>

  /// - Parameter sink: takes each whole line with its line end, one at a time; it must not log.
  public init(
    level: LogLevel, showsPhotoNames: Bool = false, form: Form,
    sink: @escaping @Sendable ([UInt8]) -> Void
  ) {
    self.form = form
    self.sink = sink
    state = Mutex(State(level: level, showsPhotoNames: showsPhotoNames))
  }

  /// The log on standard error, in the form of what reads it.
  ///
  /// - Parameter journalStream: `$JOURNAL_STREAM`.
  public static func standardError(
    level: LogLevel, showsPhotoNames: Bool = false, journalStream: String?
  ) -> Log {
    let form: Form =
      isJournal(descriptor: STDERR_FILENO, journalStream: journalStream) ? .journal : .plain
    return Log(level: level, showsPhotoNames: showsPhotoNames, form: form) { line in
      // A log that cannot be written is no reason to stop, and there is nowhere to say so.
      _ = unsafe line.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
  }

  /// Whether `descriptor` leads to the journal: the variable holds its device and inode then, and is inherited by programs
  /// whose standard error leads elsewhere (systemd.exec(5)).
  static func isJournal(descriptor: Int32, journalStream: String?) -> Bool {
    var status = stat()
    guard let journalStream, unsafe fstat(descriptor, &status) == 0 else { return false }
    return journalStream == "\(status.st_dev):\(status.st_ino)"
  }

  /// Goes by these from now on.
  public func adopt(level: LogLevel, showsPhotoNames: Bool) {
    state.withLock {
      $0.level = level
      $0.showsPhotoNames = showsPhotoNames
    }
  }

  public func error(_ message: @autoclosure () -> LogMessage) { log(.error, message) }
  public func warning(_ message: @autoclosure () -> LogMessage) { log(.warning, message) }
  public func info(_ message: @autoclosure () -> LogMessage) { log(.info, message) }
  public func debug(_ message: @autoclosure () -> LogMessage) { log(.debug, message) }

  private func log(_ level: LogLevel, _ message: () -> LogMessage) {
    guard let showsPhotoNames = state.withLock({ level >= $0.level ? $0.showsPhotoNames : nil })
    else { return }
    let text = message().text(showsPhotoNames: showsPhotoNames || level == .debug)
    state.withLock { state in
      state.line.removeAll(keepingCapacity: true)
      state.line.append(contentsOf: prefix(level).utf8)
      state.line.append(contentsOf: text.utf8)
      state.line.append(UInt8(ascii: "\n"))
      sink(state.line)
    }
  }

  private func prefix(_ level: LogLevel) -> String {
    switch (form, level) {
    case (.journal, _): "<\(level.rawValue)>"
    case (.plain, .error): "error: "
    case (.plain, .warning): "warning: "
    case (.plain, .info), (.plain, .debug): ""
    }
  }
}
