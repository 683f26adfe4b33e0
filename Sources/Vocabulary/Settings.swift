/// How faces are searched for. Defaults are the production values; each has its reason in `Faces/Thresholds.swift`.
public struct DetectorSettings: Hashable, Sendable, Codable {
  /// Smallest face side looked for, in pixels of the photo as searched; nil means 2 % of its long side, at least 20.
  public var minimumFace: Float?
  /// Scores a candidate must reach in the first, second and third stage, each 0 to 1.
  public var thresholds: [Float]
  /// Ratio of one pyramid level to the one before, 0.3 to 0.95.
  public var pyramidFactor: Float
  /// Long side, in pixels, at which larger photos are searched and their faces embedded.
  public var workingSize: Int

  public init(
    minimumFace: Float? = nil, thresholds: [Float] = [0.6, 0.7, 0.8], pyramidFactor: Float = 0.709,
    workingSize: Int = 2000
  ) {
    self.minimumFace = minimumFace
    self.thresholds = thresholds
    self.pyramidFactor = pyramidFactor
    self.workingSize = workingSize
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
