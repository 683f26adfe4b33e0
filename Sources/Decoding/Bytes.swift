internal import Imaging

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

  /// Looks into a file that is in memory.
  func peeking<Result>(_ body: (PictureFormat.Peek) -> Result) -> Result {
    body { count, position in
      guard position >= 0, position < byteCount, count > 0 else { return [] }
      return bytes(position..<position + Swift.min(count, byteCount - position))
    }
  }
}

extension [UInt8] {
  /// The big-endian number of the `count` bytes from `start` on, which are there.
  func number(_ start: Int, bytes count: Int) -> Int {
    self[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
  }

  /// The little-endian one.
  func littleNumber(_ start: Int, bytes count: Int) -> Int {
    self[start..<start + count].reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}

/// What is written in base64 (RFC 4648, 4), for the samples of formats that are not written here.
func base64(_ text: String) -> [UInt8] {
  let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var bytes: [UInt8] = []
  var (bits, count) = (0, 0)
  for digit in text.utf8 {
    guard let value = digits.firstIndex(of: digit) else { break }
    (bits, count) = (bits << 6 | value, count + 6)
    guard count >= 8 else { continue }
    count -= 8
    bytes.append(UInt8(truncatingIfNeeded: bits >> count))
    bits &= 1 << count - 1
  }
  return bytes
}

extension Image {
  /// A small grey picture, for the samples of formats.
  static let sample = Image(
    width: 64, height: 48, filledWith: Color(red: 128, green: 128, blue: 128))
}
