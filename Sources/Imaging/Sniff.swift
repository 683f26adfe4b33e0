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
  /// How many bytes from the beginning of a file are looked at: a page, so that the first directory of a TIFF file is among them where it
  /// stands before the pixels, which tells camera raws from other TIFF files.
  public static let length = 4096

  /// Tells the format by content; the name of a file means nothing.
  ///
  /// - Parameters:
  ///   - bytes: the beginning of the file, `length` bytes or all of a shorter one.
  ///   - formats: those that are read. The other ones have names here, so that people learn what they have.
  public init(_ bytes: RawSpan, among formats: [PictureFormat]) {
    if let format = formats.first(where: { $0.recognises(bytes) }) {
      self = .photo(format.id)
    } else if let name = Self.unsupported(bytes) {
      self = .unsupported(name)
    } else {
      self = Video.isVideo(bytes) ? .video : .notAPicture
    }
  }

  /// The name of a picture format, or of a group of them, that was never in the table of those that are read; it does no harm if
  /// it is by now.
  private static func unsupported(_ bytes: RawSpan) -> String? {
    func starts(_ magic: [UInt8], at offset: Int = 0) -> Bool {
      bytes.starts(with: magic, at: offset)
    }
    func starts(_ text: String, at offset: Int = 0) -> Bool {
      bytes.starts(with: text, at: offset)
    }

    if starts("RIFF"), starts("WEBP", at: 8) { return "WebP" }
    if starts("GIF87a") || starts("GIF89a") { return "GIF" }
    if starts("ftyp", at: 4) {
      // ISO base media: the major brand tells pictures from films.
      if ["avif", "avis"].contains(where: { starts($0, at: 8) }) { return "AVIF" }
      let heif = ["heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs", "mif1", "msf1"]
      if heif.contains(where: { starts($0, at: 8) }) { return "HEIC" }
      if starts("crx ", at: 8) { return "camera raw" }
    }
    if starts("CR", at: 8), starts([0x49, 0x49, 0x2A, 0x00]) { return "camera raw" }
    if starts("FUJIFILMCCD-RAW") || starts("IIRO") || starts("IIRS") || starts("IIU\0") {
      return "camera raw"
    }
    if starts([0x49, 0x49, 0x2A, 0x00]) || starts([0x4D, 0x4D, 0x00, 0x2A])
      || starts([0x49, 0x49, 0x2B, 0x00]) || starts([0x4D, 0x4D, 0x00, 0x2B])
    {
      return "TIFF"
    }
    // «BM» alone begins many a text; the reserved field behind the length is always zero.
    if starts("BM"), starts([0, 0, 0, 0], at: 6) { return "BMP" }
    if starts([0xFF, 0x0A]) || starts([0, 0, 0, 12, 0x4A, 0x58, 0x4C, 0x20]) {
      return "JPEG XL"
    }
    if starts([0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20]) || starts([0xFF, 0x4F, 0xFF, 0x51]) {
      return "JPEG 2000"
    }
    if starts("8BPS") { return "Photoshop" }
    return nil
  }
}
