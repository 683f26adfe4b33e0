public import Decisions
public import Library
public import Vocabulary

/// Decisions, those that were undone and the undoing itself included.
public struct DecisionLog: Sendable {
  /// Newest first.
  public var entries: [JournalEntry]
  /// What the words of `entries` refer to.
  public var context: DecisionContext

  /// - Parameters:
  ///   - person: only what concerns them, or somebody merged into them.
  ///   - limit: entries at most.
  /// - Complexity: O(decisions + faces of those looked at).
  public init(
    _ library: Library, about person: PersonID? = nil, limit: Int? = nil
  ) throws(LibraryError) {
    entries = try library.journal(limit: person == nil ? limit : nil)
    if let person {
      let all = entries
      let people = Self.merged(into: person, all)
      entries = Array(
        all.lazy.filter { Self.concerns($0, people, all) }.prefix(limit ?? .max))
    }
    context = try DecisionContext(of: entries, in: library)
  }

  /// In step with `entries`.
  public var reports: [LoggedDecision] { entries.map { LoggedDecision($0, names: context.names) } }

  /// A person and everybody merged into them.
  private static func merged(into person: PersonID, _ entries: [JournalEntry]) -> Set<PersonID> {
    var people: Set<PersonID> = [person]
    // Newest first, so that one pass follows chains of merges.
    for entry in entries where entry.kind == .merge && !entry.isUndone {
      if let into = entry.person, people.contains(into) { people.formUnion(entry.people) }
    }
    return people
  }

  private static func concerns(
    _ entry: JournalEntry, _ people: Set<PersonID>, _ entries: [JournalEntry]
  ) -> Bool {
    if let target = entry.target {
      return entries.first { $0.id == target }.map { concerns($0, people, entries) } ?? false
    }
    return entry.person.map(people.contains) ?? false
      || entry.people.contains(where: people.contains)
      || entry.faces.contains { face in
        [face.before, face.after].contains { $0.map(people.contains) ?? false }
      }
  }
}

/// A decision in the list of all. The keys in JSON are a contract.
public struct LoggedDecision: Encodable, Sendable, Equatable {
  /// The decision's number.
  public var decision: Int64
  public var at: Moment
  public var kind: String
  @Nullable public var person: PersonReference?
  public var others: [PersonReference]
  /// Faces that were named or belonged to the person it is about.
  public var faces: Int
  /// Numbers of those that were named.
  public var namedFaces: [Int64]
  /// Whether it was taken back.
  public var isUndone: Bool
  /// The decision that an undo takes back.
  @Nullable public var undoes: Int64?
}

extension LoggedDecision {
  init(_ entry: JournalEntry, names: [PersonID: String]) {
    func reference(_ person: PersonID) -> PersonReference {
      PersonReference(id: person.rawValue, name: names[person])
    }
    self.init(
      decision: entry.id.rawValue, at: Moment(seconds: entry.at), kind: entry.kind.rawValue,
      person: entry.person.map(reference), others: entry.people.map(reference),
      faces: entry.faces.count, namedFaces: entry.named.map(\.face.rawValue),
      isUndone: entry.isUndone, undoes: entry.target?.rawValue)
  }
}
