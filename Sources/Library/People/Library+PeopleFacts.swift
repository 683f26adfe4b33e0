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
        (person: PersonID, isNamed: Bool, isHidden: Bool) in
        if isNamed { facts.named.insert(person) }
        if isHidden { facts.hidden.insert(person) }
      }
      try database.each("SELECT first, second FROM differences") { (a: PersonID, b: PersonID) in
        facts.different.append((a, b))
      }
      return facts
    }
  }
}
