import TestSupport
import Testing
import Vocabulary

@testable import Faces

@Suite struct CandidateTests {
  func box(_ l: Float, _ t: Float, _ r: Float, _ b: Float, _ score: Float) -> Candidate {
    Candidate(left: l, top: t, right: r, bottom: b, score: score)
  }

  @Test func squareKeepsTheCentre() {
    let square = box(10, 20, 30, 80, 1).squared
    #expect(square == box(-10, 20, 50, 80, 1))
    #expect(box(0, 0, 40, 10, 1).squared == box(0, -15, 40, 25, 1))
  }

  @Test func regressionCountsBothEnds() {
    let moved = box(0, 10, 99, 209, 0.5).moved(by: (0.1, -0.1, 0, 0.5))
    #expect(moved == box(10, -10, 99, 309, 0.5))
  }

  @Test func clipsToThePicture() {
    #expect(
      box(-5, 3, 120, 40, 1).clipped(width: 100, height: 30)
        == Box(x: 0, y: 3, width: 99, height: 26))
  }

  @Test func suppressionKeepsTheSurest() {
    let a = box(0, 0, 10, 10, 0.7)
    let b = box(1, 0, 11, 10, 0.9)
    let far = box(50, 50, 60, 60, 0.1)
    #expect([a, b, far].suppressed(above: 0.5, of: .union) == [b, far])
    // Their overlap is 90 / 110.
    #expect([a, b].suppressed(above: 0.82, of: .union) == [b, a])
    #expect([a, b].suppressed(above: 0.81, of: .union) == [b])
    #expect([Candidate]().suppressed(above: 0.5, of: .union).isEmpty)
  }

  @Test func aFaceWithinAFaceGoesOnlyByTheSmaller() {
    let large = box(0, 0, 100, 100, 0.9)
    let small = box(40, 40, 60, 60, 0.95)
    #expect([large, small].suppressed(above: 0.7, of: .union).count == 2)
    #expect([large, small].suppressed(above: 0.7, of: .smaller) == [small])
  }

  /// Against a plain reading of the definition.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func suppressionMatchesItsDefinition(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let boxes = (0..<60).map { _ in
      let x = generator.float(in: 0...60)
      let y = generator.float(in: 0...60)
      return box(
        x, y, x + generator.float(in: 5...40), y + generator.float(in: 5...40),
        (generator.float(in: 0...1) * 20).rounded() / 20)
    }
    let sorted = boxes.enumerated().sorted {
      ($1.element.score, $0.offset) < ($0.element.score, $1.offset)
    }.map(\.element)
    let expected = sorted.enumerated().filter { index, a in
      sorted[..<index].allSatisfy { b in
        let left = Box(x: a.left, y: a.top, width: a.width, height: a.height)
        return left.iou(Box(x: b.left, y: b.top, width: b.width, height: b.height)) <= 0.3
      }
    }.map(\.element)
    #expect(boxes.suppressed(above: 0.3, of: .union) == expected, "seed \(seed)")
  }

  @Test func emptyAndEndlessBoxesAreNotUsed() {
    #expect(!box(0, 0, 0, 10, 1).isUsable)
    #expect(!box(0, 0, .nan, 10, 1).isUsable)
    #expect(!box(0, 0, .infinity, 10, 1).isUsable)
    #expect(box(-3, -3, 1, 1, 1).isUsable)
  }
}
