/// Writes PNG files of every depth, colour type and interlacing, with any damage, so that none need be committed.
///
/// The compressed stream holds uncompressed blocks (RFC 1951, 3.2.4), which every reader must take.
struct PNGBuilder {
  enum ColorType: UInt8, CaseIterable {
    case gray = 0
    case rgb = 2
    case palette = 3
    case grayAlpha = 4
    case rgba = 6

    var channels: Int {
      switch self {
      case .gray, .palette: 1
      case .grayAlpha: 2
      case .rgb: 3
      case .rgba: 4
      }
    }

    /// Depths that the standard allows (PNG, third edition, table 8).
    var depths: [Int] {
      switch self {
      case .gray: [1, 2, 4, 8, 16]
      case .palette: [1, 2, 4, 8]
      case .rgb, .grayAlpha, .rgba: [8, 16]
      }
    }
  }

  var width: Int
  var height: Int
  var depth = 8
  var color = ColorType.rgb
  var interlaced = false
  /// Bytes of pixels in one IDAT chunk at most; a reader takes whole chunks.
  var chunkLength = Int.max
  /// Chunks between IHDR and IDAT, in order: PLTE, tRNS, eXIf, …
  var chunks: [(name: String, body: [UInt8])] = []
  /// Chunks between IDAT and IEND.
  var late: [(name: String, body: [UInt8])] = []
  /// The stored samples of a pixel.
  var sample: (_ x: Int, _ y: Int) -> [Int]

  func file() -> [UInt8] {
    var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    bytes += Self.chunk(
      "IHDR",
      Self.big(width) + Self.big(height) + [
        UInt8(depth), color.rawValue, 0, 0, interlaced ? 1 : 0,
      ])
    for chunk in chunks { bytes += Self.chunk(chunk.name, chunk.body) }
    var stream = Self.zlib(scanlines())[...]
    while !stream.isEmpty {
      bytes += Self.chunk("IDAT", Array(stream.prefix(chunkLength)))
      stream = stream.dropFirst(chunkLength)
    }
    for chunk in late { bytes += Self.chunk(chunk.name, chunk.body) }
    return bytes + Self.chunk("IEND", [])
  }

  private func scanlines() -> [UInt8] {
    // First column, first row, column step and row step of Adam7's passes.
    let adam7 = [
      (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
      (0, 1, 1, 2),
    ]
    var bytes: [UInt8] = []
    for (x0, y0, dx, dy) in interlaced ? adam7 : [(0, 0, 1, 1)] where x0 < width {
      for y in stride(from: y0, to: height, by: dy) {
        bytes.append(0)  // no filter
        var bits = 0
        var held = 0
        for x in stride(from: x0, to: width, by: dx) {
          for value in sample(x, y) {
            bits = bits << depth | value
            held += depth
            while held >= 8 {
              held -= 8
              bytes.append(UInt8(truncatingIfNeeded: bits >> held))
            }
            bits &= (1 << held) - 1
          }
        }
        if held > 0 { bytes.append(UInt8(bits << (8 - held))) }
      }
    }
    return bytes
  }

  static func big(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
    let named = Array(name.utf8) + body
    return big(body.count) + named + big(Int(crc32(named)))
  }

  private static let crcTable: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }

  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes { crc = crcTable[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ crc >> 8 }
    return ~crc
  }

  /// A stream that unpacks to at least `count` blanks: one, and copies of the last 258 (RFC 1951, 3.2.6). It has no checksum.
  static func bomb(_ count: Int) -> [UInt8] {
    var out: [UInt8] = [0x78, 0x01]
    var bits: UInt64 = 0
    var held = 0
    /// Codes go in from their highest bit.
    func put(_ code: Int, _ length: Int) {
      for bit in (0..<length).reversed() {
        bits |= UInt64(code >> bit & 1) << UInt64(held)
        held += 1
      }
      while held >= 8 {
        out.append(UInt8(truncatingIfNeeded: bits))
        bits >>= 8
        held -= 8
      }
    }
    put(0b110, 3)  // the last block, with the fixed codes
    put(0x30 + 0x20, 8)
    for _ in 0..<(count / 258 + 1) { put(0b1100_0101_00000, 13) }
    put(0, 7)
    put(0, 7)
    return out
  }

  static func zlib(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = [0x78, 0x01]
    var at = 0
    repeat {
      let count = min(bytes.count - at, 0xFFFF)
      let last = at + count == bytes.count
      let low = UInt8(count & 0xFF)
      let high = UInt8(count >> 8)
      out += [last ? 1 : 0, low, high, ~low, ~high] + bytes[at..<at + count]
      at += count
    } while at < bytes.count
    var a = 1
    var b = 0
    for byte in bytes {
      a = (a + Int(byte)) % 65521
      b = (b + a) % 65521
    }
    return out + big(b << 16 | a)
  }
}
