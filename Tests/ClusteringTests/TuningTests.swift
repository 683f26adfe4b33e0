import TestSupport
import Testing
import Vocabulary

@testable import Clustering

@Suite struct TuningTests {
  @Test("one agglomeration cut at many thresholds equals one for each", arguments: 0..<4)
  func manyThresholds(batch: Int) {
    for seed in UInt64(batch * 50)..<UInt64(batch * 50 + 50) {
      var seeded = SeededFaces(seed: seed)
      var shape = SeededFaces.Shape()
      shape.count = 60
      shape.lowQuality = 0.1
      shape.bound = seed % 3 == 0 ? 0.2 : 0
      shape.refused = seed % 3 == 1 ? 0.2 : 0
      shape.offsets = 0...0.1
      shape.grid = seed % 2 == 0 ? 0.25 : nil
      let faces = seeded.faces(shape).faces
      let thresholds: [Float] = [0.5, 0.02, 0.1, 1, 0.1]
      let caution: Caution = seed % 4 == 0 ? 0 : 0.25
      let partitions = agglomerate(faces, thresholds: thresholds, caution: caution)
      for (threshold, partition) in zip(thresholds, partitions) {
        let alone = agglomerate(faces, threshold: threshold, caution: caution)
        #expect(partition == alone, "seed \(seed), threshold \(threshold)")
      }
    }
  }

  @Test func scoresCountStrangersAndLeaveOutTheUnsure() {
    let ada = PersonID(1)
    let bea = PersonID(2)
    // Cluster 0: three of Ada's four, one of Bea's, a stranger, one that is Ada's unconfirmed. Ada's fourth and
    // a stranger have no cluster.
    let scores = Tuning.scores(
      clusters: [0, 0, 0, 0, 0, 0, nil, nil],
      confirmed: [ada, ada, ada, bea, nil, nil, ada, nil],
      present: [ada, ada, ada, bea, PersonID(3), ada, ada, nil])
    #expect(scores.count == 2)
    #expect(scores[0].faces == 4)
    #expect(scores[0].b3.precision == 0.7)  // three times 3/5, and 1
    #expect(scores[0].b3.recall == 0.625)  // three times 3/4, and 1/4
    #expect(scores[0].pairwise.recall == 0.5)
    // Three right pairs, three wrong, and three that count half.
    #expect(scores[0].pairwise.precision == 0.4)
    // To Bea's face Ada's three are wrong, and so are the stranger and the one that is unsure for Ada only.
    #expect(abs(scores[1].b3.precision - 1.0 / 6) < 1e-12)
    #expect(scores[1].b3.recall == 1)
  }

  @Test func theBestIsTheMiddleOfTheFirstRun() {
    #expect(Tuning.best([0.1, 0.5, 0.5, 0.5, 0.2]) == 2)
    #expect(Tuning.best([0.1, 0.5, 0.5, 0.2, 0.5, 0.5, 0.5]) == 1)
    #expect(Tuning.best([1]) == 0)
  }

  /// Six people 40 degrees apart on a circle, each with five faces 2 degrees apart: the halves of a person are some 5
  /// degrees apart (1 − cos 5° is 0.004), so that every threshold from there to 1 − cos 40° (0.23) finds all.
  private func circle(strangersAt angle: Float? = nil) -> (FaceSet, [PersonID?]) {
    var vectors: [Float] = []
    var confirmed: [PersonID?] = []
    func add(_ degrees: Float, _ person: PersonID?) {
      // A turn by a degree at a time, which needs no library.
      var (x, y): (Double, Double) = (1, 0)
      let (c, s) = (0.9998476951563913, 0.01745240643728351)
      for _ in 0..<Int(degrees) { (x, y) = (x * c - y * s, x * s + y * c) }
      vectors += [Float(x), Float(y)]
      confirmed.append(person)
    }
    for person in 0..<6 {
      for face in 0..<5 { add(Float(person * 40 + face * 2), PersonID(Int64(person + 1))) }
      if let angle { add(Float(person * 40) + angle, nil) }
    }
    let count = confirmed.count
    return (
      FaceSet(
        ids: (0..<count).map { FaceID(Int64($0)) }, photos: (0..<count).map { PhotoID(Int64($0)) },
        dimension: 2, vectors: vectors), confirmed
    )
  }

  private let thresholds = (1...300).map { Float($0) / 1000 }

  @Test func findsAKnownOptimum() throws {
    let (faces, confirmed) = circle()
    let tuning = try #require(
      Tuning(faces, confirmed: confirmed, present: confirmed, thresholds: thresholds, caution: 0))
    let perfect = tuning.points.filter { $0.b3.f == 1 }.map(\.threshold)
    #expect((0.004...0.006).contains(try #require(perfect.first)))
    #expect((0.22...0.24).contains(try #require(perfect.last)))
    let best = tuning.points[tuning.best]
    #expect(best.b3.f == 1)
    #expect(abs(best.threshold - (perfect[0] + perfect[perfect.count - 1]) / 2) <= 0.001)
    #expect(tuning.interval.contains(best.threshold))
    #expect(tuning.precise.map { tuning.points[$0].threshold } == perfect.last)
    #expect(tuning.points.last?.b3.precision ?? 1 < 0.7)
    #expect(tuning.points.first?.b3.recall ?? 1 < 1)
  }

  @Test func strangersBetweenPeopleMakeItStricter() throws {
    // 16 degrees beyond the middle of each person: 1 − cos 16° is 0.039.
    let (faces, confirmed) = circle(strangersAt: 20)
    func best(present: [PersonID?]) throws -> Float {
      let tuning = try #require(
        Tuning(faces, confirmed: confirmed, present: present, thresholds: thresholds, caution: 0))
      return tuning.points[tuning.best].threshold
    }
    let strict = try best(present: confirmed)
    #expect(strict > 0.004 && strict < 0.039)
    // The same faces as unconfirmed ones of the people say nothing against it.
    var present = confirmed
    for face in present.indices where present[face] == nil { present[face] = present[face - 1] }
    #expect(try best(present: present) > 0.05)
  }

  @Test func isTheSameEachTimeAndInAnyOrder() throws {
    var seeded = SeededFaces(seed: 7)
    var shape = SeededFaces.Shape()
    shape.count = 80
    let (faces, truth) = seeded.faces(shape)
    let confirmed = truth.map { $0 < 4 ? PersonID(Int64($0 + 1)) : nil }
    let order = Array(0..<faces.count).shuffled(using: &seeded.generator)
    let first = try #require(
      Tuning(
        faces, confirmed: confirmed, present: confirmed, thresholds: thresholds, caution: 0.25))
    let second = try #require(
      Tuning(
        faces.reordered(order), confirmed: order.map { confirmed[$0] },
        present: order.map { confirmed[$0] }, thresholds: thresholds, caution: 0.25))
    #expect(first.points == second.points)
    #expect(first.best == second.best)
    #expect(first.interval == second.interval)
  }

  @Test func nothingConfirmedTellsNothing() {
    let (faces, confirmed) = circle()
    let nobody = [PersonID?](repeating: nil, count: confirmed.count)
    #expect(
      Tuning(faces, confirmed: nobody, present: nobody, thresholds: [0.1], caution: 0) == nil)
  }
}
