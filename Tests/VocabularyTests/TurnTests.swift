import Testing
import Vocabulary

@Suite struct TurnTests {
  /// Four columns, three rows.
  let size = PictureSize(width: 4, height: 3)

  @Test func cornersGoRound() {
    let topLeft = Point(x: 0, y: 0)
    #expect(topLeft.turned(.none, in: size) == topLeft)
    #expect(topLeft.turned(.right, in: size) == Point(x: 2, y: 0))
    #expect(topLeft.turned(.over, in: size) == Point(x: 3, y: 2))
    #expect(topLeft.turned(.left, in: size) == Point(x: 0, y: 3))
    #expect(size.turned(.right) == PictureSize(width: 3, height: 4))
    #expect(size.turned(.over) == size)
  }

  @Test func boxesKeepTheirTopLeftCorner() {
    let box = Box(x: 0.5, y: 1, width: 2, height: 1)
    #expect(box.turned(.right, in: size) == Box(x: 0, y: 0.5, width: 1, height: 2))
    #expect(box.turned(.over, in: size) == Box(x: 0.5, y: 0, width: 2, height: 1))
    #expect(box.turned(.left, in: size) == Box(x: 1, y: 0.5, width: 1, height: 2))
  }

  @Test(arguments: Turn.allCases)
  func turningBackBringsEverythingBack(turn: Turn) {
    let face = Detection(
      box: Box(x: 1, y: 0.25, width: 2, height: 1.5),
      landmarks: Landmarks(points: (0..<5).map { Point(x: Float($0), y: Float($0) / 2) }),
      score: 0.5)
    let turned = face.turned(turn, in: size)
    #expect(turned.turned(turn.back, in: size.turned(turn)) == face)
    // A point of the box stays in the box.
    #expect(face.box.center.turned(turn, in: size) == turned.box.center)
  }

  @Test func landmarksStayWhatTheyAre() {
    let face = Landmarks(points: (0..<5).map { Point(x: Float($0), y: 0) })
    #expect(face.turned(.over, in: size).leftEye == face.leftEye.turned(.over, in: size))
    #expect(face.turned(.over, in: size).leftEye.x > face.turned(.over, in: size).rightEye.x)
  }
}
