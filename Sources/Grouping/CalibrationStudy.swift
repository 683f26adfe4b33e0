public import Clustering
public import Faces
public import Library
public import Vocabulary

/// What faces whose people are known tell about the embedder that made their vectors: the threshold, how much stricter small
/// groups are to be, and whether a cohort of strangers helps.
///
/// Every fourth person is held out and scored at the end. The others are halved twice over: the cohort comes from one half, and
/// the other is scored, so that nobody is scored by what they helped to make. All faces are grouped each time, bystanders and
/// people held out among them: a library is full of strangers. Faces are merged once for each cohort, and what merged is cut
/// at every threshold and caution that is tried. Who falls where, a hash of their names decides.
public struct CalibrationStudy: Sendable {
  /// Of people who were held out.
  public struct Scores: Sendable, Equatable {
    public var b3: PrecisionRecall
    public var pairwise: PrecisionRecall
  }

  /// People with a face, those of them with two faces or more, and their faces.
  public private(set) var people = 0
  public private(set) var repeated = 0
  public private(set) var faces = 0
  public private(set) var heldOutPeople = 0
  /// nil: there are too few people.
  public private(set) var result: Result?

  public struct Result: Sendable {
    public var calibration: Calibration
    /// nil: none helps.
    public var cohort: Cohort?
    /// The names of those whose faces went into it.
    public var cohortPeople: [String]
    public var before: Scores
    public var after: Scores
  }

  /// With fewer, a handful of look-alikes would decide: fifteen people are held out of sixty, and a threshold is told by
  /// those who have two faces.
  public static let peopleNeeded = 60
  public static let repeatedNeeded = 30

  /// More go into no cohort: 512 means do as well as 1,024 (`Weights/convert/README.md`).
  private static let cohortPeople = 1024
  /// Fewer make none worth its work.
  private static let cohortPeopleNeeded = 100
  private static let cohortWeight: Float = 0.7
  private static let cohortNeighbours = 3
  /// What B-cubed F must gain by a cohort. With dlib's vectors it gains 0.008; gains of 0.001 among a thousand people are
  /// chance, and were a loss of as much with other people.
  private static let cohortGain = 0.002
  private static let shares: [Float] = [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4]
  private static let quarters = [2, 4]
  private static let thresholds = 40

  /// - Parameters:
  ///   - input: all faces; what was decided about them is passed over.
  ///   - truth: who some of them are.
  ///   - proceed: called now and then; false stops.
  /// - Throws: `FacesError` when the cohort is damaged; `CancellationError` when it was stopped.
  /// - Complexity: Four agglomerations of all faces, and some hundred cuts of each.
  public init(
    _ input: ClusteringInput, truth: [FaceID: String], models: ModelSet,
    proceed: () -> Bool = { true }
  ) throws {
    let setting = try Setting(input, truth, models)
    people = setting.order.count
    repeated = setting.order.count { (setting.facesOf[$0]?.count ?? 0) > 1 }
    faces = setting.facesOf.values.reduce(0) { $0 + $1.count }
    heldOutPeople = setting.heldOut.count
    guard people >= Self.peopleNeeded, repeated >= Self.repeatedNeeded else { return }
    result = try Self.choose(setting, models, proceed)
  }

  private static func choose(
    _ setting: Setting, _ models: ModelSet, _ proceed: () -> Bool
  ) throws -> Result {
    func goOn() throws { if !proceed() { throw CancellationError() } }
    let old = models.calibration
    let thresholds = setting.thresholds(Self.thresholds)
    let cautions = quarters.flatMap { quarters in
      shares.filter { $0 > 0 || quarters == 4 }.map { Caution($0, quarters: quarters) }
    }
    let halves = setting.halves
    try goOn()
    // Without a cohort; then with one of either half, the other being scored.
    var tables = [setting.tables(nil, thresholds, cautions, scoring: halves)]
    if halves[1].count >= cohortPeopleNeeded {
      tables.append([])
      for scored in [0, 1] {
        try goOn()
        tables[1] += setting.tables(
          setting.cohort(halves[1 - scored]), thresholds, cautions, scoring: [halves[scored]])
      }
    }
    let bests = tables.map { Self.best($0) }
    let usesCohort = bests.count > 1 && bests[1].f > bests[0].f + cohortGain
    let chosen = usesCohort ? bests[1] : bests[0]
    let cohort = usesCohort ? setting.cohort(halves[0]) : nil
    let calibration = old.with(
      threshold: thresholds[chosen.threshold], caution: cautions[chosen.caution])
    try goOn()
    let before = setting.scores(try models.cohort(), old)
    try goOn()
    return Result(
      calibration: calibration, cohort: cohort, cohortPeople: cohort == nil ? [] : halves[0],
      before: before, after: setting.scores(cohort, calibration))
  }

  /// The choice with the greatest mean F of all halves, where neighbouring thresholds count half: a peak that stands alone is
  /// chance. The strictest of equals.
  private static func best(
    _ halves: [[[Double]]]
  ) -> (threshold: Int, caution: Int, f: Double) {
    var best = (threshold: 0, caution: 0, f: -1.0)
    let mean = halves[0].indices.map { threshold in
      halves[0][threshold].indices.map { caution in
        halves.reduce(0) { $0 + $1[threshold][caution] } / Double(halves.count)
      }
    }
    for threshold in mean.indices {
      let (below, above) = (max(threshold - 1, 0), min(threshold + 1, mean.count - 1))
      for caution in mean[threshold].indices {
        let f = (mean[below][caution] + 2 * mean[threshold][caution] + mean[above][caution]) / 4
        if f > best.f { best = (threshold, caution, f) }
      }
    }
    return best
  }

