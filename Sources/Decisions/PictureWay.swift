internal import Vocabulary

/// Enlarging, straightening and shifting.
struct Way {
  var scaleX: Float
  var scaleY: Float
  var x: Float
  var y: Float
  /// The tangent of the angle that the picture is straightened by, clockwise.
  var lean: Float = 0

  private func applied(to point: Point) -> Point {
    Point(
      x: (point.x - lean * point.y) * scaleX + x, y: (lean * point.x + point.y) * scaleY + y)
  }

  /// A box stays upright: the detector draws it again.
  func applied(to box: Box) -> Box {
    let center = applied(to: Point(x: box.x + box.width / 2, y: box.y + box.height / 2))
    let (width, height) = (box.width * scaleX, box.height * scaleY)
    return Box(x: center.x - width / 2, y: center.y - height / 2, width: width, height: height)
  }

  /// How far landmarks are from where it takes them, as the root of the mean square, in widths of the face.
  func drift(from earlier: PictureFaces.Face, to later: PictureFaces.Face) -> Float {
    let width = earlier.box.width * scaleX
    guard width > 0, !earlier.landmarks.isEmpty else { return .infinity }
    let squares = zip(earlier.landmarks, later.landmarks).reduce(Float(0)) { sum, pair in
      let moved = applied(to: pair.0)
      let (dx, dy) = (moved.x - pair.1.x, moved.y - pair.1.y)
      return sum + dx * dx + dy * dy
    }
    return (squares / Float(earlier.landmarks.count)).squareRoot() / width
  }

  /// The whole picture onto the whole, and what the faces that look alike say of a crop.
  static func plausible(
    from earlier: PictureFaces, to later: PictureFaces, _ distances: [[Float]],
    within limits: PictureDistances
  ) -> [Way] {
    guard earlier.width > 0, earlier.height > 0, later.width > 0, later.height > 0 else {
      return []
    }
    var ways: [Way] = []
    let scaleX = later.width / earlier.width
    let scaleY = later.height / earlier.height
    if abs(scaleX / scaleY - 1) <= MatchLimits.aspect {
      ways.append(Way(scaleX: scaleX, scaleY: scaleY, x: 0, y: 0))
    }
    var alike: [(earlier: PictureFaces.Face, later: PictureFaces.Face)] = []
    for (index, row) in distances.enumerated() {
      guard let nearest = row.indices.min(by: { row[$0] < row[$1] }),
        row[nearest] <= limits.exposure,
        !distances.contains(where: { $0[nearest] < row[nearest] })
      else { continue }
      alike.append((earlier.faces[index], later.faces[nearest]))
    }
    for pair in alike {
      guard let scale = scale(pair.earlier, pair.later) else { continue }
      ways.append(shift(scale, [pair]))
    }
    if alike.count > 1, let scale = scale(alike) {
      ways.append(shift(scale, alike))
      if let lean = lean(alike) {
        // What the lean lengthens is no scale.
        ways.append(shift(scale / (1 + lean * lean).squareRoot(), alike, lean: lean))
      }
    }
    return ways.filter { $0.isCrop(from: earlier, to: later) }
  }

  /// From the spread of the landmarks around their middle, which no turn changes.
  private static func scale(_ a: PictureFaces.Face, _ b: PictureFaces.Face) -> Float? {
    let (before, after) = (spread(a.landmarks), spread(b.landmarks))
    return before > 0 && after > 0 ? after / before : nil
  }

  private static func scale(
    _ pairs: [(earlier: PictureFaces.Face, later: PictureFaces.Face)]
  ) -> Float? {
    let before = spread(pairs.map { middle($0.earlier.landmarks) })
    let after = spread(pairs.map { middle($0.later.landmarks) })
    return before > 0 && after > 0 ? after / before : nil
  }

  /// How the positions of several faces were turned about their middle; nil if by more than anyone straightens a picture.
  private static func lean(
    _ pairs: [(earlier: PictureFaces.Face, later: PictureFaces.Face)]
  ) -> Float? {
    let before = pairs.map { middle($0.earlier.landmarks) }
    let after = pairs.map { middle($0.later.landmarks) }
    let (from, to) = (middle(before), middle(after))
    var (along, across): (Float, Float) = (0, 0)
    for (a, b) in zip(before, after) {
      let (ax, ay, bx, by) = (a.x - from.x, a.y - from.y, b.x - to.x, b.y - to.y)
      along += ax * bx + ay * by
      across += ax * by - ay * bx
    }
    guard along > 0, abs(across) <= MatchLimits.lean * along else { return nil }
    return across / along
  }

  private static func shift(
    _ scale: Float, _ pairs: [(earlier: PictureFaces.Face, later: PictureFaces.Face)],
    lean: Float = 0
  ) -> Way {
    let before = middle(pairs.map { middle($0.earlier.landmarks) })
    let after = middle(pairs.map { middle($0.later.landmarks) })
    return Way(
      scaleX: scale, scaleY: scale, x: after.x - scale * (before.x - lean * before.y),
      y: after.y - scale * (lean * before.x + before.y), lean: lean)
  }

  private static func middle(_ points: [Point]) -> Point {
    let count = Float(max(1, points.count))
    return Point(
      x: points.reduce(0) { $0 + $1.x } / count, y: points.reduce(0) { $0 + $1.y } / count)
  }

  private static func spread(_ points: [Point]) -> Float {
    let middle = middle(points)
    let squares = points.reduce(Float(0)) { sum, point in
      let (x, y) = (point.x - middle.x, point.y - middle.y)
      return sum + x * x + y * y
    }
    return (squares / Float(max(1, points.count))).squareRoot()
  }

  /// Whether one picture is a good part of the other: the later a crop of the earlier, or the other way round.
  private func isCrop(from earlier: PictureFaces, to later: PictureFaces) -> Bool {
    let frame = applied(to: Box(x: 0, y: 0, width: earlier.width, height: earlier.height))
    func isPart(_ low: Float, _ length: Float, of otherLow: Float, _ otherLength: Float) -> Bool {
      // The scale is measured on faces, which the detector outlines a little differently each time.
      let slack = 0.08 * otherLength
      return low >= otherLow - slack && low + length <= otherLow + otherLength + slack
        && length >= MatchLimits.kept * otherLength
    }
    return isPart(0, later.width, of: frame.x, frame.width)
      && isPart(0, later.height, of: frame.y, frame.height)
      || isPart(frame.x, frame.width, of: 0, later.width)
        && isPart(frame.y, frame.height, of: 0, later.height)
  }
}
