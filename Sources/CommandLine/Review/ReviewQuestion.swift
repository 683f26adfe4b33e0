internal import Clustering
internal import Vocabulary

/// What `review` asks.
enum ReviewQuestion: Hashable, Sendable {
  /// Are these two one person?
  case same(Suggestion)
  /// Who is this person without a name? `worth` as in `Suggestion`.
  case who(PersonID, faces: Int, worth: Double)

  var worth: Double {
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

/// What a user answers.
enum ReviewAnswer: Hashable, Sendable {
  case same
  case different
  /// They are this person, who has a name already.
  case known(PersonID)
  /// They are somebody new of this name.
  case name(String)
  case skip
}
