import Clustering
import TestSupport
import Testing
import Vocabulary

@Suite("Hierarchy")
struct HierarchyTests {
  /// A library that changes, with the hierarchy that follows it.
  struct Growing {
    /// All faces there may be; constraints change.
    var all: FaceSet
    var present: Set<Int> = []
    var hierarchy: Hierarchy
    let threshold: Float
    let caution: Caution

    init(_ faces: FaceSet, threshold: Float, caution: Caution) {
      all = faces
      self.threshold = threshold
      self.caution = caution
      hierarchy = Hierarchy(
        dimension: faces.dimension, meanOffset: faces.meanOffset, threshold: threshold,
        caution: caution, alike: faces.alike)
    }

    @discardableResult
    mutating func update(removing: [Int] = [], adding: [Int]) throws -> HierarchyChanges {
      present.subtract(removing)
      present.formUnion(adding)
      return try hierarchy.update(
        removing: removing.map { all.ids[$0] }, adding: all.reordered(adding))
    }

    /// The clusters of all faces that are here, in step with `here`.
    var here: [Int] { present.sorted() }
    var clusters: [FaceID?] { here.map { hierarchy.cluster(of: all.ids[$0]) } }

    /// What clustering at once gives, in the same words.
    var atOnce: [FaceID?] {
      let faces = all.reordered(here)
      let clusters = agglomerate(faces, threshold: threshold, caution: caution)
      var names: [Int: FaceID] = [:]
      for (face, cluster) in clusters.enumerated() {
        guard let cluster, faces.canFound[face] || faces.bound[face] != nil else { continue }
        names[cluster] = min(names[cluster] ?? faces.ids[face], faces.ids[face])
      }
      return clusters.map { cluster in cluster.flatMap { names[$0] } }
    }

    func madeAtOnce() throws -> Hierarchy {
      var hierarchy = Hierarchy(
        dimension: all.dimension, meanOffset: all.meanOffset, threshold: threshold,
        caution: caution, alike: all.alike)
      try hierarchy.update(adding: all.reordered(here.reversed()))
      return hierarchy
    }

    /// Without the surplus no cluster holds two faces of a photo that are not bound to one person, and what is surplus
    /// shared its cluster with a face of its photo that stays.
    func checkSurplus(_ seed: UInt64) {
      let surplus = hierarchy.surplus
      struct Spot: Hashable {
        var photo: PhotoID
        var cluster: FaceID
      }
      var before: [Spot: Set<FaceID>] = [:]
      var after: [Spot: [Int]] = [:]
      for face in here {
        let (id, photo) = (all.ids[face], all.photos[face])
        guard let cluster = hierarchy.cluster(of: id) else { continue }
        before[Spot(photo: photo, cluster: cluster), default: []].insert(id)
        guard let target = surplus[id] ?? cluster else { continue }
        after[Spot(photo: photo, cluster: target), default: []].append(face)
      }
      for (spot, faces) in after where faces.count > 1 {
        #expect(faces.allSatisfy { all.bound[$0] != nil }, "seed \(seed), \(spot)")
      }
      for faces in before.values where faces.contains(where: { surplus[$0] != nil }) {
        #expect(faces.contains { surplus[$0] == nil }, "seed \(seed)")
      }
    }

    /// Which faces share a cluster.
    var partition: [FaceID: Set<FaceID>] {
      var members: [FaceID: Set<FaceID>] = [:]
      hierarchy.forEachFace { face, cluster in
        if let cluster { members[cluster, default: []].insert(face) }
      }
      var partition: [FaceID: Set<FaceID>] = [:]
      hierarchy.forEachFace { face, cluster in
        partition[face] = cluster.flatMap { members[$0] } ?? []
      }
      return partition
    }
  }

  static func shape(_ seed: UInt64) -> SeededFaces.Shape {
    var shape = AgglomerateTests.shape(seed)
    shape.count += [0, 40, 90][Int(seed / 5 % 3)]
    return shape
  }

  static func growing(_ seeded: inout SeededFaces, seed: UInt64) -> Growing {
    Growing(
      seeded.faces(shape(seed)).faces, threshold: AgglomerateTests.thresholds[Int(seed % 4)],
      caution: AgglomerateTests.caution(seed))
  }

  @Test("growing equals clustering at once, in any order and any steps", arguments: 0..<4)
  func growsExactly(batch: Int) throws {
    for seed in UInt64(batch * 12)..<UInt64(batch * 12 + 12) {
      var seeded = SeededFaces(seed: seed)
      var growing = Self.growing(&seeded, seed: seed)
      let order = Array(0..<growing.all.count).shuffled(using: &seeded.generator)
      let step = [1, 10, 1000][Int(seed % 3)]
      for start in stride(from: 0, to: order.count, by: step) {
        try growing.update(adding: Array(order[start..<min(start + step, order.count)]))
      }
      #expect(growing.clusters == growing.atOnce, "seed \(seed)")
      let atOnce = try growing.madeAtOnce()
      #expect(growing.hierarchy.surplus == atOnce.surplus, "seed \(seed)")
      growing.checkSurplus(seed)
    }
  }

