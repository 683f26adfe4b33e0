import Foundation
import Testing

@testable import Faces

@Suite struct FaceOffsetsTests {
  let cohort = Cohort(vectors: [1, 0, 0, 1], dimension: 2, neighbours: 1, meanOffset: 0.25)
  let rule = LengthRule(weight: 0.25, reference: 10)

  @Test func withoutALengthOrARuleTheCohortAloneCounts() {
    let vector: [Float] = [0.6, 0.8]
    for offsets in [
      FaceOffsets(cohort: cohort, lengths: nil), FaceOffsets(cohort: cohort, lengths: rule),
    ] {
      #expect(offsets.offset(of: vector.span, length: nil) == cohort.offset(of: vector.span))
      #expect(offsets.mean == 0.25 && !offsets.isNone)
    }
    let plain = FaceOffsets(cohort: cohort, lengths: nil)
    #expect(plain.offset(of: vector.span, length: 3) == cohort.offset(of: vector.span))
    #expect(FaceOffsets.none.isNone && FaceOffsets.none.mean == 0)
    #expect(FaceOffsets.none.offset(of: vector.span, length: 3) == 0)
  }

  @Test func shortVectorsNeedLessSimilarity() {
    let vector: [Float] = [0.6, 0.8]
    let offsets = FaceOffsets(cohort: nil, lengths: rule)
    #expect(!offsets.isNone && offsets.mean == 0)
    #expect(offsets.offset(of: vector.span, length: 10) == 0)
    #expect(abs(offsets.offset(of: vector.span, length: 5) + 0.5 * 0.693_147_2) < 1e-6)
    #expect(abs(offsets.offset(of: vector.span, length: 20) - 0.5 * 0.693_147_2) < 1e-6)
    let both = FaceOffsets(cohort: cohort, lengths: rule)
    #expect(abs(both.offset(of: vector.span, length: 5) - (0.8 - 0.5 * 0.693_147_2)) < 1e-6)
  }

  @Test func theShortestVectorsCountAsLongerOnes() {
    let vector: [Float] = [0.6, 0.8]
    let offsets = FaceOffsets(
      cohort: cohort, lengths: LengthRule(weight: 0.25, reference: 10, least: 8))
    let least = offsets.offset(of: vector.span, length: 8)
    #expect(offsets.offset(of: vector.span, length: 3) == least)
    #expect(offsets.offset(of: vector.span, length: 9) > least)
  }

  @Test(arguments: [Float.leastNonzeroMagnitude, 1e-10, 1e10, .greatestFiniteMagnitude])
  func staysWithinWhatIsReckonedExactly(length: Float) {
    let offset = FaceOffsets(cohort: cohort, lengths: rule)
      .offset(of: ([0.6, 0.8] as [Float]).span, length: length)
    #expect(offset == (length < 1 ? -1 : 1))
  }

  /// No face of LFW or of the album, with lengths of 3.5 to 16, comes near the ends.
  @Test func theShippedRuleLeavesRoom() throws {
    let models = try ModelSet(embedder: "sface.json")
    let rule = try #require(models.calibration.lengths)
    #expect(rule.part(of: 4) > -0.5 && rule.part(of: 17) < 0.2)
    #expect(try models.offsets().mean > 0.2)
  }
}
