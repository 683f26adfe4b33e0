import Imaging
import TestSupport
import Testing
import Vocabulary

@testable import Decoding

struct RAWTests {
  static let raw = PhotoFormat(rawValue: "raw")

  /// A DNG of 96 x 64: a mosaic of red, green and blue whose left half is `left` light, and whose right half is darker.
  static func mosaic(_ builder: TIFFBuilder, left: Int = 0x8000) -> TIFFBuilder.Page {
    let kind = TIFFBuilder.Kind(
      name: "mosaic", photometric: 32803, bits: 16, channels: 1, rowsPerStrip: 64)
    var page = builder.page(kind, width: 96, height: 64) { x, _, _ in x < 48 ? left : 0x0400 }
    page.entries[339] = nil
    page.entries[33421] = builder.short(2, 2)
    page.entries[33422] = (1, [0, 1, 1, 2])
    page.entries[50717] = builder.short(0xFFFF)
    return page
  }

  static func describe(_ page: inout TIFFBuilder.Page, _ builder: TIFFBuilder) {
    page.add(271, text: "Kinfolk")
    page.add(272, text: "Test")
    page.entries[50706] = (1, [1, 4, 0, 0])
    page.add(50708, text: "Kinfolk Test")
    page.entries[50721] = (
      10, [1, 0, 0, 0, 1, 0, 0, 0, 1].flatMap { builder.number($0, 4) + builder.number(1, 4) }
    )
    page.entries[50728] = (5, (0..<3).flatMap { _ in builder.number(1, 4) + builder.number(1, 4) })
  }

  /// - Parameter preview: sides of a JPEG in the first directory, the mosaic being below it then.
  static func dng(
    preview: (width: Int, height: Int)? = nil, orientation: Int = 1,
    isBigEndian: Bool = false
  ) throws -> [UInt8] {
    let builder = TIFFBuilder(isBigEndian: isBigEndian)
    var page = mosaic(builder)
    if let preview {
      // Light above, so that it is another picture than the mosaic.
      var image = Image(width: preview.width, height: preview.height, filledWith: .gray(20))
      for y in 0..<preview.height / 2 { for x in 0..<preview.width { image[x, y] = .gray(230) } }
      var first = builder.page(
        TIFFBuilder.Kind(
          name: "JPEG", photometric: 6, compression: 7, rowsPerStrip: preview.height),
        width: preview.width, height: preview.height
      ) { _, _, _ in 0 }
      first.chunks = [try JPEGWriter.encode(image)]
      first.entries[254] = builder.long(1)
      first.below = [page]
      page = first
    }
    describe(&page, builder)
    page.entries[274] = builder.short(orientation)
    var photo = TIFFBuilder.Page()
    photo.add(36867, text: "2019:07:04 12:33:11")
    page.photo = [photo]
    return builder.file(page)
  }

  @Test(arguments: [false, true])
  func aMosaicIsDeveloped(isBigEndian: Bool) throws {
    let photo = try decode(try Self.dng(isBigEndian: isBigEndian))
    #expect(photo.facts.format == Self.raw)
    #expect(photo.facts.width == 96 && photo.facts.height == 64 && photo.facts.damage == nil)
    #expect(photo.facts.captured?.clock.text == "2019-07-04T12:33:11")
    // Two by two, and as large as the sensor where it is wanted whole.
    #expect(photo.image.width == 96 && photo.scale == 1)
    #expect(photo.image[10, 40].green > 150 && photo.image[80, 40].green < 80)
    let half = try decode(try Self.dng(isBigEndian: isBigEndian), workingSize: 90)
    #expect(half.image.width == 48 && half.scale == 2)
    let small = try decode(try Self.dng(), workingSize: 24)
    #expect(small.image.width == 24 && small.scale == 4)
  }

  @Test(arguments: 1...8)
  func everyOrientationCountsOnce(orientation: Int) throws {
    let turn = try #require(Orientation(rawValue: orientation))
    let upright = try decode(try Self.dng()).image
    let photo = try decode(try Self.dng(orientation: orientation))
    #expect(photo.image == upright.upright(from: turn))
    #expect(photo.facts.width == (orientation >= 5 ? 64 : 96))
    // And that of previews, which are stored as the sensor sees.
    let preview = try decode(try Self.dng(preview: (96, 64))).image
    let turned = try decode(try Self.dng(preview: (96, 64), orientation: orientation))
    #expect(turned.image == preview.upright(from: turn))
    #expect(turned.saysHowToHold == (orientation != 1))
  }

  @Test func aPreviewThatIsHeldRightIsNotTurned() throws {
    let photo = try decode(try Self.dng(preview: (64, 96), orientation: 6))
    #expect(photo.image.width == 64 && photo.facts.width == 64)
    #expect(photo.image[30, 10].green > 200 && photo.image[30, 90].green < 50)
  }

