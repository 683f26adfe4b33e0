internal import Vocabulary

/// At which sizes a photo is shown to a network that finds faces of a range of sizes.
///
/// One picture of moderate size shows most faces of most photos well. A small photo in which something may
/// be a face is enlarged; around spots so small that more of them may have been overlooked, the
/// photo is looked at again as it is, tile by tile; where a spot is larger than what the network was made for, the first picture
/// is shown at half its size. So a photo costs what its faces ask for. (`docs/detectors.md` has the figures behind the numbers.)
struct SearchPlan: Hashable, Sendable {
  /// Sides of the faces that the network sees for sure, in pixels of its input.
  let faces: ClosedRange<Float>
  /// The size of its input, if it takes no other.
  let fixed: NetworkSize?

  /// Long side of the first picture of a large photo, in pixels.
  static let firstSide: Float = 800
  /// What a small one is enlarged to where it must be …
  static let smallSide: Float = 640
  /// … but no more than so many times.
  static let enlargement: Float = 2
  /// The share of the score of a face from which something is in doubt: of 407 faces of 14 to 45 pixels in photos of 250, 4 are
  /// found only enlarged, all of which have it.
  static let doubt: Float = 0.75
  /// How much larger the photo must be than the first picture to be looked at as it is.
  static let gain: Float = 1.2
  /// A spot of less than this many times the smallest side that is seen for sure may have smaller neighbours.
  static let neighbours: Float = 1.5
  /// How large a hint of a turned head is shown, in pixels. Of 150 film stills, turned, the true turn then shows 142 with a score
  /// of 0.85, at 40 pixels 134, at 24 half …
  static let hintSide: Float = 56
  /// … with how much around it, in its sides.
  static let hintMargin: Float = 1
  /// How many hints of a photo are looked at: with 6 no more heads are found.
  static let hints = 4
  /// The largest core of a tile, in pixels of the photo: with its margin it takes the memory of a first picture.
  static let core = NetworkSize(width: 704, height: 544)
  /// What a tile shows around its core.
  static let margin = 64
  /// The largest side of a face that is taken from a tile: it fits into the margins, and larger ones the first picture shows.
  static let tileFace: Float = 128

  /// The first picture.
  ///
  /// - Parameter minimumFace: pixels of the photo, where smaller ones need not be seen; nil for the usual picture.
  func first(width: Int, height: Int, minimumFace: Float?) -> NetworkSize {
    if let fixed {
      let scale = min(Float(fixed.width) / Float(width), Float(fixed.height) / Float(height))
      let size = Self.size(width, height, scale)
      return NetworkSize(
        width: min(size.width, fixed.width), height: min(size.height, fixed.height))
    }
    var scale = min(1, Self.firstSide / Float(max(width, height)))
    if let minimumFace { scale = min(scale, comfort / minimumFace) }
    return Self.size(width, height, scale)
  }

  /// A side at which there is nothing to gain from a larger picture.
  var comfort: Float { faces.lowerBound * Self.neighbours }

  /// A small photo enlarged; nil where nothing is in doubt, or nothing more to be seen so.
  ///
  /// - Parameters:
  ///   - minimumFace: pixels of the photo.
  ///   - score: what a face must have …
  ///   - sure: … and what leaves no doubt of one.
  ///   - spots: what looks like a face in the first picture.
  func larger(
    width: Int, height: Int, minimumFace: Float, score: Float, sure: Float, spots: [Candidate]
  ) -> NetworkSize? {
    let scale = min(Self.smallSide / Float(max(width, height)), Self.enlargement)
    let isInDoubt = spots.contains { $0.score >= score * Self.doubt && $0.score < sure }
    guard fixed == nil, scale >= Self.gain, minimumFace < comfort, isInDoubt else { return nil }
    return Self.size(width, height, scale)
  }

  /// The first picture at half its size; nil where no spot is larger than what is seen for sure.
  ///
  /// - Parameters:
  ///   - scale: of the first picture.
  ///   - spots: what looks like a face there, in pixels of the photo.
  func coarser(width: Int, height: Int, than scale: Float, spots: [Candidate]) -> NetworkSize? {
    guard fixed == nil, spots.contains(where: { $0.side * scale > faces.upperBound }) else {
      return nil
    }
    return Self.size(width, height, scale / 2)
  }

