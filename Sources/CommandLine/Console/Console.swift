internal import Glibc
internal import Support
internal import Synchronization

/// Standard output and standard error, with what is known of the terminal behind them.
///
/// Writes go through write(2). A reader that went away (`kinfolk photos Ada | head`) is no error: what comes after is
/// dropped. Any other failure is kept for `finish()`.
final class Console: Sendable {
  let output: Channel
  let errors: Channel
  /// Emphasis for each channel.
  let outputStyle: Style
  let errorStyle: Style
  /// Whether box-drawing characters can be shown.
  let unicode: Bool
  private let done = Mutex<String?>(nil)

  init(output: Channel, errors: Channel, environment: Environment = .empty) {
    self.output = output
    self.errors = errors
    let colours = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    outputStyle = Style(isEnabled: colours && output.isTerminal)
    errorStyle = Style(isEnabled: colours && errors.isTerminal)
    let locale = [environment["LC_ALL"], environment["LC_CTYPE"], environment["LANG"]]
      .compactMap { $0 }.first { !$0.isEmpty }
    let encoding = (locale ?? "").lowercased()
    unicode = encoding.hasSuffix("utf-8") || encoding.hasSuffix("utf8")
  }

  /// The process's own, with SIGPIPE turned into an error of write(2).
  static func standard(_ environment: Environment) -> Console {
    _ = signal(SIGPIPE, SIG_IGN)
    return Console(
      output: Channel(descriptor: STDOUT_FILENO), errors: Channel(descriptor: STDERR_FILENO),
      environment: environment)
  }

  /// Notes what is done and stays so, whatever becomes of the output: a sentence. The last one counts.
  func note(standing text: String) { done.withLock { $0 = text } }

  /// What is done and stays so; nil if nothing is.
  var standing: String? { done.withLock { $0 } }

  /// Writes `text` and a line end to standard output.
  func print(_ text: String = "") { output.write(text + "\n") }

  /// Writes `text` to standard output as it is.
  func write(_ text: String) { output.write(text) }

  /// Writes `text` and a line end to standard error, after everything printed before.
  func note(_ text: String) {
    output.flush()
    errors.write(text + "\n")
    errors.flush()
  }

  /// Writes what is left.
  ///
  /// - Returns: The errno of a failed write to standard output, other than a reader that went away; else nil.
  func finish() -> Int32? {
    output.flush()
    errors.flush()
    return output.failure == EPIPE ? nil : output.failure
  }
}

/// One of the two ways out of the program; in tests, a piece of memory.
final class Channel: Sendable {
  private struct State {
    var buffer: [UInt8] = []
    var failure: Int32?
  }

  /// Nil keeps everything in memory.
  private let descriptor: Int32?
  private let state = Mutex(State())
  let isTerminal: Bool
  private let fixedColumns: Int?

  init(descriptor: Int32) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1
    fixedColumns = nil
  }

  /// Keeps what is written, as a terminal `columns` wide or, without, as a pipe would.
  init(memoryWithColumns columns: Int? = nil) {
    descriptor = nil
    isTerminal = columns != nil
    fixedColumns = columns
  }

  /// Columns of the terminal as it is now; 80 where there is none.
  var columns: Int {
    if let fixedColumns { return fixedColumns }
    var size = winsize()
    if let descriptor, unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      return Int(size.ws_col)
    }
    return 80
  }

  /// Rows of the terminal as it is now; nil where there is none.
  var rows: Int? {
    var size = winsize()
    guard let descriptor, unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0
    else { return nil }
    return Int(size.ws_row)
  }

  var failure: Int32? { state.withLock { $0.failure } }

  /// Whether nothing that is written can arrive any more.
  var isLost: Bool {
    guard failure == nil else { return true }
    guard let descriptor else { return false }
    // A reader that went away shows though nothing is written.
    var entry = pollfd(fd: descriptor, events: 0, revents: 0)
    return unsafe poll(&entry, 1, 0) > 0
  }

  /// What a channel in memory holds.
  var text: String { state.withLock { LosslessText.text(of: $0.buffer) } }

  /// Buffers the bytes of `text` (`LosslessText`); a terminal sees it at once, a pipe in blocks of 64 KB or at `flush()`.
  func write(_ text: String) {
    state.withLock { state in
      guard state.failure == nil else { return }
      state.buffer += LosslessText.bytes(of: text)
      if let descriptor, isTerminal || state.buffer.count >= 1 << 16 {
        Self.flush(&state, to: descriptor)
      }
    }
  }

  func flush() {
    guard let descriptor else { return }
    state.withLock { Self.flush(&$0, to: descriptor) }
  }

  private static func flush(_ state: inout State, to descriptor: Int32) {
    let buffer = state.buffer
    state.buffer.removeAll(keepingCapacity: true)
    guard state.failure == nil else { return }
    state.failure = writeFully(buffer, to: descriptor)
  }
}
