import Imaging
import TestSupport
import Testing
import Vocabulary

@testable import Decoding

struct WebPTests {
  static let format = PhotoFormat(rawValue: "webp")
  static let gradient = Pictures.gradient(width: 48, height: 40)
  static let kinds = ["gradient.webp", "lossless.webp"]

  static func fixture(_ name: String) throws -> [UInt8] { try Fixtures.bytes("imaging/\(name)") }

  /// The right half of the gradient is gone.
  static var half: Image {
    var half = gradient
    for y in 0..<40 { for x in 24..<48 { half[x, y] = .white } }
    return half
  }

  @Test(arguments: kinds)
  func everyFlavourShowsTheSamePicture(name: String) throws {
    let photo = try decode(try Self.fixture(name))
    #expect(photo.facts == PhotoFacts(format: Self.format, width: 48, height: 40))
    #expect(difference(photo.image, Self.gradient) < 4)
    let small = try decode(try Self.fixture(name), workingSize: 12)
    #expect(small.image.width == 12 && small.image.height == 10)
    #expect(difference(small.image, try Resize.fit(Self.gradient, longSide: 12)) < 4)
  }

  @Test func transparencyIsLaidOverWhite() throws {
    let photo = try decode(try Self.fixture("alpha.webp"))
    #expect(difference(photo.image, Self.half) < 4)
    let small = try decode(try Self.fixture("alpha.webp"), workingSize: 12)
    #expect(difference(small.image, try Resize.fit(Self.half, longSide: 12)) < 4)
  }

  /// Its first frame lies at (8, 6) of a canvas of 56 x 46.
  @Test func anAnimationIsItsFirstFrame() throws {
    var expected = Image(width: 56, height: 46, filledWith: .white)
    for y in 0..<40 { for x in 0..<48 { expected[x + 8, y + 6] = Self.gradient[x, y] } }
    let photo = try decode(try Self.fixture("animated.webp"))
    #expect(photo.facts.width == 56 && photo.facts.height == 46)
    #expect(difference(photo.image, expected) < 4)
    let small = try decode(try Self.fixture("animated.webp"), workingSize: 28)
    #expect(difference(small.image, try Resize.fit(expected, longSide: 28)) < 4)
  }

  // MARK: What it says

  static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
    let length = (0..<4).map { UInt8(truncatingIfNeeded: body.count >> ($0 * 8)) }
    return Array(name.utf8) + length + body + (body.count % 2 == 1 ? [0] : [])
  }

  /// The gradient with chunks before and behind it.
  static func extended(
    before: [(String, [UInt8])] = [], behind: [(String, [UInt8])] = []
  ) throws -> [UInt8] {
    let picture = Array(try fixture("gradient.webp").dropFirst(12))
    let body =
      Array("WEBP".utf8) + chunk("VP8X", [0x2C, 0, 0, 0, 47, 0, 0, 39, 0, 0])
      + before.flatMap { chunk($0.0, $0.1) } + picture + behind.flatMap { chunk($0.0, $0.1) }
    return chunk("RIFF", body)
  }

  @Test func orientationAndDatesAreRead() throws {
    let exif = ExifBuilder(orientation: 6, original: "2019:07:04 12:33:11").tiff()
    let photo = try decode(try Self.extended(behind: [("EXIF", exif)]))
    #expect(photo.facts.width == 40 && photo.facts.height == 48)
    #expect(photo.facts.captured == CaptureTime("2019-07-04T12:33:11", .exif))
    #expect(photo.saysHowToHold)
    #expect(difference(photo.image, Self.gradient.upright(from: .rotatedLeft)) < 4)
    let xmp = XMPBuilder.packet([
      ("exif:DateTimeOriginal", "2018-03-02T11:22:33"), ("tiff:Orientation", "3"),
    ])
    let other = try decode(try Self.extended(behind: [("XMP ", Array(xmp.utf8))]))
    #expect(other.facts.captured == CaptureTime("2018-03-02T11:22:33", .xmp))
    #expect(difference(other.image, Self.gradient.upright(from: .upsideDown)) < 4)
  }

  @Test func theProfileIsThatOfItsChunk() throws {
    let file = try Self.extended(before: [("ICCP", [1, 2, 3])])
    let profile = WebPChunks.colours(file.span.bytes)
    #expect(profile == .profile([1, 2, 3]))
    let plain = try Self.fixture("gradient.webp")
    let none = WebPChunks.colours(plain.span.bytes)
    #expect(none == .standard)
  }

  @Test(arguments: [
    ("gradient.webp", 0), ("lossless.webp", 48 * 40 * 5), ("alpha.webp", 48 * 40 * 3),
    ("animated.webp", 56 * 46 * 9),
  ])
  func theMemoryIsToldFromTheFirstBytes(name: String, bytes: Int) throws {
    let file = try Self.fixture(name)
    #expect(WebPChunks.memory { Array(file.dropFirst($1).prefix($0)) } == bytes)
  }

  // MARK: Damage

  @Test func aFileCutShortShowsItsRows() throws {
    // Large enough that rows come out before the end.
    let file = try Self.fixture("lossless.webp")
    let photo = try decode(Array(file.dropLast(8)))
    #expect(photo.facts.damage?.hasPrefix("truncated: ") == true)
    #expect(photo.facts.width == 48 && photo.facts.height == 40)
    #expect(photo.image[0, 39] == .gray(128))
    #expect {
      try decode(Array(file.prefix(60)))
    } throws: { error in
      guard case ImagingError.truncated = error else { return false }
      return true
    }
  }

  @Test(arguments: kinds + ["alpha.webp", "animated.webp"])
  func everyLengthAndEveryByteIsSafe(name: String) throws {
    let file = try Self.fixture(name)
    for length in 0..<file.count {
      _ = try? decode(Array(file.prefix(length)), workingSize: 16)
    }
    for at in file.indices {
      var bytes = file
      bytes[at] ^= 0xFF
      _ = try? decode(bytes, workingSize: 16)
    }
  }
}
