import Imaging
import TestSupport
import Testing
import Vocabulary

struct PNGTests {
  struct Kind: CustomTestStringConvertible {
    var color: PNGBuilder.ColorType
    var depth: Int
    var interlaced: Bool
    var testDescription: String { "\(color) \(depth) bit\(interlaced ? ", interlaced" : "")" }
  }

  static let kinds = PNGBuilder.ColorType.allCases.flatMap { color in
    color.depths.flatMap { depth in
      [false, true].map { Kind(color: color, depth: depth, interlaced: $0) }
    }
  }

  static let palette: [UInt8] = (0..<256).flatMap { [UInt8($0), UInt8(255 - $0), UInt8($0 / 2)] }

  /// A picture of 13 x 11 stored in this kind, and the pixels that must come out.
  static func picture(_ kind: Kind) -> (file: [UInt8], expected: Image) {
    let maximum = (1 << kind.depth) - 1
    func level(_ x: Int, _ y: Int, _ channel: Int) -> Int {
      (x * 37 + y * 101 + channel * 59) * 7919 & maximum
    }
    func byte(_ value: Int) -> Int { (value * 255 + maximum / 2) / maximum }
    func overWhite(_ value: Int, _ alpha: Int) -> UInt8 {
      UInt8(255 - ((255 - byte(value)) * byte(alpha) + 127) / 255)
    }
    let channels = kind.color.channels
    var builder = PNGBuilder(width: 13, height: 11) { x, y in
      (0..<channels).map { level(x, y, $0) }
    }
    builder.depth = kind.depth
    builder.color = kind.color
    builder.interlaced = kind.interlaced
    if kind.color == .palette {
      builder.chunks = [("PLTE", Array(palette[..<((maximum + 1) * 3)]))]
    }
    var expected = Image(width: 13, height: 11)
    for y in 0..<11 {
      for x in 0..<13 {
        let s = (0..<channels).map { level(x, y, $0) }
        expected[x, y] =
          switch kind.color {
          case .gray: .gray(UInt8(byte(s[0])))
          case .palette:
            Color(red: palette[s[0] * 3], green: palette[s[0] * 3 + 1], blue: palette[s[0] * 3 + 2])
          case .rgb:
            Color(red: UInt8(byte(s[0])), green: UInt8(byte(s[1])), blue: UInt8(byte(s[2])))
          case .grayAlpha: .gray(overWhite(s[0], s[1]))
          case .rgba:
            Color(
              red: overWhite(s[0], s[3]), green: overWhite(s[1], s[3]), blue: overWhite(s[2], s[3]))
          }
      }
    }
    return (builder.file(), expected)
  }

  @Test(arguments: kinds)
  func everyDepthAndColourType(kind: Kind) throws {
    let (file, expected) = Self.picture(kind)
    let photo = try decode(file)
    #expect(photo.facts == PhotoFacts(format: .png, width: 13, height: 11))
    // 16 bits are rounded to 8 before alpha is applied: one level of freedom.
    let worst = zip(photo.image.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
    #expect(worst <= 1)
  }

  @Test(arguments: kinds)
  func reducedWhileReadingIsReducedAfterwards(kind: Kind) throws {
    let (file, _) = Self.picture(kind)
    let whole = try decode(file).image
    let photo = try decode(file, workingSize: 6)
    #expect(photo.image == (try Resize.area(whole, width: 6, height: 5)))
    #expect(photo.facts.width == 13)
    #expect(photo.scale == 13.0 / 6)
  }

  @Test func transparentColours() throws {
    var gray = PNGBuilder(width: 2, height: 1) { x, _ in [x == 0 ? 7 : 9] }
    gray.color = .gray
    gray.depth = 4
    gray.chunks = [("tRNS", [0, 7])]
    let image = try decode(gray.file()).image
    #expect(image[0, 0] == .white)
    #expect(image[1, 0] == .gray(153))

    var rgb = PNGBuilder(width: 2, height: 1) { x, _ in [1, 2, 3 + x] }
    rgb.chunks = [("tRNS", [0, 1, 0, 2, 0, 3])]
    let coloured = try decode(rgb.file()).image
    #expect(coloured[0, 0] == .white)
    #expect(coloured[1, 0] == Color(red: 1, green: 2, blue: 4))

    var palette = PNGBuilder(width: 3, height: 1) { x, _ in [x] }
    palette.color = .palette
    palette.chunks = [("PLTE", [0, 0, 0, 0, 0, 0, 10, 20, 30]), ("tRNS", [0, 128])]
    let indexed = try decode(palette.file()).image
    #expect(indexed[0, 0] == .white)
    #expect(indexed[1, 0] == .gray(127))
    #expect(indexed[2, 0] == Color(red: 10, green: 20, blue: 30))
  }

  @Test(arguments: [false, true])
  func orientationFromTheExifChunk(late: Bool) throws {
    var builder = PNGBuilder(width: 5, height: 3) { x, y in [x * 40, y * 80, 0] }
    let exif = ("eXIf", ExifBuilder(orientation: 6).tiff())
    if late { builder.late = [exif] } else { builder.chunks = [exif] }
    let photo = try decode(builder.file())
    #expect(photo.facts.width == 3)
    #expect(photo.facts.height == 5)
    // The stored left bottom corner is on top at the left.
    #expect(photo.image[0, 0] == Color(red: 0, green: 160, blue: 0))
    #expect(photo.image[2, 4] == Color(red: 160, green: 0, blue: 0))
  }

  // MARK: Damage

  static func plain(interlaced: Bool = false) -> [UInt8] {
    var builder = PNGBuilder(width: 32, height: 90) { x, y in [x * 8, y * 2, 200] }
    builder.interlaced = interlaced
    builder.chunkLength = row
    return builder.file()
  }

  /// Bytes of a row, with the byte that names its filter.
  static let row = 1 + 32 * 3

  /// The plain file up to the end of its chunk number `count`: that many rows but for the stream's seven first bytes.
  static func firstChunks(_ count: Int) -> [UInt8] { Array(plain()[..<(33 + count * (row + 12))]) }

  @Test func aTruncatedFileKeepsItsRows() throws {
    let whole = try decode(Self.plain()).image
    let photo = try decode(Self.firstChunks(46))
    #expect(photo.facts.damage == "truncated: 50 % of the rows decoded")
    #expect(photo.image[31, 44] == whole[31, 44])
    #expect(photo.image[0, 45] == .gray(128))
    #expect(photo.image[31, 89] == .gray(128))
  }

  @Test func tooFewRowsAreAFailure() {
    #expect(throws: ImagingError.truncated(share: 20.0 / 90)) { try decode(Self.firstChunks(21)) }
    #expect(
      "\(ImagingError.truncated(share: 20.0 / 90))"
        == "truncated: only 22 % of the picture is there")
  }

