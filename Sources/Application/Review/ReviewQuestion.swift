public import Clustering
public import Vocabulary

/// What a review asks.
public enum ReviewQuestion: Hashable, Sendable {
  /// Are these two one person?
  case same(Suggestion)
  /// Who is this person without a name? `worth` as in `Suggestion`.
  case who(PersonID, faces: Int, worth: Double)

  public var worth: Double {
    switch self {
    case .same(let suggestion): suggestion.worth
    case .who(_, _, let worth): worth
    }
  }

  /// What makes two questions the same one, whatever became of the numbers meanwhile.
  var subject: [Crowd.Member] {
    switch self {
    case .same(let suggestion): [.person(suggestion.person), suggestion.other]
    case .who(let person, _, _): [.person(person)]
    }
  }
}

/// What a user answers: same or different about a pair, known or a name about who somebody is, skip about either.
public enum ReviewAnswer: Hashable, Sendable {
  case same
  case different
  /// They are this person, who has a name already.
  case known(PersonID)
  /// They are somebody new of this name.
  case name(String)
  case skip
}
