internal import Clustering
public import Faces
public import Ingest
public import Library
public import Support
public import Vocabulary

/// What is to be measured on a folder with known answers.
public struct Measurement: Sendable {
  /// Who is in which photo; nil: the folder of each person tells.
  public var labels: [LabelledPhoto]?
  /// The only identities scored; nil scores all.
  public var kept: Set<String>?
  /// Verification on these pairs.
  public var pairs: VerificationPairs?
  /// Where a copy of the library can be made for a simulated user to answer in; nil measures no answers.
  public var answersCopy: String?
  /// The people grown photo by photo.
  public var growth: GrowthEvaluation?

  public init(
    labels: [LabelledPhoto]? = nil, kept: Set<String>? = nil, pairs: VerificationPairs? = nil
  ) {
    self.labels = labels
    self.kept = kept
    self.pairs = pairs
  }

  /// Measures a folder that was scanned and grouped.
  ///
  /// - Parameters:
  ///   - folder: Absolute, without links, as it was scanned.
  ///   - scan: What the scan did, and since when it and what led to it have run.
  /// - Throws: `EvalMistake`; what the library throws; `FacesError` when the models in the program are damaged.
  public func measure(
    _ folder: FilePath, in library: Library, _ settings: ClusteringSettings, models: ModelSet,
    scan: ScanSummary, since start: ContinuousClock.Instant
  ) throws -> EvalReport {
    let album = try EvalAlbum(folder: folder, library: library, models: models)
    let truth = labels ?? Labels.fromFolders(album.paths)
    let scored = try album.items(truth, kept: kept)
    let evaluation = Evaluation(items: scored.items)
    let distance = try AdjustedDistance(models)
    let verification = try pairs.map { pairs throws(EvalMistake) in
      let verification = evaluation.verification(pairs) { distance($0, $1).adjusted }
      guard let verification else { throw .noPairs }
      return verification
    }
    let answers = try answersCopy.map {
      try Self.answers(scored, library, settings, models, copy: $0)
    }
    var report = EvalReport(
      photos: evaluation.items.count, missed: evaluation.missed,
      identities: evaluation.identities, people: evaluation.people,
      pairwise: evaluation.pairwise, b3: evaluation.bCubed,
      samePhotoViolations: try album.samePhotoViolations(), verification: verification,
      answers: answers, seconds: (ContinuousClock.now - start) / .seconds(1),
      leftOut: scored.leftOut, leftOutPeople: scored.leftOutPeople, failed: scored.failed,
      unsupported: scored.unsupported, absent: scored.absent, scanned: scan.photos,
      faces: try library.status().faces, embedder: models.embedder.name,
      threshold: settings.threshold)
    try growth?.add(to: &report, library, settings, models: models) { people in
      Evaluation(items: try album.items(truth, kept: kept, people: people).items)
    }
    return report
  }

  /// Lets a simulated user answer, in a copy.
  private static func answers(
    _ scored: EvalAlbum.Selection, _ library: Library, _ settings: ClusteringSettings,
    _ models: ModelSet, copy path: String
  ) throws -> AnswersReport {
    try library.copy(to: path)
    let user = SimulatedUser(truth: scored.truth, leftOut: scored.leftOutFaces)
    return try user.answer(try Library(path: path), settings, models: models)
  }
}
