internal import Imaging

/// What stands before the pixels of a BMP file, of every version that Windows and OS/2 had.
struct BMPHeader {
  enum Packing { case none, runs4, runs8 }

  /// Which bits of a pixel are a channel.
  struct Channel: Hashable {
    var shift: Int
    /// The largest number in it; 0 where there is none.
    var most: UInt32

    init(mask: UInt32) {
      shift = mask == 0 ? 0 : mask.trailingZeroBitCount
      most = mask >> UInt32(shift)
    }

    func level(_ pixel: UInt32) -> UInt8 {
      guard most > 0 else { return 0 }
      let value = UInt64(pixel >> UInt32(shift) & most)
      return UInt8((value * 255 + UInt64(most / 2)) / UInt64(most))
    }
  }

  var width: Int
  var height: Int
  /// Rows go from the top; else from the bottom.
  var isTopDown: Bool
  var bits: Int
  var packing: Packing
  /// Red, green, blue and alpha, of 16 and 32 bits.
  var channels: [Channel]
  /// Where the colours are, how many, and the bytes of each.
  var palette: (start: Int, count: Int, size: Int)
  /// Where the pixels begin.
  var pixels: Int
  /// Where an ICC profile is.
  var profile: Range<Int>

  /// Bytes of a stored row, where nothing is packed.
  var stride: Int { (width * bits + 31) / 32 * 4 }

  /// Whether a file begins with one. «BM» alone begins many a text; a header's size that there is never stands there in one.
  static func isBMP(_ beginning: RawSpan) -> Bool {
    guard beginning.starts(with: "BM"), let size = number(beginning, 14, 4) else { return false }
    return sizes.contains(size)
  }

  /// 12: OS/2 1; 16 and 64: OS/2 2; 40 and up: Windows.
  private static let sizes: Set<Int> = [12, 16, 40, 52, 56, 64, 108, 124]

  /// The little-endian number of `count` bytes.
  private static func number(_ bytes: RawSpan, _ at: Int, _ count: Int) -> Int? {
    (0..<count).reversed().reduce(0 as Int?) { sum, index in
      guard let sum, let byte = bytes.byte(at + index) else { return nil }
      return sum << 8 | Int(byte)
    }
  }

  /// - Parameter file: the file, or its beginning.
  /// - Throws: `corrupt`, `unsupportedKind`; `truncated` where the file ends inside of it.
  init(_ file: RawSpan) throws(ImagingError) {
    let name = BMPReader.name
    func number(_ at: Int, _ count: Int) throws(ImagingError) -> Int {
      guard let number = Self.number(file, at, count) else { throw .truncated(share: 0) }
      return number
    }
    func signed(_ at: Int) throws(ImagingError) -> Int {
      Int(Int32(truncatingIfNeeded: try number(at, 4)))
    }
    let size = try number(14, 4)
    guard Self.sizes.contains(size) else {
      throw .unsupportedKind(name, detail: "a header of \(size) bytes")
    }
    let isFirst = size == 12
    width = isFirst ? try number(18, 2) : try signed(18)
    let down = isFirst ? try number(20, 2) : try signed(22)
    height = abs(down)
    isTopDown = down < 0
    bits = try number(isFirst ? 24 : 28, 2)
    let compression = size < 40 ? 0 : try number(30, 4)
    guard width > 0, height > 0 else { throw .corrupt(name, detail: "it has no size") }
    packing = .none
    var masks: [UInt32] = bits == 16 ? [0x7C00, 0x03E0, 0x001F, 0] : [0xFF_0000, 0xFF00, 0xFF, 0]
    var behind = 14 + size
    switch (compression, bits) {
    case (0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (0, 24), (0, 32): break
    case (1, 8): packing = .runs8
    case (2, 4): packing = .runs4
    case (3, 16) where size != 64, (3, 32) where size != 64,
      (6, 16) where size != 64, (6, 32) where size != 64:
      // In the header from its second version on, and behind it in the first.
      let count = size >= 56 || compression == 6 ? 4 : 3
      for index in 0..<count { masks[index] = UInt32(try number(54 + index * 4, 4)) }
      if size == 40 { behind += count * 4 }
    case (4, _) where size != 64: throw .unsupportedKind(name, detail: "a JPEG inside")
    case (5, _): throw .unsupportedKind(name, detail: "a PNG inside")
    default:
      throw .unsupportedKind(name, detail: "\(bits) bits a pixel, compression \(compression)")
    }
    channels = masks.map(Channel.init)
    let said = size < 40 ? 0 : try number(46, 4)
    let colours = bits > 8 ? 0 : said == 0 ? 1 << bits : min(said, 1 << bits)
    palette = (behind, colours, isFirst ? 3 : 4)
    let start = try number(10, 4)
    // Some writers leave it out, or say less than there must be.
    pixels = start > behind ? start : behind + colours * palette.size
    profile = 0..<0
    // «MBED»: offset from the header's beginning, and length.
    if size == 124, try number(70, 4) == 0x4D42_4544 {
      let begin = 14 + (try number(126, 4))
      profile = begin..<begin + (try number(130, 4))
    }
  }
}
