import Imaging
import Testing
import TestSupport
import Vocabulary

@testable import Decoding

struct TIFFTests {
  static let tiff = PhotoFormat(rawValue: "tiff")
  typealias Kind = TIFFBuilder.Kind

  static let kinds: [Kind] = {
    var kinds = [
      Kind(name: "RGB"), Kind(name: "RGB, Deflate", compression: 8),
      Kind(name: "RGB, PackBits", compression: 32773), Kind(name: "RGB, planes", isSeparate: true),
      Kind(name: "RGB, tiles", tile: (16, 16)),
      Kind(name: "RGB, planes in tiles", compression: 8, isSeparate: true, tile: (16, 16)),
      Kind(name: "RGB, one strip", rowsPerStrip: 1000),
      Kind(name: "RGB, three samples that say nothing", channels: 6, extra: [0, 0, 0]),
      Kind(name: "RGB and alpha", channels: 4, extra: [2]),
      Kind(name: "RGB times alpha", channels: 4, extra: [1]),
      Kind(name: "RGB, a mask, and alpha in planes", channels: 5, isSeparate: true, extra: [0, 2]),
      Kind(name: "grey and alpha", photometric: 1, channels: 2, extra: [2]),
      Kind(name: "palette", photometric: 3, channels: 1),
      Kind(name: "palette, 4 bits", photometric: 3, bits: 4, channels: 1),
      Kind(
        name: "palette and alpha, planes", photometric: 3, channels: 2, isSeparate: true, extra: [2]
      ),
      Kind(name: "ink", photometric: 5, channels: 4),
      Kind(name: "ink, planes of 16 bits", photometric: 5, bits: 16, channels: 4, isSeparate: true),
      Kind(name: "ink and alpha", photometric: 5, channels: 5, extra: [2]),
    ]
    for bits in [1, 2, 4, 8, 12, 16, 24, 32] {
      kinds.append(Kind(name: "white is 0, \(bits) bits", photometric: 0, bits: bits, channels: 1))
      kinds.append(Kind(name: "black is 0, \(bits) bits", photometric: 1, bits: bits, channels: 1))
      kinds.append(Kind(name: "RGB, \(bits) bits", bits: bits))
    }
    for bits in [16, 32, 64] {
      kinds.append(Kind(name: "RGB, floating, \(bits)", bits: bits, format: 3))
    }
    for bits in [8, 16] { kinds.append(Kind(name: "RGB, signed, \(bits)", bits: bits, format: 2)) }
    return kinds
  }()

  /// What is stored for a level of 0...255.
  static func stored(_ level: Int, _ kind: Kind) -> Int {
    switch (kind.format, kind.bits) {
    case (3, 64): return Int(truncatingIfNeeded: (Double(level) / 255).bitPattern)
    case (3, 32): return Int((Float(level) / 255).bitPattern)
    case (3, _):
      // A half: five bits of exponent, ten of the rest.
      let value = Float(level) / 255
      guard value > 0 else { return 0 }
      return (Int(value.exponent) + 15) << 10 | Int((value.significand - 1) * 1024)
    case (2, _):
      return Int(truncatingIfNeeded: level) * (kind.bits == 16 ? 257 : 1) ^ 1 << (kind.bits - 1)
    default: return level * ((1 << kind.bits) - 1) / 255
    }
  }

  static func level(_ x: Int, _ y: Int, _ channel: Int) -> Int {
    (x * 37 + y * 101 + channel * 59) * 7919 & 255
  }

  static let map = (0..<256).map { index in (0..<3).map { (index * (2 * $0 + 3) + 7) & 255 } }

