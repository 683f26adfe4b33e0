internal import CXXHash
internal import Glibc
internal import Support

/// What tells one photo from another: the XXH3-128 digest of a file's bytes, so that copies and moved files are
/// recognised.
///
/// The digest is not cryptographic; nothing here defends against files made to collide.
/// See https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md.
public struct ContentHash: Hashable, Sendable, CustomStringConvertible {
  /// Most significant half.
  public let high: UInt64
  public let low: UInt64

  /// Of bytes in memory.
  public init(of bytes: Span<UInt8>) { unsafe self.init(of: bytes.bytes) }

  init(of bytes: RawSpan) {
    self = unsafe bytes.withUnsafeBytes {
      ContentHash(unsafe XXH3_128bits($0.baseAddress, $0.count))
    }
  }

  /// Of a whole file, read from its start without moving the descriptor's position.
  ///
  /// - Throws: `LibraryError.unreadable`.
  /// - Complexity: O(size) time, constant memory.
  public init(ofFile descriptor: Int32) throws(LibraryError) {
    guard let state = unsafe XXH3_createState() else {
      throw LibraryError.unreadable(reason: "out of memory")
    }
    defer { unsafe XXH3_freeState(state) }
    unsafe XXH3_128bits_reset(state)
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    var offset = 0
    let failure = unsafe withUnsafeTemporaryAllocation(byteCount: 1 << 17, alignment: 64) {
      buffer -> Int32 in
      while true {
        let count = unsafe pread(descriptor, buffer.baseAddress, buffer.count, offset)
        if count == 0 { return 0 }
        if count < 0 {
          if errno == EINTR { continue }
          return errno
        }
        unsafe XXH3_128bits_update(state, buffer.baseAddress, count)
        offset += count
      }
    }
    guard failure == 0 else {
      throw LibraryError.unreadable(reason: SystemError(number: failure).description)
    }
    self.init(unsafe XXH3_128bits_digest(state))
  }

  private init(_ digest: XXH128_hash_t) {
    high = digest.high64
    low = digest.low64
  }

  /// Sixteen bytes, most significant first: the digest's canonical form.
  var bytes: [UInt8] {
    [high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * $0)) } }
  }

  /// Thirty-two hexadecimal digits, as `xxhsum -H2` prints them.
  public var description: String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
