import Imaging
import TestSupport
import Testing
import Vocabulary

/// Seeded damage to good files: decoding may fail, never crash, and what it returns is a whole picture.
struct FuzzTests {
  static func seeds() throws -> [[UInt8]] {
    let names = ["progressive.jpg", "4-2-2.jpg", "restart.jpg", "cmyk.jpg", "gray.jpg"]
    let kinds = PNGTests.kinds.filter { $0.depth != 2 }
    let exif = ExifBuilder(orientation: 6, original: "2019:07:04 12:33:11")
    return try names.map { exif.added(to: try JPEGTests.fixture($0)) }
      + kinds.map { PNGTests.picture($0).file } + others()
  }

  /// Small files of the other formats.
  static func others() throws -> [[UInt8]] {
    let builder = TIFFBuilder()
    var interlaced = GIFBuilder(23, 37)
    interlaced.isInterlaced = true
    let runs: [UInt8] = [13, 5, 0, 0, 0, 3, 1, 2, 3, 0, 0, 2, 4, 1, 9, 7, 0, 1]
    return TIFFTests.kinds.map { builder.file(TIFFTests.picture($0, builder).page) } + [
      builder.file(TIFFTests.subsampled(builder)),
      TIFFTests.directoryFirst(
        builder, TIFFTests.picture(TIFFTests.kinds[1], builder).page),
      GIFBuilder(23, 37).file(), interlaced.file(),
      BMPBuilder(header: 124, pixels: BMPTests.plain(24)).file(),
      BMPBuilder(
        bits: 8, compression: 1, colours: [.black, .white], pixels: [runs]
      ).file(), try RAWTests.dng(), try RAWTests.dng(preview: (48, 32)),
    ]
  }

  /// Metadata of every kind, by themselves.
  static let metadata: [(name: String, bytes: [UInt8])] = [
    ("exif", ExifBuilder(orientation: 6, original: "2019:07:04 12:33:11").tiff()),
    ("xmp", Array(XMPBuilder.packet(MetadataTests.xmp, .attributes).utf8)),
    ("xmp", Array(XMPBuilder.packet(MetadataTests.xmp, .elements).utf8)),
    (
      "iptc",
      IPTCBuilder.resource(0x03ED, name: "odd", [1, 2, 3])
        + IPTCBuilder.resource(0x0404, IPTCBuilder.dataSets(MetadataTests.taken))
    ),
  ]

  /// Damaged data in whole chunks, and damaged chunks.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func damagedMetadataCostNothingButThemselves(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for (name, bytes) in Self.metadata {
      let data = Self.damaged(bytes, &random)
      let text = Self.damaged(TextChunk.rawProfile(name, bytes), &random)
      let keyword = "Raw profile type \(name)"
      for chunk in [
        TextChunk.plain(keyword, TextChunk.rawProfile(name, data)), TextChunk.plain(keyword, text),
        TextChunk.packed(keyword, text), ("zTXt", Array(keyword.utf8) + [0, 0] + text),
        (
          "iTXt", Self.damaged(TextChunk.international(keyword, text, isPacked: true).body, &random)
        ),
      ] {
        let facts = try MetadataTests.png([chunk])
        #expect(facts.width * facts.height == 15)
        #expect(facts.damage == nil)
      }
      let segments: [(UInt8, [UInt8])] = [
        (0xE1, Array("Exif\0\0".utf8) + data), (0xE1, XMPBuilder.prefix + data),
        (0xED, IPTCBuilder.photoshop + data),
      ]
      let facts = try MetadataTests.jpeg(segments)
      #expect(facts.width * facts.height == 48 * 32)
    }
  }

  static func damaged(_ file: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = file
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      guard !bytes.isEmpty else { break }
      let at = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<10, using: &random) {
      case 0: bytes.removeSubrange(at...)
      case 1: bytes.remove(at: at)
      case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: at)
      case 3: bytes[at] = 0xFF
      case 4:
        let end = min(bytes.count, at + Int.random(in: 1...40, using: &random))
        bytes += bytes[at..<end]
      default: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      }
    }
    return bytes
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func damageNeverCrashes(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for file in try Self.seeds() {
      let bytes = Self.damaged(file, &random)
      guard let photo = try? decode(bytes, workingSize: 16) else { continue }
      #expect(photo.image.longSide <= 16)
      #expect(photo.image.pixels.count == photo.image.width * photo.image.height * 3)
      #expect(photo.facts.width >= photo.image.width)
      #expect(photo.scale >= 1)
    }
  }
}
