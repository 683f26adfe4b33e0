public import Grouping

/// What became of the faces that no decision covers, while somebody waits.
public enum GroupingAtOnce: Sendable, Hashable {
  /// The people are up to date; nil: they were already.
  case done(GroupingSummary?)
  /// There are so many faces that the next scan groups them.
  case leftToScan

  /// Above this many faces they are grouped by the next scan, not while somebody waits.
  public static let mostFaces = 200_000

  static func isTooMany(_ faces: Int) -> Bool { faces > mostFaces }

  /// Whether the people are up to date.
  public var isDone: Bool { self != .leftToScan }

  /// What grouping changed; nil when there was nothing to do, or nothing was done.
  public var summary: GroupingSummary? {
    if case .done(let summary) = self { summary } else { nil }
  }
}
