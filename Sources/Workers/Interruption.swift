internal import CSystem
internal import Glibc
internal import Support

/// A request to stop, made at most once: by a signal, or by a call.
public final class Interruption: Sendable {
  /// Becomes readable, and stays so.
  let descriptor: Int32
  private let owner: Descriptor?

  /// One that is made by `request()` only.
  public init() throws(WorkerError) {
    let made = kinfolk_event()
    guard made >= 0 else { throw .system(call: "eventfd", reason: .last) }
    descriptor = made
    owner = Descriptor(owning: made)
  }

  private init(signals: Int32) {
    descriptor = signals
    owner = nil
  }

  /// One that SIGINT or SIGTERM makes, from now on and for the rest of the process; a second signal ends the process at
  /// once, with status 130 or 143.
  public static func bySignals() throws(WorkerError) -> Interruption {
    let descriptor = kinfolk_catch_interrupts()
    guard descriptor >= 0 else { throw .system(call: "sigaction", reason: .last) }
    return Interruption(signals: descriptor)
  }

  /// Once it is made by a signal, the process ends after so many seconds at the latest, with status 0 and wherever it is: for
  /// what may be killed at any instruction, and has steps that take long.
  public static func limitEnding(to seconds: Int32) throws(WorkerError) {
    guard kinfolk_limit_ending(seconds) == 0 else {
      throw .system(call: "sigaction", reason: .last)
    }
  }

  /// Makes the request. Any thread may.
  public func request() {
    var one: UInt64 = 1
    _ = unsafe write(descriptor, &one, 8)
  }

  /// What ends a wait when it is made.
  public var waker: Waker { Waker(descriptor) }

  /// Waits for it, at most so long.
  public func wait(_ patience: Duration) {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    _ = unsafe poll(&entry, 1, Int32((patience / .milliseconds(1)).rounded(.up)))
  }

  public var isRequested: Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&entry, 1, 0) > 0
  }
}
