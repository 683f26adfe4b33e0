internal import Workers
internal import Support

/// Paths in the order they were added, packed: each keeps only what differs from the one before it, so that a million
/// photos of a sorted listing take some 20 MB.
struct PathList: Sequence {
  /// For each path the length of the beginning it shares with the one before (two bytes, little-endian), the length of the
  /// rest (two bytes), and the rest.
  private var packed: [UInt8] = []
  private var last: [UInt8] = []

  /// - Complexity: linear in the path's length.
  mutating func append(_ path: FilePath) {
    let bytes = path.bytes
    precondition(bytes.count <= Int(UInt16.max), "the system knows no paths as long")
    let shared = zip(last, bytes).prefix { $0 == $1 }.count
    for length in [shared, bytes.count - shared] {
      packed += [UInt8(truncatingIfNeeded: length), UInt8(length >> 8)]
    }
    packed += bytes[shared...]
    last = bytes
  }

  /// Bytes the paths take.
  var size: Int { packed.count }

  func makeIterator() -> Iterator { Iterator(packed: packed) }

  struct Iterator: IteratorProtocol {
    fileprivate let packed: [UInt8]
    private var position = 0
    private var last: [UInt8] = []

    fileprivate init(packed: [UInt8]) { self.packed = packed }

    mutating func next() -> FilePath? {
      guard position < packed.count else { return nil }
      let shared = number(at: position)
      let length = number(at: position + 2)
      position += 4
      last.replaceSubrange(shared..., with: packed[position..<position + length])
      position += length
      return FilePath(last)
    }

    private func number(at index: Int) -> Int { Int(packed[index]) | Int(packed[index + 1]) << 8 }
  }
}
