import Clustering
import TestSupport
import Vocabulary

/// Vectors around centres, with all that can go wrong in a library: shared photos, copies of one face, crowded
/// regions, low quality, decisions.
struct SeededFaces {
  var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  struct Shape {
    var count = 30
    var people = 6
    var dimension = 4
    /// Length of the noise added to a centre.
    var spread: Float = 0.4
    /// Faces in one photo are drawn from this many photos.
    var photos = 20
    /// Share of faces that copy the vector and offset of an earlier one.
    var copies: Float = 0.2
    var lowQuality: Float = 0
    var bound: Float = 0
    var refused: Float = 0
    var offsets: ClosedRange<Float> = 0...0
    /// Snaps every number to a coarse grid, which makes ties between different vectors common.
    var grid: Float?
    /// As `FaceSet.alike`; and the share of photos that are collages.
    var alike = -Float.infinity
    var collages: Float = 0
  }

  mutating func faces(_ shape: Shape) -> (faces: FaceSet, truth: [Int]) {
    let centres = (0..<shape.people).map { _ in unit((0..<shape.dimension).map { _ in normal() }) }
    var vectors: [[Float]] = []
    var offsets: [Float] = []
    var truth: [Int] = []
    for index in 0..<shape.count {
      if index > 0, chance(shape.copies) {
        let original = Int.random(in: 0..<index, using: &generator)
        vectors.append(vectors[original])
        offsets.append(offsets[original])
        truth.append(truth[original])
        continue
      }
      let person = Int.random(in: 0..<shape.people, using: &generator)
      var vector = centres[person].map { $0 + shape.spread * normal() / 2 }
      if let grid = shape.grid { vector = vector.map { ($0 / grid).rounded() * grid } }
      vectors.append(unit(vector))
      offsets.append(generator.float(in: shape.offsets))
      truth.append(person)
    }
    var faces = FaceSet(
      ids: (0..<shape.count).map { FaceID(Int64(10 + 3 * $0)) }.shuffled(using: &generator),
      photos: (0..<shape.count).map { _ in
        PhotoID(Int64.random(in: 1...Int64(shape.photos), using: &generator))
      },
      dimension: shape.dimension, vectors: vectors.flatMap { $0 }, offsets: offsets,
      meanOffset: (shape.offsets.lowerBound + shape.offsets.upperBound) / 2,
      canFound: (0..<shape.count).map { _ in !chance(shape.lowQuality) },
      bound: (0..<shape.count).map { _ in
        chance(shape.bound) ? PersonID(Int64.random(in: 1...3, using: &generator)) : nil
      },
      refused: (0..<shape.count).map { _ in
        (1...3).filter { _ in chance(shape.refused) }.map { PersonID($0) }
      })
    faces.alike = shape.alike
    let collages = Set(
      (1...Int64(shape.photos)).filter { _ in chance(shape.collages) }.map { PhotoID($0) })
    faces.inCollage = faces.photos.map { collages.contains($0) }
    return (faces, truth)
  }

  mutating func chance(_ probability: Float) -> Bool {
    generator.float(in: 0...1) < probability
  }

  /// Sum of twelve uniform numbers: normal enough.
  private mutating func normal() -> Float {
    (0..<12).reduce(-6) { sum, _ in sum + generator.float(in: 0...1) }
  }

  private func unit(_ vector: [Float]) -> [Float] {
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? vector.map { $0 / length } : [1] + vector.dropFirst().map { _ in 0 }
  }
}

extension FaceSet {
  /// The same faces handed over in another order.
  func reordered(_ order: [Int]) -> FaceSet {
    var faces = FaceSet(
      ids: order.map { ids[$0] }, photos: order.map { photos[$0] }, dimension: dimension,
      vectors: order.flatMap { vectors[$0 * dimension..<($0 + 1) * dimension] },
      offsets: order.map { offsets[$0] }, meanOffset: meanOffset,
      canFound: order.map { canFound[$0] }, bound: order.map { bound[$0] },
      refused: order.map { refused[$0] })
    faces.inCollage = order.map { inCollage[$0] }
    faces.alike = alike
    return faces
  }
}
