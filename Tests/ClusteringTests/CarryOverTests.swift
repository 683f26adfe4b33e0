import Clustering
import TestSupport
import Testing
import Vocabulary

@Suite("carryOver")
struct CarryOverTests {
  private func people(_ numbers: [Int64?]) -> [PersonID?] {
    numbers.map { $0.map { PersonID($0) } }
  }

  @Test("nothing before: everyone is new")
  func firstTime() {
    let carried = carryOver(
      clusters: [0, 1, 0, nil], previous: people([nil, nil, nil, nil]), named: [])
    #expect(carried == CarriedPeople(clusters: [0, 1, 0, nil], people: [nil, nil]))
  }

  @Test("nothing new: everyone stays", arguments: 0..<50)
  func unchanged(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let ids = Array(1...20).shuffled(using: &generator).map { PersonID(Int64($0)) }
    let clusters = (0..<60).map { _ in
      Bool.random(using: &generator) ? Int.random(in: 0..<20, using: &generator) : nil
    }
    let named = Set(ids.filter { _ in Bool.random(using: &generator) })
    let carried = carryOver(
      clusters: clusters, previous: clusters.map { $0.map { ids[$0] } }, named: named)
    #expect(carried.clusters == clusters, "seed \(seed)")
    for cluster in Set(clusters.compactMap { $0 }) {
      #expect(carried.people[cluster] == ids[cluster], "seed \(seed)")
    }
  }

  @Test("after a split the largest share keeps the person, after a merge the largest person stays")
  func splitAndMerge() {
    let split = carryOver(clusters: [0, 1, 1], previous: people([5, 5, 5]), named: [])
    #expect(split.people == people([nil, 5]))
    let merge = carryOver(clusters: [0, 0, 0], previous: people([5, 6, 6]), named: [])
    #expect(merge.people == people([6]))
    let tie = carryOver(clusters: [0, 0, 1, 1], previous: people([6, 5, 6, 5]), named: [])
    #expect(tie.people == people([5, 6]))
  }

  @Test("a named person comes before a larger unnamed one")
  func namedFirst() {
    let merge = carryOver(
      clusters: [0, 0, 0], previous: people([5, 6, 6]), named: [PersonID(5)])
    #expect(merge.people == people([5]))
    // Person 5 takes cluster 0, so person 6 goes to where its smaller share went.
    let elsewhere = carryOver(
      clusters: [0, 0, 0, 1], previous: people([5, 6, 6, 6]), named: [PersonID(5)])
    #expect(elsewhere.people == people([5, 6]))
  }

  @Test("a named person whose faces have no cluster gets one; an unnamed one does not")
  func rescued() {
    let carried = carryOver(
      clusters: [0, nil, nil, nil, nil], previous: people([1, 7, 3, 7, nil]),
      named: [PersonID(7), PersonID(1)])
    #expect(
      carried == CarriedPeople(clusters: [0, 1, nil, 1, nil], people: people([1, 7])))
  }

  @Test("a named person with a cluster does not collect what nobody holds")
  func noCollecting() {
    let carried = carryOver(
      clusters: [0, nil], previous: people([7, 7]), named: [PersonID(7)])
    #expect(carried == CarriedPeople(clusters: [0, nil], people: people([7])))
  }

  @Test("no person twice, no named person lost, whatever came before", arguments: 0..<200)
  func invariants(seed: UInt64) {
    var seeded = SeededFaces(seed: seed)
    var shape = SeededFaces.Shape()
    shape.lowQuality = 0.3
    var faces = seeded.faces(shape).faces
    let previous = (0..<faces.count).map { _ in
      seeded.chance(0.8) ? PersonID(Int64.random(in: 1...9, using: &seeded.generator)) : nil
    }
    let named = Set([1, 2, 3, 4].map { PersonID($0) })
    faces.named = previous.map { person in person.flatMap { named.contains($0) ? $0 : nil } }
    let carried = carryOver(
      clusters: agglomerate(faces, threshold: 0.2), previous: previous, named: named)

    let assigned = carried.people.compactMap { $0 }
    #expect(Set(assigned).count == assigned.count, "seed \(seed)")
    for (cluster, person) in carried.people.enumerated() {
      let members = carried.clusters.indices.filter { carried.clusters[$0] == cluster }
      #expect(!members.isEmpty, "seed \(seed)")
      let namedHere = Set(members.compactMap { faces.named[$0] })
      #expect(namedHere.count <= 1, "seed \(seed)")
      // A cluster that holds a named person's faces is that person's or nobody's yet, never another's.
      if let only = namedHere.first, let person, named.contains(person) {
        #expect(person == only, "seed \(seed)")
      }
    }
    for person in named where previous.contains(person) {
      #expect(assigned.contains(person), "seed \(seed)")
    }
  }
}
