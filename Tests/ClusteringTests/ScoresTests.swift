import Clustering
import TestSupport
import Testing
import Vocabulary

@Suite("scores")
struct ScoresTests {
  private func close(_ a: Double, _ b: Double) -> Bool { abs(a - b) < 1e-12 }

  @Test("pairs, worked by hand")
  func pairwise() {
    // Put together: 1 pair in cluster 0, 3 in cluster 1. Belong together: 3 of A, 1 of B. Both: A-A in 0, B-B in 1.
    let scores = PartitionScores.pairwise(
      clusters: [0, 0, 1, 1, 1], truth: ["A", "A", "A", "B", "B"])
    #expect(close(scores.precision, 2.0 / 4))
    #expect(close(scores.recall, 2.0 / 4))
    #expect(close(scores.f, 0.5))
  }

  @Test("B-cubed, worked by hand")
  func bCubed() {
    // Precision of the faces: 1, 1, 1/3, 2/3, 2/3; recall: 2/3, 2/3, 1/3, 1, 1.
    let scores = PartitionScores.bCubed(
      clusters: [0, 0, 1, 1, 1], truth: ["A", "A", "A", "B", "B"])
    #expect(close(scores.precision, 11.0 / 15))
    #expect(close(scores.recall, 11.0 / 15))
    #expect(close(scores.f, 11.0 / 15))
  }

  @Test("unequal precision and recall")
  func unequal() {
    let clusters = [0, 0, 0, 0]
    let truth = [1, 1, 1, 2]
    let pairs = PartitionScores.pairwise(clusters: clusters, truth: truth)
    #expect(close(pairs.precision, 0.5) && close(pairs.recall, 1) && close(pairs.f, 2.0 / 3))
    let bCubed = PartitionScores.bCubed(clusters: clusters, truth: truth)
    // (3 · 3/4 + 1/4) / 4
    #expect(close(bCubed.precision, 0.625) && close(bCubed.recall, 1))
    #expect(close(bCubed.f, 10.0 / 13))
  }

  @Test("faces without a cluster are alone")
  func nobody() {
    let truth = ["A", "A", "A"]
    #expect(
      PartitionScores.pairwise(clusters: [0, nil, nil], truth: truth)
        == PartitionScores.pairwise(clusters: [0, 1, 2], truth: truth))
    #expect(
      PartitionScores.bCubed(clusters: [0, nil, nil], truth: truth)
        == PartitionScores.bCubed(clusters: [0, 1, 2], truth: truth))
    let pairs = PartitionScores.pairwise(clusters: [nil, nil, nil], truth: truth)
    #expect(pairs == PrecisionRecall(precision: 1, recall: 0))
    #expect(pairs.f == 0)
    let none = PartitionScores.bCubed(clusters: [], truth: [Int]())
    #expect(none == PrecisionRecall(precision: 1, recall: 1))
  }

  @Test("equal the definitions, face by face and pair by pair", arguments: 0..<50)
  func definitions(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let n = 40
    let clusters: [Int?] = (0..<n).map { _ in
      let slot = Int.random(in: -1..<9, using: &generator)
      return slot < 0 ? nil : slot
    }
    let truth = (0..<n).map { _ in Int.random(in: 0..<8, using: &generator) }
    func together(_ i: Int, _ j: Int) -> Bool {
      i == j || (clusters[i] != nil && clusters[i] == clusters[j])
    }
    var (both, put, belong) = (0, 0, 0)
    var (precision, recall) = (0.0, 0.0)
    for i in 0..<n {
      let mates = (0..<n).filter { together(i, $0) }
      let kin = (0..<n).filter { truth[$0] == truth[i] }
      let right = mates.filter { truth[$0] == truth[i] }
      both += right.count - 1
      put += mates.count - 1
      belong += kin.count - 1
      precision += Double(right.count) / Double(mates.count)
      recall += Double(right.count) / Double(kin.count)
    }
    let pairs = PartitionScores.pairwise(clusters: clusters, truth: truth)
    #expect(close(pairs.precision, Double(both) / Double(put)), "seed \(seed)")
    #expect(close(pairs.recall, Double(both) / Double(belong)), "seed \(seed)")
    let bCubed = PartitionScores.bCubed(clusters: clusters, truth: truth)
    #expect(close(bCubed.precision, precision / Double(n)), "seed \(seed)")
    #expect(close(bCubed.recall, recall / Double(n)), "seed \(seed)")
  }

  @Test("violations are pairs within one photo and one cluster")
  func violations() {
    let photos = [1, 1, 1, 2, 2, 3].map { PhotoID($0) }
    #expect(
      PartitionScores.samePhotoViolations(clusters: [0, 0, 0, 0, 1, 0], photos: photos) == 3)
    #expect(
      PartitionScores.samePhotoViolations(clusters: [0, 1, nil, nil, nil, 0], photos: photos) == 0)
  }
}

@Suite("verification")
struct VerificationTests {
  private func fold(same: [Float], different: [Float]) -> [VerificationPair] {
    same.map { VerificationPair(distance: $0, same: true) }
      + different.map { VerificationPair(distance: $0, same: false) }
  }

  @Test("each fold is judged by a threshold from the others, worked by hand")
  func threeFolds() throws {
    let folds = [
      fold(same: [0.1, 0.2], different: [0.6, 0.8]),
      fold(same: [0.1, 0.5], different: [0.7, 0.9]),
      fold(same: [0.2, 0.7], different: [0.3, 0.9]),
    ]
    let result = try #require(Verification(folds: folds))
    // Fold 1 from folds 2 and 3: same 0.1 0.5 0.2 0.7, different 0.7 0.9 0.3 0.9.
    //   After 0.2 two right and none wrong; after 0.5 three right, one wrong: equal, so the smaller, 0.25.
    // Fold 2 from 1 and 3: same 0.1 0.2 0.2 0.7, different 0.6 0.8 0.3 0.9: best after 0.2, so 0.25.
    // Fold 3 from 1 and 2: same 0.1 0.2 0.1 0.5, different 0.6 0.8 0.7 0.9: best after 0.5, so 0.55.
    #expect(result.thresholds == [0.25, 0.25, 0.55])
    // Right: 4 of 4; 0.1 0.7 0.9, 3 of 4; 0.2 and 0.9, 2 of 4.
    #expect(abs(result.accuracy - 0.75) < 1e-12)
    // Deviation 0.25, over the root of 3.
    #expect(abs(result.standardError - 0.25 / 3.0.squareRoot()) < 1e-12)
  }

  @Test("a missed face counts as different")
  func missed() throws {
    let folds = [
      fold(same: [0.1, .infinity], different: [0.8, .infinity]),
      fold(same: [0.1, 0.2], different: [0.8, 0.9]),
    ]
    let result = try #require(Verification(folds: folds))
    #expect(abs(result.accuracy - 0.875) < 1e-12)
  }

  @Test("equal distances are judged alike")
  func equalDistances() throws {
    let tied = fold(same: [0.5, 0.5], different: [0.5])
    let result = try #require(Verification(folds: [tied, tied]))
    #expect(result.thresholds == [0.5, 0.5])
    #expect(abs(result.accuracy - 2.0 / 3) < 1e-12)
  }

  @Test("nothing to learn from")
  func tooLittle() {
    #expect(Verification(folds: []) == nil)
    #expect(Verification(folds: [fold(same: [0.1], different: [])]) == nil)
    #expect(Verification(folds: [fold(same: [0.1], different: []), []]) == nil)
  }
}
