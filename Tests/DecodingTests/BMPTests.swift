import Imaging
import TestSupport
import Testing
import Vocabulary

@testable import Decoding

/// Writes BMP files of every version.
struct BMPBuilder {
  /// Of the header behind the file's: 12, 16, 40, 52, 56, 64, 108 or 124.
  var header = 40
  var width = 13
  var height = 11
  var bits = 24
  var compression = 0
  var isTopDown = false
  /// Red, green, blue and alpha.
  var masks: [Int] = []
  var colours: [Color] = []
  var profile: [UInt8] = []
  /// Rows from the top, or what is packed.
  var pixels: [[UInt8]]

  func number(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  func file() -> [UInt8] {
    let isFirst = header == 12
    var info = number(header, 4)
    info += number(width, isFirst ? 2 : 4) + number(isTopDown ? -height : height, isFirst ? 2 : 4)
    info += number(1, 2) + number(bits, 2)
    if header >= 40 {
      info += number(compression, 4) + number(0, 12) + number(colours.count == 1 << bits ? 0 : colours.count, 4)
      info += number(0, 4)
    }
    if header >= 52 { for mask in masks.prefix(header == 52 ? 3 : 4) { info += number(mask, 4) } }
    info += [UInt8](repeating: 0, count: max(0, header - info.count))
    if header == 40 { for mask in masks { info += number(mask, 4) } }
    for colour in colours {
      info += [colour.blue, colour.green, colour.red] + (isFirst ? [] : [0])
    }
    let body = (isTopDown || compression == 1 || compression == 2 ? pixels : pixels.reversed())
      .flatMap { $0 }
    if !profile.isEmpty {
      info.replaceSubrange(56..<60, with: number(0x4D42_4544, 4))
      info.replaceSubrange(112..<120, with: number(info.count + body.count, 4) + number(profile.count, 4))
    }
    return Array("BM".utf8) + number(14 + info.count + body.count, 4) + number(0, 4)
      + number(14 + info.count, 4) + info + body + profile
  }

  /// Bits of each pixel, to rows that are padded to four bytes.
  static func rows(
    _ width: Int, _ height: Int, bits: Int, _ value: (Int, Int) -> Int
  ) -> [[UInt8]] {
    (0..<height).map { y in
      var row: [UInt8] = []
      var (held, count) = (0, 0)
      for x in 0..<width {
        let value = value(x, y)
        if bits >= 8 {
          row += (0..<bits / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
          continue
        }
        (held, count) = (held << bits | value, count + bits)
        if count == 8 {
          row.append(UInt8(held))
          (held, count) = (0, 0)
        }
      }
      if count > 0 { row.append(UInt8(held << (8 - count))) }
      return row + [UInt8](repeating: 0, count: (4 - row.count % 4) % 4)
    }
  }
}

struct BMPTests {
  static let bmp = PhotoFormat(rawValue: "bmp")

  static func color(_ x: Int, _ y: Int) -> Color {
    Color(
      red: UInt8((x * 37 + y * 11) & 255), green: UInt8((x * 5 + y * 71) & 255),
      blue: UInt8((x * 91 + y * 3) & 255))
  }

  static func picture(_ make: (Int, Int) -> Color) -> Image {
    var image = Image(width: 13, height: 11)
    for y in 0..<11 { for x in 0..<13 { image[x, y] = make(x, y) } }
    return image
  }

  static func plain(_ bits: Int) -> [[UInt8]] {
    BMPBuilder.rows(13, 11, bits: bits) { x, y in
      let color = color(x, y)
      return Int(color.red) << 16 | Int(color.green) << 8 | Int(color.blue)
    }
  }

  @Test(arguments: [12, 16, 40, 52, 56, 64, 108, 124], [false, true])
  func everyHeaderIsRead(header: Int, isTopDown: Bool) throws {
    var builder = BMPBuilder(header: header, pixels: Self.plain(24))
    // The first one's sides have no sign.
    builder.isTopDown = isTopDown && header > 12
    let photo = try decode(builder.file())
    #expect(photo.facts == PhotoFacts(format: Self.bmp, width: 13, height: 11))
    let expected = Self.picture(Self.color)
    #expect(photo.image == expected)
    let small = try decode(builder.file(), workingSize: 6)
    #expect(small.image == (try Resize.area(expected, width: 6, height: 5)))
  }

  @Test(arguments: [1, 2, 4, 8], [12, 40])
  func palettesAreRead(bits: Int, header: Int) throws {
    let colours = (0..<1 << bits).map { Self.color($0, 7 * $0) }
    func index(_ x: Int, _ y: Int) -> Int { (x * 7 + y * 3) & (1 << bits - 1) }
    var builder = BMPBuilder(
      header: header, bits: bits, colours: colours,
      pixels: BMPBuilder.rows(13, 11, bits: bits, index))
    #expect(try decode(builder.file()).image == Self.picture { colours[index($0, $1)] })
    guard header == 40 else { return }
    // Fewer than the bits can name: the others are black.
    builder.colours.removeLast()
    let image = try decode(builder.file()).image
    #expect(
      image
        == Self.picture { x, y in
          let index = index(x, y)
          return index < colours.count - 1 ? colours[index] : .black
        })
  }

  @Test func masksAreRead() throws {
    func five(_ level: UInt8) -> Int { Int(level) >> 3 }
    func back(_ value: Int, _ most: Int) -> UInt8 { UInt8((value * 255 + most / 2) / most) }
    let narrow = BMPBuilder.rows(13, 11, bits: 16) { x, y in
      let c = Self.color(x, y)
      return five(c.red) << 10 | five(c.green) << 5 | five(c.blue)
    }
    let expected = Self.picture { x, y in
      let c = Self.color(x, y)
      return Color(
        red: back(five(c.red), 31), green: back(five(c.green), 31), blue: back(five(c.blue), 31))
    }
    #expect(try decode(BMPBuilder(bits: 16, pixels: narrow).file()).image == expected)
    let masks = [0x7C00, 0x3E0, 0x1F]
    for header in [40, 52, 56, 108, 124] {
      let builder = BMPBuilder(
        header: header, bits: 16, compression: 3, masks: masks + (header >= 56 ? [0] : []),
        pixels: narrow)
      #expect(try decode(builder.file()).image == expected)
    }
    #expect(try decode(BMPBuilder(bits: 32, pixels: Self.plain(32)).file()).image == Self.picture(Self.color))
    let swapped = BMPBuilder(
      bits: 32, compression: 3, masks: [0xFF, 0xFF00, 0xFF_0000], pixels: Self.plain(32))
    #expect(
      try decode(swapped.file()).image
        == Self.picture { x, y in
          let c = Self.color(x, y)
          return Color(red: c.blue, green: c.green, blue: c.red)
        })
  }

