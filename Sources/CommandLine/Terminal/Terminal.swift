internal import CSystem
internal import Glibc

/// The terminal of this process in raw mode: keys arrive one by one and are not shown. It is given back as it was when
/// this goes away, and by every signal that ends or stops the process.
///
/// Not to be used from two tasks at a time; there is one terminal a process.
final class Terminal {
  enum Event: Equatable {
    case key(Key)
    /// What was drawn may be gone: the window has another size, or the program was stopped for a while.
    case redraw
    /// A signal asks the process to end, or the terminal is gone.
    case ended
    case timeout
  }

  private let input: Int32
  private let output: Channel
  private let signals: Int32
  private var decoder = KeyDecoder()
  private var keys: [Key] = []

  /// Nil when `input` is no terminal.
  init?(input: Int32 = STDIN_FILENO, output: Channel) {
    signals = kinfolk_terminal_start(input)
    guard signals >= 0 else { return nil }
    self.input = input
    self.output = output
  }

  deinit { kinfolk_terminal_stop() }

  /// Gives the terminal back for good.
  func stop() { kinfolk_terminal_stop() }

  /// Stops the process as Ctrl-Z does elsewhere; returns when it goes on.
  func suspend() { kinfolk_terminal_suspend() }

  func write(_ text: String) {
    output.write(text)
    output.flush()
  }

  var columns: Int { output.columns }

  /// What happens next.
  ///
  /// - Parameter timeout: how long to wait; nil: for ever.
  func next(timeout: Duration? = nil) -> Event {
    if !keys.isEmpty { return .key(keys.removeFirst()) }
    let clock = ContinuousClock()
    let end = timeout.map { clock.now + $0 }
    while true {
      var entries = [
        pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
        pollfd(fd: input, events: Int16(POLLIN), revents: 0),
      ]
      let left = end.map { max(0, Int32((($0 - clock.now) / .milliseconds(1)).rounded(.up))) } ?? -1
      let ready = unsafe poll(&entries, 2, left)
      if ready == 0 { return .timeout }
      if ready < 0 {
        if errno == EINTR { continue }
        return .ended
      }
      if entries[0].revents != 0 {
        return read(signals, atMost: 1) == [kinfolk_terminal_redraw.byte] ? .redraw : .ended
      }
      let bytes = read(input, atMost: 4096)
      if bytes.isEmpty { return .ended }
      keys = decoder.keys(bytes)
      if !keys.isEmpty { return .key(keys.removeFirst()) }
    }
  }

  /// Puts keys back that were not meant for what read them.
  func unread(_ keys: [Key]) { self.keys = keys + self.keys }

  /// Empty at the end of the input.
  private func read(_ descriptor: Int32, atMost limit: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
      var count: Int
      repeat {
        count = unsafe Glibc.read(descriptor, buffer.baseAddress, limit)
      } while count < 0 && errno == EINTR
      filled = max(0, count)
    }
  }
}

extension kinfolk_terminal_event {
  fileprivate var byte: UInt8 { UInt8(rawValue) }
}

extension Terminal {
  /// Long enough for the far end of a slow line, short enough not to be taken for a hang.
  static let patience = Duration.seconds(2)

  /// Asks the terminal how it shows pictures. What is typed meanwhile is not lost.
  ///
  /// - Parameter name: of the terminal (`$TERM`): what is believed when no answer comes.
  func pictureProtocol(name: String?) -> PictureProtocol? {
    if name == "dumb" { return nil }
    write(PictureProtocol.question)
    let clock = ContinuousClock()
    let end = clock.now + Self.patience
    var answers: [Key] = []
    var typed: [Key] = []
    defer { unread(typed) }
    while true {
      switch next(timeout: max(.zero, end - clock.now)) {
      case .key(.sequence(let text)):
        answers.append(.sequence(text))
        if PictureProtocol.isLast(.sequence(text)) { return PictureProtocol(answers: answers) }
      case .key(.interrupt):
        typed.append(.interrupt)
        return nil
      case .key(let key): typed.append(key)
      case .redraw: break
      case .ended:
        typed.append(.interrupt)
        return nil
      case .timeout: return PictureProtocol(terminalName: name)
      }
    }
  }
}