  /// What all tries share.
  private struct Setting {
    let set: FaceSet
    private let input: ClusteringInput
    private let lengths: LengthRule?
    let originals: [Int: Int]
    /// By their names' hashes.
    let order: [String]
    /// Indices of the faces of each person.
    let facesOf: [String: [Int]]
    let heldOut: [String]
    let halves: [[String]]

    init(_ input: ClusteringInput, _ truth: [FaceID: String], _ models: ModelSet) throws {
      var input = input
      input.faces.bound = [PersonID?](repeating: nil, count: input.faces.count)
      input.faces.refused = [[PersonID]](repeating: [], count: input.faces.count)
      input.findOriginals(within: models.calibration.pictures)
      originals = input.originals
      set = FaceSet(input, by: .none, qualityGate: models.calibration.qualityGate)
      lengths = models.calibration.lengths
      self.input = input
      var facesOf: [String: [Int]] = [:]
      for (index, face) in set.ids.enumerated() {
        if let person = truth[face] { facesOf[person, default: []].append(index) }
      }
      self.facesOf = facesOf
      order = facesOf.keys.map { (CohortManifest.digest(of: $0), $0) }.sorted { $0 < $1 }
        .map(\.1)
      let unused = models.embedder.cohort
      // Those whom the present cohort was made from would flatter it.
      heldOut = order.enumerated().filter {
        $0.offset % 4 == 0 && unused?.wasMadeFrom($0.element) != true
      }.map(\.element)
      let rest = order.enumerated().filter { $0.offset % 4 != 0 }.map(\.element)
      halves = [0, 1].map { half in
        rest.enumerated().filter { $0.offset % 2 == half }.map(\.element)
      }
    }

    /// From a fifth of the loosest to the loosest that is of use: where nearly all pairs of one person are.
    func thresholds(_ count: Int) -> [Float] {
      var distances: [Float] = []
      for person in halves.joined() {
        let faces = facesOf[person] ?? []
        for (index, a) in faces.enumerated() {
          for b in faces[..<index].suffix(5) { distances.append(set.distance(a, b)) }
        }
      }
      distances.sort()
      let most = distances.isEmpty ? 1 : distances[distances.count * 95 / 100] * 1.5
      let loosest = Double(min(max(most, 0.01), 1))
      // Round numbers, each the nearest there is to the decimal one.
      var unit = 1.0
      while loosest * unit < Double(count) { unit *= 10 }
      let step = [5.0, 2, 1].first { loosest * unit / $0 >= Double(count) } ?? 1
      let last = Int((loosest * unit / step).rounded(.down))
      return (max(last / 5, 1)...last).map { Float(Double($0) * step / unit) }
    }

    func cohort(_ half: [String]) -> Cohort? {
      let people = half.prefix(CalibrationStudy.cohortPeople).map { facesOf[$0] ?? [] }
      return Cohort(
        of: people, vectors: set.vectors, dimension: set.dimension,
        weight: CalibrationStudy.cohortWeight, neighbours: CalibrationStudy.cohortNeighbours)
    }

    /// B-cubed F of each of some groups of people, by threshold and caution.
    func tables(
      _ cohort: Cohort?, _ thresholds: [Float], _ cautions: [Caution], scoring groups: [[String]]
    ) -> [[[Double]]] {
      let row = [Double](repeating: 0, count: cautions.count)
      var tables = groups.map { _ in [[Double]](repeating: row, count: thresholds.count) }
      partitions(cohort, thresholds, cautions) { threshold, caution, clusters in
        for (group, people) in groups.enumerated() {
          tables[group][threshold][caution] = scores(clusters, of: people).b3.f
        }
      }
      return tables
    }

    /// Of the people held out.
    func scores(_ cohort: Cohort?, _ calibration: Calibration) -> Scores {
      var result: Scores?
      partitions(cohort, [calibration.threshold], [calibration.caution]) { _, _, clusters in
        result = scores(clusters, of: heldOut)
      }
      guard let result else { preconditionFailure("one threshold makes one partition") }
      return result
    }

    private func partitions(
      _ cohort: Cohort?, _ thresholds: [Float], _ cautions: [Caution],
      visit: (Int, Int, [Int?]) -> Void
    ) {
      var faces = set
      let offsets = FaceOffsets(cohort: cohort, lengths: lengths)
      if let values = input.offsets(by: offsets) { faces.offsets = values }
      faces.meanOffset = offsets.mean
      agglomerate(faces, thresholds: thresholds, cautions: cautions) {
        threshold, caution, clusters in
        var clusters = clusters
        follow(originals, of: faces, clusters: &clusters)
        visit(threshold, caution, clusters)
      }
    }

    private func scores(_ clusters: [Int?], of people: [String]) -> Scores {
      var (found, truth): ([Int?], [Int]) = ([], [])
      for (number, person) in people.enumerated() {
        for face in facesOf[person] ?? [] {
          found.append(clusters[face])
          truth.append(number)
        }
      }
      return Scores(
        b3: PartitionScores.bCubed(clusters: found, truth: truth),
        pairwise: PartitionScores.pairwise(clusters: found, truth: truth))
    }
  }
}

extension Calibration {
  /// With what distances in proportion to the threshold there are in proportion to another; what was measured stays.
  func with(threshold: Float, caution: Caution) -> Calibration {
    let usual = Calibration(threshold: self.threshold)
    var new = self
    new.threshold = threshold
    new.caution = caution
    if suggestions == usual.suggestions {
      new.suggestions = SuggestionCurve(threshold: threshold)
    }
    if pictures == usual.pictures { new.pictures = PictureDistances(threshold: threshold) }
    return new
  }
}
