internal import Support
public import Vocabulary

/// How well clustering at a range of thresholds finds the people that a user has confirmed.
///
/// The confirmed faces are clustered together with all others as if nothing were known. In a cluster a confirmed face
/// counts as right with all confirmed faces of its person, and as wrong with every other face but those that belong to its
/// person now without being confirmed, which are left out. So a face that nobody confirmed and that belongs to somebody
/// else counts as a stranger. Most faces of a library are, and leaving them out makes loose thresholds look good: with
/// 20 people known out of the 1,877 of LFW, «best» then means a threshold of about 0.10, at which B-cubed F over all
/// people is 0.8; counted as here it means 0.070 to 0.080 and 0.966 to 0.974, the most there is (docs/accuracy.md).
public struct Tuning: Sendable {
  public struct Point: Hashable, Sendable, Codable {
    public var threshold: Float
    /// Over pairs of faces of which at least one is confirmed.
    public var pairwise: PrecisionRecall
    /// Over the confirmed faces.
    public var b3: PrecisionRecall

    public init(threshold: Float, pairwise: PrecisionRecall, b3: PrecisionRecall) {
      self.threshold = threshold
      self.pairwise = pairwise
      self.b3 = b3
    }
  }

  /// By ascending threshold.
  public var points: [Point]
  /// The middle of the first run of thresholds with the greatest B-cubed F.
  public var best: Int
  /// Where the best threshold lies in 90 of 100 resamplings of the confirmed people.
  public var interval: ClosedRange<Float>
  /// The loosest threshold whose B-cubed precision is at least `precisionWanted`; nil: none is that precise.
  public var precise: Int?

  public static let precisionWanted = 0.99

  /// - Parameters:
  ///   - faces: what was decided about them is passed over.
  ///   - confirmed: in step, who each face is known to be.
  ///   - present: in step, who each face belongs to now.
  ///   - thresholds: ascending, at least one.
  ///   - seed: of the resampling.
  /// - Returns: nil when no face is confirmed.
  /// - Complexity: as `agglomerate(_:thresholds:caution:)`.
  public init?(
    _ faces: FaceSet, confirmed: [PersonID?], present: [PersonID?], thresholds: [Float],
    caution: Caution, seed: UInt64 = 1
  ) {
    precondition(!thresholds.isEmpty && confirmed.count == faces.count)
    precondition(present.count == faces.count, "one person a face")
    var free = faces
    free.bound = [PersonID?](repeating: nil, count: faces.count)
    free.refused = [[PersonID]](repeating: [], count: faces.count)
    let scores = agglomerate(free, thresholds: thresholds, caution: caution).map {
      Self.scores(clusters: $0, confirmed: confirmed, present: present)
    }
    guard let people = scores.first?.count, people > 0 else { return nil }
    points = zip(thresholds, scores).map { threshold, scores in
      let total = scores.reduce(into: PersonScore()) { $0.add($1) }
      return Point(threshold: threshold, pairwise: total.pairwise, b3: total.b3)
    }
    best = Self.best(points.map(\.b3.f))
    precise = points.lastIndex { $0.b3.precision >= Self.precisionWanted }

    // Whole people are drawn, because the faces of one are not independent (Efron and Tibshirani 1993, section 8.5).
    var generator = SplitMix64(seed: seed)
    let bests = (0..<Self.resamplings).map { _ in
      let drawn = (0..<people).map { _ in Int.random(in: 0..<people, using: &generator) }
      return Self.best(
        scores.map { scores in
          drawn.reduce(into: PersonScore()) { $0.add(scores[$1]) }.b3.f
        })
    }.sorted()
    let tail = Self.resamplings / 20
    interval = thresholds[bests[tail]]...thresholds[bests[Self.resamplings - 1 - tail]]
  }

  private static let resamplings = 400

  /// The middle of the first run of greatest values.
  static func best(_ values: [Double]) -> Int {
    let greatest = values.max() ?? 0
    let first = values.firstIndex(of: greatest) ?? 0
    let length = values[first...].prefix { $0 == greatest }.count
    return first + (length - 1) / 2
  }

  /// One score a confirmed person, in the order of their numbers.
  static func scores(
    clusters: [Int?], confirmed: [PersonID?], present: [PersonID?]
  ) -> [PersonScore] {
    struct Part: Hashable {
      var cluster: Int
      var person: PersonID
    }
    var sizes: [Int: Int] = [:]
    var confirmedSizes: [Int: Int] = [:]
    var people: [PersonID: Int] = [:]
    // Faces of a cluster that are confirmed as a person's, and that are the person's without being confirmed.
    var parts: [Part: Int] = [:]
    var unsure: [Part: Int] = [:]
    for face in clusters.indices {
      if let person = confirmed[face] { people[person, default: 0] += 1 }
      guard let cluster = clusters[face] else { continue }
      sizes[cluster, default: 0] += 1
      if let person = confirmed[face] {
        confirmedSizes[cluster, default: 0] += 1
        parts[Part(cluster: cluster, person: person), default: 0] += 1
      } else if let person = present[face] {
        unsure[Part(cluster: cluster, person: person), default: 0] += 1
      }
    }
    var scores = people.mapValues { PersonScore(faces: $0) }
    for face in clusters.indices where clusters[face] == nil {
      // In no cluster: alone.
      if let person = confirmed[face] {
        scores[person]?.add(part: 1, wrongConfirmed: 0, wrongOthers: 0)
      }
    }
    // The rounding of sums depends on their order.
    for (part, count) in parts.sorted(by: { $0.key.cluster < $1.key.cluster }) {
      let all = sizes[part.cluster] ?? 0
      let known = confirmedSizes[part.cluster] ?? 0
      scores[part.person]?.add(
        part: count, wrongConfirmed: known - count,
        wrongOthers: all - known - (unsure[part] ?? 0))
    }
    return scores.sorted { $0.key < $1.key }.map(\.value)
  }
}

/// Sums over the confirmed faces of one person, or of several.
struct PersonScore {
  var faces = 0
  /// Sums of B-cubed precision and recall over the faces.
  var precision = 0.0
  var recall = 0.0
  /// Pairs of faces that belong together; of them those put together; and pairs put together that do not belong. A wrong pair
  /// of confirmed faces counts half for either person.
  var belonging = 0.0
  var right = 0.0
  var wrong = 0.0

  init() {}

  init(faces: Int) {
    self.faces = faces
    belonging = Self.pairs(faces)
  }

  /// A cluster that holds `part` of the faces, and wrong ones.
  mutating func add(part: Int, wrongConfirmed: Int, wrongOthers: Int) {
    let count = Double(part)
    precision += count * count / Double(part + wrongConfirmed + wrongOthers)
    recall += count * count / Double(faces)
    right += Self.pairs(part)
    wrong += count * (Double(wrongConfirmed) / 2 + Double(wrongOthers))
  }

  mutating func add(_ other: PersonScore) {
    faces += other.faces
    precision += other.precision
    recall += other.recall
    belonging += other.belonging
    right += other.right
    wrong += other.wrong
  }

  var b3: PrecisionRecall {
    let count = Double(max(faces, 1))
    return PrecisionRecall(precision: precision / count, recall: recall / count)
  }

  var pairwise: PrecisionRecall {
    PrecisionRecall(
      precision: right + wrong > 0 ? right / (right + wrong) : 1,
      recall: belonging > 0 ? right / belonging : 1)
  }

  private static func pairs(_ count: Int) -> Double { Double(count) * Double(count - 1) / 2 }
}
