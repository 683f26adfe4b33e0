/// A picture format, by the name that libraries and messages keep. Which ones Kinfolk reads is said by a table: see `PictureReader.all`.
public struct PhotoFormat: RawRepresentable, Hashable, Sendable, Codable {
  /// Lower-case ASCII.
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  // Those that are written, too.
  public static let jpeg = PhotoFormat(rawValue: "jpeg")
  public static let png = PhotoFormat(rawValue: "png")
}

/// What is known of a photo once its header was read.
public struct PhotoFacts: Hashable, Sendable, Codable {
  public var format: PhotoFormat
  /// Pixels of the upright image at full resolution (EXIF orientation applied).
  public var width: Int
  public var height: Int
  /// When it was taken by what stands in the file; nil if nothing does.
  public var captured: CaptureTime?
  /// Set when only part of the picture could be decoded (for example «truncated: 62 % of the rows decoded»).
  public var damage: String?

  public init(
    format: PhotoFormat, width: Int, height: Int, captured: CaptureTime? = nil,
    damage: String? = nil
  ) {
    self.format = format
    self.width = width
    self.height = height
    self.captured = captured
    self.damage = damage
  }
}

/// What became of one photo. A bad photo is a value, never a thrown error that stops a run.
public enum PhotoOutcome: Hashable, Sendable {
  case done(PhotoFacts, faces: [FoundFace])
  /// `reason` is a sentence a person understands.
  case failed(reason: String)
}
