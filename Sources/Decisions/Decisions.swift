// What people decided about faces and people, as values: wishes and what they come to, the journal's entries, the facts they
// add up to, when they contradict each other, and which faces are versions of one. Pure: where the journal is kept (Library)
// and what follows for groups (Clustering) is not here.

/// A row of the journal; greater numbers were decided later.
public struct DecisionID: Hashable, Comparable, Sendable, Codable {
  public let rawValue: Int64
  public init(_ rawValue: Int64) { self.rawValue = rawValue }
  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
