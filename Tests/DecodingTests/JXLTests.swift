import Imaging
import TestSupport
import Testing
import Vocabulary

@testable import Decoding

struct JXLTests {
  static let format = PhotoFormat(rawValue: "jxl")
  static let gradient = Pictures.gradient(width: 48, height: 40)
  static let kinds = ["gradient.jxl", "lossless.jxl", "deep.jxl"]

  static func fixture(_ name: String) throws -> [UInt8] { try Fixtures.bytes("imaging/\(name)") }

  @Test(arguments: kinds)
  func everyFlavourShowsTheSamePicture(name: String) throws {
    let photo = try decode(try Self.fixture(name))
    #expect(photo.facts == PhotoFacts(format: Self.format, width: 48, height: 40))
    #expect(difference(photo.image, Self.gradient) < 4)
    #expect(!photo.saysHowToHold)
    let small = try decode(try Self.fixture(name), workingSize: 12)
    #expect(small.image.width == 12 && small.image.height == 10)
    #expect(difference(small.image, try Resize.fit(Self.gradient, longSide: 12)) < 4)
  }

  @Test func transparencyIsLaidOverWhite() throws {
    var expected = Self.gradient
    for y in 0..<40 { for x in 24..<48 { expected[x, y] = .white } }
    #expect(difference(try decode(try Self.fixture("alpha.jxl")).image, expected) < 4)
  }

  /// EXIF says the same as the codestream: it counts once. The second is a JPEG packed again, its EXIF compressed.
  @Test(arguments: ["turned.jxl", "turned-jpeg.jxl"])
  func theTurnCountsOnce(name: String) throws {
    let photo = try decode(try Self.fixture(name))
    #expect(photo.facts.width == 40 && photo.facts.height == 48)
    #expect(photo.saysHowToHold)
    #expect(difference(photo.image, Self.gradient.upright(from: .rotatedLeft)) < 6)
    let isPacked = name == "turned-jpeg.jxl"
    #expect(
      photo.facts.captured == (isPacked ? CaptureTime("2019-07-04T12:33:11", .exif) : nil))
  }

  @Test func datesAreReadFromBoxes() throws {
    func box(_ type: String, _ body: [UInt8]) -> [UInt8] { HEIFBuilder.box(type, body) }
    let start = box("JXL ", [0x0D, 0x0A, 0x87, 0x0A]) + box("ftyp", Array("jxl \0\0\0\0jxl ".utf8))
    let exif = [0, 0, 0, 0] + ExifBuilder(orientation: 3, original: "2019:07:04 12:33:11").tiff()
    let xmp = XMPBuilder.packet([("exif:DateTimeOriginal", "2018-03-02T11:22:33")])
    let picture = box("jxlc", try Self.fixture("gradient.jxl"))
    let before = try decode(start + box("Exif", exif) + picture)
    #expect(before.facts.captured == CaptureTime("2019-07-04T12:33:11", .exif))
    #expect(difference(before.image, Self.gradient) < 4)
    let behind = try decode(start + picture + box("xml ", Array(xmp.utf8)))
    #expect(behind.facts.captured == CaptureTime("2018-03-02T11:22:33", .xmp))
  }

  /// Its numbers are those of the gradient, and mean perceptual quantisation and the primaries of BT.2100.
  @Test func aHighRangeIsBroughtIntoThatOfAScreen() throws {
    let expected = Self.gradient.converted(from: .coded(primaries: 9, transfer: 16))
    #expect(difference(try decode(try Self.fixture("pq.jxl")).image, expected) < 6)
  }

  @Test(arguments: kinds + ["alpha.jxl", "turned.jxl", "turned-jpeg.jxl"])
  func theSizeIsToldFromTheFirstBytes(name: String) throws {
    let file = try Self.fixture(name)
    let header = try #require(JXLHeader { Array(file.dropFirst($1).prefix($0)) })
    #expect(header.width == 48 && header.height == 40)
    #expect(header.hasMoreChannels == name.hasPrefix("alpha"))
    #expect(header.memory == 48 * 40 * (header.hasMoreChannels ? 56 : 28))
  }

  // MARK: Damage

  @Test func aFileCutShortIsRefusedOrCoarse() throws {
    let file = try Self.fixture("gradient.jxl")
    for length in [file.count - 20, file.count / 2, 30] {
      do {
        let photo = try decode(Array(file.prefix(length)))
        #expect(photo.facts.damage?.hasPrefix("truncated: ") == true)
      } catch {
        let inHeader = ImagingError.corrupt("JPEG XL", detail: "the file ends in its header")
        if error == inHeader { continue }
        guard case .truncated = error else {
          Issue.record("\(error)")
          continue
        }
      }
    }
  }

  @Test(arguments: kinds + ["alpha.jxl", "turned-jpeg.jxl", "pq.jxl"])
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
