import Faces
import Library
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Application

@Suite struct GrowthTests {
  static let settings = ClusteringSettings(threshold: 0.3, qualityGate: 0.3)

  /// Photos of one to three faces, which lie around eight people's.
  private static func photos(_ count: Int, seed: UInt64) -> ClusteringInput {
    var generator = SeededGenerator(seed: seed)
    let centres = (0..<8).map { _ in (0..<6).map { _ in generator.float(in: -1...1) } }
    var photos: [PhotoID] = []
    var quality: [Float] = []
    var vectors: [Float] = []
    for photo in 1...count {
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let centre = centres.randomElement(using: &generator) ?? []
        let vector = centre.map { $0 + generator.float(in: -0.6...0.6) }
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        photos.append(PhotoID(Int64(photo)))
        quality.append(generator.float(in: 0.1...1))
        vectors += vector.map { $0 / max(length, 0.001) }
      }
    }
    return ClusteringInput(
      FaceSet(
        ids: photos.indices.map { FaceID(Int64($0 + 1)) }, photos: photos, dimension: 6,
        vectors: vectors),
      people: photos.map { _ in nil }, quality: quality)
  }

  @Test("growing photo by photo gives the people found at once", arguments: [1, 3, 50])
  func growth(batch: Int) throws {
    let growth = Growth(
      Self.photos(60, seed: 4), Self.settings, offsets: .none,
      calibration: Calibration(threshold: 0.072))
    let atOnce = growth.atOnce()
    let grown = growth.grown(seed: 7, batch: batch)
    func pairs(_ people: [PersonID?]) -> [Int?] {
      // Each face by the first face of its person.
      people.map { person in person.flatMap { person in people.firstIndex { $0 == person } } }
    }
    #expect(pairs(grown) == pairs(atOnce))
    #expect(growth.churn(seed: 7, trials: 5) < 0.5)
    #expect(growth.churn(seed: 7, size: 10, trials: 5) < 0.5)
  }
}
