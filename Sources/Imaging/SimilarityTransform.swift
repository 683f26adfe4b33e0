public import Vocabulary

/// Rotation, uniform scale and translation: x' = a·x − b·y + tx, y' = b·x + a·y + ty.
public struct SimilarityTransform: Hashable, Sendable {
  public var a: Double
  public var b: Double
  public var tx: Double
  public var ty: Double

  public init(a: Double, b: Double, tx: Double, ty: Double) {
    self.a = a
    self.b = b
    self.tx = tx
    self.ty = ty
  }

  /// Leaves everything where it is.
  public static let identity = SimilarityTransform(a: 1, b: 0, tx: 0, ty: 0)

  /// Maps `box`, after its top left corner moved to the origin, so that its width becomes `width`: the transform that cuts
  /// a box out of a picture.
  ///
  /// - Precondition: the box is wider than 0.
  public init(cropping box: Box, toWidth width: Float) {
    precondition(box.width > 0, "an empty box cannot be enlarged")
    let scale = Double(width) / Double(box.width)
    self.init(a: scale, b: 0, tx: -scale * Double(box.x), ty: -scale * Double(box.y))
  }

  /// Length of a unit vector after the transform.
  public var scale: Double { (a * a + b * b).squareRoot() }

  public func callAsFunction(_ point: Point) -> Point {
    let x = Double(point.x)
    let y = Double(point.y)
    return Point(x: Float(a * x - b * y + tx), y: Float(b * x + a * y + ty))
  }

  /// The way back.
  ///
  /// - Precondition: `scale` is not zero.
  public var inverse: SimilarityTransform {
    let determinant = a * a + b * b
    precondition(determinant > 0, "a transform that makes all points one has no inverse")
    let c = a / determinant
    let d = -b / determinant
    return SimilarityTransform(a: c, b: d, tx: -(c * tx - d * ty), ty: -(d * tx + c * ty))
  }

  /// The transform that brings `from` nearest to `to` by the sum of squared distances.
  ///
  /// S. Umeyama, «Least-squares estimation of transformation parameters between two point patterns», IEEE PAMI 13(4), 1991.
  /// In the plane, reflections excluded, its singular value decomposition has this closed form: with both sets
  /// centred, a + ib is the sum of conj(p)·q over the sum of |p|², points read as complex numbers.
  ///
  /// - Returns: nil when all points of `from` or of `to` coincide, or a coordinate is not finite.
  /// - Precondition: the counts agree.
  public static func leastSquares(from: [Point], to: [Point]) -> SimilarityTransform? {
    precondition(from.count == to.count, "points must come in pairs")
    guard !from.isEmpty else { return nil }
    let n = Double(from.count)
    func mean(_ points: [Point]) -> (x: Double, y: Double) {
      (points.reduce(0) { $0 + Double($1.x) } / n, points.reduce(0) { $0 + Double($1.y) } / n)
    }
    let p = mean(from)
    let q = mean(to)
    var real = 0.0
    var imaginary = 0.0
    var spread = 0.0
    for (source, target) in zip(from, to) {
      let px = Double(source.x) - p.x
      let py = Double(source.y) - p.y
      let qx = Double(target.x) - q.x
      let qy = Double(target.y) - q.y
      real += px * qx + py * qy
      imaginary += px * qy - py * qx
      spread += px * px + py * py
    }
    let a = real / spread
    let b = imaginary / spread
    // Also false for NaN, which 0 / 0 and non-finite coordinates give.
    guard spread > 0, a * a + b * b > 0, (a * a + b * b).isFinite else { return nil }
    return SimilarityTransform(
      a: a, b: b, tx: q.x - (a * p.x - b * p.y), ty: q.y - (b * p.x + a * p.y))
  }
}
