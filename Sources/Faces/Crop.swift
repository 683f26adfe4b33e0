internal import Imaging
public import Vocabulary

/// The small picture of a face that lists and sheets show.
public enum Crop {
  /// The square about the face's box, with a margin, inside the picture.
  ///
  /// - Returns: whole pixels; at least one wide and high.
  static func area(_ box: Box, width: Int, height: Int) -> (x: Int, y: Int, width: Int, height: Int)
  {
    let side = max(box.width, box.height, 1) * Thresholds.cropMargin
    let center = box.center
    func span(_ middle: Float, _ limit: Int) -> (Int, Int) {
      let low = min(max((middle - side / 2).rounded(), 0), Float(limit - 1))
      let high = min(max((middle + side / 2).rounded(), low + 1), Float(limit))
      return (Int(low), Int(high) - Int(low))
    }
    let (x, w) = span(center.x, width)
    let (y, h) = span(center.y, height)
    return (x, y, w, h)
  }

  /// A face in the crop that is kept of it, as if the crop had not been made smaller.
  ///
  /// - Parameters:
  ///   - face: in the photo at full size, of `size`.
  ///   - turn: how the photo was turned when the crop was made (`Turn(facesOf:)`).
  /// - Returns: the face, and how many of its pixels the crop is wide.
  /// - Complexity: O(1).
  public static func place(
    of face: Detection, in size: PictureSize, turned turn: Turn
  ) -> (face: Detection, width: Int) {
    let face = face.turned(turn, in: size)
    let size = size.turned(turn)
    let area = area(face.box, width: size.width, height: size.height)
    func moved(_ point: Point) -> Point {
      Point(x: point.x - Float(area.x), y: point.y - Float(area.y))
    }
    let corner = moved(Point(x: face.box.x, y: face.box.y))
    let box = Box(x: corner.x, y: corner.y, width: face.box.width, height: face.box.height)
    let landmarks = Landmarks(points: face.landmarks.points.map(moved))
    return (Detection(box: box, landmarks: landmarks, score: face.score), area.width)
  }

  /// A JPEG file.
  ///
  /// - Throws: `imaging` when memory runs out.
  static func jpeg(of box: Box, in image: Image) throws(FacesError) -> [UInt8] {
    let area = area(box, width: image.width, height: image.height)
    do throws(ImagingError) {
      var crop = image.cropped(x: area.x, y: area.y, width: area.width, height: area.height)
      if crop.longSide > Thresholds.cropSide {
        crop = try Resize.fit(crop, longSide: Thresholds.cropSide)
      }
      return try JPEGWriter.encode(crop, quality: Thresholds.cropQuality)
    } catch {
      throw .imaging(error)
    }
  }
}
