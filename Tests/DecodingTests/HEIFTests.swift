import Imaging
import TestSupport
import Testing
import Vocabulary

@testable import Decoding

struct HEIFTests {
  static let tiles = ["tile.heic", "tile-10.heic", "tile.avif"]
  static let gradient = Pictures.gradient(width: 64, height: 64)

  /// The upper left of the gradient.
  static func part(_ width: Int, _ height: Int) -> Image {
    var part = Image(width: width, height: height, filledWith: .black)
    for y in 0..<height { for x in 0..<width { part[x, y] = gradient[x, y] } }
    return part
  }

  /// A file whose picture has two properties more.
  static func file(
    _ tile: String = "tile.heic", _ properties: [HEIFBuilder.Property] = []
  ) throws -> [UInt8] {
    var builder = HEIFBuilder()
    if tile.hasSuffix("avif") { builder.brands = ["avif", "avif", "mif1"] }
    builder.items = [try HEIFBuilder.coded(tile)]
    builder.items[0].properties += properties
    return builder.file
  }

  // MARK: Pictures

  @Test(arguments: tiles)
  func everyFlavourShowsTheSamePicture(name: String) throws {
    let format = PhotoFormat(rawValue: name.hasSuffix("avif") ? "avif" : "heic")
    for file in [try Fixtures.bytes("imaging/\(name)"), try Self.file(name)] {
      let photo = try decode(file)
      #expect(photo.facts == PhotoFacts(format: format, width: 64, height: 64))
      #expect(difference(photo.image, Self.gradient) < 4)
      #expect(!photo.saysHowToHold)
      let small = try decode(file, workingSize: 16)
      #expect(small.image.longSide == 16)
      #expect(small.scale == 4)
      #expect(difference(small.image, try Resize.fit(Self.gradient, longSide: 16)) < 4)
    }
  }

  @Test(arguments: ["alpha.heic", "alpha.avif"])
  func transparencyIsLaidOverWhite(name: String) throws {
    let photo = try decode(try Fixtures.bytes("imaging/\(name)"))
    var expected = Pictures.gradient(width: 48, height: 40)
    for y in 0..<40 { for x in 24..<48 { expected[x, y] = .white } }
    #expect(difference(photo.image, expected) < 4)
  }

