public import Imaging

/// What pictures are written as.
public enum WrittenFormat: Hashable, Sendable {
  case jpeg, png

  /// By the end of a file's name, .jpg, .jpeg or .png in any case; nil for any other.
  public init?(fileName: String) {
    let name = fileName.lowercased()
    if name.hasSuffix(".jpg") || name.hasSuffix(".jpeg") {
      self = .jpeg
    } else if name.hasSuffix(".png") {
      self = .png
    } else {
      return nil
    }
  }

  /// The bytes of a file with the drawing.
  ///
  /// - Parameter mark: A remark in the file, ASCII.
  /// - Throws: `cannotEncode` for a picture too large for the format, `outOfMemory`.
  public func encode(_ picture: Image, mark: String? = nil) throws(ImagingError) -> [UInt8] {
    switch self {
    case .jpeg: try JPEGWriter.encode(picture, quality: 92, chroma: .full, comment: mark)
    case .png: try PNGWriter.encode(picture, comment: mark)
    }
  }
}
