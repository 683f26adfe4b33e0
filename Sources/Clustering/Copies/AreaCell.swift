internal import Glibc
internal import Vocabulary

/// A cell of a grid over areas: size by size, and cells a quarter as large as their faces.
///
/// Two areas that overlap by 0.8 have widths within a factor of 1.25 and centres within a fifth of the larger width; the
/// same holds upright. So they lie in neighbouring cells of the same or the next size.
struct AreaCell: Hashable {
  var widthLevel: Int32
  var heightLevel: Int32
  var column: Int32
  var row: Int32

  private static let step: Float = 1.25

  /// nil for an area that is no area: empty or not a number.
  init?(_ area: FaceArea) {
    guard area.width >= 1e-5, area.height >= 1e-5, area.width < 100, area.height < 100,
      abs(area.x) < 100, abs(area.y) < 100
    else { return nil }
    widthLevel = Self.level(area.width)
    heightLevel = Self.level(area.height)
    column = Self.index(area.x + area.width / 2, widthLevel)
    row = Self.index(area.y + area.height / 2, heightLevel)
  }

  private init(_ widthLevel: Int32, _ heightLevel: Int32, _ column: Int32, _ row: Int32) {
    self.widthLevel = widthLevel
    self.heightLevel = heightLevel
    self.column = column
    self.row = row
  }

  func neighbours(of area: FaceArea) -> [AreaCell] {
    var cells: [AreaCell] = []
    cells.reserveCapacity(81)
    for w in widthLevel - 1...widthLevel + 1 {
      let middle = Self.index(area.x + area.width / 2, w)
      for h in heightLevel - 1...heightLevel + 1 {
        let center = Self.index(area.y + area.height / 2, h)
        for column in middle - 1...middle + 1 {
          for row in center - 1...center + 1 { cells.append(AreaCell(w, h, column, row)) }
        }
      }
    }
    return cells
  }

  private static func level(_ size: Float) -> Int32 {
    Int32((log(size) / log(step)).rounded(.down))
  }

  private static func index(_ center: Float, _ level: Int32) -> Int32 {
    Int32((center / (0.25 * pow(step, Float(level + 1)))).rounded(.down))
  }
}
