public import Decisions

/// What came of a wish, or of an undo.
public struct DecisionOutcome: Sendable {
  /// The decision as it was written down; nil when everything was so already and nothing was decided.
  public var entry: JournalEntry?
  /// What the words of `entry` refer to.
  public var context: DecisionContext
  /// What became of the other faces. The decision stands also after a failure: the next scan groups them.
  public var grouping: Result<GroupingAtOnce, any Error>
  /// Of a birth year: photos that speak against it.
  public var contradicted: PhotosBeforeBirth?
  public var report: DecisionReport

  static let nothing = DecisionOutcome(
    entry: nil, context: DecisionContext(), grouping: .success(.done(nil)), report: .nothing)
}
