public import Vocabulary

/// What was measured of an embedder and is used where nobody set anything else. A manifest names its threshold, and of the rest
/// what was measured: for what was not there are values that suit any embedder, in proportion to the threshold where they are
/// distances.
public struct Calibration: Hashable, Sendable, Codable {
  /// Cosine distance up to which clusters merge.
  public var threshold: Float
  /// See `Thresholds.caution`.
  public var caution: Caution
  /// See `Thresholds.qualityGate`.
  public var qualityGate: Float
  /// See `Thresholds.alike`.
  public var alike: Float
  public var suggestions: SuggestionCurve
  public var pictures: PictureDistances
  /// nil: the length of a vector says nothing.
  public var lengths: LengthRule?
  /// Deviation of the chip's Laplacian, in grey levels, over which sharpness rises.
  public var sharpness: ClosedRange<Float>

  private enum CodingKeys: String, CodingKey {
    case caution, cautionPower, qualityGate, alike, suggestions, pictures, sharpness
    case threshold = "defaultThreshold"
    case lengths = "length"
  }

  /// What is taken for an embedder of which only the threshold is known.
  public init(threshold: Float) {
    self.threshold = threshold
    caution = Thresholds.caution
    qualityGate = Thresholds.qualityGate
    alike = Thresholds.alike
    suggestions = SuggestionCurve(threshold: threshold)
    pictures = PictureDistances(threshold: threshold)
    sharpness = Thresholds.laplacianDeviation
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(threshold: try values.decode(Float.self, forKey: .threshold))
    guard threshold > 0, threshold <= 2 else {
      throw DecodingError.dataCorruptedError(
        forKey: .threshold, in: values, debugDescription: "it is no cosine distance above 0")
    }
    let share = try values.decodeIfPresent(Float.self, forKey: .caution) ?? caution.share
    let power = try values.decodeIfPresent(Double.self, forKey: .cautionPower) ?? caution.power
    guard (0...1).contains(share) else {
      throw DecodingError.dataCorruptedError(
        forKey: .caution, in: values, debugDescription: "it is no share from 0 to 1")
    }
    guard let caution = Caution(share, power: power) else {
      throw DecodingError.dataCorruptedError(
        forKey: .cautionPower, in: values,
        debugDescription: "it is no multiple of 0.25 from 0.25 to 2")
    }
    self.caution = caution
    if let gate = try values.decodeIfPresent(Float.self, forKey: .qualityGate) {
      qualityGate = gate
    }
    if let alike = try values.decodeIfPresent(Float.self, forKey: .alike) { self.alike = alike }
    if let curve = try values.decodeIfPresent(SuggestionCurve.self, forKey: .suggestions) {
      guard curve.perDistance < 0 else {
        throw DecodingError.dataCorruptedError(
          forKey: .suggestions, in: values, debugDescription: "perDistance is not below 0")
      }
      suggestions = curve
    }
    if let named = try values.decodeIfPresent(NamedDistances.self, forKey: .pictures) {
      named.replace(in: &pictures)
    }
    if let lengths = try values.decodeIfPresent(LengthRule.self, forKey: .lengths) {
      guard (0...10).contains(lengths.weight), lengths.reference > 0, lengths.reference.isFinite,
        lengths.least.map({ $0 >= 0 && $0.isFinite }) ?? true
      else {
        throw DecodingError.dataCorruptedError(
          forKey: .lengths, in: values,
          debugDescription:
            "its weight is not from 0 to 10, its reference not above 0, or the least length below 0"
        )
      }
      self.lengths = lengths
    }
    if let range = try values.decodeIfPresent([Float].self, forKey: .sharpness) {
      guard range.count == 2, range[0] >= 0, range[0] < range[1], range[1] <= 1000 else {
        throw DecodingError.dataCorruptedError(
          forKey: .sharpness, in: values,
          debugDescription: "it is not two numbers from 0 to 1000, the first the smaller one")
      }
      sharpness = range[0]...range[1]
    }
  }

  /// Those that were measured.
  private struct NamedDistances: Decodable {
    let copy, copyInPhoto, alone, together, exposure, stranger: Float?

    func replace(in pictures: inout PictureDistances) {
      pictures = PictureDistances(
        copy: copy ?? pictures.copy, copyInPhoto: copyInPhoto ?? pictures.copyInPhoto,
        alone: alone ?? pictures.alone, together: together ?? pictures.together,
        exposure: exposure ?? pictures.exposure, stranger: stranger ?? pictures.stranger)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(threshold, forKey: .threshold)
    try values.encode(caution.share, forKey: .caution)
    try values.encode(caution.power, forKey: .cautionPower)
    try values.encode(qualityGate, forKey: .qualityGate)
    try values.encode(alike, forKey: .alike)
    try values.encode(suggestions, forKey: .suggestions)
    try values.encode(pictures, forKey: .pictures)
    try values.encodeIfPresent(lengths, forKey: .lengths)
    try values.encode([sharpness.lowerBound, sharpness.upperBound], forKey: .sharpness)
  }

  /// What grouping heeds besides the threshold and the quality gate, as a text: groups made with other values are no good. What
  /// every embedder had before there were others is not named.
  public var basis: String {
    let usual = Calibration(threshold: threshold)
    var text = "caution=\(caution.share)"
    if caution.quarters != 4 { text += "^\(caution.power)" }
    if alike != Thresholds.alike { text += " alike=\(alike)" }
    if pictures.copy != usual.pictures.copy || pictures.copyInPhoto != usual.pictures.copyInPhoto {
      text += " copy=\(pictures.copy),\(pictures.copyInPhoto)"
    }
    if let lengths { text += " length=\(lengths.weight),\(lengths.reference)" }
    if let least = lengths?.least { text += ",\(least)" }
    return text
  }
}
