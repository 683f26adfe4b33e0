import Decisions
import Foundation
import TestSupport
import Testing
import Vocabulary

/// When two contents are one picture, and which of their faces are the same.
@Suite struct PictureMatchTests {
  private static let size: (Float, Float) = (1200, 800)

  /// Faces 1, 2, 3 of a picture, or 11, 12, 13 of another content of it, by what happened to it.
  private static func picture(
    first: Int64 = 1, size: (Float, Float) = size, captured: String? = nil, likeness: Float = 1,
    faces: Int = 3, moved: (Point) -> Point = { $0 }
  ) -> PictureFaces {
    let squares: [(Float, Float, Float)] = [
      (300, 200, 80), (600, 260, 100), (850, 400, 60), (150, 500, 70), (1000, 150, 60),
      (500, 600, 80),
    ].dropLast(6 - faces)
    let faces = squares.enumerated().map { index, square in
      let (x, y, side) = square
      let a = moved(Point(x: x, y: y))
      let b = moved(Point(x: x + side, y: y + side * 1.2))
      let marks = [(0.3, 0.4), (0.7, 0.4), (0.5, 0.6), (0.35, 0.8), (0.65, 0.8)].map {
        moved(Point(x: x + Float($0.0) * side, y: y + Float($0.1) * side))
      }
      var vector = [Float](repeating: 0, count: 8)
      vector[index] = likeness
      vector[7] = (1 - likeness * likeness).squareRoot()
      return PictureFaces.Face(
        id: FaceID(first + Int64(index)),
        box: Box(
          x: min(a.x, b.x), y: min(a.y, b.y), width: abs(a.x - b.x), height: abs(a.y - b.y)),
        landmarks: marks, vector: vector)
    }
    return PictureFaces(width: size.0, height: size.1, captured: captured, faces: faces)
  }

  private func pairs(
    _ later: PictureFaces, _ relation: PictureRelation = .replacement,
    earlier: PictureFaces = picture()
  ) -> [Int64: Int64] {
    Dictionary(
      uniqueKeysWithValues: matchingFaces(
        earlier, later, given: relation, within: PictureDistances(threshold: 0.072)
      ).map {
        ($0.0.rawValue, $0.1.rawValue)
      })
  }

  private let all: [Int64: Int64] = [1: 11, 2: 12, 3: 13]

  @Test func theSamePixelsAreTheSamePicture() {
    for relation in [PictureRelation.replacement, .rename, .copy] {
      #expect(pairs(Self.picture(first: 11), relation) == all)
    }
  }

  @Test func aPictureMayBeSizedTurnedAndMirrored() {
    let (width, height) = Self.size
    let ways: [((Float, Float), (Point) -> Point)] = [
      ((600, 400), { Point(x: $0.x / 2, y: $0.y / 2) }),
      ((height, width), { Point(x: height - $0.y, y: $0.x) }),
      ((height, width), { Point(x: $0.y, y: width - $0.x) }),
      ((width, height), { Point(x: width - $0.x, y: height - $0.y) }),
      ((width, height), { Point(x: width - $0.x, y: $0.y) }),
      ((height, width), { Point(x: $0.y, y: $0.x) }),
    ]
    for (index, way) in ways.enumerated() {
      let later = Self.picture(first: 11, size: way.0, moved: way.1)
      #expect(pairs(later) == all, "way \(index)")
      #expect(pairs(later, .rename) == all, "way \(index)")
    }
    let half = Self.picture(first: 11, size: ways[0].0, moved: ways[0].1)
    #expect(pairs(half, .copy) == all)
    let turned = Self.picture(first: 11, size: ways[1].0, moved: ways[1].1)
    #expect(pairs(turned, .copy) == [:])
  }

  @Test func aPictureMayBeCroppedALittle() {
    let cropped = Self.picture(first: 11, size: (1000, 700)) { Point(x: $0.x - 120, y: $0.y - 60) }
    #expect(pairs(cropped) == all)
    // And the other way round.
    #expect(pairs(Self.picture(first: 11), earlier: cropped.renumbered(-10)) == all)
    // A face cut out is another picture.
    let cut = Self.picture(first: 11, size: (300, 300)) { Point(x: $0.x - 550, y: $0.y - 200) }
    #expect(pairs(cut) == [:])
  }

