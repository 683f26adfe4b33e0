import Clustering
import TestSupport
import Testing
import Vocabulary

@Suite struct CopiesTests {
  struct Face {
    var photo: Int64
    var vector: [Float] = [1, 0, 0]
    var quality: Float = 0.5
    var box = Box(x: 100, y: 50, width: 80, height: 100)
    var size = (640, 480)
    var bound: Int64?
    var refused: [Int64] = []
  }

  private func copies(_ faces: [Face], ids: [Int64]? = nil) -> [Bool] {
    let originals = originals(of: faces, ids: ids)
    return faces.indices.map { originals[$0] != nil }
  }

  private func originals(of faces: [Face], ids: [Int64]? = nil) -> [Int: Int] {
    let set = FaceSet(
      ids: (ids ?? faces.indices.map { Int64($0) }).map { FaceID($0) },
      photos: faces.map { PhotoID($0.photo) }, dimension: 3, vectors: faces.flatMap(\.vector),
      bound: faces.map { $0.bound.map { PersonID($0) } },
      refused: faces.map { $0.refused.map { PersonID($0) } })
    return Clustering.originals(
      of: set, quality: faces.map(\.quality),
      areas: faces.map { FaceArea($0.box, photoWidth: $0.size.0, photoHeight: $0.size.1) },
      within: PictureDistances(threshold: 0.072))
  }

  /// Faces of these photos, whose vectors do not matter.
  private func faces(
    in photos: [Int64], bound: [PersonID?], refused: [[PersonID]]
  ) -> FaceSet {
    FaceSet(
      ids: photos.indices.map { FaceID(Int64($0)) }, photos: photos.map { PhotoID($0) },
      dimension: 0, vectors: [], bound: bound, refused: refused)
  }

  /// A unit vector at a cosine distance of about `distance` from (1, 0, 0).
  private func turned(by distance: Float) -> [Float] {
    [1 - distance, (1 - (1 - distance) * (1 - distance)).squareRoot(), 0]
  }

  @Test func theBestOfSeveralCounts() {
    let half = Face(
      photo: 2, quality: 0.4, box: Box(x: 50, y: 25, width: 40, height: 50), size: (320, 240))
    #expect(copies([Face(photo: 1), half]) == [false, true])
    #expect(copies([half, Face(photo: 1)]) == [true, false])
    // Of equals the one with the smaller number.
    #expect(copies([Face(photo: 1), Face(photo: 2), Face(photo: 3)]) == [false, true, true])
    #expect(copies([Face(photo: 1), Face(photo: 2)], ids: [9, 4]) == [true, false])
  }

