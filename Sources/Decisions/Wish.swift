public import Vocabulary

/// What a user asks for, before it is checked and written down.
///
/// Every decision about a person *keeps* that person: the faces it has at that moment are bound to it, less those the
/// decision takes out.
public enum Wish: Hashable, Sendable {
  /// A person is called so; nil takes the name away.
  case name(PersonID, String?)
  /// The faces these people have now are theirs.
  case confirm([PersonID])
  /// These are all one person.
  ///
  /// - `samePhoto`: also where a photo shows two of them (a collage, a mirror).
  case merge([PersonID], into: PersonID, samePhoto: Bool)
  /// The person is several: each part becomes a person of its own, the rest stays.
  case split(PersonID, parts: [[FaceID]])
  /// These faces are this person; nil: together they are somebody new. `samePhoto` as for `merge`.
  case move([FaceID], to: PersonID?, samePhoto: Bool)
  /// These faces are not this person.
  case reject([FaceID], from: PersonID)
  /// These are not faces.
  case discard([FaceID])
  /// They are faces after all.
  case restore([FaceID])
  case hide([PersonID])
  case unhide([PersonID])
  /// The face that stands for the person; nil: the best one.
  case cover(PersonID, FaceID?)
  /// These two are two people.
  case different(PersonID, PersonID)
  /// nil: unknown.
  case birthYear(PersonID, Int?)
}
