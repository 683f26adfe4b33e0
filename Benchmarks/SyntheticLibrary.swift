import Dispatch
import Faces
import Glibc
import Support
import Synchronization
import Vocabulary

/// A library of people who do not exist, the same for the same seed and size.
///
/// A face is `normalise(mean + person + noise)` in the eigenbasis of the cohort that ships with the embedder. What is drawn
/// how, and how well it fits the faces of lfw-dev, stands in `README.md`; `kinfolk-bench fit` prints the fit.
struct SyntheticLibrary {
  let dimension: Int
  /// `[faces, dimension]`, unit length. Faces come in no order: neither by person nor by likeness.
  var vectors: [Float]
  var offsets: [Float]
  let meanOffset: Float
  /// Who each face is.
  var people: [Int32]
  var photos: [PhotoID]
  /// Overall, 0 to 1.
  var quality: [Float]

  var count: Int { people.count }

  /// - Parameter sizes: faces of each person; those of a family library when nil.
  init(count: Int, seed: UInt64 = 1, sizes: [Int]? = nil) throws {
    guard let cohort = try ModelSet.embedded().cohort() else {
      fatalError("the embedder comes with a cohort")
    }
    var generator = Generator(seed: seed)
    let sizes = sizes ?? Self.familySizes(count, using: &generator)
    var people = sizes.indices.flatMap { [Int32](repeating: Int32($0), count: sizes[$0]) }
    people.shuffle(using: &generator)
    let model = FaceModel(cohort: cohort, people: sizes.count, seed: seed)
    let d = cohort.dimension
    dimension = d
    meanOffset = cohort.meanOffset
    let (filledVectors, filledOffsets) = Self.inParts(of: people.count) { [people] part in
      var vectors: [Float] = []
      vectors.reserveCapacity(part.count * d)
      var offsets: [Float] = []
      for face in part {
        let vector = model.face(face, of: Int(people[face]))
        offsets.append(cohort.offset(of: vector.span))
        vectors += vector
      }
      return (vectors, offsets)
    }
    vectors = filledVectors
    offsets = filledOffsets
    photos = Self.photos(of: people, using: &generator)
    quality = people.map { _ in
      // Of all faces found in lfw-dev 2.4 % lie below the gate of 0.3.
      let isLow = Float.random(in: 0..<1, using: &generator) < 0.024
      return Float.random(in: isLow ? 0..<0.3 : 0.3..<1, using: &generator)
    }
    self.people = people
  }

  /// Forgets all faces but the first `number`.
  mutating func keepFirst(_ number: Int) {
    vectors.removeLast((count - number) * dimension)
    offsets.removeLast(count - number)
    photos.removeLast(count - number)
    quality.removeLast(count - number)
    people.removeLast(count - number)
  }

  /// The ten largest people hold half of the faces, the k-th of them in proportion to 1 / k; of all others, P(size ≥ s) =
  /// 1 / s, so that half of them have one face.
  static func familySizes(_ count: Int, using generator: inout Generator) -> [Int] {
    let harmonic = (1...10).reduce(0.0) { $0 + 1 / Double($1) }
    var sizes = (1...10).map { Int(Double(count) / 2 / harmonic / Double($0)) }.filter { $0 > 0 }
    let most = max(1, sizes.last ?? 1)
    var left = count - sizes.reduce(0, +)
    while left > 0 {
      let u = Double.random(in: 0..<1, using: &generator)
      let size = min(left, most, Int(min(1 / max(u, 1e-12), 1e9)))
      sizes.append(size)
      left -= size
    }
    return sizes
  }

  /// One to four faces a photo, of different people: 55, 25, 12 and 8 % of the photos.
  private static func photos(of people: [Int32], using generator: inout Generator) -> [PhotoID] {
    var photo: Int64 = 0
    var wanted = 0
    var here: [Int32] = []
    return people.map { person in
      if here.count >= wanted || here.contains(person) {
        photo += 1
        here = []
        let u = Float.random(in: 0..<1, using: &generator)
        wanted = u < 0.55 ? 1 : u < 0.8 ? 2 : u < 0.92 ? 3 : 4
      }
      here.append(person)
      return PhotoID(photo)
    }
  }

  /// `body` on all cores, its results joined in order.
  private static func inParts(
    of count: Int, _ body: @Sendable (Range<Int>) -> ([Float], [Float])
  ) -> ([Float], [Float]) {
    let size = 1 << 14
    let parts = (count + size - 1) / size
    let results = Mutex<[Int: ([Float], [Float])]>([:])
    DispatchQueue.concurrentPerform(iterations: parts) { part in
      let result = body(part * size..<min((part + 1) * size, count))
      results.withLock { $0[part] = result }
    }
    var vectors: [Float] = []
    var offsets: [Float] = []
    results.withLock { results in
      vectors.reserveCapacity(results.values.reduce(0) { $0 + $1.0.count })
      for part in 0..<parts {
        // Removed at once: twice all vectors would be the peak of every measurement.
        guard let (some, their) = results.removeValue(forKey: part) else { continue }
        vectors += some
        offsets += their
      }
    }
    return (vectors, offsets)
  }
}

/// How people and their faces are drawn.
private struct FaceModel {
  /// People look alike in groups of relatives and lookalikes: one in `groups` pairs of people share this share of variance.
  static let groups = 300
  static let sharedVariance: Float = 0.5
  /// Of the cohort's own deviations.
  static let betweenScale: Float = 1.05
  /// Deviations of the logarithm of a person's and of a face's variance.
  static let personSpread: Float = 0.25
  static let faceSpread: Float = 0.42

