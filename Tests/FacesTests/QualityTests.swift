import Imaging
import TestSupport
import Testing
import Vocabulary

@testable import Faces

@Suite struct QualityTests {
  /// A frontal face with this many pixels between the eyes, its nose moved sideways and its eyes' line turned.
  func landmarks(eyes: Float = 40, nose: Float = 0, height: Float = 0.55, roll: Float = 0)
    -> Landmarks
  {
    let half = eyes / 2
    let points: [(Float, Float)] = [
      (-half, 0), (half, 0), (nose * eyes, height * eyes), (-half * 0.8, eyes), (half * 0.8, eyes),
    ]
    // roll is 0, 90 or 180 degrees.
    let (c, s): (Float, Float) = roll == 90 ? (0, 1) : roll == 180 ? (-1, 0) : (1, 0)
    return Landmarks(points: points.map { Point(x: c * $0.0 - s * $0.1, y: s * $0.0 + c * $0.1) })
  }

  func pose(_ landmarks: Landmarks) -> Float { Quality.pose(FaceGeometry(landmarks)) }

  @Test func frontalIsBest() {
    #expect(pose(landmarks()) == 1)
    // Size does not count here.
    #expect(pose(landmarks(eyes: 7)) == 1)
  }

  @Test func poseFallsWithYaw() {
    let poses = stride(from: Float(0), through: 1, by: 0.05).map { pose(landmarks(nose: $0)) }
    #expect(zip(poses, poses.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(poses.first == 1 && poses.last == 0)
    #expect(pose(landmarks(nose: 0.6)) == pose(landmarks(nose: -0.6)))
    #expect(pose(landmarks(nose: 0.6)) < 0.9)
  }

  @Test func poseFallsWithPitch() {
    let up = stride(from: Float(0.55), through: 1.4, by: 0.05).map { pose(landmarks(height: $0)) }
    #expect(zip(up, up.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(up.last == 0)
    let down = stride(from: Float(0.55), through: -0.3, by: -0.05).map {
      pose(landmarks(height: $0))
    }
    #expect(zip(down, down.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(down.last == 0)
  }

  @Test func poseFallsWithRoll() {
    #expect(FaceGeometry(landmarks(roll: 90)).roll.isNear(90))
    #expect(FaceGeometry(landmarks(roll: 180)).roll.isNear(180))
    #expect(pose(landmarks(roll: 90)) < 0.01)
    #expect(pose(landmarks(roll: 180)) == 0)
  }

  @Test func sizeRisesWithTheEyeDistance() {
    let chip = Image(width: 150, height: 150, filledWith: .gray(99))
    let sizes = stride(from: Float(2), through: 60, by: 2).map { eyes in
      Quality(
        Detection(
          box: Box(x: 0, y: 0, width: 1, height: 1), landmarks: landmarks(eyes: eyes), score: 1),
        chip: chip, sharpness: Thresholds.laplacianDeviation, scores: 0...1
      ).size
    }
    #expect(zip(sizes, sizes.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(sizes.first == 0 && sizes.last == 1)
  }

  @Test func sharpnessFallsWithBlur() throws {
    var image = try decode(Fixtures.bytes("astronaut.png")).image.cropped(
      x: 150, y: 50, width: 150, height: 150)
    var last = Float.infinity
    for divisor in [1, 2, 3, 5, 8] {
      let small = try Resize.area(image, width: 150 / divisor, height: 150 / divisor)
      image = try Resize.bilinear(small, width: 150, height: 150)
      let deviation = image.laplacianDeviation
      #expect(deviation < last)
      last = deviation
    }
    #expect(Image(width: 20, height: 20, filledWith: .gray(99)).laplacianDeviation == 0)
    #expect(Image(width: 2, height: 20, filledWith: .gray(99)).laplacianDeviation == 0)
  }

  @Test func overallRisesWithEachPart() {
    let base = Quality(size: 0.5, sharpness: 0.5, pose: 0.5, score: 0.5).overall
    #expect(base.isNear(0.0625))
    #expect(Quality(size: 0.6, sharpness: 0.5, pose: 0.5, score: 0.5).overall > base)
    #expect(Quality(size: 0.5, sharpness: 0.6, pose: 0.5, score: 0.5).overall > base)
    #expect(Quality(size: 0.5, sharpness: 0.5, pose: 0.6, score: 0.5).overall > base)
    #expect(Quality(size: 0.5, sharpness: 0.5, pose: 0.5, score: 0.6).overall > base)
    #expect(Quality(size: 1, sharpness: 1, pose: 1, score: 0).overall == 0)
  }

  @Test(arguments: [
    Array(repeating: Point(x: 3, y: 4), count: 5),
    Array(repeating: Point(x: .nan, y: .nan), count: 5),
    Array(repeating: Point(x: .infinity, y: 0), count: 5),
    [Point(x: 0, y: 0), Point(x: 9, y: 0)] + Array(repeating: Point(x: 4, y: -9), count: 3),
  ])
  func degenerateLandmarksHaveNoPose(points: [Point]) {
    #expect(pose(Landmarks(points: points)) == 0)
  }

  @Test(
    arguments: [
      (1, 0, 0), (1, 1, 45), (0, 1, 90), (-1, 1, 135), (-1, 0, 180), (-1, -1, 135), (2, -1, 26.565),
    ] as [(Float, Float, Float)])
  func rollInDegrees(x: Float, y: Float, degrees: Float) {
    let face = Landmarks(points: [
      Point(x: 0, y: 0), Point(x: x, y: y), Point(x: 0, y: 0), Point(x: 0, y: 0), Point(x: 0, y: 0),
    ])
    #expect(abs(FaceGeometry(face).roll - degrees) < 0.1)
  }
}

extension Float {
  func isNear(_ other: Float) -> Bool { abs(self - other) < 1e-3 }
}
