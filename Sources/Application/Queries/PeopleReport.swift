public import Library

/// People, those with most photos first. The keys in JSON are a contract.
public struct PeopleReport: Encodable, Sendable, Equatable {
  public var people: [PersonReport]

  public init(people: [PersonReport]) { self.people = people }
}

/// Which people are asked for.
public enum PeopleSelection: Sendable, Hashable {
  case shown, hidden, all

  /// Whether `person` is one of them.
  public func contains(_ person: Person) -> Bool {
    switch self {
    case .shown: !person.isHidden
    case .hidden: person.isHidden
    case .all: true
    }
  }
}
