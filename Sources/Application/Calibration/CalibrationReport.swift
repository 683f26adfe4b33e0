public import Clustering

/// What calibrating came to. The keys in JSON are a contract.
public struct CalibrationReport: Encodable, Sendable, Equatable {
  /// What groups faces, and how well it does with the people held out.
  public struct State: Encodable, Sendable, Equatable {
    public var threshold: Float
    /// Share of the threshold that two single faces are not given, and how fast that fades as groups grow.
    public var caution: Float
    public var cautionPower: Double
    /// Vectors of strangers; 0: there is no cohort.
    public var cohort: Int
    public var b3: PrecisionRecall
    public var pairwise: PrecisionRecall
  }

  public var embedder: String
  /// People with a face, and their faces.
  public var people: Int
  public var faces: Int
  /// Of these people, those who took no part in choosing and were scored.
  public var heldOut: Int
  public var before: State
  public var after: State
  /// Whether what was chosen does better than what was there. Else it is not kept.
  public var isBetter: Bool { after.b3.f > before.b3.f }

  private enum CodingKeys: String, CodingKey {
    case embedder, people, faces, heldOut, before, after, isBetter
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(embedder, forKey: .embedder)
    try values.encode(people, forKey: .people)
    try values.encode(faces, forKey: .faces)
    try values.encode(heldOut, forKey: .heldOut)
    try values.encode(before, forKey: .before)
    try values.encode(after, forKey: .after)
    try values.encode(isBetter, forKey: .isBetter)
  }
}
