internal import Imaging
internal import Library
internal import Vocabulary

/// A contact sheet: a title and faces in rows, each with a line of text below.
enum SheetDrawing {
  /// A face and the line of text below it.
  struct Face {
    var picture: Image
    var caption: String
  }

  /// - Parameters:
  ///   - faces: nil leaves a cell empty.
  ///   - columns: Faces a row; nil makes the sheet about as wide as high.
  /// - Throws: `ImagingError.outOfMemory`.
  static func draw(
    title: String, subtitle: String, faces: [Face?], columns: Int?
  ) throws(ImagingError) -> Image {
    let layout = SheetLayout(count: faces.count, columns: columns)
    var canvas = Canvas(width: layout.width, height: layout.height, background: Palette.paper)
    let room = Float(layout.width - 2 * SheetLayout.margin)
    let left = Float(SheetLayout.margin)
    canvas.text(
      title, at: Point(x: left, y: Float(layout.titleBaseline)),
      size: Float(SheetLayout.titleSize), color: Palette.ink, maxWidth: room)
    canvas.text(
      subtitle, at: Point(x: left, y: Float(layout.subtitleBaseline)),
      size: Float(SheetLayout.subtitleSize), color: Palette.faint, maxWidth: room)
    for (face, cell) in zip(faces, layout.cells) {
      guard let face else { continue }
      let frame = SheetLayout.fit(
        width: face.picture.width, height: face.picture.height, into: cell.picture)
      let picture = try resized(face.picture, width: frame.width, height: frame.height)
      canvas.paste(picture, x: frame.x, y: frame.y)
      let size = Float(SheetLayout.captionSize)
      let caption = Font.truncated(
        face.caption, size: size, maxWidth: Float(cell.captionWidth))
      let indent = (Float(cell.captionWidth) - Font.width(of: caption, size: size)) / 2
      canvas.text(
        caption, at: Point(x: Float(cell.captionX) + indent, y: Float(cell.captionBaseline)),
        size: size, color: Palette.faint)
    }
    return canvas.image
  }

  private static func resized(
    _ image: Image, width: Int, height: Int
  ) throws(ImagingError) -> Image {
    width < image.width
      ? try Resize.area(image, width: width, height: height)
      : try Resize.bilinear(image, width: width, height: height)
  }
}

extension SheetDrawing.Face {
  /// The stored crop of a face; nil when there is none.
  ///
  /// - Throws: what `CropReading` throws.
  init?(_ face: FaceRecord, caption: String, _ crops: CropReading) throws {
    guard let picture = try crops.picture(of: face.id) else { return nil }
    self.picture = picture
    self.caption = caption
  }
}
