extension RawSpan {
  /// The byte at `offset`; nil outside.
  func byte(_ offset: Int) -> UInt8? {
    guard (0..<byteCount).contains(offset) else { return nil }
    return unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  /// A copy of the bytes in `range` as far as they are there.
  func bytes(_ range: Range<Int>) -> [UInt8] {
    let range = range.clamped(to: 0..<byteCount)
    return unsafe withUnsafeBytes { unsafe Array($0[range]) }
  }

  /// The big-endian number of `count` bytes, at most 4, at `offset`; nil if they are not all there.
  func number(_ offset: Int, count: Int) -> Int? {
    var number = 0
    for index in 0..<count {
      guard let byte = byte(offset + index) else { return nil }
      number = number << 8 | Int(byte)
    }
    return number
  }
}
