public import Grouping

/// What grouping the faces again changed, or would change. The keys in JSON are a contract.
public struct GroupingReport: Encodable, Sendable, Equatable {
  /// Faces whose person changed.
  public var moved: Int
  public var made: Int
  public var removed: Int
  /// People with a face.
  public var before: Int
  public var after: Int
  /// People some of whose faces joined others' faces.
  public var joined: Int
  /// People whose faces are several people's now.
  public var divided: Int
  /// People the user has decided about, and how many of them have the same faces as before.
  public var kept: Int
  public var keptUntouched: Int

  /// Of what grouping did, or would do.
  public init(_ summary: GroupingSummary) {
    moved = summary.moved
    made = summary.made
    removed = summary.removed
    before = summary.before
    after = summary.after
    joined = summary.joined
    divided = summary.divided
    kept = summary.kept
    keptUntouched = summary.keptUntouched
  }
}
