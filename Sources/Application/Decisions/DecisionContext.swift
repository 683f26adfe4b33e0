public import Decisions
public import Library
public import Vocabulary

/// What decisions refer to, so that they can be said in words.
public struct DecisionContext: Sendable, Equatable {
  /// The names that people have now.
  public var names: [PersonID: String]
  /// Decisions that an undo takes back, and that these take back in turn.
  public var targets: [DecisionID: JournalEntry]

  public init(names: [PersonID: String] = [:], targets: [DecisionID: JournalEntry] = [:]) {
    self.names = names
    self.targets = targets
  }

  /// What these entries refer to, as things are now.
  ///
  /// - Complexity: O(people + entries), and O(decisions) for each that an undo among them speaks of and that is none of them.
  public init(of entries: [JournalEntry], in library: Library) throws(LibraryError) {
    self.init()
    for (person, name) in try library.names() { names[person] = name }
    let present = Dictionary(entries.lazy.map { ($0.id, $0) }) { first, _ in first }
    for entry in entries {
      var next = entry.target
      while let id = next, targets[id] == nil {
        var target = present[id]
        if target == nil { target = try library.decision(id) }
        guard let target else { break }
        targets[id] = target
        next = target.target
      }
    }
  }
}
