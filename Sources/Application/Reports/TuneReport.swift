public import Faces
public import Clustering
internal import Grouping
public import Library
public import Vocabulary

/// What a study of thresholds found. The keys in JSON are a contract.
public struct TuneReport: Encodable, Sendable, Equatable {
  /// By whose vectors.
  public var embedder: String
  /// In use now.
  public var threshold: Float
  /// What is held against, each of `thresholds` once.
  public var thresholds: [Tuning.Point]
  public var now: Tuning.Point
  public var best: Tuning.Point
  /// The strictest and the loosest best threshold in nine of ten resamplings.
  public var bestInterval: [Float]
  /// nil: no threshold is that precise.
  @Nullable public var precise: Tuning.Point?
  /// Named people with confirmed faces, and these faces.
  public var people: Int
  public var confirmed: Int
  /// Faces that were grouped, of `faces` in the library.
  public var facesGrouped: Int
  public var faces: Int
}

extension TuneReport {
  /// Too little is confirmed to tell: `ThresholdStudy.peopleNeeded` people with a name must have confirmed faces in
  /// `ThresholdStudy.facesNeeded` photos each, and so many have.
  public struct TooLittle: Error, Hashable, Sendable {
    public var wellKnown: Int
  }

  /// Studies the faces of a library that were confirmed.
  ///
  /// - Throws: `TooLittle`; what the library throws; `FacesError` when the models in the program are damaged.
  /// - Complexity: Groups up to `ThresholdStudy.facesAtMost` faces.
  public init(of library: Library, _ settings: ClusteringSettings, models: ModelSet) throws {
    let study = try ThresholdStudy(library, settings, models: models)
    guard let tuning = study.tuning else { throw TooLittle(wellKnown: study.wellKnown) }
    let threshold = settings.threshold
    guard let now = tuning.points.first(where: { $0.threshold == threshold }) else {
      preconditionFailure("the threshold in use was not tried")
    }
    self.init(
      embedder: models.embedder.name, threshold: threshold, thresholds: tuning.points, now: now,
      best: tuning.points[tuning.best],
      bestInterval: [tuning.interval.lowerBound, tuning.interval.upperBound],
      precise: tuning.precise.map { tuning.points[$0] }, people: study.people,
      confirmed: study.confirmed, facesGrouped: study.grouped, faces: study.faces)
  }

  /// Whether the best threshold is better than the one in use.
  public var canImprove: Bool { now.b3.f < best.b3.f }

  /// Whether the threshold in use lies where the best one may be.
  public var isWithinInterval: Bool {
    threshold >= bestInterval[0] && threshold <= bestInterval[1]
  }
}