  @Test func aTruncatedInterlacedFileKeepsItsCoarsePicture() throws {
    let file = Self.plain(interlaced: true)
    let whole = try decode(file).image
    // In the last pass, which gives every second row, and in the one before.
    for share in [0.67, 0.45] {
      let photo = try decode(Array(file[..<Int(Double(file.count) * share)]))
      #expect(photo.facts.damage == "truncated: fine detail or colour is missing")
      #expect(difference(photo.image, whole) < 8)
    }
    #expect(throws: ImagingError.truncated(share: 0)) {
      try decode(Array(file[..<(file.count / 8)]))
    }
  }

  @Test func aWrongChecksumIsNotedAndTolerated() throws {
    var file = Self.plain()
    let whole = try decode(file).image
    // The checksum of IDAT lies before IEND's twelve bytes.
    file[file.count - 13] ^= 1
    let photo = try decode(file)
    #expect(photo.image == whole)
    #expect(photo.facts.damage == "damaged: IDAT: CRC error")
  }

  @Test func aBrokenStreamKeepsWhatCameBefore() throws {
    var builder = PNGBuilder(width: 1000, height: 100) { x, y in [x & 255, y, 0] }
    builder.color = .rgb
    var file = builder.file()
    let whole = try decode(file).image
    // The fourth stored block (each of 65535 bytes) claims a length that its complement denies.
    file[8 + 25 + 8 + 2 + 3 * (5 + 65535) + 1] ^= 0xFF
    let photo = try decode(file)
    #expect(photo.facts.damage == "damaged: 65 % of the rows decoded")
    #expect(photo.image[999, 64] == whole[999, 64])
    #expect(photo.image[0, 99] == .gray(128))
  }

  @Test func bombsAreRefused() {
    var bomb = PNGBuilder(width: 1, height: 1) { _, _ in [0] }
    bomb.color = .gray
    bomb.depth = 1
    func claiming(width: Int, height: Int, interlaced: Bool) -> [UInt8] {
      let file = bomb.file()
      let header =
        PNGBuilder.big(width) + PNGBuilder.big(height) + [1, 0, 0, 0, interlaced ? 1 : 0]
      return Array(file[..<8]) + PNGBuilder.chunk("IHDR", header) + file[33...]
    }
    let wide = ImagingError.tooManyPixels(width: 60_000, height: 60_000, most: 500)
    #expect(throws: wide) {
      try decode(claiming(width: 60_000, height: 60_000, interlaced: false), workingSize: 100)
    }
    #expect(
      "\(wide)"
        == "60000 x 60000 is too large: pictures of more than 500 megapixels are refused (the setting 'largest-photo')"
    )
    let held = ImagingError.tooMuchMemory(width: 24_000, height: 20_000, bytes: 1_440_000_000)
    #expect(
      "\(held)" == "this picture of 24000 x 20000 would need 1373 MB to "
        + "decode; more than 1024 MB are refused")
    // Held by half or not at all, these are refused only because their rows are missing.
    for interlaced in [false, true] {
      #expect(throws: ImagingError.mostlyCorrupt("PNG", share: 0)) {
        try decode(
          claiming(width: 24_000, height: 20_000, interlaced: interlaced), workingSize: 100)
      }
    }
  }

  @Test func aHeaderAloneIsAFailure() {
    let file = Self.plain()
    #expect(throws: ImagingError.corrupt("PNG", detail: "the file ends too early")) {
      try decode(Array(file[..<20]))
    }
    #expect(
      "\(ImagingError.corrupt("PNG", detail: "the file ends too early"))"
        == "damaged PNG: the file ends too early")
  }
}
