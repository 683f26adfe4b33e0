public import Faces
internal import Grouping
internal import Library
public import Vocabulary

/// Other models than those in use, that a library is to go over to.
public struct ModelChange: Hashable, Sendable {
  public var models: ModelSet
  /// How faces are grouped by them: thresholds are of one embedder only.
  public var clustering: ClusteringSettings

  public init(models: ModelSet, clustering: ClusteringSettings) {
    self.models = models
    self.clustering = clustering
  }
}

extension ModelGoal {
  /// - Parameters:
  ///   - active: the models in use.
  ///   - detector: how photos are searched.
  /// - Throws: `FacesError` for a setting that a detector does not know.
  init(
    _ models: ModelSet, from active: ModelSet, detector: DetectorSettings
  ) throws(FacesError) {
    self.init(
      ActiveModels(models), from: ActiveModels(active), dimension: models.embedder.dimension,
      isSearching: models.detector.name != active.detector.name,
      analysis: try Analysis.note(detector, models: models),
      activeAnalysis: try Analysis.note(detector, models: active))
  }
}
