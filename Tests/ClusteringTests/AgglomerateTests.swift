import Clustering
import TestSupport
import Testing
import Vocabulary

@Suite("agglomerate")
struct AgglomerateTests {
  /// Every mixture of conditions, by seed.
  static func shape(_ seed: UInt64) -> SeededFaces.Shape {
    var shape = SeededFaces.Shape()
    shape.count = 2 + Int(seed % 37)
    shape.people = 1 + Int(seed % 9)
    shape.dimension = [2, 3, 8][Int(seed % 3)]
    shape.spread = [0.05, 0.3, 0.8, 2][Int(seed / 2 % 4)]
    shape.photos = [3, 12, 1000][Int(seed / 3 % 3)]
    shape.copies = [0, 0.2, 0.7][Int(seed / 5 % 3)]
    shape.lowQuality = [0, 0, 0.3][Int(seed / 7 % 3)]
    shape.bound = [0, 0.3][Int(seed / 11 % 2)]
    shape.refused = [0, 0, 0.2][Int(seed / 23 % 3)]
    shape.offsets = seed / 13 % 2 == 0 ? 0...0 : 0.2...0.6
    shape.grid = seed / 17 % 2 == 0 ? nil : 0.5
    shape.alike = [-.infinity, 0.1, 0.4, 2][Int(seed / 29 % 4)]
    shape.collages = [0, 0, 0.3][Int(seed / 31 % 3)]
    return shape
  }
  static let thresholds: [Float] = [0.02, 0.1, 0.3, 0.7]
  private static let cautions: [Caution] = [
    0, 0.25, 0.6, Caution(0.25, quarters: 2), Caution(0.4, quarters: 1), Caution(0.6, quarters: 7),
  ]
  static func caution(_ seed: UInt64) -> Caution { cautions[Int(seed / 19 % 6)] }

  @Test("equals the greedy definition, ties and constraints included", arguments: 0..<12)
  func equalsReference(batch: Int) {
    for seed in UInt64(batch * 250)..<UInt64(batch * 250 + 250) {
      var seeded = SeededFaces(seed: seed)
      let faces = seeded.faces(Self.shape(seed)).faces
      let threshold = Self.thresholds[Int(seed % 4)]
      let caution = Self.caution(seed)
      let expected = GreedyReference.agglomerate(faces, threshold: threshold, caution: caution)
      let clusters = agglomerate(faces, threshold: threshold, caution: caution)
      #expect(clusters == expected, "seed \(seed)")
    }
  }

  @Test("does not depend on the order of the faces", arguments: 0..<4)
  func orderIndependent(batch: Int) {
    for seed in UInt64(batch * 50)..<UInt64(batch * 50 + 50) {
      var seeded = SeededFaces(seed: seed)
      var shape = Self.shape(seed)
      shape.count += 80
      let faces = seeded.faces(shape).faces
      let order = Array(0..<faces.count).shuffled(using: &seeded.generator)
      let threshold = Self.thresholds[Int(seed % 4)]
      let caution = Self.caution(seed)
      let clusters = agglomerate(faces, threshold: threshold, caution: caution)
      let shuffled = agglomerate(faces.reordered(order), threshold: threshold, caution: caution)
      #expect(shuffled == order.map { clusters[$0] }, "seed \(seed)")
    }
  }

  @Test("binding one cluster that was found changes no other", arguments: 0..<2)
  func bindingOne(batch: Int) {
    for seed in UInt64(batch * 100)..<UInt64(batch * 100 + 100) {
      var seeded = SeededFaces(seed: seed)
      var shape = Self.shape(seed)
      shape.lowQuality = 0
      var faces = seeded.faces(shape).faces
      let threshold = Self.thresholds[Int(seed % 4)]
      let caution = Self.caution(seed)
      let clusters = agglomerate(faces, threshold: threshold, caution: caution)
      let chosen = clusters.compactMap { $0 }.randomElement(using: &seeded.generator)
      let members = clusters.indices.filter { clusters[$0] == chosen }
      // A cluster that is somebody's already would be bound to that person.
      let person = members.lazy.compactMap { faces.bound[$0] }.first ?? PersonID(10)
      for face in members { faces.bound[face] = person }
      let again = agglomerate(faces, threshold: threshold, caution: caution)
      #expect(again == clusters, "seed \(seed)")
    }
  }

  @Test("binding every cluster that was found changes none, at any threshold", arguments: 0..<2)
  func bindingAll(batch: Int) {
    for seed in UInt64(batch * 100)..<UInt64(batch * 100 + 100) {
      var seeded = SeededFaces(seed: seed)
      var faces = seeded.faces(Self.shape(seed)).faces
      let threshold = Self.thresholds[Int(seed % 4)]
      let caution = Self.caution(seed)
      let clusters = agglomerate(faces, threshold: threshold, caution: caution)
      // A cluster that is somebody's already is bound to that person.
      var people: [Int: PersonID] = [:]
      for (cluster, person) in zip(clusters, faces.bound) {
        if let cluster, let person { people[cluster] = person }
      }
      faces.bound = clusters.map { cluster in
        cluster.map { people[$0] ?? PersonID(Int64($0 + 10)) }
      }
      let again = agglomerate(faces, threshold: threshold, caution: caution)
      #expect(again == clusters, "seed \(seed)")
      let other = agglomerate(faces, threshold: 0.001, caution: caution)
      for (cluster, before) in zip(other, clusters) where before != nil {
        #expect(cluster == before, "seed \(seed)")
      }
    }
  }

