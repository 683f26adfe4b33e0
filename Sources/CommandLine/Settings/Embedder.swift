internal import Faces
internal import Library
internal import Vocabulary

extension Configuration {
  /// The defaults of this program and its embedder.
  ///
  /// - Throws: `FacesError` when the program is damaged.
  static func standard() throws(FacesError) -> Configuration {
    Configuration(
      clustering: ClusteringSettings(
        threshold: try Models.embedder().defaultThreshold, qualityGate: Thresholds.qualityGate))
  }
}
