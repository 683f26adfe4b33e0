/// The models that a library is to go over to.
public struct ModelGoal: Hashable, Sendable {
  public var models: ActiveModels
  /// Those that it rests on.
  public var from: ActiveModels
  /// Numbers in a vector of the embedder.
  public var dimension: Int
  /// Whether photos are searched anew; else only vectors are made, of the faces as they are.
  public var isSearching: Bool
  /// What is noted of photos that these models have searched, and of those that the active ones have; see
  /// `requeue(unlessAnalysedBy:)`.
  public var analysis: String
  public var activeAnalysis: String

  public init(
    _ models: ActiveModels, from: ActiveModels, dimension: Int, isSearching: Bool, analysis: String,
    activeAnalysis: String
  ) {
    self.models = models
    self.from = from
    self.dimension = dimension
    self.isSearching = isSearching
    self.analysis = analysis
    self.activeAnalysis = activeAnalysis
  }
}

/// What is left to do before a library can go over to other models.
public struct ModelWork: Hashable, Sendable {
  /// Photos to be searched.
  public var photosToSearch = 0
  /// Photos whose faces lack a vector, and these faces.
  public var photosToEmbed = 0
  public var facesToEmbed = 0
  /// Faces that lack one and have no photo that is there: theirs come from the crops.
  public var facesFromCrops = 0
  /// Photos there is or was something to do for.
  public var photos = 0

  public init() {}

  /// Photos and single crops.
  public var left: Int { photosToSearch + photosToEmbed + facesFromCrops }
}

/// The last change of models, as the library keeps it.
public struct PastModelChange: Hashable, Sendable, Codable {
  public struct Names: Hashable, Sendable, Codable {
    public var detector: String
    public var embedder: String

    init(_ models: ActiveModels) {
      detector = models.detector
      embedder = models.embedder
    }
  }

  /// Unix seconds.
  public var at: Int64
  public var from: Names
  public var to: Names
  public var faces: ModelChangeSummary
}

/// What a change of models did to the faces.
public struct ModelChangeSummary: Hashable, Sendable, Codable {
  /// Faces that both detectors found, or whose photo was not searched again.
  public var matched = 0
  /// Faces that only the new one found.
  public var appeared = 0
  /// Faces that only the old one found and nobody had decided about: they are gone.
  public var vanished = 0
  /// Faces that only the old one found and somebody had decided about: they stay as they were.
  public var kept = 0
  /// Faces whose vector was made from the photo: now or, where it was kept, at an earlier time.
  public var fromPhotos = 0
  /// Faces whose vector was made from the stored crop, for their photo is not there or cannot be read.
  public var fromCrops = 0
  /// Faces of which no vector could be made.
  public var withoutVector = 0

  public init() {}
}
