import TestSupport
import Testing
import Vocabulary

@testable import Application

@Suite struct LabelLayoutTests {
  typealias Label = LabelLayout.Label
  typealias Size = LabelLayout.Size

  static func label(_ face: Box, width: Float = 100, height: Float = 24) -> Label {
    Label(
      face: face,
      sizes: [1, 0.8, 0.65].map { Size(width: width * $0, height: height * $0) })
  }

  static func spots(_ labels: [Label], _ width: Float = 1200, _ height: Float = 800)
    -> [LabelLayout.Spot]
  {
    LabelLayout.spots(for: labels, width: width, height: height, edge: 1)
  }

  /// What is wrong with spots: each must lie in the picture, off all faces and off each other; lines end at their faces.
  static func faults(
    _ spots: [LabelLayout.Spot], _ labels: [Label], _ width: Float, _ height: Float
  ) -> [String] {
    var faults: [String] = []
    if spots.count != labels.count { faults.append("\(spots.count) places") }
    for (number, spot) in spots.enumerated() {
      let box = spot.box
      if box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height {
        faults.append("\(number) is outside")
      }
      for (other, label) in labels.enumerated() where box.intersection(label.face) > 0 {
        faults.append("\(number) covers face \(other)")
      }
      for other in 0..<number where box.intersection(spots[other].box) > 0 {
        faults.append("\(number) covers label \(other)")
      }
      if let leader = spot.leader {
        let face = labels[number].face
        if face.nearest(to: leader.end) != leader.end { faults.append("\(number)'s line is off") }
      }
    }
    return faults
  }

  @Test func aLabelStandsOnItsFace() {
    let face = Box(x: 300, y: 200, width: 80, height: 100)
    let spot = Self.spots([Self.label(face)])[0]
    #expect(spot.box == Box(x: 299, y: 175, width: 100, height: 24))
    #expect(spot.size == 0 && spot.leader == nil)
  }

  @Test func aFaceAtTheTopHasItBelow() {
    let spot = Self.spots([Self.label(Box(x: 300, y: 5, width: 80, height: 100))])[0]
    #expect(spot.box.y == 106)
  }

  @Test func aFaceAtTheRightEdgeHasItInsideThePicture() {
    let spot = Self.spots([Self.label(Box(x: 1150, y: 300, width: 50, height: 60))])[0]
    #expect(spot.box.x == 1100 && spot.box.y == 275)
  }

  @Test func aFaceThatFillsThePhotoHasItInside() {
    for width in [Float(20), 400, 5000] {
      let face = Box(x: -50, y: -20, width: 1300, height: 900)
      let box = Self.spots([Self.label(face, width: width)])[0].box
      #expect(box.x >= 0 && box.x + box.width <= 1200 && box.y >= 0)
      #expect(box.y + box.height <= 800)
    }
  }

  @Test func aCrowdedFaceHasItAsideWithALine() throws {
    // The middle one of a block without gaps.
    let labels = (0..<9).map { number in
      Self.label(
        Box(x: 500 + Float(number % 3) * 60, y: 300 + Float(number / 3) * 60, width: 60, height: 60)
      )
    }
    let spots = Self.spots(labels)
    #expect(Self.faults(spots, labels, 1200, 800) == [])
    let middle = spots[4]
    #expect(try #require(middle.leader).end.x >= 560)
    #expect(middle.size == 2, "as small as can be")
  }

  @Test func linesCrossNoFaceWhereTheyNeedNot() throws {
    // A row whose labels are four times as wide as the faces.
    let labels = (0..<12).map { number in
      Self.label(Box(x: 200 + Float(number) * 40, y: 400, width: 36, height: 40), width: 160)
    }
    let spots = Self.spots(labels)
    #expect(Self.faults(spots, labels, 1200, 800) == [])
    let leaders = spots.enumerated().compactMap { number, spot in
      spot.leader.map { (number, $0) }
    }
    #expect(!leaders.isEmpty)
    for (number, leader) in leaders {
      for (other, label) in labels.enumerated() where other != number {
        #expect(!label.face.isCrossed(from: leader.start, to: leader.end))
      }
    }
  }

  /// Those in the middle are far from any free spot.
  @Test func aBlockOf150IsLabelledAroundIt() {
    let labels = (0..<150).map { number in
      Self.label(
        Box(
          x: 500 + Float(number % 20) * 30, y: 300 + Float(number / 20) * 30, width: 30, height: 30),
        width: 60, height: 14)
    }
    let spots = Self.spots(labels, 1920, 1080)
    #expect(Self.faults(spots, labels, 1920, 1080) == [])
    #expect(spots.filter { $0.leader != nil }.count > 80)
  }

