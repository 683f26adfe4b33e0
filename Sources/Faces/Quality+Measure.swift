internal import CFaceKernels
internal import Imaging
internal import Vocabulary

extension Quality {
  /// Measures a face.
  ///
  /// - Parameters:
  ///   - face: in pixels of the picture that was searched.
  ///   - chip: the aligned face.
  ///   - sharpness: over which the sharpness part rises, of the embedder whose chip it is.
  ///   - scores: over which the score part rises, of the detector that found it.
  init(_ face: Detection, chip: Image, sharpness: ClosedRange<Float>, scores: ClosedRange<Float>) {
    let geometry = FaceGeometry(face.landmarks)
    self.init(
      size: Self.rise(geometry.eyeDistance, Thresholds.eyeDistance),
      sharpness: Self.rise(chip.laplacianDeviation, sharpness),
      pose: Self.pose(geometry), score: Self.rise(face.score, scores))
  }

  /// Joins the parts: their product, so that one part near 0 spoils the whole and several middling ones add up.
  init(size: Float, sharpness: Float, pose: Float, score: Float) {
    let overall = size * sharpness * pose * score
    self.init(size: size, sharpness: sharpness, pose: pose, score: score, overall: overall)
  }

  /// 1 for a frontal, upright face, 0 for a profile or a head upside down.
  static func pose(_ geometry: FaceGeometry) -> Float {
    (1 - rise(geometry.noseOffset, Thresholds.noseOffset))
      * (1
        - rise(
          abs(geometry.noseHeight - Thresholds.noseHeight), Thresholds.noseHeightDeviation))
      * (1 - rise(geometry.roll, Thresholds.roll))
  }

  /// 0 below the range, 1 above it, straight between; 0 for NaN.
  static func rise(_ value: Float, _ range: ClosedRange<Float>) -> Float {
    let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    return share > 0 ? min(share, 1) : 0
  }
}

/// How the landmarks lie, free of the face's size and position.
struct FaceGeometry: Hashable {
  /// Pixels.
  let eyeDistance: Float
  /// Distance of the nose from the line that halves the eyes and leads downwards, in eye distances; infinite where the
  /// eyes coincide.
  let noseOffset: Float
  /// How far the nose lies on the way from the eyes (0) to the mouth (1).
  let noseHeight: Float
  /// Degrees the line of the eyes is turned by, 0 to 180.
  let roll: Float

  init(_ face: Landmarks) {
    let dx = face.rightEye.x - face.leftEye.x
    let dy = face.rightEye.y - face.leftEye.y
    let distance = (dx * dx + dy * dy).squareRoot()
    eyeDistance = distance
    guard distance > 0, distance.isFinite else {
      noseOffset = .infinity
      noseHeight = .infinity
      roll = 180
      return
    }
    let eyes = Point(
      x: (face.leftEye.x + face.rightEye.x) / 2, y: (face.leftEye.y + face.rightEye.y) / 2)
    let mouth = Point(
      x: (face.leftMouth.x + face.rightMouth.x) / 2, y: (face.leftMouth.y + face.rightMouth.y) / 2)
    // Along the line of the eyes, and across it (down in an upright face).
    func along(_ p: Point) -> Float { ((p.x - eyes.x) * dx + (p.y - eyes.y) * dy) / distance }
    func across(_ p: Point) -> Float { ((p.y - eyes.y) * dx - (p.x - eyes.x) * dy) / distance }
    noseOffset = abs(along(face.nose)) / distance
    // A mouth at or above the eyes has no height to measure against.
    noseHeight = across(mouth) > 0 ? across(face.nose) / across(mouth) : .infinity
    roll = abs(Self.degrees(y: dy, x: dx))
  }

  /// The angle of a vector, −180 to 180. (A rational approximation, within 0.1°: good enough here, and free of libm.)
  private static func degrees(y: Float, x: Float) -> Float {
    let (small, large) = (min(abs(x), abs(y)), max(abs(x), abs(y)))
    let t = large > 0 ? small / large : 0
    // Abramowitz and Stegun 4.4.47, atan on 0 ... 1.
    let s = t * t
    var angle =
      t * (0.999_866 + s * (-0.330_299_5 + s * (0.180_141 + s * (-0.085_133 + s * 0.020_835_1))))
    if abs(y) > abs(x) { angle = .pi / 2 - angle }
    if x < 0 { angle = .pi - angle }
    return (y < 0 ? -angle : angle) * 180 / .pi
  }
}

extension Image {
  /// Standard deviation of the Laplacian of the luma, in grey levels: low for blurred pictures.
  var laplacianDeviation: Float {
    Float(unsafe fk_laplacian_variance(pixels, width, height)).squareRoot()
  }
}
