import Foundation
import TestSupport
import Testing
import Vocabulary

@testable import Clustering

@Suite struct PartsTests {
  /// Faces at angles of a circle, in degrees, each in a photo of its own unless said otherwise.
  static func faces(
    _ angles: [Float], photos: [Int64]? = nil, canFound: [Bool]? = nil
  ) -> FaceSet {
    FaceSet(
      ids: angles.indices.map { FaceID(Int64(10 + $0)) },
      photos: (photos ?? angles.indices.map { Int64($0) }).map { PhotoID($0) }, dimension: 2,
      vectors: angles.flatMap { angle in Circle.point(at: angle) }, canFound: canFound)
  }

  @Test func whatHoldsTogetherHasNoNaturalParts() {
    // Two degrees apart at most: a distance of 0.0006.
    #expect(naturalParts(of: Self.faces([0, 1, 2, 0, 1]), below: 0.06, caution: 0.25) == nil)
    #expect(naturalParts(of: Self.faces([]), below: 0.06, caution: 0.25) == nil)
    #expect(naturalParts(of: Self.faces([0, 180]), below: 0.06, caution: 0.25) == nil, "one each")
  }

  @Test func twoSizeablePartsAreFoundAndTheRestJoinsTheNearer() throws {
    // 0.06 is 20 degrees. The last face is of neither part, but nearer to the second.
    let faces = Self.faces([0, 1, 40, 2, 41, 75])
    let parts = try #require(naturalParts(of: faces, below: 0.06, caution: 0.25))
    #expect(parts.groups == [[0, 1, 3], [2, 4, 5]])
    #expect(parts.threshold == 0.06)
  }

  @Test func theThresholdFallsUntilAGroupFallsApart() throws {
    // Eighteen degrees are a distance of 0.049, within the threshold and beyond three quarters of it.
    let faces = Self.faces([0, 0, 0, 18, 18, 18])
    let parts = try #require(naturalParts(of: faces, below: 0.06, caution: 0))
    #expect(parts.groups == [[0, 1, 2], [3, 4, 5]])
    #expect(parts.threshold < 0.0490 && parts.threshold >= 0.045)
    #expect(naturalParts(of: Self.faces([0, 0, 0, 15, 15, 15]), below: 0.06, caution: 0) == nil)
  }

  @Test func facesOfOnePhotoEndInDifferentParts() throws {
    // The same face thrice in one photo and twice in another: three people, whatever they look like.
    let faces = Self.faces([0, 0, 0, 0, 0, 0], photos: [1, 1, 1, 2, 2, 3])
    let parts = try #require(naturalParts(of: faces, below: 0.06, caution: 0.25))
    #expect(parts.groups.map(\.count) == [3, 2, 1])
    for group in parts.groups {
      #expect(Set(group.map { faces.photos[$0] }).count == group.count)
    }
  }

  @Test func faintFacesFoundNoPart() throws {
    let faces = Self.faces(
      [0, 1, 40, 41, 90, 91], canFound: [true, true, true, true, false, false])
    let parts = try #require(naturalParts(of: faces, below: 0.06, caution: 0.25))
    #expect(parts.groups == [[2, 3, 4, 5], [0, 1]])
  }

  @Test func atOneThresholdEveryClusterIsAPart() {
    let faces = Self.faces([0, 1, 2, 40, 90], canFound: [true, true, true, true, false])
    #expect(parts(of: faces, at: 0.06, caution: 0.25).groups == [[0, 1, 2, 4], [3]])
    #expect(parts(of: faces, at: 1, caution: 0).groups == [[0, 1, 2, 3, 4]])
    #expect(parts(of: Self.faces([]), at: 1, caution: 0).groups == [])
  }

  @Test func everyFaceIsInOnePartWhateverTheConstraints() {
    for seed in UInt64(1)...40 {
      var seeded = SeededFaces(seed: seed)
      let faces = seeded.faces(.init(lowQuality: 0.3)).faces
      let all = parts(of: faces, at: 0.2, caution: 0.25).groups
      let natural = naturalParts(of: faces, below: 0.5, caution: 0.25)?.groups
      for groups in [all] + (natural.map { [$0] } ?? []) {
        #expect(groups.flatMap { $0 }.sorted() == Array(0..<faces.count), "seed \(seed)")
        for group in groups {
          #expect(Set(group.map { faces.photos[$0] }).count == group.count, "seed \(seed)")
        }
      }
    }
  }

  @Test func theDistanceFromTheRestIsTheMeanOfAllPairs() throws {
    var seeded = SeededFaces(seed: 7)
    let faces = seeded.faces(.init(count: 12, offsets: -0.1...0.3)).faces
    let distances = distancesFromRest(of: faces)
    for (face, distance) in distances.enumerated() {
      var sum: Float = 0
      for other in 0..<faces.count where other != face {
        var similarity: Float = 0
        for d in 0..<faces.dimension {
          similarity +=
            faces.vectors[face * faces.dimension + d] * faces.vectors[other * faces.dimension + d]
        }
        let offsets = (faces.offsets[face] + faces.offsets[other]) / 2
        sum += 1 - (similarity - offsets + faces.meanOffset)
      }
      #expect(abs(try #require(distance) - sum / Float(faces.count - 1)) < 1e-5)
    }
    #expect(distancesFromRest(of: Self.faces([0])) == [nil])
    #expect(distancesFromRest(of: Self.faces([])) == [])
  }
}

private enum Circle {
  /// Of the unit circle, at an angle in degrees.
  static func point(at angle: Float) -> [Float] {
    let radians = Double(angle) * .pi / 180
    return [Float(cos(radians)), Float(sin(radians))]
  }
}
