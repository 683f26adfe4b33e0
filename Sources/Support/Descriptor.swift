internal import Glibc

/// Owns one open file descriptor and closes it when the last reference goes.
public final class Descriptor: Sendable {
  /// Stays valid for as long as this owner lives.
  public let number: Int32

  /// Takes ownership of `number`.
  public init(owning number: Int32) { self.number = number }

  deinit { close(number) }

  /// The first `limit` bytes of the file, or all if it has fewer; the descriptor's position is neither used nor moved.
  ///
  /// Read rather than mapped: a file that shrinks meanwhile is then merely short.
  public func read(upTo limit: Int) throws(SystemError) -> [UInt8] {
    var problem: SystemError?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
      while filled < limit {
        let count = unsafe pread(
          number, buffer.baseAddress.map { unsafe $0 + filled }, limit - filled, filled)
        if count < 0, errno == EINTR { continue }
        if count < 0 { problem = .last }
        if count <= 0 { break }
        filled += count
      }
    }
    if let problem { throw problem }
    return bytes
  }
}
