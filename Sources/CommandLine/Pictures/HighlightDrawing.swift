internal import Imaging
internal import Vocabulary

/// A photo's faces drawn on it.
enum HighlightDrawing {
  /// Sizes that suit a photo of any resolution.
  struct Sizes: Equatable {
    var line: Float
    var dot: Float
    var text: Float

    init(width: Int, height: Int) {
      let long = Float(max(width, height))
      line = max(2, (long / 600).rounded())
      dot = max(1.5, long / 600)
      text = max(13, (long / 65).rounded())
    }
  }

  /// - Parameters:
  ///   - faces: of people known and unknown; those of no person have a colour by their number.
  ///   - image: the upright photo at full size.
  static func draw(_ faces: [FaceReport], on image: Image) -> Image {
    let sizes = Sizes(width: image.width, height: image.height)
    var canvas = Canvas(image)
    for face in faces {
      let color = Palette.color(of: face)
      canvas.outline(face.box, color: color, thickness: sizes.line)
      for point in face.landmarks.points {
        canvas.dot(at: point, radius: sizes.dot + 1, color: .white)
        canvas.dot(at: point, radius: sizes.dot, color: color)
      }
    }
    // Labels last, so that no neighbour's box runs through a name.
    for face in faces {
      let label = face.person?.title ?? "face \(face.face)"
      let tag = tag(
        for: face.box, textWidth: Font.width(of: label, size: sizes.text), sizes: sizes,
        photoWidth: Float(image.width), photoHeight: Float(image.height))
      canvas.fill(tag, color: Palette.color(of: face))
      canvas.text(
        label, at: Point(x: tag.x + sizes.text * 0.4, y: tag.y + sizes.text * 1.08),
        size: sizes.text, color: .white, maxWidth: tag.width - sizes.text * 0.8)
    }
    return canvas.image
  }

  /// Where a label goes: on the box's upper edge; below the box when there is no room above; inside when there is none
  /// below either. Always within the photo.
  static func tag(
    for box: Box, textWidth: Float, sizes: Sizes, photoWidth: Float, photoHeight: Float
  ) -> Box {
    let width = min(photoWidth, textWidth + sizes.text * 0.8)
    let height = sizes.text * 1.45
    let edge = sizes.line / 2
    let above = box.y - edge - height
    let below = box.y + box.height + edge
    let y =
      above >= 0 ? above : below + height <= photoHeight ? below : max(0, box.y + edge)
    let x = min(max(0, box.x - edge), photoWidth - width)
    return Box(x: x, y: y, width: width, height: height)
  }
}