  @Test func facesThatAreUnlikeAreAnotherPicture() {
    // Distances of about 0.02, 0.035 and 0.05: other photos of the same people at the same places.
    #expect(pairs(Self.picture(first: 11, likeness: 0.98)) == all)
    #expect(pairs(Self.picture(first: 11, likeness: 0.98), .rename) == [:])
    #expect(pairs(Self.picture(first: 11, likeness: 0.965)) == [:])
    #expect(pairs(Self.picture(first: 11, likeness: 0.992), .copy) == [:])
    let time = "2019-07-04T12:33:11"
    let taken = Self.picture(captured: time)
    let later = Self.picture(first: 11, captured: time, likeness: 0.965)
    #expect(pairs(later, earlier: taken) == all)
    #expect(pairs(later, .rename, earlier: taken) == [:])
    #expect(
      pairs(Self.picture(first: 11, captured: time, likeness: 0.9), earlier: taken) == [:])
  }

  /// Small faces look different in a picture that was made smaller.
  @Test func manyFacesInTheirPlacesAreTheSamePicture() {
    let all: [Int64: Int64] = [1: 11, 2: 12, 3: 13, 4: 14, 5: 15, 6: 16]
    func smaller(_ faces: Int = 6, likeness: Float = 0.945, drift: Float = 1) -> PictureFaces {
      var later = Self.picture(first: 11, size: (600, 400), likeness: likeness, faces: faces) {
        Point(x: $0.x / 2, y: $0.y / 2)
      }
      for index in later.faces.indices {
        later.faces[index].landmarks = later.faces[index].landmarks.map {
          Point(x: $0.x + drift, y: $0.y - drift)
        }
      }
      return later
    }
    let crowd = Self.picture(faces: 6)
    #expect(pairs(smaller(), earlier: crowd) == all)
    #expect(pairs(smaller(), .rename, earlier: crowd) == all)
    #expect(pairs(smaller(), .copy, earlier: crowd) == [:])
    #expect(pairs(smaller(3), earlier: Self.picture()) == [:])
    #expect(pairs(smaller(likeness: 0.93), earlier: crowd) == [:])
    #expect(pairs(smaller(drift: 5), earlier: crowd) == [:])
    #expect(pairs(smaller(4), earlier: Self.picture(faces: 6)).count == 4)
  }

  @Test(arguments: [-5, 2, 5] as [Float])
  func aPictureMayBeStraightened(degrees: Float) {
    let (sine, cosine) = (degrees * .pi / 180).sineAndCosine
    let straight = Self.picture(first: 11, size: (1100, 730), faces: 6) { point in
      let (x, y) = (point.x - 600, point.y - 400)
      return Point(x: x * cosine - y * sine + 550, y: x * sine + y * cosine + 365)
    }
    #expect(pairs(straight, earlier: Self.picture(faces: 6)).count == 6)
    #expect(pairs(straight, .rename, earlier: Self.picture(faces: 6)).count == 6)
  }

  @Test func onePosterDoesNotMakeTwoPicturesOne() {
    var later = Self.picture(first: 11, likeness: 0.5)
    later.faces[0].vector = Self.picture().faces[0].vector
    #expect(pairs(later) == [:])
  }

  @Test func vectorsOfTwoModelsLeaveThePlaces() {
    var later = Self.picture(first: 11)
    for index in later.faces.indices { later.faces[index].vector = [] }
    #expect(pairs(later) == all)
    for index in later.faces.indices {
      later.faces[index].landmarks = later.faces[index].landmarks.map {
        Point(x: $0.x + 2, y: $0.y)
      }
    }
    #expect(pairs(later) == [:])
  }
}

extension Float {
  fileprivate var sineAndCosine: (Float, Float) { (sin(self), cos(self)) }
}

extension PictureFaces {
  fileprivate func renumbered(_ by: Int64) -> PictureFaces {
    var result = self
    for index in result.faces.indices {
      result.faces[index].id = FaceID(result.faces[index].id.rawValue + by)
    }
    return result
  }
}
