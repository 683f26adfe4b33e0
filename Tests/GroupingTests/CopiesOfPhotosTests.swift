import Faces
import Library
import Support
import Testing
import Vocabulary

@testable import Grouping

@Suite struct CopiesOfPhotosTests {
  /// Faces in one place of their photos, each photo 640 x 480.
  private func input(_ vectors: [[Float]]) -> ClusteringInput {
    var input = ClusteringInput(dimension: 2)
    for (index, vector) in vectors.enumerated() {
      let number = Int64(index + 1)
      input.append(number, photo: number, quality: 0.9, vector: vector)
      input.areas.append(
        FaceArea(Box(x: 10, y: 10, width: 80, height: 100), photoWidth: 640, photoHeight: 480))
    }
    return input
  }

  /// Who shares a person, by index.
  private func groups(_ input: ClusteringInput) throws -> [Assignee] {
    var input = input
    input.findOriginals(within: PictureDistances(threshold: 0.072))
    let settings = ClusteringSettings(threshold: 0.1, qualityGate: 0.3)
    var result = [Assignee](repeating: .nobody, count: input.faces.count)
    var grouping = IncrementalGrouping(
      settings, offsets: .none, calibration: Calibration(threshold: 0.072))
    for move in try #require(try grouping.update(&input)).moves { result[move.index] = move.to }
    return result
  }

  /// Two faces 0.08 apart are too far for a pair and near enough for a group of six: copies of one must not make it so.
  @Test func copiesDrawNobodyIn() throws {
    let face: [Float] = [1, 0]
    let other: [Float] = [0.92, 0.3919]
    var copied = input([face, face, face, face, face, other])
    let counted = try groups(copied)
    #expect(Set(counted.prefix(5)).count == 1 && counted[0] != .nobody)
    #expect(counted[5] != counted[0] && counted[5] != .nobody)
    // In other places of their photos they are five pictures.
    for index in copied.areas.indices { copied.areas[index]?.x += 0.2 * Float(index) }
    #expect(Set(try groups(copied)).count == 1)
  }
}
