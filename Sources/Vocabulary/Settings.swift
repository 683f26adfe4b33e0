/// How faces are searched for. Defaults are the production values; each has its reason in `Faces/Thresholds.swift`.
public struct DetectorSettings: Hashable, Sendable {
  /// Smallest face side looked for, in pixels of the photo as searched; nil leaves it to the detector: 20, or
  /// with MTCNN 2 % of the long side, at least 20.
  public var minimumFace: Float?
  /// Long side, in pixels, at which larger photos are searched and their faces embedded.
  public var workingSize: Int
  /// Megapixels of the largest photo that is decoded at all; larger ones fail, saying so. What is found in a photo does not
  /// depend on it.
  public var largestPhoto: Int
  /// What only some detectors can be told, by the setting's key, where it is not the default. What it means the detector's
  /// family knows (`FamilySetting`).
  public var own: [String: String]

  public init(
    minimumFace: Float? = nil, workingSize: Int = 2000, largestPhoto: Int = 200,
    own: [String: String] = [:]
  ) {
    self.minimumFace = minimumFace
    self.workingSize = workingSize
    self.largestPhoto = largestPhoto
    self.own = own
  }
}

/// How faces are grouped.
public struct ClusteringSettings: Hashable, Sendable, Codable {
  /// Two clusters merge while their mean adjusted cosine distance is at most this.
  public var threshold: Float
  /// Faces whose overall quality lies below join people but never found one.
  public var qualityGate: Float

  public init(threshold: Float, qualityGate: Float) {
    self.threshold = threshold
    self.qualityGate = qualityGate
  }
}