  @Test("keeps every constraint", arguments: 0..<100)
  func keepsConstraints(seed: UInt64) {
    var seeded = SeededFaces(seed: seed)
    var shape = Self.shape(seed)
    shape.bound = 0.2
    shape.refused = 0.2
    shape.photos = 10
    shape.alike = -.infinity
    shape.collages = 0
    let faces = seeded.faces(shape).faces
    let clusters = agglomerate(faces, threshold: 2)
    for i in 0..<faces.count {
      if faces.bound[i] != nil { #expect(clusters[i] != nil, "seed \(seed)") }
      for j in 0..<faces.count where j != i && faces.bound[i] != nil {
        if faces.bound[i] == faces.bound[j] { #expect(clusters[i] == clusters[j], "seed \(seed)") }
      }
      for j in 0..<faces.count where j != i && clusters[i] != nil && clusters[i] == clusters[j] {
        if let person = faces.bound[i] {
          #expect(faces.bound[j] == nil || faces.bound[j] == person, "seed \(seed)")
          if faces.bound[j] == nil {
            #expect(!faces.refused[j].contains(person), "seed \(seed)")
          }
        }
        if faces.bound[i] == nil || faces.bound[j] == nil {
          #expect(faces.photos[i] != faces.photos[j], "seed \(seed)")
        }
      }
    }
  }

  /// Unit vectors in the plane at `degrees`.
  private func plane(_ degrees: [Float]) -> [Float] {
    degrees.flatMap { angle -> [Float] in
      let radians = angle * .pi / 180
      return [cosine(radians), cosine(radians - .pi / 2)]
    }
  }
  private func cosine(_ x: Float) -> Float {
    // Taylor series; the angles here are small enough.
    let s = x * x
    return 1 - s / 2 + s * s / 24 - s * s * s / 720 + s * s * s * s / 40320
  }
  private func ids(_ numbers: [Int64]) -> [FaceID] { numbers.map { FaceID($0) } }
  private func photos(_ numbers: [Int64]) -> [PhotoID] { numbers.map { PhotoID($0) } }

  @Test("takes means of pairs: a chain does not run on")
  func averageNotSingle() {
    // Neighbours are 20° apart (distance 0.06), the ends 60° (0.5).
    let faces = FaceSet(
      ids: ids([1, 2, 3, 4]), photos: photos([1, 2, 3, 4]), dimension: 2,
      vectors: plane([0, 20, 40, 60]))
    #expect(agglomerate(faces, threshold: 0.07) == [0, 0, 1, 1])
    // Between the two pairs: (0.234 + 0.5 + 0.06 + 0.234) / 4 = 0.257.
    #expect(agglomerate(faces, threshold: 0.25) == [0, 0, 1, 1])
    #expect(agglomerate(faces, threshold: 0.26) == [0, 0, 0, 0])
  }

  @Test("caution asks small groups for more, large ones for hardly more")
  func caution() {
    // Distances: 0.0603 at 20°, 0.0937 at 25°.
    let pair = FaceSet(
      ids: ids([1, 2]), photos: photos([1, 2]), dimension: 2, vectors: plane([0, 20]))
    #expect(agglomerate(pair, threshold: 0.08, caution: 0.25) == [0, 1])
    #expect(agglomerate(pair, threshold: 0.081, caution: 0.25) == [0, 0])
    // Five and five faces 20° apart: 0.0603 against 0.08 · (1 − 0.25 · 2 / 10) = 0.076.
    let groups = FaceSet(
      ids: ids([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), photos: photos([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
      dimension: 2, vectors: plane([0, 0, 0, 0, 0, 20, 20, 20, 20, 20]))
    #expect(Set(agglomerate(groups, threshold: 0.08, caution: 0.25)) == [0])
    #expect(Set(agglomerate(groups, threshold: 0.063, caution: 0.25)) == [0, 1])
  }

  @Test("a late face is asked for what the group with it would be")
  func cautionForLateFaces() {
    let faces = FaceSet(
      ids: ids([1, 2, 3, 4]), photos: photos([1, 2, 3, 4]), dimension: 2,
      vectors: plane([0, 0, 0, 20]), canFound: [true, true, true, false])
    // 0.0603 against 0.068 · (1 − 0.25 · 2 / 4) = 0.0595 and 0.07 · 0.875 = 0.0613.
    #expect(agglomerate(faces, threshold: 0.068, caution: 0.25) == [0, 0, 0, nil])
    #expect(agglomerate(faces, threshold: 0.07, caution: 0.25) == [0, 0, 0, 0])
  }

  @Test("two faces of one photo stay apart even when equal; the smaller id gets the company")
  func samePhoto() {
    let faces = FaceSet(
      ids: ids([7, 5, 6]), photos: photos([1, 1, 2]), dimension: 2, vectors: plane([0, 0, 0]))
    #expect(agglomerate(faces, threshold: 0.5) == [1, 0, 0])
  }

  @Test("a high offset asks for closer faces, a low one for less")
  func offset() {
    var faces = FaceSet(
      ids: ids([1, 2]), photos: photos([1, 2]), dimension: 2, vectors: plane([0, 20]),
      offsets: [0.8, 0.7], meanOffset: 0.75)
    #expect(agglomerate(faces, threshold: 0.0604) == [0, 0])
    #expect(agglomerate(faces, threshold: 0.0602) == [0, 1])
    faces.offsets = [0.8, 0.8]
    #expect(agglomerate(faces, threshold: 0.1) == [0, 1])
    #expect(agglomerate(faces, threshold: 0.111) == [0, 0])
  }

  @Test("low quality joins late, bridges nothing and founds nothing")
  func lateFaces() {
    let faces = FaceSet(
      ids: ids([1, 2, 3, 4]), photos: photos([1, 2, 3, 4]), dimension: 2,
      vectors: plane([0, 28, 15, 90]), canFound: [true, true, false, false])
    // 15° is nearer to 28° than to 0°; with its help the two would be within the threshold.
    #expect(agglomerate(faces, threshold: 0.06) == [0, 1, 1, nil])
  }

  @Test("of two late faces of one photo the nearer gets the cluster, the other the next in reach")
  func lateSamePhoto() {
    let faces = FaceSet(
      ids: ids([1, 2, 3, 4]), photos: photos([1, 2, 9, 9]), dimension: 2,
      vectors: plane([0, 40, 10, 5]), canFound: [true, true, false, false])
    #expect(agglomerate(faces, threshold: 0.06) == [0, 1, nil, 0])
    #expect(agglomerate(faces, threshold: 0.14) == [0, 1, 1, 0])
  }

  @Test(
    "bound faces stay together, even in one photo; different people stay apart; others join either")
  func bound() {
    let faces = FaceSet(
      ids: ids([1, 2, 3, 4]), photos: photos([1, 2, 3, 1]), dimension: 2,
      vectors: plane([0, 6, 10, 90]), bound: [PersonID(1), nil, PersonID(2), PersonID(1)])
    #expect(agglomerate(faces, threshold: 0.5) == [0, 1, 1, 0])
  }

  @Test("a face never joins a person it is not, but others do")
  func refused() {
    let faces = FaceSet(
      ids: ids([1, 2, 3]), photos: photos([1, 2, 3]), dimension: 2, vectors: plane([0, 2, 4]),
      bound: [PersonID(1), nil, nil], refused: [[], [PersonID(1)], []])
    #expect(agglomerate(faces, threshold: 0.01) == [0, 1, 1])
    let late = FaceSet(
      ids: ids([1, 2, 3]), photos: photos([1, 2, 3]), dimension: 2, vectors: plane([0, 2, 4]),
      canFound: [true, false, false], bound: [PersonID(1), nil, nil],
      refused: [[], [PersonID(1)], []])
    #expect(agglomerate(late, threshold: 0.01) == [0, nil, 0])
  }

  @Test("a bound face of low quality belongs to its person and bridges nothing")
  func boundLowQuality() {
    let person = PersonID(1)
    let faces = FaceSet(
      ids: ids([1, 2, 3, 4]), photos: photos([1, 2, 3, 4]), dimension: 2,
      vectors: plane([0, 40, 41, 90]), canFound: [true, false, true, false],
      bound: [person, person, nil, PersonID(2)])
    #expect(agglomerate(faces, threshold: 0.1) == [0, 0, 1, 2])
  }

  @Test("damaged vectors are strangers to all")
  func damaged() {
    let faces = FaceSet(
      ids: ids([1, 2, 3]), photos: photos([1, 2, 3]), dimension: 2,
      vectors: [.nan, .infinity, 1, 0, 1, 0])
    #expect(agglomerate(faces, threshold: 0.1) == [0, 1, 1])
  }

  @Test("no faces, one face, extreme thresholds")
  func edges() {
    let none = FaceSet(ids: [], photos: [], dimension: 2, vectors: [])
    #expect(agglomerate(none, threshold: 0.1) == [])
    let one = FaceSet(ids: ids([4]), photos: photos([1]), dimension: 2, vectors: [1, 0])
    #expect(agglomerate(one, threshold: 0.1) == [0])
    let three = FaceSet(
      ids: ids([1, 2, 3]), photos: photos([1, 2, 3]), dimension: 2, vectors: plane([0, 0, 90]))
    #expect(agglomerate(three, threshold: .infinity) == [0, 0, 0])
    #expect(agglomerate(three, threshold: -.infinity) == [0, 1, 2])
  }
}
