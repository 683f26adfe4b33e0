internal import Imaging

/// The size of a JPEG XL picture (ISO/IEC 18181-1, D.2) by the first bits of its codestream, which may lie in boxes (18181-2).
struct JXLHeader {
  let width: Int
  let height: Int

  /// Nil for what makes no sense.
  init?(_ peek: PictureFormat.Peek) {
    guard let start = Self.codestream(peek) else { return nil }
    // The signature, and as many bits as a size has at the most.
    let head = peek(2 + 10, start)
    guard head.count == 12, head[0] == 0xFF, head[1] == 0x0A else { return nil }
    var bits = Bits(bytes: Array(head[2...]))
    let isSmall = bits.next(1) == 1
    func side() -> Int {
      if isSmall { return (bits.next(5) + 1) * 8 }
      let counts = [9, 13, 18, 30]
      return bits.next(counts[bits.next(2)]) + 1
    }
    height = side()
    let ratios = [(1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1)]
    let ratio = bits.next(3)
    width = ratio == 0 ? side() : height * ratios[ratio - 1].0 / ratios[ratio - 1].1
  }

  /// Bytes that libjxl takes at its peak, measured: several numbers of four bytes for each sample. Sides have 35 bits at the most.
  var memory: Int {
    let (bytes, overflows) = width.multipliedReportingOverflow(by: height * 28)
    return overflows ? 0 : bytes
  }

  private struct Bits {
    var bytes: [UInt8]
    var at = 0

    /// The least significant first.
    mutating func next(_ count: Int) -> Int {
      defer { at += count }
      return (0..<count).reduce(0) { sum, index in
        sum | Int(bytes[(at + index) / 8] >> UInt8((at + index) % 8) & 1) << index
      }
    }
  }

  /// Where the codestream begins.
  private static func codestream(_ peek: PictureFormat.Peek) -> Int? {
    if peek(2, 0) == [0xFF, 0x0A] { return 0 }
    var at = 0
    // Metadata may come before it.
    for _ in 0..<256 {
      let head = peek(16, at)
      guard head.count >= 12 else { return nil }
      var length = head.number(0, bytes: 4)
      var start = 8
      if length == 1 {
        guard head.count == 16, head[8] == 0 else { return nil }
        length = head.number(8, bytes: 8)
        start = 16
      }
      switch String(decoding: head[4..<8], as: UTF8.self) {
      case "jxlc": return at + start
      // Parts begin with their number.
      case "jxlp": return at + start + 4
      default: break
      }
      let (next, overflows) = at.addingReportingOverflow(length)
      guard length >= start, !overflows else { return nil }
      at = next
    }
    return nil
  }
}
