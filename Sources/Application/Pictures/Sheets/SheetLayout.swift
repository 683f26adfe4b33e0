/// Where everything on a contact sheet goes, in pixels. Pure: the pictures come later.
struct SheetLayout: Sendable, Equatable {
  struct Frame: Sendable, Equatable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int
  }

  /// A face and the line of text below it.
  struct Cell: Sendable, Equatable {
    var picture: Frame
    /// Left edge and baseline of the caption, and how wide it may be.
    var captionX: Int
    var captionBaseline: Int
    var captionWidth: Int
  }

  static let cellSize = 160
  static let margin = 32
  static let gap = 20
  static let titleSize = 30
  static let subtitleSize = 16
  static let captionSize = 13
  private static let headerHeight = 84
  private static let captionHeight = 26

  var width: Int
  var height: Int
  var titleBaseline: Int
  var subtitleBaseline: Int
  var cells: [Cell]

  /// - Parameters:
  ///   - count: Faces to show.
  ///   - columns: Faces a row; nil makes the sheet about as wide as high, at least 4 and at most 12 columns.
  init(count: Int, columns: Int? = nil) {
    let columns = max(1, columns ?? Self.columns(for: count))
    let rows = max(1, (count + columns - 1) / columns)
    let cellHeight = Self.cellSize + Self.captionHeight
    width = Self.margin * 2 + columns * Self.cellSize + (columns - 1) * Self.gap
    height =
      Self.margin * 2 + Self.headerHeight + rows * cellHeight + (rows - 1) * Self.gap
    titleBaseline = Self.margin + 28
    subtitleBaseline = Self.margin + 56
    cells = (0..<count).map { index in
      let x = Self.margin + index % columns * (Self.cellSize + Self.gap)
      let y = Self.margin + Self.headerHeight + index / columns * (cellHeight + Self.gap)
      return Cell(
        picture: Frame(x: x, y: y, width: Self.cellSize, height: Self.cellSize), captionX: x,
        captionBaseline: y + Self.cellSize + 18, captionWidth: Self.cellSize)
    }
  }

  private static func columns(for count: Int) -> Int {
    let square = Int(Double(count).squareRoot().rounded(.up))
    return min(12, max(4, square))
  }

  /// The largest frame of the shape `width` x `height` inside `frame`, in its middle.
  static func fit(width: Int, height: Int, into frame: Frame) -> Frame {
    guard width > 0, height > 0 else { return frame }
    let scale = min(Double(frame.width) / Double(width), Double(frame.height) / Double(height))
    let w = max(1, Int((Double(width) * scale).rounded()))
    let h = max(1, Int((Double(height) * scale).rounded()))
    return Frame(
      x: frame.x + (frame.width - w) / 2, y: frame.y + (frame.height - h) / 2, width: w, height: h)
  }
}
