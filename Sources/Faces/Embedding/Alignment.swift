internal import Imaging
internal import Vocabulary

/// Brings faces into the position an embedder was trained on.
enum Alignment {
  /// The transform from the picture to the chip: the similarity that brings the landmarks nearest to the template. Landmarks that
  /// say nothing (all in one point, not finite) are replaced by where they would be in the box of a typical face.
  ///
  /// Detectors and templates count pixel centres as whole numbers, while `Image` has them at .5: both sides are shifted.
  ///
  /// - Returns: nil when the box is empty, too.
  static func transform(
    _ face: Detection, template: Landmarks
  ) -> SimilarityTransform? {
    let target = template.points.map(\.centred)
    if let transform = SimilarityTransform.leastSquares(
      from: face.landmarks.points.map(\.centred), to: target),
      isSane(transform)
    {
      return transform
    }
    let guess = SimilarityTransform.leastSquares(from: typical(in: face.box), to: target)
    return guess.flatMap { isSane($0) ? $0 : nil }
  }

  /// The chip an embedder looks at.
  ///
  /// - Returns: a picture of the embedder's input size, black where it is outside of the photo; nil for a face without a place.
  /// - Throws: `imaging` when memory runs out.
  static func chip(
    of face: Detection, in image: Image, for embedder: EmbedderManifest
  ) throws(FacesError) -> Image? {
    let (width, height) = (embedder.input.width, embedder.input.height)
    do throws(ImagingError) {
      switch embedder.position {
      case .template(let template):
        guard let transform = transform(face, template: template) else { return nil }
        return try Warp.similarity(image, transform, width: width, height: height)
      case .box(let crop):
        guard let area = area(of: face.box, crop, width: width, height: height) else { return nil }
        return try Warp.piece(image, area, width: width, height: height)
      }
    } catch {
      throw .imaging(error)
    }
  }

  /// The piece of the picture that is shown of a face in a box.
  ///
  /// - Parameters:
  ///   - width: of the chip, pixels; only its ratio to the height counts.
  /// - Returns: nil for a box without an area, or one that is absurdly large or narrow.
  static func area(of box: Box, _ crop: BoxCrop, width: Int, height: Int) -> Box? {
    let grown = 1 + crop.margin
    var (w, h) = (box.width * grown, box.height * grown)
    // The smallest and the largest piece of the chip's shape that has a side of the box's.
    let (wide, high) = (w, h * Float(width) / Float(height))
    switch crop.shape {
    case .stretched: break
    case .longer: w = max(wide, high)
    case .shorter: w = min(wide, high)
    }
    if crop.shape != .stretched { h = w * Float(height) / Float(width) }
    let center = box.center
    guard box.width > 0, box.height > 0, w > 1e-2, h > 1e-2, w < 1e6, h < 1e6, w / h < 100,
      h / w < 100, abs(center.x) < 1e8, abs(center.y) < 1e8
    else { return nil }
    return Box(x: center.x - w / 2, y: center.y - h / 2, width: w, height: h)
  }

  /// Whether pixels can be warped by it without absurd amounts of work.
  private static func isSane(_ transform: SimilarityTransform) -> Bool {
    let scale = transform.scale
    return scale > 1e-4 && scale < 1e4 && transform.tx.isFinite && transform.ty.isFinite
      && abs(transform.tx) < 1e8 && abs(transform.ty) < 1e8
  }

  /// Landmarks of a frontal face that fills the box, by the proportions of the detector's own.
  private static func typical(in box: Box) -> [Point] {
    let shares: [(Float, Float)] = [
      (0.31, 0.39), (0.69, 0.39), (0.5, 0.58), (0.34, 0.77), (0.66, 0.77),
    ]
    return shares.map { Point(x: box.x + $0.0 * box.width, y: box.y + $0.1 * box.height) }
  }
}

extension Point {
  /// From whole numbers at pixel centres to whole numbers at pixel corners.
  var centred: Point { Point(x: x + 0.5, y: y + 0.5) }
}
