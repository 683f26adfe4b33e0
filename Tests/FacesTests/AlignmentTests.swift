import Imaging
import TestSupport
import Testing
import Vocabulary

@testable import Faces

@Suite struct AlignmentTests {
  let template: Landmarks

  init() throws {
    guard case .template(let points) = try ModelSet.dlib().embedder.position else {
      preconditionFailure("dlib's faces are aligned by five points")
    }
    template = points
  }

  func face(_ points: [Point], _ box: Box = Box(x: 0, y: 0, width: 100, height: 120)) -> Detection {
    Detection(box: box, landmarks: Landmarks(points: points), score: 1)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func findsTheTransformThatMadeTheLandmarks(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let made = SimilarityTransform(
      a: Double(generator.float(in: -3...3)), b: Double(generator.float(in: 0.1...3)),
      tx: Double(generator.float(in: -500...500)), ty: Double(generator.float(in: -500...500)))
    let found = try #require(
      Alignment.transform(face(template.points.map { made.inverse($0) }), template: template))
    for point in template.points {
      let back = found(made.inverse(point).centred)
      let goal = point.centred
      #expect(abs(back.x - goal.x) < 0.02 && abs(back.y - goal.y) < 0.02, "seed \(seed)")
    }
  }

  @Test func landmarksThatSayNothingFallBackToTheBox() throws {
    let box = Box(x: 20, y: 30, width: 80, height: 100)
    for point in [Point(x: 50, y: 50), Point(x: .nan, y: 0), Point(x: .infinity, y: 1)] {
      let found = try #require(
        Alignment.transform(face(Array(repeating: point, count: 5), box), template: template))
      // The middle of the box lands inside the chip.
      let center = found(box.center)
      #expect((30...120).contains(center.x) && (30...120).contains(center.y))
    }
  }

  @Test func aFaceWithoutAPlaceHasNoChip() {
    let nowhere = Box(x: 5, y: 5, width: 0, height: 0)
    let point = Point(x: 1, y: 1)
    #expect(
      Alignment.transform(face(Array(repeating: point, count: 5), nowhere), template: template)
        == nil)
  }

  @Test func cropStaysInThePicture() {
    for box in [
      Box(x: -30, y: -30, width: 50, height: 50), Box(x: 190, y: 90, width: 400, height: 10),
      Box(x: 50, y: 50, width: 0, height: 0),
    ] {
      let area = Crop.area(box, width: 200, height: 100)
      #expect(area.x >= 0 && area.y >= 0 && area.width >= 1 && area.height >= 1)
      #expect(area.x + area.width <= 200 && area.y + area.height <= 100)
    }
    let inside = Crop.area(Box(x: 80, y: 40, width: 20, height: 30), width: 200, height: 100)
    #expect(inside == (66, 31, 48, 48))
  }
}
