public import Faces
internal import Ingest
public import Library
public import Vocabulary
public import Workers

/// What it costs to go over to other models, and what comes of it. The keys in JSON are a contract.
public struct ModelChangeReport: Encodable, Sendable, Equatable {
  public struct Names: Encodable, Sendable, Equatable {
    public var detector: String
    public var embedder: String

    public init(detector: String, embedder: String) {
      self.detector = detector
      self.embedder = embedder
    }

    public init(_ models: ModelSet) {
      self.init(detector: models.detector.name, embedder: models.embedder.name)
    }

    public init(_ wish: ModelWish) {
      self.init(
        detector: wish.detector ?? ModelCatalogue.standard(.detector),
        embedder: wish.embedder ?? ModelCatalogue.standard(.embedder))
    }
  }

  public var from: Names
  public var to: Names
  /// Photos that are searched anew: the detector is another one.
  public var photosToSearch: Int
  /// Photos that are opened to make vectors of the faces that are known in them, and those faces.
  public var photosToEmbed: Int
  public var facesToEmbed: Int
  /// Faces whose vectors are made from the stored crops, for their photos are not there.
  public var facesFromCrops: Int
  /// Faces that have a vector of the other embedder already, from an earlier time.
  public var vectorsKept: Int
  /// By as many workers as scans have, measured on a few photos; null where nothing could be measured.
  @Nullable public var seconds: Double?
  /// Whether nothing is to be done but to group the faces anew.
  public var isQuick: Bool { photosToSearch + photosToEmbed + facesFromCrops == 0 }

  /// - Parameters:
  ///   - active: the models in use; - wanted: those to come.
  ///   - program: what looks at a few photos to measure how long it will take; nil for no measurement.
  /// - Throws: as of `ModelChangeCost`.
  public init(
    of library: Library, from active: ModelSet, to wanted: ModelSet, detector: DetectorSettings,
    workers: Int, measuring program: WorkerProgram?
  ) throws {
    let cost = try ModelChangeCost(
      of: library, from: active, to: wanted, detector: detector, measuring: program)
    from = Names(active)
    to = Names(wanted)
    photosToSearch = cost.work.photosToSearch
    photosToEmbed = cost.work.photosToEmbed
    facesToEmbed = cost.work.facesToEmbed
    facesFromCrops = cost.work.facesFromCrops
    vectorsKept = cost.vectorsKept
    seconds = cost.seconds(workers: workers)
  }
}
