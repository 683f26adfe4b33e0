public import Support
public import Vocabulary

/// What is known of a photo and its faces. The keys in JSON are a contract.
public struct PhotoFacesReport: Encodable, Sendable, Equatable {
  public var photo: FilePath
  /// Whether the faces come from the library; else they were looked for just now.
  public var inLibrary: Bool
  public var width: Int
  public var height: Int
  @Nullable public var captured: String?
  /// What says so: exif, xmp, iptc, name, file.
  @Nullable public var capturedFrom: String?
  @Nullable public var damage: String?
  /// Degrees clockwise to turn the picture by for the people on it to stand upright. Boxes and landmarks are those of the
  /// picture as it is.
  public var turn: Turn
  public var faces: [FaceReport]
}