  static func picture(
    _ kind: Kind, _ builder: TIFFBuilder = TIFFBuilder(), width: Int = 21, height: Int = 19
  ) -> (page: TIFFBuilder.Page, expected: Image) {
    let isIndexed = kind.photometric == 3
    let most = (1 << min(kind.bits, 32)) - 1
    func value(_ x: Int, _ y: Int, _ channel: Int) -> Int {
      isIndexed && channel == 0
        ? level(x, y, 0) & most : stored(level(x, y, channel), kind)
    }
    /// What comes back of it.
    func byte(_ x: Int, _ y: Int, _ channel: Int) -> Int {
      let level = level(x, y, channel)
      guard kind.format == 1, !isIndexed else { return level }
      return (stored(level, kind) * 255 + most / 2) / most
    }
    var page = builder.page(kind, width: width, height: height, sample: value)
    if isIndexed {
      page.entries[320] = (
        3, (0..<3).flatMap { c in (0...most).flatMap { builder.number(map[$0][c] * 257, 2) } }
      )
    }
    let colours = [0: 1, 1: 1, 2: 3, 3: 1, 5: 4][kind.photometric] ?? 3
    let alpha = kind.extra.firstIndex { $0 != 0 }
    var expected = Image(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        var rgb: [Int]
        switch kind.photometric {
        case 0: rgb = Array(repeating: 255 - byte(x, y, 0), count: 3)
        case 1: rgb = Array(repeating: byte(x, y, 0), count: 3)
        case 3: rgb = map[level(x, y, 0) & most]
        case 5:
          let black = 255 - byte(x, y, 3)
          rgb = (0..<3).map { ((255 - byte(x, y, $0)) * black + 127) / 255 }
        default: rgb = (0..<3).map { byte(x, y, $0) }
        }
        if let alpha {
          let a = byte(x, y, colours + alpha)
          rgb = rgb.map {
            kind.extra[alpha] == 1 ? min(255, $0 + 255 - a) : 255 - ((255 - $0) * a + 127) / 255
          }
        }
        expected[x, y] = Color(red: UInt8(rgb[0]), green: UInt8(rgb[1]), blue: UInt8(rgb[2]))
      }
    }
    return (page, expected)
  }

  static func worst(_ a: Image, _ b: Image) -> Int {
    zip(a.pixels, b.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
  }

  @Test(arguments: kinds, [false, true])
  func everyKindIsRead(kind: Kind, isBigEndian: Bool) throws {
    for isBig in [false, true] {
      let builder = TIFFBuilder(isBigEndian: isBigEndian, isBig: isBig)
      let (page, expected) = Self.picture(kind, builder)
      let photo = try decode(builder.file(page))
      #expect(photo.facts == PhotoFacts(format: Self.tiff, width: 21, height: 19))
      // Few bits are rounded once more than here; halves have ten.
      #expect(Self.worst(photo.image, expected) <= (kind.bits == 12 || kind.format == 3 ? 1 : 0))
    }
  }

  @Test(arguments: kinds)
  func reducedWhileReadingIsReducedAfterwards(kind: Kind) throws {
    let builder = TIFFBuilder()
    let file = builder.file(Self.picture(kind, builder).page)
    let photo = try decode(file, workingSize: 7)
    #expect(photo.image == (try Resize.area(try decode(file).image, width: 7, height: 6)))
    #expect(photo.facts.width == 21 && photo.scale == 3)
  }

  @Test(arguments: 1...8)
  func everyOrientationCountsOnce(orientation: Int) throws {
    let builder = TIFFBuilder()
    var (page, expected) = Self.picture(Kind(name: "RGB"), builder)
    page.entries[274] = builder.short(orientation)
    let photo = try decode(builder.file(page))
    let turn = try #require(Orientation(rawValue: orientation))
    #expect(photo.image == expected.upright(from: turn))
    #expect(photo.facts.width == photo.image.width)
    #expect(photo.saysHowToHold == (orientation != 1))
  }

  /// libtiff turns by itself what it makes RGB of.
  @Test(arguments: 1...8)
  func subsampledColoursAreTurnedOnce(orientation: Int) throws {
    let builder = TIFFBuilder()
    var page = Self.subsampled(builder)
    let upright = try decode(builder.file(page)).image
    page.entries[274] = builder.short(orientation)
    let photo = try decode(builder.file(page))
    let turn = try #require(Orientation(rawValue: orientation))
    #expect(photo.image == upright.upright(from: turn))
  }

  /// YCbCr of 2 x 2 (TIFF 6.0, section 21): four lights and two colours a block, darker to the right, red above.
  static func subsampled(_ builder: TIFFBuilder) -> TIFFBuilder.Page {
    var page = builder.page(
      Kind(name: "YCbCr", photometric: 6), width: 16, height: 8
    ) { _, _, _ in 0 }
    page.entries[530] = builder.short(2, 2)
    page.entries[278] = builder.long(4)
    page.chunks = (0..<2).map { strip in
      (0..<2).flatMap { _ in
        (0..<8).flatMap { block in
          [UInt8](repeating: UInt8(240 - block * 20), count: 4) + [128, strip == 0 ? 200 : 128]
        }
      }
    }
    return page
  }

  @Test func subsampledColoursAreRead() throws {
    let builder = TIFFBuilder()
    let photo = try decode(builder.file(Self.subsampled(builder)))
    #expect(photo.image.width == 16 && photo.image.height == 8)
    #expect(photo.image[15, 7] == .gray(100))
    // ITU-R BT.601: 72 more of the red difference.
    let red = photo.image[15, 0]
    #expect(abs(Int(red.red) - 201) <= 1 && abs(Int(red.green) - 49) <= 1 && red.blue == 100)
  }

  @Test(arguments: [8, 9, 10], [8, 16])
  func labIsConverted(photometric: Int, bits: Int) throws {
    let builder = TIFFBuilder()
    // L 60, a 40, b -20: a violet.
    let shift = bits == 16 ? 256.0 : 1
    let light = photometric == 8 && bits == 16 ? 60 / 100.0 * 65535 : 60 * 2.55 * shift
    let colour: [Double] =
      switch photometric {
      case 8: [40, -20 + 256]
      case 9: [40 + 128, -20 + 128]
      default: [40 * 1.5 + 128, -20 * 1.275 + 96]
      }
    let stored = [light] + colour.map { $0 * shift }
    for isSeparate in [false, true] {
      let kind = Kind(name: "Lab", photometric: photometric, bits: bits, isSeparate: isSeparate)
      let page = builder.page(kind, width: 4, height: 4) { _, _, c in Int(stored[c].rounded()) }
      let pixel = try decode(builder.file(page)).image[1, 1]
      // By lcms2.
      for (level, expected) in zip([pixel.red, pixel.green, pixel.blue], [199, 116, 181]) {
        #expect(abs(Int(level) - expected) <= 2, "\(pixel)")
      }
    }
  }

  @Test func jpegInsideIsRead() throws {
    let builder = TIFFBuilder()
    let picture = Self.picture(Kind(name: "RGB"), width: 32, height: 32).expected
    let jpeg = try JPEGWriter.encode(picture)
    let expected = try decode(jpeg).image
    var page = builder.page(
      Kind(name: "JPEG", photometric: 6, compression: 7, rowsPerStrip: 32), width: 32, height: 32
    ) { _, _, _ in 0 }
    page.entries[530] = builder.short(2, 2)
    page.chunks = [jpeg]
    #expect(difference(try decode(builder.file(page)).image, expected) < 2)
    // The old kind, where tags point to a whole JPEG file.
    page.entries[259] = builder.short(6)
    page.entries[513] = builder.long(8)
    page.entries[514] = builder.long(jpeg.count)
    let old = try decode(builder.file(page)).image
    #expect(old.width == 32 && difference(old, expected) < 12)
  }

  /// All white: one bit a row, «as above» (ITU-T T.6).
  @Test func facsimileIsRead() throws {
    let builder = TIFFBuilder()
    var page = builder.page(
      Kind(name: "fax", photometric: 0, bits: 1, channels: 1, rowsPerStrip: 8), width: 8, height: 8
    ) { _, _, _ in 0 }
    page.entries[259] = builder.short(4)
    page.chunks = [[0xFF, 0x00, 0x10, 0x01]]
    #expect(try decode(builder.file(page)).image == Image(width: 8, height: 8, filledWith: .white))
  }

  @Test func whatIsBeyondLibtiffIsNamed() throws {
    let builder = TIFFBuilder()
    var page = Self.picture(Kind(name: "RGB"), builder).page
    page.entries[262] = builder.short(7)
    #expect(
      throws: ImagingError.unsupportedKind("TIFF", detail: "photometric interpretation 7")
    ) { try decode(builder.file(page)) }
    let many = Kind(name: "a satellite's", channels: 65, extra: Array(repeating: 0, count: 62))
    #expect(throws: ImagingError.unsupportedKind("TIFF", detail: "65 samples a pixel")) {
      try decode(builder.file(Self.picture(many, builder).page))
    }
    page.entries[262] = builder.short(2)
    page.entries[259] = builder.short(65000)
    #expect(throws: ImagingError.unsupportedKind("TIFF", detail: "compression 65000")) {
      try decode(builder.file(page))
    }
  }

  // MARK: Several pictures in a file

  @Test func theFirstPageIsTaken() throws {
    let builder = TIFFBuilder()
    let (page, expected) = Self.picture(Kind(name: "RGB"), builder)
    let other = Self.picture(Kind(name: "grey", photometric: 1, channels: 1), builder).page
    #expect(try decode(builder.file(page, other)).image == expected)
    // A small version before it is not it.
    var thumbnail = other
    thumbnail.entries[254] = builder.long(1)
    #expect(try decode(builder.file(thumbnail, page)).image == expected)
  }

  @Test(arguments: [false, true])
  func aSmallerVersionSuffices(isBelow: Bool) throws {
    let builder = TIFFBuilder()
    var page = Self.picture(Kind(name: "RGB"), builder, width: 64, height: 48).page
    func version(_ width: Int, _ height: Int, _ level: Int) -> TIFFBuilder.Page {
      var version = builder.page(Kind(name: "RGB"), width: width, height: height) { _, _, _ in level
      }
      version.entries[254] = builder.long(1)
      return version
    }
    let versions = [version(32, 24, 200), version(16, 12, 100), version(40, 40, 50)]
    let file: [UInt8]
    if isBelow {
      page.below = versions
      file = builder.file(page)
    } else {
      file = builder.file(page, versions[0], versions[1], versions[2])
    }
    for (size, level) in [(32, 200), (20, 200), (16, 100), (8, 100)] as [(Int, UInt8)] {
      let photo = try decode(file, workingSize: size)
      #expect(photo.image.longSide == size)
      #expect(photo.image[2, 2] == .gray(level))
      #expect(photo.facts.width == 64 && photo.scale == 64 / Float(size))
    }
    // The one of another shape is not of the picture.
    #expect(try decode(file, workingSize: 40).image[2, 2] != .gray(50))
    #expect(try decode(file).image.width == 64)
  }

  @Test func directoriesThatPointInCirclesEnd() throws {
    let builder = TIFFBuilder()
    let (page, expected) = Self.picture(Kind(name: "RGB"), builder)
    var file = builder.file(page)
    let first = Array(file[4..<8])
    file.replaceSubrange(file.count - 4..<file.count, with: first)
    #expect(try decode(file).image == expected)
    #expect(try decode(file, workingSize: 4).image.longSide == 4)
  }

  // MARK: Damage

  /// Directories stand behind the pixels here, so that a file cut short has none.
  @Test func aFileWithoutItsDirectoryIsTruncated() throws {
    let builder = TIFFBuilder()
    let file = builder.file(Self.picture(Kind(name: "RGB"), builder).page)
    #expect(throws: ImagingError.truncated(share: 0)) { try decode(Array(file[..<600])) }
  }

  /// The pixels moved behind the directory.
  static func directoryFirst(_ builder: TIFFBuilder, _ page: TIFFBuilder.Page) -> [UInt8] {
    var page = page
    let chunks = page.chunks
    page.chunks = []
    let counts = chunks.map(\.count)
    func with(_ start: Int) -> [UInt8] {
      var page = page
      let offsets = counts.indices.map { start + counts[..<$0].reduce(0, +) }
      let isTiled = page.entries[322] != nil
      page.entries[isTiled ? 324 : 273] = (4, offsets.flatMap { builder.number($0, 4) })
      page.entries[isTiled ? 325 : 279] = (4, counts.flatMap { builder.number($0, 4) })
      return builder.file(page)
    }
    let start = with(0).count
    return with(start) + chunks.flatMap { $0 }
  }

  @Test(arguments: [1, 8], [4, 1000])
  func aFileCutShortIsReadAsFarAsItGoes(compression: Int, rowsPerStrip: Int) throws {
    let builder = TIFFBuilder()
    var kind = Kind(name: "RGB", compression: compression)
    kind.rowsPerStrip = rowsPerStrip
    let (page, expected) = Self.picture(kind, builder, width: 100, height: 100)
    let file = Self.directoryFirst(builder, page)
    let photo = try decode(Array(file[..<(file.count - 10_000)]))
    let rows = rowsPerStrip == 4 ? 64 : 66
    #expect(
      photo.facts.damage == "truncated: \(rows) % of the rows decoded"
        || photo.facts.damage == "truncated: 66 % of the rows decoded")
    for y in [0, 30, 63] { #expect(photo.image[50, y] == expected[50, y]) }
    #expect(photo.image[50, 99] == .gray(128))
    #expect(throws: ImagingError.self) { try decode(Array(file[..<(file.count - 25_000)])) }
  }

  @Test func aBrokenStripCostsItsRows() throws {
    let builder = TIFFBuilder()
    var (page, expected) = Self.picture(
      Kind(name: "RGB", compression: 8, rowsPerStrip: 10), builder, width: 100, height: 100)
    page.chunks[3] = [UInt8](repeating: 7, count: 40)
    let photo = try decode(builder.file(page))
    #expect(photo.facts.damage == "damaged: 90 % of the rows decoded")
    #expect(photo.image[50, 35] == .gray(128))
    #expect(photo.image[50, 40] == expected[50, 40])
  }

  /// The file is opened again behind a broken strip; the colours must be those of the new one.
  @Test func aBrokenStripLeavesThePaletteAlone() throws {
    let builder = TIFFBuilder()
    var (page, expected) = Self.picture(
      Kind(name: "palette", photometric: 3, channels: 1, compression: 8, rowsPerStrip: 10), builder,
      width: 100, height: 100)
    page.chunks[3] = [UInt8](repeating: 7, count: 40)
    let photo = try decode(builder.file(page))
    for y in [0, 29, 40, 99] { #expect(photo.image[50, y] == expected[50, y]) }
    #expect(photo.image[50, 35] == .gray(128))
  }

  @Test func tooManyPixelsAreRefused() throws {
    let builder = TIFFBuilder()
    var page = Self.picture(Kind(name: "RGB"), builder).page
    page.entries[256] = builder.long(60_000)
    page.entries[257] = builder.long(60_000)
    #expect(throws: ImagingError.tooManyPixels(width: 60_000, height: 60_000, most: 500)) {
      try decode(builder.file(page))
    }
  }

  // MARK: What it says

  @Test(arguments: [false, true], [false, true])
  func datesAreRead(isBigEndian: Bool, isBig: Bool) throws {
    let builder = TIFFBuilder(isBigEndian: isBigEndian, isBig: isBig)
    var page = Self.picture(Kind(name: "RGB"), builder).page
    page.add(306, text: "2020:01:02 03:04:05")
    #expect(try decode(builder.file(page)).facts.captured?.clock.text == "2020-01-02T03:04:05")
    var photo = TIFFBuilder.Page()
    photo.add(36867, text: "2019:07:04 12:33:11")
    page.photo = [photo]
    let facts = try decode(builder.file(page)).facts
    #expect(facts.captured?.clock.text == "2019-07-04T12:33:11" && facts.captured?.source == .exif)
  }

  @Test func xmpAndIPTCAreRead() throws {
    let builder = TIFFBuilder()
    var page = Self.picture(Kind(name: "RGB"), builder).page
    let packet = XMPBuilder.packet(MetadataTests.xmp)
    page.entries[700] = (1, Array(packet.utf8))
    #expect(try decode(builder.file(page)).facts.captured?.source == .xmp)
    page.entries[700] = nil
    page.entries[33723] = (7, IPTCBuilder.dataSets(MetadataTests.taken))
    #expect(try decode(builder.file(page)).facts.captured?.source == .iptc)
    page.entries[33723] = nil
    page.entries[34377] = (
      7, IPTCBuilder.resource(0x0404, IPTCBuilder.dataSets(MetadataTests.taken))
    )
    #expect(try decode(builder.file(page)).facts.captured?.source == .iptc)
  }

  // MARK: Memory

  static func memory(_ file: [UInt8]) -> Int {
    let format = PictureReader.all.map(\.format).first { $0.recognises(file.span.bytes) }
    return file.span.bytes.peeking { format?.memory($0) ?? -1 }
  }

  @Test func whatIsHeldIsReckoned() throws {
    let builder = TIFFBuilder()
    func memory(_ kind: Kind) -> Int { Self.memory(builder.file(Self.picture(kind).page)) }
    #expect(memory(Kind(name: "strips")) == 0)
    #expect(memory(Kind(name: "planes", isSeparate: true)) == 0)
    #expect(memory(Kind(name: "Deflate", compression: 8)) == 4 * 21 * 3)
    // A row of tiles as RGB, and tiles as they are stored.
    #expect(memory(Kind(name: "tiles", tile: (16, 16))) == 16 * 21 * 4 + 16 * 16 * 3 * 2)
    #expect(Self.memory(builder.file(Self.subsampled(builder))) == 4 * 16 * 7)
    var page = Self.picture(Kind(name: "strips")).page
    page.entries[256] = builder.long(1 << 31)
    page.entries[322] = builder.long(1 << 31)
    page.entries[323] = builder.long(1 << 31)
    #expect(Self.memory(builder.file(page)) == 0)
  }
}