  /// A part of a photo, in its pixels.
  struct Tile: Hashable {
    let x: Int
    let y: Int
    let width: Int
    let height: Int
    /// What is taken from it: faces whose centre lies here. Cores cover the photo without overlapping.
    let core: Box

    func takes(_ face: Candidate) -> Bool { core.holds(face.center) && face.side <= tileFace }
  }

  /// The tiles in which the photo is looked at again; none where they would show nothing more.
  ///
  /// - Parameters:
  ///   - minimumFace: pixels of the photo.
  ///   - scale: of the first picture.
  ///   - spots: what looks like a face there, in pixels of the photo.
  func tiles(
    width: Int, height: Int, minimumFace: Float, than scale: Float, spots: [Candidate]
  ) -> [Tile] {
    // Nothing that is looked for is too small in the first picture; the share keeps rounding out.
    let isSeen = minimumFace * scale >= faces.lowerBound * 0.99
    guard fixed == nil, !isSeen, scale * Self.gain < 1 else { return [] }
    let small = spots.filter { $0.side * scale < comfort }
    // Who asks for smaller faces than usual gets them looked for everywhere.
    let isEverywhere = minimumFace < Thresholds.minimumFaceFloor
    let columns = (width + Self.core.width - 1) / Self.core.width
    let rows = (height + Self.core.height - 1) / Self.core.height
    var tiles: [Tile] = []
    for row in 0..<rows {
      let (top, bottom) = (height * row / rows, height * (row + 1) / rows)
      for column in 0..<columns {
        let (left, right) = (width * column / columns, width * (column + 1) / columns)
        let core = Box(
          x: Float(left), y: Float(top), width: Float(right - left), height: Float(bottom - top))
        guard isEverywhere || small.contains(where: { core.holds($0.center) }) else { continue }
        let x = max(0, left - Self.margin)
        let y = max(0, top - Self.margin)
        tiles.append(
          Tile(
            x: x, y: y, width: min(width, right + Self.margin) - x,
            height: min(height, bottom + Self.margin) - y, core: core))
      }
    }
    return tiles
  }

  /// What is looked at in other turns of a head that may lie on a side: the hint and its surroundings, so small that little is spent
  /// on them.
  ///
  /// - Parameter hint: pixels of the picture.
  /// - Returns: the part of the picture, the size at which it is shown, and the smallest face looked for there.
  func glance(
    at hint: Box, width: Int, height: Int
  ) -> (x: Int, y: Int, part: NetworkSize, shown: NetworkSize, minimumFace: Float) {
    let side = max(1, (hint.width * hint.height).squareRoot())
    let margin = side * Self.hintMargin
    func range(_ start: Float, _ length: Float, within limit: Int) -> Range<Int> {
      let low = min(Int(max(0, start - margin)), limit - 1)
      let high = Int(min(Float(limit), start + length + margin).rounded(.up))
      return low..<max(high, low + 1)
    }
    let columns = range(hint.x, hint.width, within: width)
    let rows = range(hint.y, hint.height, within: height)
    let scale = Self.hintSide / side
    return (
      columns.lowerBound, rows.lowerBound, NetworkSize(width: columns.count, height: rows.count),
      Self.size(columns.count, rows.count, min(1, scale)), comfort / max(1, scale)
    )
  }

  private static func size(_ width: Int, _ height: Int, _ scale: Float) -> NetworkSize {
    func side(_ side: Int) -> Int { max(1, Int((Float(side) * scale).rounded())) }
    return NetworkSize(width: side(width), height: side(height))
  }
}

/// Pixels of a network's input.
struct NetworkSize: Hashable, Sendable {
  let width: Int
  let height: Int
}

extension Candidate {
  /// Of a square as large.
  var side: Float { (width * height).squareRoot() }
  var center: Point { Point(x: (left + right) / 2, y: (top + bottom) / 2) }
}

extension Box {
  fileprivate func holds(_ point: Point) -> Bool {
    point.x >= x && point.x < x + width && point.y >= y && point.y < y + height
  }
}
