public import Support

/// What a correction did. The keys in JSON are a contract.
public struct DecisionReport: Encodable, Sendable, Equatable {
  /// The decision's number; null when it was so already and nothing was decided.
  @Nullable public var decision: Int64?
  @Nullable public var kind: String?
  /// Who it is about, as they are now; null for a decision about faces alone or several people alike.
  @Nullable public var person: PersonReport?
  /// The others it is about.
  public var others: [PersonReport]
  /// Numbers of the faces that were named.
  public var faces: [Int64]
  /// The decision that an undo took back.
  @Nullable public var undone: Int64?
  /// False when the other faces have yet to be grouped again.
  public var settled: Bool
  /// Only of a birth year: paths of photos dated before it on which the person was confirmed.
  public var olderPhotos: [FilePath]?

  static let nothing = DecisionReport(
    decision: nil, kind: nil, person: nil, others: [], faces: [], undone: nil, settled: true)
}
