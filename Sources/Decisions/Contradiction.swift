public import Vocabulary

/// Why a decision cannot stand beside an earlier one.
public enum Contradiction: Error, Hashable, Sendable {
  /// The decision says that the two are different people.
  case different(PersonID, PersonID, by: DecisionID)
  /// The decision says that the face is not the person.
  case refused(FaceID, PersonID, by: DecisionID)
  /// The decision says of this very face that it is the person.
  case bound(FaceID, PersonID, by: DecisionID)
  /// The decision says that it is no face.
  case discarded(FaceID, by: DecisionID)
  /// The decision made the person part of another.
  case merged(PersonID, into: PersonID, by: DecisionID)
  /// The decision gave the name to the person.
  case nameTaken(String, PersonID, by: DecisionID)
  /// The decision builds on what is to be taken back: the person it speaks of was made there.
  case builtOn(PersonID, by: DecisionID)
  /// The decision made another face of the same photo the person's.
  case sharesPhoto(FaceID, PersonID, by: DecisionID)
  /// Something was decided since a decision was taken back, so that it cannot simply count again.
  case decidedSince(by: DecisionID)

  /// The earlier decision.
  public var decision: DecisionID {
    switch self {
    case .different(_, _, let decision), .refused(_, _, let decision), .bound(_, _, let decision),
      .merged(_, _, let decision), .nameTaken(_, _, let decision), .builtOn(_, let decision),
      .sharesPhoto(_, _, let decision), .discarded(_, let decision), .decidedSince(let decision):
      decision
    }
  }
}
