internal import Imaging
internal import Vocabulary

/// One or two rows of faces with a line of text above each. Pure.
enum ReviewDrawing {
  struct Row {
    var title: String
    var faces: [Image]
  }

  /// Pixels a face gets on its long side.
  static let cell = 112
  private static let gap = 8
  private static let titleHeight = 24

  /// How many faces fit side by side into `width` pixels, at least one.
  static func columns(width: Int) -> Int { max(1, (width - gap) / (cell + gap)) }

  /// - Throws: `ImagingError.outOfMemory`.
  static func draw(_ rows: [Row], columns: Int) throws(ImagingError) -> Image {
    let widest = max(3, rows.map { min($0.faces.count, columns) }.max() ?? 0)
    let rowHeight = titleHeight + cell + gap
    var canvas = Canvas(
      width: gap + widest * (cell + gap), height: gap + rows.count * rowHeight,
      background: Palette.paper)
    for (index, row) in rows.enumerated() {
      let top = gap + index * rowHeight
      canvas.text(
        row.title, at: Point(x: Float(gap), y: Float(top + 16)), size: 15, color: Palette.ink,
        maxWidth: Float(canvas.image.width - 2 * gap))
      for (column, face) in row.faces.prefix(columns).enumerated() {
        let picture = try Resize.fit(face, longSide: cell)
        canvas.paste(
          picture, x: gap + column * (cell + gap) + (cell - picture.width) / 2,
          y: top + titleHeight + (cell - picture.height) / 2)
      }
    }
    return canvas.image
  }
}
