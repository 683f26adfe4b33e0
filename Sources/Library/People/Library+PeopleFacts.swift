public import Vocabulary

/// What people decided about people, as suggestions heed it.
public struct PeopleFacts: Sendable {
  public var named: Set<PersonID> = []
  public var hidden: Set<PersonID> = []
  public var different: [(PersonID, PersonID)] = []
}

extension Library {
  /// - Complexity: O(people).
  public func peopleFacts() throws(LibraryError) -> PeopleFacts {
    try database.read { () throws(LibraryError) in
      var facts = PeopleFacts()
      try database.each("SELECT id, name IS NOT NULL, hidden FROM people WHERE kept IS NOT NULL") {
        (row) throws(LibraryError) in
        if row.int(1) == 1 { facts.named.insert(PersonID(row.int64(0))) }
        if row.int(2) == 1 { facts.hidden.insert(PersonID(row.int64(0))) }
      }
      try database.each("SELECT first, second FROM differences") { (row) throws(LibraryError) in
        facts.different.append((PersonID(row.int64(0)), PersonID(row.int64(1))))
      }
      return facts
    }
  }
}