  /// A spot that no step of a search would hit, between a face and the edge.
  @Test func theOnlyPlaceIsFound() {
    let labels = [
      Self.label(Box(x: 0, y: 0, width: 1200, height: 383.3), width: 1200, height: 15.7),
      Self.label(Box(x: 0, y: 400.3, width: 1200, height: 399.7), width: 1200, height: 15.7),
    ]
    let whole = labels.map { Label(face: $0.face, sizes: [$0.sizes[2]]) }
    let spots = Self.spots(whole, 1200, 800)
    let covered = spots.filter { spot in whole.contains { $0.face.intersection(spot.box) > 0 } }
    #expect(covered.isEmpty)
  }

  @Test(arguments: 0..<24 as Range<UInt64>)
  func crowdsOfEveryKindKeepTheRules(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let count = [5, 40, 120, 300][Int(seed % 4)]
    // Faces of a sixth of the picture together leave room for labels of the same area.
    let side = (1920 * 1080 / Float(count) / 6).squareRoot()
    let labels = (0..<count).map { _ in
      let size = side * random.float(in: 0.6...1.2)
      return Self.label(
        Box(
          x: random.float(in: -10...1900), y: random.float(in: -10...1060), width: size,
          height: size * 1.2),
        width: side * random.float(in: 0.5...2), height: max(8, side / 4))
    }
    let spots = Self.spots(labels, 1920, 1080)
    #expect(Self.faults(spots, labels, 1920, 1080) == [])
    #expect(spots == Self.spots(labels, 1920, 1080))
  }

  @Test func whereNothingIsFreeEveryLabelHasAPlaceInThePicture() {
    let labels = (0..<50).map { number in
      Self.label(Box(x: Float(number % 10) * 10, y: Float(number / 10) * 10, width: 10, height: 10))
    }
    let spots = Self.spots(labels, 100, 50)
    #expect(spots.count == 50)
    for spot in spots {
      #expect(spot.box.x >= 0 && spot.box.x + spot.box.width <= 100)
      #expect(spot.box.y >= 0 && spot.box.y + spot.box.height <= 50)
    }
    #expect(Self.spots([]) == [])
  }
}

@Suite struct NeighbourColorsTests {
  @Test func theOwnColourIsKeptWhereNoNeighbourHasIt() {
    // A row so long that the ends are no neighbours.
    let boxes = (0..<10).map { Box(x: Float($0) * 300, y: 0, width: 40, height: 50) }
    let preferred = [3, 0, 1, 2, 4, 5, 6, 7, 1, 3]
    #expect(NeighbourColors.assign(boxes, preferred: preferred, count: 8) == preferred)
  }

  @Test func theNextFacesAreNeighboursHoweverFar() {
    let boxes = [0, 900, 1800].map { Box(x: $0, y: 0, width: 40, height: 50) }
    #expect(Set(NeighbourColors.assign(boxes, preferred: [3, 3, 3], count: 8)).count == 3)
  }

  @Test(arguments: [7, 12, 24], 0..<5 as Range<UInt64>)
  func neighboursInRowsDiffer(columns: Int, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let boxes = (0..<columns * 6).map { number in
      Box(
        x: Float(number % columns) * 50 + random.float(in: 0...12),
        y: Float(number / columns) * 60 + random.float(in: 0...12), width: 34, height: 42)
    }
    let preferred = boxes.map { _ in Int.random(in: 0..<8, using: &random) }
    let colors = NeighbourColors.assign(boxes, preferred: preferred, count: 8)
    for (number, neighbours) in NeighbourColors.neighbours(of: boxes).enumerated() {
      for neighbour in neighbours { #expect(colors[number] != colors[neighbour]) }
    }
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func neighboursAnywhereDiffer(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let boxes = (0..<60).map { _ in
      Box(x: random.float(in: 0...1800), y: random.float(in: 0...1000), width: 50, height: 60)
    }
    let colors = NeighbourColors.assign(boxes, preferred: boxes.map { _ in 0 }, count: 8)
    for (number, neighbours) in NeighbourColors.neighbours(of: boxes).enumerated() {
      for neighbour in neighbours { #expect(colors[number] != colors[neighbour]) }
    }
  }

  @Test func moreNeighboursThanColoursShareWithTheFarthest() {
    let boxes = (0..<5).map { Box(x: Float($0) * 10, y: 0, width: 60, height: 60) }
    let colors = NeighbourColors.assign(boxes, preferred: [0, 0, 0, 0, 0], count: 3)
    #expect(Set(colors) == [0, 1, 2])
  }
}
