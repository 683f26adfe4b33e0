import Imaging
import TestSupport
import Testing
import Vocabulary

@testable import Decoding

/// Writes GIF files: each pixel is a code of nine bits, and the table is cleared before it makes them ten.
struct GIFBuilder {
  var screen: (width: Int, height: Int)
  var frame: (left: Int, top: Int, width: Int, height: Int)
  var isInterlaced = false
  var transparent: Int?
  var applications: [(name: String, body: [UInt8])] = []
  /// Whether the colours are the frame's own.
  var isLocal = false

  init(_ width: Int, _ height: Int) {
    screen = (width, height)
    frame = (0, 0, width, height)
  }

  static func colour(_ index: Int) -> Color {
    Color(red: UInt8(index), green: UInt8(255 - index), blue: UInt8(index / 2))
  }

  static func index(_ x: Int, _ y: Int) -> Int { (x * 37 + y * 101) & 255 }

  func file() -> [UInt8] {
    func short(_ value: Int) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8 & 255)] }
    let colours = (0..<256).flatMap { index in
      [Self.colour(index).red, Self.colour(index).green, Self.colour(index).blue]
    }
    var file = Array("GIF89a".utf8) + short(screen.width) + short(screen.height)
    file += [isLocal ? 0 : 0xF7, 0, 0] + (isLocal ? [] : colours)
    if let transparent { file += [0x21, 0xF9, 4, 1, 0, 0, UInt8(transparent), 0] }
    for (name, body) in applications { file += [0x21, 0xFF, 11] + Array(name.utf8) + body }
    file += [0x2C] + short(frame.left) + short(frame.top) + short(frame.width) + short(frame.height)
    file += [(isLocal ? 0x87 : 0) | (isInterlaced ? 0x40 : 0)] + (isLocal ? colours : []) + [8]
    return file + Self.parts(codes()) + [0x3B]
  }

  private func codes() -> [UInt8] {
    var (bits, count, bytes) = (0, 0, [UInt8]())
    func put(_ code: Int) {
      (bits, count) = (bits | code << count, count + 9)
      while count >= 8 {
        bytes.append(UInt8(bits & 255))
        (bits, count) = (bits >> 8, count - 8)
      }
    }
    let passes =
      isInterlaced ? [(0, 8), (4, 8), (2, 4), (1, 2)] : [(0, 1)]
    var pixels = 0
    for (begin, step) in passes {
      for y in stride(from: begin, to: frame.height, by: step) {
        for x in 0..<frame.width {
          if pixels % 100 == 0 { put(256) }
          put(Self.index(x, y))
          pixels += 1
        }
      }
    }
    put(257)
    return bytes + [UInt8(bits & 255)]
  }

  static func parts(_ bytes: [UInt8]) -> [UInt8] {
    stride(from: 0, to: bytes.count, by: 255).flatMap { at in
      let part = bytes[at..<min(at + 255, bytes.count)]
      return [UInt8(part.count)] + part
    } + [0]
  }

  /// What must come out.
  var expected: Image {
    var image = Image(width: screen.width, height: screen.height, filledWith: .white)
    for y in 0..<frame.height {
      for x in 0..<frame.width where Self.index(x, y) != transparent {
        image[frame.left + x, frame.top + y] = Self.colour(Self.index(x, y))
      }
    }
    return image
  }
}

struct GIFTests {
  static let gif = PhotoFormat(rawValue: "gif")

  @Test(arguments: [false, true], [false, true])
  func framesAreRead(isInterlaced: Bool, isLocal: Bool) throws {
    var builder = GIFBuilder(23, 37)
    builder.isInterlaced = isInterlaced
    builder.isLocal = isLocal
    let photo = try decode(builder.file())
    #expect(photo.facts == PhotoFacts(format: Self.gif, width: 23, height: 37))
    #expect(photo.image == builder.expected)
    let small = try decode(builder.file(), workingSize: 10)
    #expect(small.image == (try Resize.area(builder.expected, width: 6, height: 10)))
  }

  @Test func whatIsNotSeenIsWhite() throws {
    var builder = GIFBuilder(23, 37)
    builder.transparent = GIFBuilder.index(5, 5)
    #expect(try decode(builder.file()).image == builder.expected)
    #expect(builder.expected[5, 5] == .white)
  }

  @Test(arguments: [false, true])
  func aFrameLiesOnTheWholeCanvas(isInterlaced: Bool) throws {
    var builder = GIFBuilder(40, 30)
    builder.isInterlaced = isInterlaced
    builder.frame = (7, 5, 20, 17)
    #expect(try decode(builder.file()).image == builder.expected)
    // A screen that is too small grows.
    builder.screen = (27, 22)
    let expected = builder.expected
    builder.screen = (0, 0)
    #expect(try decode(builder.file()).image == expected)
  }

  @Test func aFileCutShortIsReadAsFarAsItGoes() throws {
    let builder = GIFBuilder(50, 100)
    let file = builder.file()
    let begin = file.count - 50 * 100 * 9 / 8
    let photo = try decode(Array(file[..<(begin + 50 * 60 * 9 / 8)]))
    #expect(photo.facts.damage?.hasPrefix("truncated: 5") == true, "\(photo.facts)")
    #expect(photo.image[20, 50] == builder.expected[20, 50])
    #expect(photo.image[20, 99] == .gray(128))
    #expect(throws: ImagingError.self) { try decode(Array(file[..<(begin + 500)])) }
    #expect(throws: ImagingError.self) { try decode(Array(file[..<100])) }
  }

  @Test func interlacedOnesCutShortAreCoarse() throws {
    var builder = GIFBuilder(50, 100)
    builder.isInterlaced = true
    let file = builder.file()
    let begin = file.count - 50 * 100 * 9 / 8
    let photo = try decode(Array(file[..<(begin + 50 * 60 * 9 / 8)]))
    #expect(photo.facts.damage == "truncated: fine detail or colour is missing")
    #expect(photo.image[20, 98] == builder.expected[20, 98])
    #expect(photo.image[20, 99] == builder.expected[20, 98])
  }

  @Test func xmpIsRead() throws {
    var builder = GIFBuilder(10, 10)
    let packet = Array(XMPBuilder.packet(MetadataTests.xmp).utf8)
    // Behind it a way to the end for those who take its letters for lengths.
    let trailer = [1] + (0...255).reversed().map { UInt8($0) } + [0]
    builder.applications = [
      ("NETSCAPE2.0", GIFBuilder.parts([1, 0, 0])), ("XMP DataXMP", packet + trailer),
    ]
    let photo = try decode(builder.file())
    #expect(photo.facts.captured?.source == .xmp)
    let turn = try #require(Orientation(rawValue: 6))
    #expect(photo.image == builder.expected.upright(from: turn))
  }

  @Test func interlacedOnesAreReckonedWhole() throws {
    var builder = GIFBuilder(50, 100)
    #expect(TIFFTests.memory(builder.file()) == 0)
    builder.isInterlaced = true
    builder.frame = (0, 0, 40, 100)
    #expect(TIFFTests.memory(builder.file()) == 4000)
  }
}
