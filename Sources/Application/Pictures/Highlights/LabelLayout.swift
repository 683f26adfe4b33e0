internal import Vocabulary

/// Where the labels of a photo's faces go: beside their faces, on none, and not on each other. Where there is no room
/// beside a face its label is smaller, then moved aside, with a line that leads to the face. Pure; the same faces have
/// the same spots always.
struct LabelLayout {
  struct Size: Equatable {
    var width: Float
    var height: Float
  }

  struct Label {
    var face: Box
    /// Sizes it can have, the preferred one first; at least one.
    var sizes: [Size]
  }

  struct Spot: Equatable {
    var box: Box
    /// Which of the label's sizes it has.
    var size: Int
    /// A line from the label to the face; nil for a label beside its face.
    var leader: Leader?
  }

  struct Leader: Equatable {
    var start: Point
    var end: Point
  }

  /// Every label has a spot; one that covers something only where the whole picture has no free one.
  ///
  /// - Parameter edge: Pixels that the drawn edge of a face reaches beyond its box.
  static func spots(
    for labels: [Label], width: Float, height: Float, edge: Float
  ) -> [Spot] {
    var layout = LabelLayout(labels, width: width, height: height, edge: edge)
    return layout.run()
  }

  private let labels: [Label]
  private let width: Float
  private let height: Float
  /// The faces as they are drawn.
  private let faces: [Box]
  private var faceGrid: BoxGrid
  private var labelGrid: BoxGrid
  private var leaders: [Leader] = []

  private init(_ labels: [Label], width: Float, height: Float, edge: Float) {
    self.width = width
    self.height = height
    self.labels = labels.map { label in
      let sizes = label.sizes.map {
        Size(width: min($0.width, width), height: min($0.height, height))
      }
      return Label(face: label.face, sizes: sizes)
    }
    faces = labels.map { $0.face.grown(by: edge) }
    let mean = faces.reduce(0) { $0 + max($1.width, $1.height) } / Float(max(1, faces.count))
    faceGrid = BoxGrid(width: width, height: height, side: mean)
    labelGrid = BoxGrid(width: width, height: height, side: mean)
    for face in faces { faceGrid.insert(face) }
  }

  private mutating func run() -> [Spot] {
    var chosen = [Spot?](repeating: nil, count: labels.count)
    // Those that have the least choice choose first.
    let spots = labels.indices.map { number in
      spotsBeside(number).filter { faceGrid.isFree($0.box) }
    }
    let order = labels.indices.sorted { (spots[$0].count, $0) < (spots[$1].count, $1) }
    for number in order {
      chosen[number] = spots[number].first { labelGrid.isFree($0.box) }
      if let spot = chosen[number] { labelGrid.insert(spot.box) }
    }
    for number in order where chosen[number] == nil {
      let spot = aside(number) ?? leastCovering(number)
      if let leader = spot.leader { leaders.append(leader) }
      labelGrid.insert(spot.box)
      chosen[number] = spot
    }
    // Each has one by now.
    return chosen.compactMap { $0 }
  }

  // MARK: Beside the face

  /// Above, below, right and left of a face, within the picture; larger sizes first.
  private func spotsBeside(_ number: Int) -> [Spot] {
    let face = faces[number]
    return labels[number].sizes.indices.flatMap { index -> [Spot] in
      let size = labels[number].sizes[index]
      let right = face.x + face.width
      let bottom = face.y + face.height
      let across = [face.x, right - size.width, face.center.x - size.width / 2]
        .map { min(max(0, $0), width - size.width) }
      let down = [face.y, bottom - size.height].map { min(max(0, $0), height - size.height) }
      let corners =
        across.map { ($0, face.y - size.height) } + across.map { ($0, bottom) }
        + down.map { (right, $0) } + down.map { (face.x - size.width, $0) }
      return corners.map { x, y in
        Spot(box: Box(x: x, y: y, width: size.width, height: size.height), size: index)
      }.filter { isInside($0.box) }
    }
  }

  private func isInside(_ box: Box) -> Bool {
    box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height
  }

  private func isFree(_ box: Box) -> Bool {
    isInside(box) && faceGrid.isFree(box) && labelGrid.isFree(box)
  }

  private func coversLine(_ box: Box) -> Bool {
    leaders.contains { box.isCrossed(from: $0.start, to: $0.end) }
  }

  // MARK: Aside