  @Test func whatDiffersIsNoCopy() {
    let face = Face(photo: 1)
    func isCopy(_ change: (inout Face) -> Void) -> Bool {
      var other = Face(photo: 2, quality: 0.4)
      change(&other)
      return copies([face, other])[1]
    }
    #expect(isCopy { _ in })
    #expect(isCopy { $0.vector = turned(by: 0.0055) })
    #expect(!isCopy { $0.vector = turned(by: 0.0065) })
    #expect(
      !isCopy {
        $0.vector = turned(by: 0.013)
        $0.photo = 1
      })
    #expect(isCopy { $0.box.x += 4 })
    #expect(!isCopy { $0.box.x += 20 })
    #expect(!isCopy { $0.box.height = 70 })
    #expect(isCopy { $0.size = (645, 480) })
    #expect(!isCopy { $0.size = (660, 480) })
  }

  @Test func decisionsKeepThemApart() {
    func second(_ first: Int64?, _ bound: Int64?, refused: [Int64] = []) -> Bool {
      copies([
        Face(photo: 1, bound: first), Face(photo: 2, quality: 0.4, bound: bound, refused: refused),
      ])[1]
    }
    #expect(second(1, 1))
    #expect(second(1, nil))
    #expect(second(nil, 1))
    #expect(!second(1, 2))
    #expect(!second(1, nil, refused: [1]))
    #expect(second(1, nil, refused: [2]))
  }

  @Test func copiesFollowTheirOriginals() {
    var clusters: [Int?] = [0, 1, nil, 2, 0, 3, 4, 5]
    let (ada, bea) = (PersonID(1), PersonID(2))
    let faces = faces(
      in: [1, 2, 3, 4, 5, 4, 6, 7], bound: [nil, nil, nil, nil, ada, nil, nil, bea],
      refused: [[], [], [bea], [], [], [], [ada], []])
    follow([1: 0, 2: 0, 3: 0, 5: 4, 6: 0, 7: 0], of: faces, clusters: &clusters)
    // The sixth would share photo 4, the seventh is not Ada, whose cluster it is, and the last is Bea.
    #expect(clusters == [0, 0, 0, 0, 0, 3, 4, 5])
  }

  @Test func facesOfOnePhotoAreCopiesWhereverTheyLie() {
    func face(_ x: Float, quality: Float, bound: Int64? = nil, refused: [Int64] = []) -> Face {
      Face(
        photo: 1, quality: quality, box: Box(x: x, y: 50, width: 80, height: 100), bound: bound,
        refused: refused)
    }
    let sheet = [face(0, quality: 0.5), face(200, quality: 0.9), face(400, quality: 0.7)]
    #expect(copies(sheet) == [true, false, true])
    // A bound one comes first; the people one is not keep it out, and what differs is another.
    #expect(copies([face(0, quality: 0.5, bound: 1), sheet[1]]) == [false, true])
    #expect(
      copies([face(0, quality: 0.5, bound: 1), face(9, quality: 1, refused: [1])]) == [
        false, false,
      ])
    var other = face(400, quality: 0.7)
    other.vector = turned(by: 0.011)
    #expect(copies([sheet[1], other]) == [false, true])
    other.vector = turned(by: 0.013)
    #expect(copies([sheet[1], other]) == [false, false])
    // The sheet once more: the best of it is a copy, and the others are copies of that.
    let again = sheet.map { face in
      var copy = face
      copy.photo = 2
      copy.quality -= 0.1
      return copy
    }
    #expect(copies(sheet + again) == [true, false, true, true, true, true])
  }

  @Test func copiesInOnePhotoFollowAfterAllOthers() {
    let ada = PersonID(1)
    let faces = faces(
      in: [1, 2, 2, 2, 3, 3, 3, 4, 4], bound: [ada, nil, nil, nil, nil, nil, nil, ada, nil],
      refused: [[], [], [], [], [], [], [], [], [ada]])
    var clusters: [Int?] = [0, nil, nil, 4, nil, 5, nil, 0, 6]
    follow(
      // The second photo shows the first face three times, the third one face of which a copy was attached somewhere, the
      // fourth one that is Ada's and one that is not.
      [1: 0, 2: 1, 3: 1, 5: 4, 6: 4, 8: 7], of: faces, clusters: &clusters)
    #expect(clusters == [0, 0, 0, 0, 5, 5, 5, 0, 6])
  }

  @Test func theBestOriginalIsTakenWhereverItLies() {
    // Three in a row, of which the outer two do not overlap enough: the middle one has two originals.
    let faces = [
      Face(photo: 1, quality: 0.8, box: Box(x: 92, y: 50, width: 80, height: 100)),
      Face(photo: 2, quality: 0.9, box: Box(x: 108, y: 50, width: 80, height: 100)),
      Face(photo: 3, quality: 0.1, box: Box(x: 100, y: 50, width: 80, height: 100)),
    ]
    #expect(originals(of: faces, ids: [1, 2, 3]) == [2: 1])
  }

  @Test("finds what comparing all pairs finds, in any order", arguments: UInt64(0)..<20)
  func equalsAllPairs(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    func number(_ range: ClosedRange<Float>) -> Float { generator.float(in: range) }
    var faces: [Face] = []
    for index in 0..<120 {
      if index > 0, number(0...1) < 0.7 {
        // Moved and scaled so that the overlap is often just above or below the limit.
        var copy = faces[Int.random(in: 0..<faces.count, using: &generator)]
        copy.photo = Int64(index)
        copy.quality = number(0...1)
        let box = copy.box
        copy.box = Box(
          x: box.x + number(-0.15...0.15) * box.width, y: box.y + number(-0.15...0.15) * box.height,
          width: box.width * number(0.85...1.15), height: box.height * number(0.85...1.15))
        faces.append(copy)
      } else {
        let vector = index.isMultiple(of: 2) ? [1, 0, 0] : turned(by: number(0...0.02))
        faces.append(
          Face(
            photo: Int64(index), vector: vector, quality: number(0...1),
            box: Box(
              x: number(-20...600), y: number(-20...400), width: number(4...300),
              height: number(4...300))))
      }
    }
    let ids = (0..<Int64(faces.count)).shuffled(using: &generator)
    let found = copies(faces, ids: ids)
    var taken: [Face] = []
    for index in faces.indices.sorted(by: {
      (-faces[$0].quality, ids[$0]) < (-faces[$1].quality, ids[$1])
    }) {
      let face = faces[index]
      let isCopy = taken.contains { other in
        let cosine = zip(face.vector, other.vector).reduce(0) { $0 + $1.0 * $1.1 }
        return face.box.iou(other.box) >= 0.8 && 1 - cosine <= 0.006
      }
      #expect(found[index] == isCopy, "seed \(seed), face \(index)")
      if !isCopy { taken.append(face) }
    }
    #expect(found.contains(true))
  }
}
