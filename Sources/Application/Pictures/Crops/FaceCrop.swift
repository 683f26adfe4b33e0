public import Imaging
public import Support
public import Vocabulary

/// A face cut out of its photo as a square picture.
public struct FaceCrop: Sendable {
  public var region: CropRegion
  /// Turned for the person to stand upright.
  public var picture: Image

  /// - Parameters:
  ///   - box: The face in pixels of `photo`.
  ///   - photo: At full size.
  ///   - margin: Share of the box's longer side that is added on each side.
  ///   - side: Pixels of the square picture.
  /// - Throws: `ImagingError.outOfMemory`.
  public init(
    of box: Box, in photo: Image, turn: Turn, margin: Float, side: Int
  ) throws(ImagingError) {
    region = CropRegion(
      around: box, margin: margin, photoWidth: photo.width, photoHeight: photo.height)
    let cut = photo.cropped(x: region.x, y: region.y, width: region.side, height: region.side)
    picture = try Resize.fit(cut.turned(turn), longSide: side)
  }

  /// The bytes of a JPEG file.
  ///
  /// - Throws: `ImagingError`.
  public func jpeg() throws(ImagingError) -> [UInt8] {
    try JPEGWriter.encode(picture, quality: 95)
  }

  /// The name of its file: `wedding-2.jpg` for the second face of `wedding.jpg`.
  ///
  /// - Parameter face: counted from 1.
  public static func fileName(ofFace face: Int, in photo: FilePath) -> FilePath {
    photo.stem.with(suffix: "-\(face).jpg")
  }
}
