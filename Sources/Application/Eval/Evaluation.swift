internal import Clustering
internal import Support
internal import Vocabulary

/// Scores of a grouping, from what is known of each labelled photo. Pure.
struct Evaluation: Sendable {
  /// The face of a photo that is scored.
  struct ScoredFace: Sendable, Equatable {
    var person: PersonID?
    var embedding: Embedding
  }

  /// A labelled photo; `face` is nil when none was found.
  struct Item: Sendable, Equatable {
    var path: FilePath
    var identity: String
    var face: ScoredFace?
  }

  var items: [Item]

  var identities: Int { Set(items.map(\.identity)).count }
  var missed: Int { items.count { $0.face == nil } }

  /// People among the scored faces; a face that belongs to nobody is one of its own.
  var people: Int {
    let faces = items.compactMap(\.face)
    return Set(faces.compactMap(\.person)).count + faces.count { $0.person == nil }
  }

  var pairwise: PrecisionRecall {
    PartitionScores.pairwise(clusters: clusters, truth: truth)
  }

  var bCubed: PrecisionRecall {
    PartitionScores.bCubed(clusters: clusters, truth: truth)
  }

  /// Verification. A pair of which a photo shows no face counts as judged «different»; one of
  /// which a photo is not scored is left out.
  ///
  /// - Parameter distance: of two faces.
  /// - Returns: nil when fewer than two folds keep a pair.
  func verification(
    _ pairs: VerificationPairs, by distance: (Embedding, Embedding) -> Float
  ) -> EvalReport.Verification? {
    let byPath = Dictionary(items.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    var folds: [[VerificationPair]] = []
    var leftOut = 0
    for fold in pairs.folds {
      var judged: [VerificationPair] = []
      for pair in fold {
        guard let first = byPath[pair.first], let second = byPath[pair.second] else {
          leftOut += 1
          continue
        }
        var apart = Float.infinity
        if let a = first.face, let b = second.face {
          apart = distance(a.embedding, b.embedding)
        }
        judged.append(VerificationPair(distance: apart, same: pair.isSamePerson))
      }
      if !judged.isEmpty { folds.append(judged) }
    }
    guard let verification = Verification(folds: folds) else { return nil }
    return EvalReport.Verification(
      accuracy: verification.accuracy, standardError: verification.standardError,
      pairs: folds.map(\.count).reduce(0, +), leftOut: leftOut)
  }

  /// The face whose middle is nearest to the photo's; the first of equals.
  static func nearestToCenter(_ boxes: [Box], width: Int, height: Int) -> Int? {
    let middle = Point(x: Float(width) / 2, y: Float(height) / 2)
    func distance(_ box: Box) -> Float {
      let x = box.center.x - middle.x
      let y = box.center.y - middle.y
      return x * x + y * y
    }
    return boxes.indices.min { distance(boxes[$0]) < distance(boxes[$1]) }
  }

  private var found: [(face: ScoredFace, identity: String)] {
    items.compactMap { item in item.face.map { ($0, item.identity) } }
  }
  private var clusters: [Int?] { found.map { $0.face.person.map { Int($0.rawValue) } } }
  private var truth: [String] { found.map(\.identity) }
}
