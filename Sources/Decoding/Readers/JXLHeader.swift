internal import Imaging

/// The size of a JPEG XL picture (ISO/IEC 18181-1, D.2 and D.3) by the first bits of its codestream, which may lie in boxes (18181-2).
struct JXLHeader {
  let width: Int
  let height: Int
  /// Whether it may have more channels than its colours, transparency above all.
  let hasMoreChannels: Bool

  /// Nil for what makes no sense.
  init?(_ peek: PictureFormat.Peek) {
    guard let part = Self.codestream(peek) else { return nil }
    // The signature, as many bits as a size has at the most, and those before the number of channels. A first part may be shorter than
    // that: JPEGs that were packed again, which have no more channels.
    let most = 2 + 10 + 4
    let head = peek(min(most, part.count), part.lowerBound)
    guard head.starts(with: [0xFF, 0x0A]) else { return nil }
    var bits = Bits(bytes: head[2...] + [UInt8](repeating: 0, count: most - head.count))
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
    hasMoreChannels = Self.moreChannels(&bits)
  }

  /// Reads what stands between the size and the number of channels, as far as most files have it.
  private static func moreChannels(_ bits: inout Bits) -> Bool {
    // All as usual.
    if bits.next(1) == 1 { return false }
    if bits.next(1) == 1 {
      // The orientation; then a size to be shown at, a preview, frames: too much to read it all.
      _ = bits.next(3)
      if bits.next(3) != 0 { return true }
    }
    let isFloat = bits.next(1) == 1
    if bits.next(2) == 3 { _ = bits.next(6) }
    if isFloat { _ = bits.next(4) }
    _ = bits.next(1)
    return bits.next(2) != 0
  }

  /// Bytes that libjxl takes at its peak, measured: several numbers of four bytes for each sample (26 a pixel, up to 55 with
  /// transparency); 0 for what makes no sense.
  var memory: Int {
    // Each side has at most 32 bits.
    let (bytes, overflows) = (width * height).multipliedReportingOverflow(
      by: hasMoreChannels ? 56 : 28)
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

  /// Where the codestream begins, and where the first part of it ends.
  private static func codestream(_ peek: PictureFormat.Peek) -> Range<Int>? {
    if peek(2, 0) == [0xFF, 0x0A] { return 0..<Int.max }
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
      let name = String(decoding: head[4..<8], as: UTF8.self)
      // Parts begin with their number; a box without a length goes on to the end.
      if name == "jxlp" { start += 4 }
      let (next, overflows) = at.addingReportingOverflow(length == 0 ? .max - at : length)
      guard !overflows, next >= at + start else { return nil }
      if name == "jxlc" || name == "jxlp" { return at + start..<next }
      guard length > 0 else { return nil }
      at = next
    }
    return nil
  }
}