  private let seed: UInt64
  private let basis: [Double]
  private let mean: [Float]
  private let between: [Float]
  private let within: [Float]

  init(cohort: Cohort, people: Int, seed: UInt64) {
    self.seed = seed
    let d = cohort.dimension
    // The cohort's vectors are means of two strangers times 0.7 (`Weights/convert/cohort.py`).
    let scale = 1 / 0.7
    var mean = [Double](repeating: 0, count: d)
    for (index, value) in cohort.vectors.enumerated() { mean[index % d] += Double(value) * scale }
    mean = mean.map { $0 / Double(cohort.count) }
    var covariance = [Double](repeating: 0, count: d * d)
    for row in 0..<cohort.count {
      let deviation = (0..<d).map { Double(cohort.vectors[row * d + $0]) * scale - mean[$0] }
      for i in 0..<d {
        for j in 0..<d {
          covariance[i * d + j] += deviation[i] * deviation[j] / Double(cohort.count)
        }
      }
    }
    let (values, basis) = eigen(covariance, dimension: d)
    self.basis = basis
    self.mean = (0..<d).map { k in
      Float((0..<d).reduce(0.0) { $0 + mean[$1] * basis[k * d + $1] })
    }
    between = values.map { Float(max($0, 0).squareRoot()) * Self.betweenScale }
    // Measured along the same axes: it falls linearly and ends near the 75th of 128.
    within = (0..<d).map { k in
      k < 75 ? (0.00106 * (1 - Float(k) / 95)).squareRoot() : 0
    }
  }

  func face(_ face: Int, of person: Int) -> [Float] {
    let d = mean.count
    var generator = Generator(seed: seed, stream: 1, index: UInt64(person))
    let group = generator.next() % UInt64(Self.groups)
    var groupGenerator = Generator(seed: seed, stream: 2, index: group)
    var faceGenerator = Generator(seed: seed, stream: 3, index: UInt64(face))
    let spread =
      (exp(Self.personSpread * generator.normal()) * exp(Self.faceSpread * faceGenerator.normal()))
      .squareRoot()
    let (own, shared) = ((1 - Self.sharedVariance).squareRoot(), Self.sharedVariance.squareRoot())
    var coordinates = mean
    for k in 0..<d {
      let who = shared * groupGenerator.normal() + own * generator.normal()
      coordinates[k] += between[k] * who + within[k] * spread * faceGenerator.normal()
    }
    let length = coordinates.reduce(0) { $0 + $1 * $1 }.squareRoot()
    var vector = [Float](repeating: 0, count: d)
    for k in 0..<d {
      let c = coordinates[k] / length
      for i in 0..<d { vector[i] += c * Float(basis[k * d + i]) }
    }
    return vector
  }
}

/// Eigenvalues, falling, and eigenvectors, one a row, of a symmetric matrix: cyclic Jacobi rotations (Golub and Van Loan,
/// «Matrix Computations», section 8.5).
private func eigen(_ matrix: [Double], dimension d: Int) -> (values: [Double], vectors: [Double]) {
  var a = matrix
  var v = (0..<d * d).map { $0 / d == $0 % d ? 1.0 : 0 }
  for _ in 0..<12 {
    for p in 0..<d {
      for q in p + 1..<d where a[p * d + q] != 0 {
        let theta = (a[q * d + q] - a[p * d + p]) / (2 * a[p * d + q])
        let t = (theta >= 0 ? 1.0 : -1) / (abs(theta) + (theta * theta + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot()
        let s = t * c
        for k in 0..<d {
          let (x, y) = (a[k * d + p], a[k * d + q])
          a[k * d + p] = c * x - s * y
          a[k * d + q] = s * x + c * y
        }
        for k in 0..<d {
          let (x, y) = (a[p * d + k], a[q * d + k])
          a[p * d + k] = c * x - s * y
          a[q * d + k] = s * x + c * y
          let (f, g) = (v[p * d + k], v[q * d + k])
          v[p * d + k] = c * f - s * g
          v[q * d + k] = s * f + c * g
        }
      }
    }
  }
  let order = (0..<d).sorted { a[$0 * d + $0] > a[$1 * d + $1] }
  return (order.map { a[$0 * d + $0] }, order.flatMap { v[$0 * d..<$0 * d + d] })
}

/// Randomness in streams that can be entered anywhere.
struct Generator: RandomNumberGenerator {
  private var source: SplitMix64

  init(seed: UInt64, stream: UInt64 = 0, index: UInt64 = 0) {
    source = SplitMix64(
      seed: seed &* 0x9E37_79B9_7F4A_7C15 ^ stream &* 0xD1B5_4A32_D192_ED03)
    source = SplitMix64(seed: source.next() ^ index &* 0xBF58_476D_1CE4_E5B9)
    _ = source.next()
  }

  mutating func next() -> UInt64 { source.next() }

  /// Standard normal (Box and Muller 1958).
  mutating func normal() -> Float {
    let bits = next()
    let u = (Float(bits >> 40) + 0.5) * 0x1p-24
    let angle = Float(bits & 0xFF_FFFF) * (2 * .pi * 0x1p-24)
    return (-2 * log(u)).squareRoot() * cos(angle)
  }
}
