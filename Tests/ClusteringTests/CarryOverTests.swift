import Clustering
import TestSupport
import Testing
import Vocabulary

@Suite("carryOver")
struct CarryOverTests {
  private func people(_ numbers: [Int64?]) -> [PersonID?] {
    numbers.map { $0.map { PersonID($0) } }
  }

  private func nobody(_ count: Int) -> [PersonID?] { [PersonID?](repeating: nil, count: count) }

  @Test("nothing before: everyone is new")
  func firstTime() {
    let carried = carryOver(
      clusters: [0, 1, 0, nil], previous: nobody(4), bound: nobody(4), kept: [])
    #expect(carried == [nil, nil])
  }

  @Test("nothing new: everyone stays", arguments: 0..<50)
  func unchanged(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let ids = Array(1...20).shuffled(using: &generator).map { PersonID(Int64($0)) }
    let clusters = (0..<60).map { _ in
      Bool.random(using: &generator) ? Int.random(in: 0..<20, using: &generator) : nil
    }
    let kept = Set(ids.filter { _ in Bool.random(using: &generator) })
    let previous = clusters.map { $0.map { ids[$0] } }
    let carried = carryOver(
      clusters: clusters, previous: previous,
      bound: previous.map { person in person.flatMap { kept.contains($0) ? $0 : nil } }, kept: kept)
    for cluster in Set(clusters.compactMap { $0 }) {
      #expect(carried[cluster] == ids[cluster], "seed \(seed)")
    }
  }

  @Test("after a split the largest share keeps the person, after a merge the largest person stays")
  func splitAndMerge() {
    let split = carryOver(
      clusters: [0, 1, 1], previous: people([5, 5, 5]), bound: nobody(3), kept: [])
    #expect(split == people([nil, 5]))
    let merge = carryOver(
      clusters: [0, 0, 0], previous: people([5, 6, 6]), bound: nobody(3), kept: [])
    #expect(merge == people([6]))
    let tie = carryOver(
      clusters: [0, 0, 1, 1], previous: people([6, 5, 6, 5]), bound: nobody(4), kept: [])
    #expect(tie == people([5, 6]))
  }

  @Test("bound faces come before any number of others")
  func boundFirst() {
    let merge = carryOver(
      clusters: [0, 0, 0], previous: people([5, 6, 6]), bound: people([5, nil, nil]),
      kept: [PersonID(5)])
    #expect(merge == people([5]))
    // Person 5 takes cluster 0, so person 6 goes to where its smaller share went.
    let elsewhere = carryOver(
      clusters: [0, 0, 0, 1], previous: people([5, 6, 6, 6]), bound: people([5, nil, nil, nil]),
      kept: [PersonID(5)])
    #expect(elsewhere == people([5, 6]))
  }

  @Test("a face bound elsewhere since takes its cluster along")
  func boundElsewhere() {
    let carried = carryOver(
      clusters: [0, 0], previous: people([5, 5]), bound: people([7, nil]), kept: [PersonID(7)])
    #expect(carried == people([7]))
  }

  @Test("a kept person is continued by no cluster without its bound faces")
  func keptOnly() {
    let carried = carryOver(
      clusters: [0, 1, 1], previous: people([5, 5, 5]), bound: people([5, nil, nil]),
      kept: [PersonID(5)])
    #expect(carried == people([5, nil]))
    let gone = carryOver(
      clusters: [0, 0], previous: people([5, 5]), bound: nobody(2), kept: [PersonID(5)])
    #expect(gone == people([nil]))
  }

  @Test("no person twice, no kept person lost, whatever came before", arguments: 0..<200)
  func invariants(seed: UInt64) {
    var seeded = SeededFaces(seed: seed)
    var shape = SeededFaces.Shape()
    shape.lowQuality = 0.3
    shape.bound = 0.3
    shape.refused = 0.2
    let faces = seeded.faces(shape).faces
    let previous = (0..<faces.count).map { face in
      faces.bound[face]
        ?? (seeded.chance(0.8) ? PersonID(Int64.random(in: 1...9, using: &seeded.generator)) : nil)
    }
    let kept = Set([1, 2, 3, 4].map { PersonID($0) })
    let clusters = agglomerate(faces, threshold: 0.2)
    let carried = carryOver(
      clusters: clusters, previous: previous, bound: faces.bound, kept: kept)

    let assigned = carried.compactMap { $0 }
    #expect(Set(assigned).count == assigned.count, "seed \(seed)")
    for (face, person) in faces.bound.enumerated() {
      guard let person else { continue }
      #expect(clusters[face].flatMap { carried[$0] } == person, "seed \(seed)")
    }
    for (cluster, person) in carried.enumerated() {
      guard let person, kept.contains(person) else { continue }
      let members = clusters.indices.filter { clusters[$0] == cluster }
      #expect(members.contains { faces.bound[$0] == person }, "seed \(seed)")
    }
  }
}