  /// A free spot as near to the face as can be, in the smallest size; one that no line crosses, if there is any. Nil
  /// when the picture has no free spot.
  private func aside(_ number: Int) -> Spot? {
    let index = labels[number].sizes.count - 1
    let size = labels[number].sizes[index]
    var crossing: (spot: Spot, ring: Int)?
    func spot(_ x: Float, _ y: Float) -> (spot: Spot, isClear: Bool)? {
      let box = Box(x: x, y: y, width: size.width, height: size.height)
      guard isFree(box) else { return nil }
      let leader = leader(from: box, to: number)
      return (
        Spot(box: box, size: index, leader: leader), isClear(leader, number) && !coversLine(box)
      )
    }
    for ring in 1...24 {
      // A line that crosses another is better than one that is much longer.
      if let crossing, crossing.ring + 6 < ring { return crossing.spot }
      for (x, y) in ringed(around: faces[number], at: Float(ring) * size.height * 0.75, size) {
        guard let found = spot(x, y) else { continue }
        if found.isClear { return found.spot }
        crossing = crossing ?? (found.spot, ring)
      }
    }
    if let crossing { return crossing.spot }
    // If there is a free spot at all, then one that touches something, or the picture's edge, on its left and above it.
    let occupied = faceGrid.boxes + labelGrid.boxes
    let face = faces[number]
    let across = Self.byGap(
      Set([0] + occupied.map { $0.x + $0.width }), size.width, from: face.x, to: face.x + face.width
    )
    let down = Self.byGap(
      Set([0] + occupied.map { $0.y + $0.height }), size.height, from: face.y,
      to: face.y + face.height
    )
    var nearest: (spot: Spot, gap: Float)?
    for (y, gapDown) in down {
      if let nearest, gapDown >= nearest.gap { break }
      for (x, gapAcross) in across {
        if let nearest, gapAcross >= nearest.gap { break }
        guard let found = spot(x, y) else { continue }
        nearest = (found.spot, max(gapDown, gapAcross))
        break
      }
    }
    return nearest?.spot
  }

  /// Where something of `length` can begin on one axis, and its gap to what lies between `low` and `high`; the nearest first.
  private static func byGap(
    _ starts: Set<Float>, _ length: Float, from low: Float, to high: Float
  ) -> [(start: Float, gap: Float)] {
    starts.map { (start: $0, gap: max(0, $0 - high, low - $0 - length)) }
      .sorted { ($0.gap, $0.start) < ($1.gap, $1.start) }
  }

  /// Top left corners of spots that are `distance` away from a face: straight above and below it first.
  private func ringed(
    around face: Box, at distance: Float, _ size: Size
  ) -> [(x: Float, y: Float)] {
    let left = face.x - distance - size.width
    let right = face.x + face.width + distance
    let top = face.y - distance - size.height
    let bottom = face.y + face.height + distance
    let middle = (x: face.center.x - size.width / 2, y: face.center.y - size.height / 2)
    var result: [(x: Float, y: Float)] = []
    let step = size.height * 0.75
    var offset: Float = 0
    while offset <= max(right - middle.x, bottom - middle.y) {
      for shift in offset == 0 ? [0] : [offset, -offset] {
        if left <= middle.x + shift, middle.x + shift <= right {
          result += [(middle.x + shift, top), (middle.x + shift, bottom)]
        }
        if top <= middle.y + shift, middle.y + shift <= bottom {
          result += [(left, middle.y + shift), (right, middle.y + shift)]
        }
      }
      offset += step
    }
    return result
  }

  private func leader(from box: Box, to number: Int) -> Leader {
    let end = labels[number].face.nearest(to: box.center)
    return Leader(start: box.nearest(to: end), end: end)
  }

  /// Whether a line to a face runs through no other face, label or line.
  private func isClear(_ leader: Leader, _ number: Int) -> Bool {
    !faces.indices.contains {
      $0 != number && faces[$0].isCrossed(from: leader.start, to: leader.end)
    }
      && !labelGrid.boxes.contains { $0.isCrossed(from: leader.start, to: leader.end) }
      && !leaders.contains { $0.crosses(leader) }
  }

  // MARK: No room

  /// Beside or inside the face, where least is covered; labels are worse to cover than faces.
  private func leastCovering(_ number: Int) -> Spot {
    let face = faces[number]
    let index = labels[number].sizes.count - 1
    let size = labels[number].sizes[index]
    let x = min(max(0, face.x), width - size.width)
    let inside = [face.y, face.y + face.height - size.height].map { y in
      Spot(
        box: Box(
          x: x, y: min(max(0, y), height - size.height), width: size.width, height: size.height),
        size: index)
    }
    let costs = (spotsBeside(number).filter { $0.size == index } + inside).map { spot in
      (spot, labelGrid.overlap(with: spot.box) * 4 + faceGrid.overlap(with: spot.box))
    }
    // `inside` is never empty.
    return costs.min { $0.1 < $1.1 }?.0 ?? inside[0]
  }
}

extension LabelLayout.Leader {
  /// Whether both lines meet.
  fileprivate func crosses(_ other: Self) -> Bool {
    func side(_ a: Point, _ b: Point, _ c: Point) -> Float {
      (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    }
    return side(start, end, other.start) * side(start, end, other.end) < 0
      && side(other.start, other.end, start) * side(other.start, other.end, end) < 0
  }
}