  @Test func alphaIsOverWhiteWhereThereIsAny() throws {
    func file(_ alpha: (Int, Int) -> Int) -> [UInt8] {
      let pixels = BMPBuilder.rows(13, 11, bits: 32) { x, y in
        let color = Self.color(x, y)
        return alpha(x, y) << 24 | Int(color.red) << 16 | Int(color.green) << 8 | Int(color.blue)
      }
      return BMPBuilder(
        header: 124, bits: 32, compression: 3, masks: [0xFF_0000, 0xFF00, 0xFF, 0xFF00_0000],
        pixels: pixels
      ).file()
    }
    #expect(try decode(file { _, _ in 0 }).image == Self.picture(Self.color))
    let image = try decode(file { x, _ in x == 3 ? 0 : x == 4 ? 51 : 255 }).image
    #expect(image[3, 3] == .white && image[5, 5] == Self.color(5, 5))
    #expect(image[4, 0].red == UInt8(255 - (255 - Int(Self.color(4, 0).red)) / 5))
  }

  @Test(arguments: [4, 8])
  func runsAreRead(bits: Int) throws {
    let colours = (0..<1 << bits).map { Self.color($0, $0) }
    // From the bottom: a run beyond the row's end, pixels one by one, a jump, and an end before the top.
    let single: [UInt8] = bits == 8 ? [0, 3, 1, 2, 3, 0] : [0, 3, 0x12, 0x30]
    let twice: UInt8 = bits == 8 ? 5 : 0x56
    let runs: [UInt8] =
      [20, twice, 0, 0] + single + [2, twice, 0, 0, 0, 2, 4, 1, 1, twice, 0, 0, 0, 1]
    var builder = BMPBuilder(bits: bits, compression: bits == 8 ? 1 : 2, colours: colours, pixels: [runs])
    builder.height = 6
    let image = try decode(builder.file()).image
    func expect(_ x: Int, _ row: Int, _ index: Int) {
      #expect(image[x, 5 - row] == colours[index], "\(x) of row \(row) from below")
    }
    expect(12, 0, bits == 8 ? 5 : 5)
    expect(11, 0, bits == 8 ? 5 : 6)
    expect(0, 1, 1)
    expect(2, 1, 3)
    expect(4, 1, bits == 8 ? 5 : 6)
    expect(5, 1, 0)
    expect(4, 3, 5)
    expect(0, 5, 0)
    #expect(TIFFTests.memory(builder.file()) == 13 * 6)
  }

  @Test func aFileCutShortIsReadAsFarAsItGoes() throws {
    let file = BMPBuilder(pixels: Self.plain(24)).file()
    let photo = try decode(Array(file[..<(54 + 40 * 8 + 5)]))
    #expect(photo.facts.damage == "truncated: 72 % of the rows decoded")
    #expect(photo.image[3, 10] == Self.color(3, 10) && photo.image[3, 2] == .gray(128))
    #expect(throws: ImagingError.truncated(share: 2.0 / 11)) { try decode(Array(file[..<(54 + 90)])) }
    #expect(throws: ImagingError.truncated(share: 0)) { try decode(Array(file[..<40])) }
    let colours = [Color.black, .white]
    let runs = [UInt8](repeating: 0, count: 2 * 6) // ends of six rows
    let packed = BMPBuilder(bits: 8, compression: 1, colours: colours, pixels: [runs]).file()
    #expect(try decode(packed).facts.damage == "truncated: 54 % of the rows decoded")
  }

  @Test func whatIsInsideIsNamed() throws {
    for (compression, detail) in [(4, "a JPEG inside"), (5, "a PNG inside")] {
      let builder = BMPBuilder(bits: 0, compression: compression, pixels: [])
      #expect(throws: ImagingError.unsupportedKind("BMP", detail: detail)) { try decode(builder.file()) }
    }
    let builder = BMPBuilder(bits: 64, pixels: [])
    #expect(
      throws: ImagingError.unsupportedKind("BMP", detail: "64 bits a pixel, compression 0")
    ) { try decode(builder.file()) }
  }

  @Test func aProfileInsideIsFound() throws {
    let header = try BMPHeader(
      BMPBuilder(header: 124, profile: [1, 2, 3], pixels: Self.plain(24)).file().span.bytes)
    #expect(header.profile == (138 + 40 * 11)..<(138 + 40 * 11 + 3))
  }

  @Test func tooManyPixelsAreRefused() throws {
    var builder = BMPBuilder(pixels: [])
    (builder.width, builder.height) = (60_000, 60_000)
    #expect(throws: ImagingError.tooManyPixels(width: 60_000, height: 60_000)) {
      try decode(builder.file())
    }
  }
}
