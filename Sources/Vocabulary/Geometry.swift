/// A point in pixels: x to the right, y down, the origin at the top left corner of the upright image.
public struct Point: Hashable, Sendable, Codable {
  public var x: Float
  public var y: Float

  public init(x: Float, y: Float) {
    self.x = x
    self.y = y
  }
}

/// An axis-aligned rectangle in pixels of the upright image; it may reach beyond the image.
public struct Box: Hashable, Sendable, Codable {
  public var x: Float
  public var y: Float
  public var width: Float
  public var height: Float

  public init(x: Float, y: Float, width: Float, height: Float) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  public var area: Float { width * height }
  public var center: Point { Point(x: x + width / 2, y: y + height / 2) }

  /// Area shared with `other`, in square pixels.
  public func intersection(_ other: Box) -> Float {
    let w = min(x + width, other.x + other.width) - max(x, other.x)
    let h = min(y + height, other.y + other.height) - max(y, other.y)
    return w > 0 && h > 0 ? w * h : 0
  }

  /// Intersection over union, 0 to 1; 0 when both are empty.
  public func iou(_ other: Box) -> Float {
    let shared = intersection(other)
    let union = area + other.area - shared
    return union > 0 ? shared / union : 0
  }

  /// The same box in an image enlarged by `factor`.
  public func scaled(by factor: Float) -> Box {
    Box(x: x * factor, y: y * factor, width: width * factor, height: height * factor)
  }
}

/// Five points of a face in pixels of the upright image. «Left» is the left side of the picture, once it is turned so that the
/// face stands upright.
public struct Landmarks: Hashable, Sendable, Codable {
  public var leftEye: Point
  public var rightEye: Point
  public var nose: Point
  public var leftMouth: Point
  public var rightMouth: Point

  public init(leftEye: Point, rightEye: Point, nose: Point, leftMouth: Point, rightMouth: Point) {
    self.leftEye = leftEye
    self.rightEye = rightEye
    self.nose = nose
    self.leftMouth = leftMouth
    self.rightMouth = rightMouth
  }

  /// In the order of `points`.
  ///
  /// - Precondition: `points` holds exactly five.
  public init(points: [Point]) {
    precondition(points.count == 5, "a face has five landmarks, not \(points.count)")
    self.init(
      leftEye: points[0], rightEye: points[1], nose: points[2], leftMouth: points[3],
      rightMouth: points[4])
  }

  /// Left eye, right eye, nose, left mouth corner, right mouth corner.
  public var points: [Point] { [leftEye, rightEye, nose, leftMouth, rightMouth] }

  /// The same points in an image enlarged by `factor`.
  public func scaled(by factor: Float) -> Landmarks {
    Landmarks(points: points.map { Point(x: $0.x * factor, y: $0.y * factor) })
  }
}
