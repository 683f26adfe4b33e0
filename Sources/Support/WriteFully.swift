internal import Glibc

/// Writes all of `bytes`, waiting where the descriptor does not take them at once.
///
/// - Returns: nil, or the errno that ended it.
public func writeFully(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
  unsafe bytes.withUnsafeBytes { (all: UnsafeRawBufferPointer) -> Int32? in
    var written = 0
    while written < all.count {
      let count = unsafe Glibc.write(
        descriptor, all.baseAddress.map { unsafe $0 + written }, all.count - written)
      if count >= 0 {
        written += count
      } else if errno == EAGAIN {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        unsafe _ = poll(&waiting, 1, -1)
      } else if errno != EINTR {
        return errno
      }
    }
    return nil
  }
}
