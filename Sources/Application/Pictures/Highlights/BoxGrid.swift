internal import Vocabulary

/// Boxes in a picture, found by where they are.
struct BoxGrid {
  private let side: Float
  private let columns: Int
  private let rows: Int
  /// Numbers of the boxes that reach into each cell.
  private var cells: [[Int]]
  private(set) var boxes: [Box] = []

  /// - Parameter side: of a cell in pixels; about as large as the boxes.
  init(width: Float, height: Float, side: Float) {
    self.side = max(8, side)
    columns = max(1, Int((width / self.side).rounded(.up)))
    rows = max(1, Int((height / self.side).rounded(.up)))
    cells = [[Int]](repeating: [], count: columns * rows)
  }

  mutating func insert(_ box: Box) {
    let number = boxes.count
    boxes.append(box)
    for row in range(box.y, box.height, rows) {
      for column in range(box.x, box.width, columns) {
        cells[row * columns + column].append(number)
      }
    }
  }

  /// Whether `box` shares no area with any other.
  func isFree(_ box: Box) -> Bool {
    for row in range(box.y, box.height, rows) {
      for column in range(box.x, box.width, columns) {
        for number in cells[row * columns + column] where boxes[number].overlaps(box) {
          return false
        }
      }
    }
    return true
  }

  /// Area that `box` shares with the others.
  func overlap(with box: Box) -> Float {
    var numbers: Set<Int> = []
    for row in range(box.y, box.height, rows) {
      for column in range(box.x, box.width, columns) {
        numbers.formUnion(cells[row * columns + column])
      }
    }
    return numbers.sorted().reduce(0) { $0 + boxes[$1].intersection(box) }
  }

  /// Cells from `start` over `length`; those outside count to the outermost ones.
  private func range(_ start: Float, _ length: Float, _ count: Int) -> ClosedRange<Int> {
    let limit = Float(count - 1)
    let first = min(max(0, (start / side).rounded(.down)), limit)
    let last = min(max(first, ((start + length) / side).rounded(.down)), limit)
    return Int(first)...Int(last)
  }
}

extension Box {
  /// Whether both share any area; boxes that touch do not.
  func overlaps(_ other: Box) -> Bool {
    x < other.x + other.width && other.x < x + width && y < other.y + other.height
      && other.y < y + height
  }

  /// The point of the box that is nearest to `point`.
  func nearest(to point: Point) -> Point {
    Point(x: min(max(point.x, x), x + width), y: min(max(point.y, y), y + height))
  }

  /// Pixels between both, along the axis on which they are farther apart; 0 where they touch or overlap.
  func gap(to other: Box) -> Float {
    let across = max(other.x - x - width, x - other.x - other.width)
    let down = max(other.y - y - height, y - other.y - other.height)
    return max(0, across, down)
  }

  func grown(by margin: Float) -> Box {
    Box(x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
  }

  /// Whether the straight line from `start` to `end` runs through the inside (Liang and Barsky 1984).
  func isCrossed(from start: Point, to end: Point) -> Bool {
    // Most lines pass at a distance.
    guard min(start.x, end.x) < x + width, max(start.x, end.x) > x,
      min(start.y, end.y) < y + height, max(start.y, end.y) > y
    else { return false }
    var enters: Float = 0
    var leaves: Float = 1
    func clip(_ at: Float, _ way: Float, _ low: Float, _ high: Float) {
      // Along the other axis; it runs between both edges, as was seen above.
      if way == 0 { return }
      let a = (low - at) / way
      let b = (high - at) / way
      enters = max(enters, min(a, b))
      leaves = min(leaves, max(a, b))
    }
    clip(start.x, end.x - start.x, x, x + width)
    clip(start.y, end.y - start.y, y, y + height)
    return enters < leaves
  }
}
