internal import Glibc

/// How much the similarities of a face are lowered, or raised: by how crowded its region of the space is, and by how long its
/// vector was before it was made one of unit length.
///
/// The similarity of faces i and j counts as s − (b_i + b_j) / 2 + `mean`, b being their offsets.
public struct FaceOffsets: Hashable, Sendable {
  private let cohort: Cohort?
  private let lengths: LengthRule?

  /// - Parameters:
  ///   - cohort: the strangers that belong to the embedder.
  ///   - lengths: what the lengths of its vectors say.
  public init(cohort: Cohort?, lengths: LengthRule?) {
    self.cohort = cohort
    self.lengths = lengths
  }

  /// 0 for every face.
  public static let none = FaceOffsets(cohort: nil, lengths: nil)

  /// Whether every offset is 0.
  public var isNone: Bool { cohort == nil && lengths == nil }

  /// Added to every similarity, so that thresholds read like cosine distances.
  public var mean: Float { cohort?.meanOffset ?? 0 }

  /// The offset b of a face.
  ///
  /// - Parameters:
  ///   - vector: of unit length.
  ///   - length: as in `Embedding`.
  /// - Returns: −1 to 1: what would be beyond is brought there, for sums of more would not fit where they are reckoned exactly.
  /// - Precondition: the vector is one of the cohort's embedder.
  /// - Complexity: linear in the cohort's size.
  public func offset(of vector: Span<Float>, length: Float?) -> Float {
    let crowd = cohort?.offset(of: vector) ?? 0
    guard let lengths, let length else { return crowd }
    return min(max(crowd + lengths.part(of: length), -1), 1)
  }
}

/// What the length of an embedder's vectors says of a face: 2 · weight · ln(length / reference) is added to its offset, so that the
/// faces whose vectors are short, because the network does not see them well, need less similarity. Scraps of strangers have the
/// shortest and are alike for being scraps, so that below `least` a vector counts as no shorter than that.
public struct LengthRule: Hashable, Sendable, Codable {
  public var weight: Float
  /// The length that changes nothing.
  public var reference: Float
  /// Nil: all lengths count as they are.
  public var least: Float?

  public init(weight: Float, reference: Float, least: Float? = nil) {
    self.weight = weight
    self.reference = reference
    self.least = least
  }

  func part(of length: Float) -> Float {
    Float(2 * Double(weight) * log(Double(max(length, least ?? 0)) / Double(reference)))
  }
}

extension ModelSet {
  /// What lowers the similarities of the embedder's faces.
  ///
  /// - Throws: `model`, `givenModel` when the cohort's file is missing or not what the manifest says.
  /// - Complexity: linear in the file's length, each time.
  public func offsets() throws(FacesError) -> FaceOffsets {
    FaceOffsets(cohort: try cohort(), lengths: calibration.lengths)
  }
}
