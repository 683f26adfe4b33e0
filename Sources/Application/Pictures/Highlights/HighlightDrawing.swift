public import Imaging
public import Vocabulary

/// A photo's faces drawn on it: boxes, landmarks and names.
public enum HighlightDrawing {
  /// Sizes that suit a photo of any resolution.
  struct Sizes: Equatable {
    var line: Float
    var dot: Float
    var text: Float
    /// Of the least text that can be read when the whole photo is looked at.
    var leastText: Float

    init(width: Int, height: Int) {
      let long = Float(max(width, height))
      line = max(2, (long / 600).rounded())
      dot = max(1.5, long / 600)
      text = max(13, (long / 65).rounded())
      leastText = max(10, (long / 200).rounded())
    }

    /// As they suit a face: small ones have finer lines and smaller labels.
    func fitted(to face: Box) -> Sizes {
      let side = min(face.width, face.height)
      var sizes = self
      sizes.line = min(line, max(1, (side / 20).rounded()))
      sizes.dot = min(dot, max(1.5, side / 60))
      sizes.text = min(text, max(leastText, (side * 0.4).rounded()))
      return sizes
    }
  }

  /// Pixels a face must have on both sides for its landmarks to be drawn: five dots of five pixels each cover a twentieth of
  /// a face of 48, and a sixth of one of 28, of which little would be seen.
  static let leastSideForLandmarks: Float = 48

  /// The photo with its faces, turned for its people to stand upright.
  ///
  /// - Parameters:
  ///   - faces: of people known and unknown, in pixels of `image`; those of no person have a colour by their number.
  ///   - image: the photo at full size.
  public static func draw(_ faces: [FaceReport], on image: Image, turn: Turn) -> Image {
    let size = PictureSize(width: image.width, height: image.height)
    return draw(faces.map { $0.turned(turn, in: size) }, on: image.turned(turn))
  }

  /// As above, for people who stand upright.
  static func draw(_ faces: [FaceReport], on image: Image) -> Image {
    let sizes = Sizes(width: image.width, height: image.height)
    let colors = Palette.colors(of: faces)
    var canvas = Canvas(image)
    for (face, color) in zip(faces, colors) {
      outline(face, color, sizes.fitted(to: face.box), on: &canvas)
    }
    // Labels last, so that no neighbour's box runs through a name.
    let labels = faces.map { Label(label(of: $0), $0.box, sizes) }
    let spots = LabelLayout.spots(
      for: labels.map(\.wish), width: Float(image.width), height: Float(image.height),
      edge: sizes.line / 2)
    for (spot, (color, face)) in zip(spots, zip(colors, faces)) {
      guard let leader = spot.leader else { continue }
      let line = sizes.fitted(to: face.box).line
      canvas.line(from: leader.start, to: leader.end, thickness: line + 2, color: .white)
      canvas.line(from: leader.start, to: leader.end, thickness: line, color: color)
    }
    for (label, (spot, color)) in zip(labels, zip(spots, colors)) {
      let size = label.sizes[spot.size]
      canvas.fill(spot.box, color: color)
      canvas.text(
        label.text, at: Point(x: spot.box.x + size * 0.4, y: spot.box.y + size * 1.08),
        size: size, color: Palette.ink(on: color), maxWidth: spot.box.width - size * 0.8 + 1)
    }
    return canvas.image
  }

  /// What stands at a face.
  static func label(of face: FaceReport) -> String {
    face.person.map(PictureText.title) ?? "face \(face.face)"
  }

  private static func outline(
    _ face: FaceReport, _ color: Color, _ sizes: Sizes, on canvas: inout Canvas
  ) {
    // A white seam tells the line from a background of its own colour.
    canvas.outline(face.box, color: .white, thickness: sizes.line + 2, opacity: 0.6)
    canvas.outline(face.box, color: color, thickness: sizes.line)
    guard min(face.box.width, face.box.height) >= leastSideForLandmarks else { return }
    for point in face.landmarks.points {
      canvas.dot(at: point, radius: sizes.dot + 1, color: .white)
      canvas.dot(at: point, radius: sizes.dot, color: color)
    }
  }

  /// A text and the sizes of letters it can have, largest first.
  private struct Label {
    var text: String
    var sizes: [Float]
    var wish: LabelLayout.Label

    init(_ text: String, _ face: Box, _ photo: Sizes) {
      self.text = text
      let largest = photo.fitted(to: face).text
      var sizes = [largest]
      for share: Float in [0.8, 0.65] where largest * share >= photo.leastText {
        sizes.append((largest * share).rounded())
      }
      self.sizes = sizes
      let width = Font.width(of: text, size: largest) / largest
      wish = LabelLayout.Label(
        face: face,
        sizes: sizes.map { size in
          LabelLayout.Size(width: ((width + 0.8) * size).rounded(.up), height: size * 1.45)
        })
    }
  }
}
