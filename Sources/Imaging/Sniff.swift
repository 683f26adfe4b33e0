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

  /// The name of a picture format that is not in the table of those that are read.
  private static func unsupported(_ bytes: RawSpan) -> String? {
    let jpeg2000: [[UInt8]] = [[0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20], [0xFF, 0x4F, 0xFF, 0x51]]
    if jpeg2000.contains(where: { bytes.starts(with: $0) }) { return "JPEG 2000" }
    if bytes.starts(with: "8BPS") { return "Photoshop" }
    return nil
  }
}
