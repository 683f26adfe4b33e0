public import Clustering

/// What was measured on a folder with known answers. The keys in JSON are a contract.
public struct EvalReport: Encodable, Sendable, Equatable {
  /// Whether two photos show one person, told by the distance of their faces.
  public struct Verification: Encodable, Sendable, Equatable {
    public var accuracy: Double
    /// Over the folds.
    public var standardError: Double
    public var pairs: Int
    /// Pairs of which a photo is not scored or shows no face.
    public var leftOut: Int
  }

  /// Photos scored: those with a label, without the cohort's people.
  public var photos: Int
  /// Of these, photos in which no face was found.
  public var missed: Int
  /// Identities among the photos scored.
  public var identities: Int
  /// People the scored faces were grouped into; a face that belongs to nobody counts as one of its own.
  public var people: Int
  public var pairwise: PrecisionRecall
  public var b3: PrecisionRecall
  /// Pairs of faces of one photo that ended in one person.
  public var samePhotoViolations: Int
  @Nullable public var verification: Verification?
  /// Where a simulated user was asked for.
  @Nullable public var answers: AnswersReport?
  public var seconds: Double
  /// Photos left out because the cohort was made from their people.
  public var leftOut: Int
  public var leftOutPeople: Int
  /// Photos that could not be read.
  public var failed: Int
  /// Labelled files that are no photos in a format that is read; they are not scored.
  public var unsupported: Int
  /// Labels without a file.
  public var absent: Int
  /// Photos searched for faces just now; the others were in the library that was named.
  public var scanned: Int
  /// All faces found, bystanders too.
  public var faces: Int
  /// By whose vectors.
  public var embedder: String
  public var threshold: Float
  // Only where people were grown; left out otherwise.
  /// B-cubed F of the people grown against those found at once.
  public var agreementB3: Double?
  public var grown: GrownScores?
  public var atOnce: GrownScores?
  /// Share of faces whose person changed when one photo came.
  public var churn: Double?
}

/// People against the truth, as they grew or as they were found at once.
public struct GrownScores: Encodable, Sendable, Equatable {
  public var people: Int
  public var pairwise: PrecisionRecall
  public var b3: PrecisionRecall
}
