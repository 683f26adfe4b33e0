import Decoding
import Imaging
import Testing
import Vocabulary

struct SniffTests {
  static func sniff(_ bytes: [UInt8]) -> SniffResult {
    SniffResult(bytes.span.bytes, among: PictureReader.all.map(\.format))
  }
  static func sniff(_ text: String) -> SniffResult { sniff(Array(text.utf8)) }

  @Test func photosAreKnownByContent() {
    #expect(Self.sniff([0xFF, 0xD8, 0xFF, 0xE0]) == .photo(.jpeg))
    #expect(Self.sniff([0x89] + Array("PNG\r\n\u{1A}\n".utf8)) == .photo(.png))
    let jxl = PhotoFormat(rawValue: "jxl")
    #expect(Self.sniff([0xFF, 0x0A, 0]) == .photo(jxl))
    let container = [0, 0, 0, 12] + Array("JXL ".utf8) + [0x0D, 0x0A, 0x87, 0x0A]
    #expect(Self.sniff(container) == .photo(jxl))
  }

  @Test(arguments: [
    ("GIF89a", "gif"), ("GIF87a", "gif"), ("II*\0\u{8}\0\0\0", "tiff"),
    ("MM\0*\0\0\0\u{8}", "tiff"),
    ("\0\0\0\u{18}ftypcrx ", "raw"), ("II*\0\u{10}\0\0\0CR\u{2}\0", "raw"),
    ("FUJIFILMCCD-RAW ", "raw"), ("IIU\0\u{18}\0\0\0", "raw"), ("IIRO\u{8}\0\0\0", "raw"),
    ("RIFF\0\0\0\0WEBPVP8 ", "webp"), ("\0\0\0\u{18}ftypheic", "heic"),
    ("\0\0\0\u{18}ftypmif1", "heic"), ("\0\0\0\u{1C}ftypavif", "avif"),
    ("BM\u{1}\u{2}\u{3}\u{4}\0\0\0\06\0\0\0(\0\0\0", "bmp"),
  ])
  func formatsAreKnownByContent(text: String, id: String) {
    #expect(Self.sniff(text) == .photo(PhotoFormat(rawValue: id)))
  }

  static let read = PictureReader.all.map(\.format).listed("and")

  @Test(arguments: [
    ("\0\0\0\u{C}jP  \r\n", "JPEG 2000"), ("8BPS\0\u{1}", "Photoshop"),
  ])
  func otherFormatsAreNamed(text: String, name: String) {
    let bytes = Array(text.utf8)
    #expect(Self.sniff(bytes) == .unsupported(name))
    #expect(throws: ImagingError.unsupported(name, only: Self.read)) { try decode(bytes) }
    #expect(
      "\(ImagingError.unsupported(name, only: "JPEG and PNG"))"
        == "\(name) pictures are not supported; only JPEG and PNG are")
  }

  @Test(arguments: [
    "", "B", "BMW is a car", "hello world", "%PDF-1.7", "\0\0\0\u{18}ftypM4A ", "OggS\0", "G",
    "RIFF\0\0\0\0WAVE",
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

  @Test func theBeginningIsEnough() {
    let heic = Array("\0\0\0\u{18}ftypheic\0\0\0\0mif1".utf8)
    let long = heic + [UInt8](repeating: 0, count: 4096)
    let heicID = PhotoFormat(rawValue: "heic")
    #expect(Self.sniff(Array(long[..<SniffResult.length])) == .photo(heicID))
  }

  /// The beginnings of films as cameras, phones and programs write them.
  static let videos: [(String, [UInt8])] = [
    ("mp4", [0, 0, 0, 0x20] + Array("ftypisom".utf8)),
    ("mp4 of a camera", [0, 0, 0, 0x1C] + Array("ftypmp42".utf8)),
    ("3gp", [0, 0, 0, 0x18] + Array("ftyp3gp5".utf8)),
    ("mov", [0, 0, 0, 0x14] + Array("ftypqt  ".utf8)),
    ("old mov", [0, 0, 0x10, 0] + Array("moov".utf8)),
    ("old mov, data first", [0, 0, 0, 8] + Array("wide".utf8)),
    ("avi", Array("RIFF".utf8) + [0, 0, 1, 0] + Array("AVI LIST".utf8)),
    ("mkv", [0x1A, 0x45, 0xDF, 0xA3, 1]), ("mpg", [0, 0, 1, 0xBA, 0x44]),
    ("mpeg", [0, 0, 1, 0xB3, 0x16]),
    ("ts", packets(before: 0)), ("mts", packets(before: 4)),
    ("wmv", [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, 0xA6]),
    ("flv", Array("FLV".utf8) + [1, 5]),
    ("ogv", Array("OggS".utf8) + [UInt8](repeating: 0, count: 24) + [0x80] + Array("theora".utf8)),
  ]

  static func packets(before: Int) -> [UInt8] {
    let packet = [UInt8](repeating: 9, count: before) + [0x47] + [UInt8](repeating: 0, count: 187)
    return packet + packet + packet
  }

  @Test(arguments: videos)
  func filmsAreKnownByContent(name: String, bytes: [UInt8]) {
    #expect(Self.sniff(bytes) == .video, "\(name)")
    #expect(throws: ImagingError.notAPicture) { try decode(bytes) }
  }

  @Test func oneByteOfAPacketMakesNoFilm() {
    #expect(Self.sniff("G" + String(repeating: " ", count: 511)) == .notAPicture)
  }
}
