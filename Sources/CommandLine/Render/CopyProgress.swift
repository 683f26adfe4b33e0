internal import Workers

/// How far a copy of a library is, in one line of the terminal; nothing elsewhere, and nothing for what is done at once.
final class CopyProgress {
  private let call: Call
  private let title: String
  private let interruption: Interruption
  private let start = ContinuousClock.now
  private var last = Duration.zero
  private var isShown = false

  /// Ctrl-C ends the copy from now on.
  init(_ call: Call, _ title: String) throws {
    self.call = call
    self.title = title
    interruption = try .bySignals()
  }

  /// - Parameter body: calls what it is given again and again, and ends when that returns false.
  func show<Result>(_ body: ((Double) -> Bool) throws -> Result) rethrows -> Result {
    defer { write("") }
    return try body { share in
      let now = ContinuousClock.now - start
      if now - last > .milliseconds(200), !call.isJSON, call.console.errors.isTerminal {
        last = now
        isShown = true
        write("\(title): \(Int(share * 100)) %")
      }
      return !interruption.isRequested
    }
  }

  private func write(_ text: String) {
    guard isShown else { return }
    call.console.errors.write("\r\u{1B}[K\(text)")
    call.console.errors.flush()
  }
}
