import Imaging
import Testing
import Vocabulary

struct SniffTests {
  static func sniff(_ bytes: [UInt8]) -> SniffResult { SniffResult(bytes.span.bytes) }
  static func sniff(_ text: String) -> SniffResult { sniff(Array(text.utf8)) }

  @Test func photosAreKnownByContent() {
    #expect(Self.sniff([0xFF, 0xD8, 0xFF, 0xE0]) == .photo(.jpeg))
    #expect(Self.sniff([0x89] + Array("PNG\r\n\u{1A}\n".utf8)) == .photo(.png))
  }

  @Test(arguments: [
    ("RIFF\0\0\0\0WEBPVP8 ", "WebP"), ("GIF89a", "GIF"), ("GIF87a", "GIF"),
    ("\0\0\0\u{18}ftypheic", "HEIC"), ("\0\0\0\u{18}ftypmif1", "HEIC"),
    ("\0\0\0\u{1C}ftypavif", "AVIF"), ("\0\0\0\u{18}ftypcrx ", "camera raw"),
    ("II*\0\u{10}\0\0\0CR\u{2}\0", "camera raw"), ("FUJIFILMCCD-RAW ", "camera raw"),
    ("II*\0\u{8}\0\0\0", "TIFF"), ("MM\0*\0\0\0\u{8}", "TIFF"), ("BM", "BMP"),
    ("\0\0\0\u{C}JXL \r\n", "JPEG XL"), ("\0\0\0\u{C}jP  \r\n", "JPEG 2000"),
    ("8BPS\0\u{1}", "Photoshop"),
  ])
  func otherFormatsAreNamed(text: String, name: String) {
    var bytes = Array(text.utf8)
    // A length that is no text.
    if name == "BMP" { bytes = Array("BM".utf8) + [1, 2, 3, 4, 0, 0, 0, 0] }
    #expect(Self.sniff(bytes) == .unsupported(name))
    #expect(throws: ImagingError.unsupported(name)) { try decode(bytes) }
    #expect(
      "\(ImagingError.unsupported(name))"
        == "\(name) pictures are not supported; only JPEG and PNG are")
  }

  @Test(arguments: [
    "", "B", "BMW is a car", "hello world", "%PDF-1.7", "\0\0\0\u{18}ftypisom", "RIFF\0\0\0\0WAVE",
    "GIF", "\u{89}PN",
  ])
  func theRestIsNoPicture(text: String) {
    #expect(Self.sniff(text) == .notAPicture)
    #expect(throws: ImagingError.notAPicture) { try decode(Array(text.utf8)) }
  }

  @Test func zerosAreNoPicture() {
    #expect(Self.sniff([UInt8](repeating: 0, count: 4096)) == .notAPicture)
    #expect("\(ImagingError.notAPicture)" == "not a picture")
  }

  @Test func sixteenBytesAreEnough() {
    let heic = Array("\0\0\0\u{18}ftypheic\0\0\0\0mif1".utf8)
    #expect(Self.sniff(Array(heic[..<SniffResult.length])) == .unsupported("HEIC"))
  }
}
