import Testing
import Vocabulary

@Test func overlapIsSharedAreaOverTheAreaOfBoth() {
  let box = Box(x: 0, y: 0, width: 10, height: 10)
  #expect(box.iou(box) == 1)
  #expect(box.iou(Box(x: 5, y: 0, width: 10, height: 10)) == Float(50) / 150)
  #expect(box.iou(Box(x: 10, y: 0, width: 10, height: 10)) == 0)
  #expect(box.iou(Box(x: 20, y: 20, width: 5, height: 5)) == 0)
  let empty = Box(x: 3, y: 3, width: 0, height: 0)
  #expect(empty.iou(empty) == 0)
}

@Test func scalingMovesEveryPart() {
  let box = Box(x: 1, y: 2, width: 3, height: 4)
  #expect(box.scaled(by: 2) == Box(x: 2, y: 4, width: 6, height: 8))
  #expect(box.center == Point(x: 2.5, y: 4))
  let points = (0..<5).map { Point(x: Float($0), y: Float(2 * $0)) }
  let landmarks = Landmarks(points: points)
  #expect(landmarks.points == points)
  #expect(landmarks.nose == points[2])
  #expect(landmarks.scaled(by: 3).rightMouth == Point(x: 12, y: 24))
}
