public import Vocabulary

/// What the first bytes of a file say it is.
public enum SniffResult: Hashable, Sendable {
  /// Readable, by its signature; whether it decodes is another matter.
  case photo(PhotoFormat)
  /// A picture of this known format (`HEIC`, `WebP`, …) that Kinfolk does not read.
  case unsupported(String)
  case video
  case notAPicture
}

extension SniffResult {
  /// How many bytes from the beginning of a file are looked at.
  public static let length = 512

  /// Tells the format by content; the name of a file means nothing.
  ///
  /// - Parameter bytes: the beginning of the file, `length` bytes or all of a shorter one.
  public init(_ bytes: RawSpan) {
    self = Self.kind(of: bytes)
  }

  private static func kind(of bytes: RawSpan) -> SniffResult {
    func starts(_ magic: [UInt8], at offset: Int = 0) -> Bool {
      guard bytes.byteCount >= offset + magic.count else { return false }
      return unsafe bytes.withUnsafeBytes { all in
        unsafe all[offset..<offset + magic.count].elementsEqual(magic)
      }
    }
    func starts(_ text: String, at offset: Int = 0) -> Bool { starts(Array(text.utf8), at: offset) }

    if starts([0xFF, 0xD8, 0xFF]) { return .photo(.jpeg) }
    if starts([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .photo(.png) }
    if starts("RIFF"), starts("WEBP", at: 8) { return .unsupported("WebP") }
    if starts("GIF87a") || starts("GIF89a") { return .unsupported("GIF") }
    if starts("ftyp", at: 4) {
      // ISO base media: the major brand tells pictures from films.
      if ["avif", "avis"].contains(where: { starts($0, at: 8) }) { return .unsupported("AVIF") }
      let heif = ["heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs", "mif1", "msf1"]
      if heif.contains(where: { starts($0, at: 8) }) { return .unsupported("HEIC") }
      if starts("crx ", at: 8) { return .unsupported("camera raw") }
    }
    if starts("CR", at: 8), starts([0x49, 0x49, 0x2A, 0x00]) { return .unsupported("camera raw") }
    if starts("FUJIFILMCCD-RAW") || starts("IIRO") || starts("IIRS") || starts("IIU\0") {
      return .unsupported("camera raw")
    }
    if starts([0x49, 0x49, 0x2A, 0x00]) || starts([0x4D, 0x4D, 0x00, 0x2A])
      || starts([0x49, 0x49, 0x2B, 0x00]) || starts([0x4D, 0x4D, 0x00, 0x2B])
    {
      return .unsupported("TIFF")
    }
    // «BM» alone begins many a text; the reserved field behind the length is always zero.
    if starts("BM"), starts([0, 0, 0, 0], at: 6) { return .unsupported("BMP") }
    if starts([0xFF, 0x0A]) || starts([0, 0, 0, 12, 0x4A, 0x58, 0x4C, 0x20]) {
      return .unsupported("JPEG XL")
    }
    if starts([0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20]) || starts([0xFF, 0x4F, 0xFF, 0x51]) {
      return .unsupported("JPEG 2000")
    }
    if starts("8BPS") { return .unsupported("Photoshop") }
    return Video.isVideo(bytes) ? .video : .notAPicture
  }
}
