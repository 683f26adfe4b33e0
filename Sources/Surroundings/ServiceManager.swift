internal import CSystem
internal import Glibc
internal import Support

/// The service manager that started this process, if one did and wants to be told how it is.
///
/// systemd documents the protocol as stable and free for anyone to speak (sd_notify(3), «Notes»: «a stable, simple protocol …
/// that may be reimplemented»): a datagram of `NAME=value` lines. Speaking it here spares a library.
///
///     let manager = ServiceManager(socket: environment["NOTIFY_SOCKET"])
///     manager?.ready(status: "watching 2 folders")
///
/// Any thread may tell it things. What it does not take in time is lost: a service must not hang on its manager.
public final class ServiceManager: Sendable {
  private let socket: Descriptor
  private let address: String

  /// - Parameter socket: `$NOTIFY_SOCKET`: a path, or a name of the abstract kind that begins with `@`.
  /// - Returns: nil when there is no manager to tell.
  public init?(socket address: String?) {
    guard let address, let first = address.first, first == "/" || first == "@" else { return nil }
    let number = kinfolk_datagram_socket()
    guard number >= 0 else { return nil }
    socket = Descriptor(owning: number)
    self.address = address
  }

  /// The service does what it is there for; also to be told when a reload is over.
  @discardableResult public func ready(status: String) -> Bool { tell("READY=1", of: status) }

  /// What `systemctl status` shows.
  @discardableResult public func status(_ text: String) -> Bool { tell(nil, of: text) }

  /// The service reads its configuration again; `ready` is to follow.
  @discardableResult public func reloading(status: String) -> Bool {
    var now = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    let microseconds = Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000
    return tell("RELOADING=1\nMONOTONIC_USEC=\(microseconds)", of: status)
  }

  /// The service ends.
  @discardableResult public func stopping(status: String) -> Bool { tell("STOPPING=1", of: status) }

  /// The service is alive; see `Heartbeat`.
  @discardableResult public func watchdog() -> Bool { send("WATCHDOG=1") }

  /// - Returns: whether the manager took it.
  private func tell(_ state: String?, of status: String) -> Bool {
    // A line end would begin another assignment.
    send([state, "STATUS=\(printable(status))"].compactMap { $0 }.joined(separator: "\n"))
  }

  private func send(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      unsafe kinfolk_send_datagram(socket.number, address, bytes.baseAddress, bytes.count) == 0
    }
  }
}

/// When to tell the service manager that the service is alive. The loop that does the work asks it, so that a loop that
/// hangs is noticed.
public struct Heartbeat: Sendable, Hashable {
  /// Half of what the manager allows, as sd_watchdog_enabled(3) recommends.
  public let interval: Duration
  private var last: ContinuousClock.Instant?

  /// - Parameters:
  ///   - microseconds: `$WATCHDOG_USEC`.
  ///   - process: `$WATCHDOG_PID`: the process that the manager watches.
  /// - Returns: nil when nobody watches this process.
  public init?(microseconds: String?, process: String?) {
    guard let microseconds = microseconds.flatMap({ Int64($0) }), microseconds > 0 else {
      return nil
    }
    if let process, !process.isEmpty, process != "\(getpid())" { return nil }
    interval = .microseconds(microseconds) / 2
  }

  /// When the next one is due, at most `interval` away; the caller's wait need not be shorter.
  public func due(after now: ContinuousClock.Instant) -> ContinuousClock.Instant {
    last.map { $0 + interval } ?? now
  }

  /// Whether one is due; if so it is taken as told.
  public mutating func isDue(at now: ContinuousClock.Instant) -> Bool {
    guard due(after: now) <= now else { return false }
    last = now
    return true
  }
}
