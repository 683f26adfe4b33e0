public import Glibc
internal import Support

/// A descriptor that ends a wait.
public struct Waker {
  public let descriptor: Int32
  /// Of poll(2).
  public let events: Int16
  /// Called when it does; some conditions are told only once.
  public let fired: () -> Void

  /// - Parameter urgently: on exceptional conditions instead of things to read: how /proc/self/mountinfo tells that it changed.
  public init(_ descriptor: Int32, urgently: Bool = false, fired: @escaping () -> Void = {}) {
    self.descriptor = descriptor
    events = Int16(urgently ? POLLPRI : POLLIN)
    self.fired = fired
  }

  /// Waits for workers' sockets and the like.
  ///
  /// - Parameters:
  ///   - entries: what else is waited for; tells afterwards what happened there.
  ///   - milliseconds: how long at most; negative: for ever.
  /// - Returns: whether one of the wakers ended the wait.
  public static func poll(
    _ entries: inout [pollfd], or wakers: [Waker], milliseconds: Int32
  ) throws(WorkerError) -> Bool {
    let count = entries.count
    entries += wakers.map { pollfd(fd: $0.descriptor, events: $0.events, revents: 0) }
    defer { entries.removeLast(wakers.count) }
    if unsafe Glibc.poll(&entries, nfds_t(entries.count), milliseconds) < 0 {
      guard errno == EINTR else { throw .system(call: "poll", reason: .last) }
      // Signals wake by descriptors of their own, which the next look finds.
      for index in entries.indices { entries[index].revents = 0 }
      return false
    }
    var isWoken = false
    for (waker, entry) in zip(wakers, entries[count...]) where entry.revents != 0 {
      isWoken = true
      waker.fired()
    }
    return isWoken
  }
}
