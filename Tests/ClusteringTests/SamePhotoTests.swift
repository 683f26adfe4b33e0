import TestSupport
import Testing
import Vocabulary

@testable import Clustering

/// What a photo that shows two faces keeps apart, and what it does not.
@Suite struct SamePhotoTests {
  /// Which faces are together, by ids, of the faces that are not in `photo`.
  private func partition(_ faces: FaceSet, _ clusters: [Int?], without photo: PhotoID)
    -> Set<Set<FaceID>>
  {
    var members: [Int: Set<FaceID>] = [:]
    for (face, cluster) in clusters.enumerated() where faces.photos[face] != photo {
      if let cluster { members[cluster, default: []].insert(faces.ids[face]) }
    }
    return Set(members.values)
  }

  /// Each face of a photo in a photo of its own.
  private func scattered(_ faces: FaceSet, _ photo: PhotoID) -> FaceSet {
    var scattered = faces
    for face in 0..<faces.count where faces.photos[face] == photo {
      scattered.photos[face] = PhotoID(100_000 + Int64(face))
    }
    return scattered
  }

  @Test(
    "a collage parts nobody: its faces might as well lie in photos of their own", arguments: 0..<4)
  func collagesPartNobody(batch: Int) {
    for seed in UInt64(batch * 100)..<UInt64(batch * 100 + 100) {
      var seeded = SeededFaces(seed: seed)
      var shape = AgglomerateTests.shape(seed)
      shape.lowQuality = 0
      var faces = seeded.faces(shape).faces
      guard let photo = faces.photos.first else { continue }
      for face in 0..<faces.count where faces.photos[face] == photo { faces.inCollage[face] = true }
      let (threshold, caution) = (
        AgglomerateTests.thresholds[Int(seed % 4)], AgglomerateTests.caution(seed)
      )
      let clusters = agglomerate(faces, threshold: threshold, caution: caution)
      let free = agglomerate(scattered(faces, photo), threshold: threshold, caution: caution)
      #expect(clusters == free, "seed \(seed)")
    }
  }

  @Test("two photos of faces that are alike part nobody, three do")
  func photosOfTwoAreCounted() {
    // Two people who look the same, in `count` photos together; and alone in three each.
    func groups(_ count: Int, alike: Float) -> Int {
      let angles = [0, 20].flatMap { [Double](repeating: $0, count: count + 3) }
      let photos = [100, 200].flatMap { own in
        (1...Int64(count)).map { PhotoID($0) } + (0..<3).map { PhotoID(Int64(own) + $0) }
      }
      var faces = PlacementTests.faces(angles)
      faces.photos = photos
      faces.alike = alike
      return Set(agglomerate(faces, threshold: 0.1).compactMap { $0 }).count
    }
    // 20° are a distance of 0.06.
    #expect(groups(1, alike: 0.07) == 1)
    #expect(groups(2, alike: 0.07) == 1)
    #expect(groups(3, alike: 0.07) == 2)
    #expect(groups(1, alike: 0.05) == 2)
  }

  @Test("what a collage shows leaves others together, however many collages", arguments: 0..<6)
  func collagesOfPeopleKnownApart(batch: Int) {
    for seed in UInt64(batch * 20)..<UInt64(batch * 20 + 20) {
      var seeded = SeededFaces(seed: seed)
      var shape = SeededFaces.Shape()
      (shape.count, shape.people, shape.dimension) = (60, 5, 16)
      (shape.spread, shape.copies, shape.photos) = (0.12, 0.1, 1)
      var (faces, truth) = seeded.faces(shape)
      // Three collages of up to three people, with three or more faces of one of them; all else are portraits.
      for face in 0..<faces.count { faces.photos[face] = PhotoID(Int64(face + 10)) }
      for collage in 1...3 {
        let people = (0..<5).shuffled(using: &seeded.generator).prefix(collage)
        let portraits = (0..<faces.count).filter { faces.photos[$0].rawValue >= 10 }
        for (index, person) in people.enumerated() {
          let most = index == 0 ? 3...6 : 1...4
          let count = Int.random(in: most, using: &seeded.generator)
          for face in portraits.filter({ truth[$0] == person }).prefix(count) {
            faces.photos[face] = PhotoID(Int64(collage))
          }
        }
      }
      faces.findCollages(threshold: 0.3, caution: 0.25, alike: 1.25)
      let clusters = agglomerate(faces, threshold: 0.3, caution: 0.25)
      for collage in (1...3).map({ PhotoID($0) }) {
        let others = faces.subset((0..<faces.count).filter { faces.photos[$0] != collage })
        let without = agglomerate(others, threshold: 0.3, caution: 0.25)
        for group in partition(others, without, without: collage) {
          let with = Set(group.map { id in clusters[faces.ids.firstIndex(of: id) ?? 0] })
          #expect(with.count == 1, "seed \(seed), collage \(collage)")
        }
      }
    }
  }

  @Test func aCollageShowsOnePersonThreeTimes() {
    func collages(_ angles: [Double], canFound: [Bool]? = nil) -> [Bool] {
      var faces = PlacementTests.faces(
        angles, photos: angles.map { _ in 1 }, canFound: canFound)
      faces.findCollages(threshold: 0.05, caution: 0.25, alike: 1.25)
      return faces.inCollage
    }
    // 15° are 0.034, 20° are 0.06; at 0.05 a pair must be within 0.0375 and three within 0.0417.
    #expect(collages([0, 10, 20, 90]) == [true, true, true, true])
    #expect(collages([0, 10, 90, 100]) == [false, false, false, false])
    #expect(collages([0, 20, 40]) == [false, false, false])
    #expect(collages([0, 10, 20], canFound: [true, false, true]) == [false, false, false])
    #expect(collages([]) == [])
  }

  @Test func theBestFitStaysAndTheOthersGoToTheNextNearest() throws {
    // Ann around 0°, Ben around 40°; a photo that is a collage shows 1°, 8° and 30°, all within reach of Ann.
    var faces = PlacementTests.faces(
      [-2, 0, 2, 4, 38, 40, 42, 1, 12, 90], photos: [1, 2, 3, 4, 5, 6, 7, 9, 9, 9])
    faces.inCollage = faces.photos.map { $0 == PhotoID(9) }
    var hierarchy = Hierarchy(dimension: 2, threshold: 0.13)
    try hierarchy.update(adding: faces)
    #expect(hierarchy.cluster(of: FaceID(8)) == FaceID(1))
    #expect(hierarchy.cluster(of: FaceID(9)) == FaceID(1))
    // 28° are 0.117.
    #expect(hierarchy.surplus == [FaceID(9): FaceID(5)])
    // Once 12° is bound to Ann with the rest, 1° is the one too many; and where both are, none is.
    for bound in [[1, 2, 9], [1, 2, 8, 9]] as [Set<Int64>] {
      var decided = faces
      decided.bound = faces.ids.map { bound.contains($0.rawValue) ? PersonID(1) : nil }
      var hierarchy = Hierarchy(dimension: 2, threshold: 0.13)
      try hierarchy.update(adding: decided)
      #expect(Array(hierarchy.surplus.keys) == (bound.contains(8) ? [] : [FaceID(8)]))
    }
  }
}
