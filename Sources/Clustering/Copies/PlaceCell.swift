internal import Glibc
internal import Vocabulary

/// A cell of a grid over places: size by size, and cells a quarter as large as their faces.
///
/// Two places that overlap by 0.8 have widths within a factor of 1.25 and centres within a fifth of the larger width; the
/// same holds upright. So they lie in neighbouring cells of the same or the next size.
struct PlaceCell: Hashable {
  var widthLevel: Int32
  var heightLevel: Int32
  var column: Int32
  var row: Int32

  private static let step: Float = 1.25

  /// nil for a place that is no place: empty or not a number.
  init?(_ place: FacePlace) {
    guard place.width >= 1e-5, place.height >= 1e-5, place.width < 100, place.height < 100,
      abs(place.x) < 100, abs(place.y) < 100
    else { return nil }
    widthLevel = Self.level(place.width)
    heightLevel = Self.level(place.height)
    column = Self.index(place.x + place.width / 2, widthLevel)
    row = Self.index(place.y + place.height / 2, heightLevel)
  }

  private init(_ widthLevel: Int32, _ heightLevel: Int32, _ column: Int32, _ row: Int32) {
    self.widthLevel = widthLevel
    self.heightLevel = heightLevel
    self.column = column
    self.row = row
  }

  func neighbours(of place: FacePlace) -> [PlaceCell] {
    var cells: [PlaceCell] = []
    cells.reserveCapacity(81)
    for w in widthLevel - 1...widthLevel + 1 {
      let middle = Self.index(place.x + place.width / 2, w)
      for h in heightLevel - 1...heightLevel + 1 {
        let center = Self.index(place.y + place.height / 2, h)
        for column in middle - 1...middle + 1 {
          for row in center - 1...center + 1 { cells.append(PlaceCell(w, h, column, row)) }
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
