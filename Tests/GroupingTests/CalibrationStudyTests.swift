import Clustering
import Faces
import Library
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Grouping

@Suite struct CalibrationStudyTests {
  /// Faces around a centre of each person, `spread` away from it, in photos of their own.
  private static func album(
    people: Int, faces: Int, spread: Float, seed: UInt64
  ) -> (input: ClusteringInput, truth: [FaceID: String]) {
    var generator = SplitMix64(seed: seed)
    let dimension = 128
    func unit(_ vector: [Float]) -> [Float] {
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return vector.map { $0 / length }
    }
    func random() -> [Float] {
      unit((0..<dimension).map { _ in Float.random(in: -1...1, using: &generator) })
    }
    var vectors: [Float] = []
    var truth: [FaceID: String] = [:]
    for person in 0..<people {
      let center = random()
      for _ in 0..<faces {
        truth[FaceID(Int64(truth.count + 1))] = "person \(person)"
        vectors += unit(zip(center, random()).map { $0 + spread * $1 })
      }
    }
    let ids = (1...truth.count).map { FaceID(Int64($0)) }
    let input = ClusteringInput(
      FaceSet(
        ids: ids, photos: ids.map { PhotoID($0.rawValue) }, dimension: dimension, vectors: vectors),
      people: ids.map { _ in nil }, quality: ids.map { _ in 1 }, areas: ids.map { _ in nil })
    return (input, truth)
  }

  @Test func aThresholdThatIsFarOffIsPutRight() throws {
    let (input, truth) = Self.album(people: 120, faces: 4, spread: 1.4, seed: 7)
    let study = try CalibrationStudy(input, truth: truth, models: .embedded())
    let result = try #require(study.result)
    #expect(study.people == 120 && study.repeated == 120 && study.faces == 480)
    #expect(study.heldOutPeople == 30)
    // 0.072 is of another embedder.
    #expect(result.before.b3.f < 0.9)
    #expect(result.after.b3.f > 0.95)
    #expect(result.calibration.threshold > 0.1)
    let again = try CalibrationStudy(input, truth: truth, models: .embedded())
    #expect(again.result?.calibration == result.calibration)
    #expect(again.result?.after == result.after)
  }

  @Test func tooFewPeopleTellNothing() throws {
    let (input, truth) = Self.album(people: 59, faces: 2, spread: 0.2, seed: 1)
    #expect(try CalibrationStudy(input, truth: truth, models: .embedded()).result == nil)
    let (many, all) = Self.album(people: 80, faces: 1, spread: 0.2, seed: 1)
    let study = try CalibrationStudy(many, truth: all, models: .embedded())
    #expect(study.result == nil && study.people == 80 && study.repeated == 0)
  }

  @Test func whatWasMeasuredStaysAndTheRestIsInProportion() throws {
    let measured = try ModelSet.embedded().calibration
    var own = measured
    own.pictures.copy = 0.001
    let moved = own.with(threshold: 0.144, caution: 0.1)
    #expect(moved.pictures == own.pictures)
    #expect(moved.threshold == 0.144 && moved.caution == 0.1)
    let usual = Calibration(threshold: 0.5).with(threshold: 0.6, caution: 0)
    #expect(usual.pictures == PictureDistances(threshold: 0.6))
    #expect(usual.suggestions == SuggestionCurve(threshold: 0.6))
  }
}