  @Test func tilesArePutTogether() throws {
    var builder = HEIFBuilder()
    let tile = try HEIFBuilder.coded("tile.heic")
    builder.items = [
      HEIFBuilder.grid([2, 3], columns: 2, width: 100, height: 50), tile, tile,
    ]
    let photo = try decode(builder.file)
    #expect(
      photo.facts == PhotoFacts(format: PhotoFormat(rawValue: "heic"), width: 100, height: 50))
    var expected = Image(width: 100, height: 50, filledWith: .black)
    for y in 0..<50 { for x in 0..<100 { expected[x, y] = Self.gradient[x % 64, y] } }
    #expect(difference(photo.image, expected) < 4)
  }

  @Test func aCropIsAllThereIs() throws {
    let photo = try decode(try Self.file("tile.heic", [.crop(48, 40)]))
    #expect(photo.facts.width == 48 && photo.facts.height == 40)
    #expect(difference(photo.image, Self.part(48, 40)) < 4)
  }

  /// As some phones and programs write them.
  @Test(arguments: ["tile.heic", "tile.avif"])
  func whereNothingElseSaysHowToHoldItExifDoes(tile: String) throws {
    var builder = HEIFBuilder()
    if tile.hasSuffix("avif") { builder.brands = ["avif", "avif", "mif1"] }
    let exif = ExifBuilder(orientation: 6, original: "2019:07:04 12:33:11").tiff()
    builder.items = [try HEIFBuilder.coded(tile), HEIFBuilder.exif(exif, of: 1)]
    builder.items[0].properties += [.crop(48, 40)]
    let photo = try decode(builder.file)
    #expect(photo.facts.width == 40 && photo.facts.height == 48)
    #expect(difference(photo.image, Self.part(48, 40).upright(from: .rotatedLeft)) < 4)
    #expect(photo.saysHowToHold)
  }

  /// Their meaning is that of ISO/IEC 23008-12:2022, 6.5.10 and 6.5.12.
  @Test(
    arguments: [
      ([.turn(0)], Orientation.upright), ([.turn(1)], .rotatedRight), ([.turn(2)], .upsideDown),
      ([.turn(3)], .rotatedLeft), ([.mirror(acrossTop: false)], .mirrored),
      ([.mirror(acrossTop: true)], .flipped),
      ([.turn(1), .mirror(acrossTop: false)], .transversed),
      ([.turn(3), .mirror(acrossTop: false)], .transposed),
      ([.mirror(acrossTop: false), .turn(1)], .transposed),
      ([.mirror(acrossTop: true), .turn(3)], .transposed),
    ] as [([HEIFBuilder.Property], Orientation)])
  func turnsAndMirrorsCountOnceAndExifDoesNot(
    properties: [HEIFBuilder.Property], orientation: Orientation
  ) throws {
    // Cropped, turned alone, and of a picture that is turned for itself.
    for (tile, kind) in [("tile.heic", 0), ("tile.avif", 0), ("tile.heic", 1), ("tile.heic", 2)] {
      var builder = HEIFBuilder()
      if tile.hasSuffix("avif") { builder.brands = ["avif", "avif", "mif1"] }
      var picture = try HEIFBuilder.coded(tile)
      let exif = ExifBuilder(orientation: 6, original: "2019:07:04 12:33:11").tiff()
      builder.items = [picture, HEIFBuilder.exif(exif, of: 1)]
      if kind == 0 {
        builder.items[0].properties += [.crop(48, 40)] + properties
      } else {
        if kind == 2 {
          picture.properties += [.mirror(acrossTop: false), .mirror(acrossTop: false)]
        }
        builder.items[0] = HEIFBuilder.grid([3], columns: 1, width: 48, height: 40)
        builder.items[0].properties += properties
        builder.items.append(picture)
      }
      let photo = try decode(builder.file)
      let expected = Self.part(48, 40).upright(from: orientation)
      #expect(photo.facts.width == expected.width && photo.facts.height == expected.height)
      #expect(difference(photo.image, expected) < 4)
      #expect(photo.saysHowToHold == (orientation != .upright))
      #expect(photo.facts.captured == CaptureTime("2019-07-04T12:33:11", .exif))
      let boxes = HEIFBoxes { Array(builder.file.dropFirst($1).prefix($0)) }
      #expect(boxes.turned == orientation)
      #expect(boxes.isOnlyTurned == (kind == 1))
    }
  }

  @Test func datesAreReadFromXMP() throws {
    var builder = HEIFBuilder()
    let packet = XMPBuilder.packet([("exif:DateTimeOriginal", "2018-03-02T11:22:33")])
    builder.items = [try HEIFBuilder.coded("tile.heic"), HEIFBuilder.xmp(packet, of: 1)]
    #expect(try decode(builder.file).facts.captured == CaptureTime("2018-03-02T11:22:33", .xmp))
  }

  /// Perceptual quantisation and hybrid log-gamma, with the primaries of BT.2020.
  @Test(arguments: [16, 18])
  func aHighRangeIsBroughtIntoThatOfAScreen(transfer: Int) throws {
    let plain = try decode(try Self.file()).image
    let high = try decode(
      try Self.file("tile.heic", [.coded(primaries: 9, transfer: transfer, matrix: 6)]))
    let codes = Colours.coded(primaries: 9, transfer: UInt16(transfer))
    #expect(difference(high.image, plain.converted(from: codes)) < 1)
    #expect(difference(high.image, plain) > 10)
  }

  // MARK: What it takes

  @Test func theMemoryIsToldFromTheFirstBytes() throws {
    func memory(_ file: [UInt8]) -> Int {
      HEIFBoxes { Array(file.dropFirst($1).prefix($0)) }.memory
    }
    #expect(memory(try Self.file()) == 64 * 64 * 8)
    #expect(memory(try Self.file("tile-10.heic")) == 64 * 64 * 16)
    var builder = HEIFBuilder()
    let tile = try HEIFBuilder.coded("tile.heic")
    builder.items = [HEIFBuilder.grid([2, 3], columns: 2, width: 4000, height: 3000), tile, tile]
    #expect(memory(builder.file) == 4000 * 3000 * 4)
    builder.items[0].properties.append(.turn(1))
    #expect(memory(builder.file) == 4000 * 3000 * 4)
    builder.items[0].properties.append(.crop(48, 40))
    #expect(memory(builder.file) == 4000 * 3000 * 7)
    #expect(memory(try Fixtures.bytes("imaging/alpha.heic")) == 64 * 64 * 9)
    #expect(memory(Array(builder.file.prefix(40))) == 0)
  }

  @Test func tooLargeAPictureHasItsSizeNamed() throws {
    var builder = HEIFBuilder()
    let tile = try HEIFBuilder.coded("tile.heic")
    builder.items = [
      HEIFBuilder.grid([2, 3], columns: 2, width: 60_000, height: 60_000), tile, tile,
    ]
    #expect(throws: ImagingError.tooManyPixels(width: 60_000, height: 60_000, most: 500)) {
      try decode(builder.file)
    }
  }

  // MARK: What is none, and what is broken

  @Test(
    arguments: [
      (["heic"], "heic"), (["mif1", "heic"], "heic"), (["mif1", "avif"], "avif"),
      (["avif", "mif1"], "avif"), (["avis", "avif"], "avif"), (["mif2", "mif1", "heic"], "heic"),
      (["MiHB", "mif1", "heix"], "heic"), (["msf1", "hevc"], "heic"), (["mif1", "jpeg"], "heic"),
      (["isom", "mif1"], nil), (["mp42", "isom", "avc1"], nil), (["crx ", "isom"], "raw"),
    ] as [([String], String?)])
  func brandsTellWhatItIs(brands: [String], format: String?) {
    var builder = HEIFBuilder()
    builder.brands = [brands[0]] + brands
    let file = builder.file
    let found = PictureReader.all.first { $0.format.recognises(file.span.bytes) }
    #expect(found?.format.id.rawValue == format)
  }

  @Test func aSequenceAloneIsNotRead() throws {
    var builder = HEIFBuilder()
    builder.brands = ["msf1", "msf1", "hevc"]
    builder.items = [try HEIFBuilder.coded("tile.heic")]
    let reason = "a sequence of pictures without a still one"
    #expect(throws: ImagingError.unsupportedKind("HEIC", detail: reason)) {
      try decode(builder.file)
    }
  }

  @Test(arguments: tiles)
  func aFileCutShortSaysHowMuchIsThere(name: String) throws {
    let file = try Self.file(name)
    #expect {
      try decode(Array(file.dropLast(file.count / 4)))
    } throws: { error in
      guard case ImagingError.truncated(let share) = error else { return false }
      return abs(share - 0.75) < 0.01
    }
  }

  @Test(arguments: tiles + ["alpha.heic", "alpha.avif"])
  func everyLengthIsSafe(name: String) throws {
    let file = try Fixtures.bytes("imaging/\(name)")
    for length in 0..<file.count {
      _ = try? decode(Array(file.prefix(length)), workingSize: 16)
    }
  }

  /// Of our own reading of boxes, which other processes than workers do, too. The library itself is not safe from damaged files:
  /// what it does to its process costs the worker.
  @Test(arguments: tiles + ["alpha.heic", "alpha.avif"])
  func everyDamagedByteIsSafeForTheBoxes(name: String) throws {
    let file = try Fixtures.bytes("imaging/\(name)")
    for at in file.indices {
      for flip: UInt8 in [1, 0x7F, 0x80, 0xFF] {
        var bytes = file
        bytes[at] ^= flip
        let boxes = HEIFBoxes { Array(bytes.dropFirst($1).prefix($0)) }
        #expect(boxes.memory >= 0)
        let share = HEIFBoxes.share(of: bytes.span.bytes)
        #expect(share.map { $0 > 0 && $0 < 1 } ?? true)
      }
    }
  }
}