  @Test("one crowd, and one long chain", arguments: [(0.3 as Float, 8), (3, 2)])
  func crowds(spread: Float, dimension: Int) throws {
    var seeded = SeededFaces(seed: 5)
    var shape = SeededFaces.Shape()
    (shape.count, shape.people, shape.photos, shape.copies) = (400, 1, 100_000, 0.1)
    (shape.spread, shape.dimension) = (spread, dimension)
    var growing = Growing(seeded.faces(shape).faces, threshold: 0.3, caution: 0.25)
    for start in stride(from: 0, to: shape.count, by: 40) {
      try growing.update(adding: Array(start..<start + 40))
      #expect(growing.clusters == growing.atOnce, "\(start)")
    }
  }

  @Test("faces go, come back and are decided about; changes are told exactly", arguments: 0..<4)
  func changesExactly(batch: Int) throws {
    for seed in UInt64(batch * 10)..<UInt64(batch * 10 + 10) {
      try changes(seed: seed, steps: 12)
    }
  }

  func changes(seed: UInt64, steps: Int) throws {
    var seeded = SeededFaces(seed: seed)
    var growing = Self.growing(&seeded, seed: seed)
    let half = growing.all.ids.indices.filter { _ in seeded.chance(0.5) }
    try growing.update(adding: half)
    for step in 0..<steps {
      let most = [1, 3, 20][Int.random(in: 0..<3, using: &seeded.generator)]
      let concerned = (0..<Int.random(in: 1...most, using: &seeded.generator)).compactMap { _ in
        growing.all.ids.indices.randomElement(using: &seeded.generator)
      }
      var removing = Set(concerned.filter { growing.present.contains($0) })
      var adding = Set(concerned.filter { _ in seeded.chance(0.6) })
      adding.subtract(growing.present.subtracting(removing))
      for face in adding { Self.decide(face, &growing, &seeded) }
      // A whole cluster is named, or loses its names.
      if seeded.chance(0.3), let face = growing.here.randomElement(using: &seeded.generator) {
        let members = Set(growing.hierarchy.faces(ofClusterOf: growing.all.ids[face]))
        let person = seeded.chance(0.7) ? PersonID(Int64(100 + step)) : nil
        for other in growing.here where members.contains(growing.all.ids[other]) {
          growing.all.bound[other] = person
          removing.insert(other)
          adding.insert(other)
        }
      }
      let before = growing.partition
      let savedBefore = Dictionary(
        uniqueKeysWithValues: growing.here.map {
          (growing.all.ids[$0], growing.hierarchy.levels(of: growing.all.ids[$0]))
        })
      let changes = try growing.update(removing: Array(removing), adding: Array(adding))
      try #require(growing.clusters == growing.atOnce, "seed \(seed), step \(step)")
      let after = growing.partition
      let regrouped = Set(changes.regrouped)
      let resaved = Set(changes.resaved)
      let added = Set(adding.map { growing.all.ids[$0] })
      #expect(regrouped.isSubset(of: after.keys), "seed \(seed), step \(step)")
      for (face, members) in after where before[face] != members {
        #expect(regrouped.contains(face), "seed \(seed), step \(step)")
      }
      for face in regrouped.subtracting(added)
      where added.isDisjoint(with: after[face] ?? []) {
        #expect(before[face] != after[face], "seed \(seed), step \(step)")
      }
      for face in growing.here.map({ growing.all.ids[$0] })
      where savedBefore[face] != growing.hierarchy.levels(of: face) {
        #expect(resaved.contains(face), "seed \(seed), step \(step)")
      }
      if step == steps / 2 { try restore(&growing, seed) }
    }
  }

  /// Goes on with a hierarchy made from what was saved.
  private func restore(_ growing: inout Growing, _ seed: UInt64) throws {
    let faces = growing.all.reordered(growing.here)
    let saved = faces.ids.map { growing.hierarchy.levels(of: $0) }
    let columns = (0..<growing.hierarchy.levelCount).map { level in saved.map { $0[level] } }
    growing.hierarchy = try #require(
      Hierarchy(
        restoring: faces, levels: columns, threshold: growing.threshold, caution: growing.caution),
      "seed \(seed)")
    #expect(growing.clusters == growing.atOnce, "seed \(seed)")
    #expect(faces.ids.map { growing.hierarchy.levels(of: $0) } == saved, "seed \(seed)")
  }

  private static func decide(_ face: Int, _ growing: inout Growing, _ seeded: inout SeededFaces) {
    if seeded.chance(0.3) {
      growing.all.bound[face] =
        seeded.chance(0.5) ? PersonID(Int64.random(in: 1...3, using: &seeded.generator)) : nil
    }
    if seeded.chance(0.2) {
      growing.all.refused[face] = (1...3).filter { _ in seeded.chance(0.5) }.map { PersonID($0) }
    }
    if seeded.chance(0.1) { growing.all.canFound[face].toggle() }
  }
}