  @Test(
    arguments: [
      ((96, 64), nil, true), ((48, 32), nil, true), ((48, 32), 20, true), ((36, 24), 32, true),
      ((36, 24), 40, false), ((36, 24), nil, false), ((96, 54), nil, false),
    ] as [((Int, Int), Int?, Bool)])
  func aPreviewIsTakenIfItSuffices(size: (Int, Int), workingSize: Int?, isTaken: Bool) throws {
    let file = try Self.dng(preview: (size.0, size.1))
    let photo = try decode(file, workingSize: workingSize)
    #expect(photo.facts.width == 96 && photo.facts.height == 64)
    // It is light above, and the mosaic on the left.
    let (width, height) = (photo.image.width, photo.image.height)
    #expect((photo.image[width - 4, 4].green > 200) == isTaken)
    #expect((photo.image[4, height - 4].green > 100) != isTaken)
    // Whole it has the size that boxes of faces are told in.
    if workingSize == nil { #expect(width == 96 && height == 64) }
  }

  @Test func aPreviewIsBetterThanNothing() throws {
    let builder = TIFFBuilder()
    var file = try Self.dng(preview: (24, 16))
    // The samples are packed in a way that nobody knows.
    let packed = builder.number(259, 2) + builder.number(3, 2) + builder.number(1, 4)
    let at = try #require(
      file.indices.first { file[$0...].starts(with: packed + builder.number(1, 2)) })
    file.replaceSubrange(at + 8..<at + 10, with: builder.number(51111, 2))
    let photo = try decode(file, workingSize: 90)
    #expect(photo.image.width == 24)
    #expect(photo.image[12, 2].green > 200)
  }

  // MARK: Raws and TIFF files

  static func isRaw(_ file: [UInt8]) -> Bool { RAWReader.isRaw(file.span.bytes) }

  @Test func rawsAreToldFromOtherTIFFFiles() throws {
    let builder = TIFFBuilder()
    #expect(Self.isRaw(Array("II*\0\u{10}\0\0\0CR\u{2}\0".utf8)))
    let plain = TIFFTests.picture(TIFFBuilder.Kind(name: "RGB"), builder).page
    #expect(!Self.isRaw(builder.file(plain)))
    // What stands behind the pixels is not seen; the directory first is.
    var page = Self.mosaic(builder)
    #expect(Self.isRaw(TIFFTests.directoryFirst(builder, page)))
    // As Nikon, Sony and others do.
    page = TIFFTests.picture(TIFFBuilder.Kind(name: "RGB"), builder, width: 8, height: 8).page
    page.entries[254] = builder.long(1)
    page.add(271, text: "NIKON CORPORATION")
    #expect(!Self.isRaw(builder.file(page)))
    page.below = [Self.mosaic(builder)]
    #expect(Self.isRaw(builder.file(page)))
  }

  @Test func aDNGWhoseDirectoryIsLastIsDeveloped() throws {
    let builder = TIFFBuilder()
    var page = Self.mosaic(builder)
    Self.describe(&page, builder)
    let file = builder.file(page)
    #expect(!Self.isRaw(Array(file[..<SniffResult.length])), "the pixels come first")
    let photo = try decode(file, workingSize: 95)
    #expect(photo.facts.width == 96 && photo.image.width == 48)
  }

  @Test func aTIFFFileThatLooksLikeARawIsRead() throws {
    let builder = TIFFBuilder()
    let (page, expected) = TIFFTests.picture(TIFFBuilder.Kind(name: "RGB"), builder)
    var first = TIFFBuilder.Page()
    first.entries[254] = builder.long(1)
    first.add(271, text: "Scanner")
    first.below = [page]
    let file = builder.file(first)
    #expect(Self.isRaw(file))
    let photo = try decode(file)
    #expect(photo.image == expected && photo.facts.width == 21)
  }

  @Test func aSmallVersionOfWhatNobodyReadsIsAsLargeAsItIfWhole() throws {
    let builder = TIFFBuilder()
    let kind = TIFFBuilder.Kind(name: "RGB")
    var (main, version) = (
      TIFFTests.picture(kind, builder, width: 42, height: 38).page,
      TIFFTests.picture(kind, builder).page
    )
    main.entries[262] = builder.short(7)
    version.entries[254] = builder.long(1)
    version.add(271, text: "Camera")
    version.below = [main]
    let file = builder.file(version)
    #expect(Self.isRaw(file))
    // Boxes are told in the pixels of the main picture, and drawn in those of the whole one.
    let photo = try decode(file)
    #expect(photo.facts.width == 42 && photo.image.width == 42 && photo.image.height == 38)
    #expect(try decode(file, workingSize: 30).image.width == 21)
  }

  @Test func aHugePictureBesideTheMainOneIsNotRead() throws {
    let builder = TIFFBuilder()
    let (page, expected) = TIFFTests.picture(TIFFBuilder.Kind(name: "RGB"), builder)
    var main = page
    main.entries[254] = builder.long(1)
    main.add(271, text: "Camera")
    // White in a bit a row (Group 4): 600 megapixels.
    let kind = TIFFBuilder.Kind(
      name: "facsimile", photometric: 0, bits: 1, channels: 1, rowsPerStrip: 10_000)
    var huge = builder.page(kind, width: 8, height: 8) { _, _, _ in 0 }
    huge.entries[254] = builder.long(1)
    huge.entries[256] = builder.long(60_000)
    huge.entries[257] = builder.long(10_000)
    huge.entries[259] = builder.short(4)
    huge.chunks = [Array(repeating: 0xFF, count: 1300)]
    main.below = [huge]
    let file = builder.file(main)
    #expect(Self.isRaw(file))
    #expect(try decode(file, workingSize: 100).image == expected)
  }

  @Test func whatIsHeldIsReckoned() throws {
    #expect(TIFFTests.memory(try Self.dng(preview: (16, 8))) == 96 * 64 * 5)
  }

  @Test func samplesOfAllFormatsAreWhatTheySay() throws {
    for reader in PictureReader.all {
      let file = try reader.format.sample()
      let photo = try decode(file)
      #expect(photo.facts.format == reader.format.id)
      #expect(photo.facts.width == 64 && photo.facts.height == 48 && photo.facts.damage == nil)
      #expect(Int(photo.image[20, 20].green) > 100, "\(reader.format.name)")
    }
  }
}
