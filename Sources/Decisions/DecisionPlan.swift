public import Vocabulary

/// What a wish comes to: the rules that turn it into an entry of the journal.
///
/// Each kind of wish has a function that makes its plan from plain values, the facts as they are when somebody decides; nil
/// says that everything is so already.
public struct DecisionPlan: Hashable, Sendable {
  /// Without its number and time.
  public var entry: JournalEntry
  /// Faces that belong to nobody from then on.
  public var released: [FaceID] = []
}

/// A face as a decision finds it.
public struct HeldFace: Hashable, Sendable {
  public var face: FaceID
  public var photo: PhotoID
  public var person: PersonID?
  public var isBound: Bool
  /// Bound because somebody named it, or another version of it.
  public var isNamed: Bool
  /// Says that it is no face.
  public var discarded: DecisionID?

  public init(
    face: FaceID, photo: PhotoID, person: PersonID?, isBound: Bool, isNamed: Bool,
    discarded: DecisionID?
  ) {
    self.face = face
    self.photo = photo
    self.person = person
    self.isBound = isBound
    self.isNamed = isNamed
    self.discarded = discarded
  }
}

/// Why a wish cannot be decided as things are.
public enum WishRefusal: Error, Hashable, Sendable {
  /// Another person bears the name.
  case nameTaken(by: PersonID)
  case notInPerson(FaceID, PersonID)
  /// All faces of a person were to be split off.
  case wholePerson(PersonID)
  /// Two people were expected.
  case samePerson(PersonID)
  case notDiscarded(FaceID)
  /// Two faces of each of these photos would become one person; `people` take part.
  case sharedPhotos([PhotoID], people: [PersonID])
}

extension DecisionPlan {
  static func entry(
    _ kind: JournalEntry.Kind, _ person: PersonID?, people: [PersonID] = [], name: String? = nil,
    faces: [CoveredFace]
  ) -> JournalEntry {
    JournalEntry(
      id: DecisionID(0), kind: kind, person: person, people: people, name: name, faces: faces)
  }

  /// Faces that are bound to a person without having been named.
  static func covered(_ faces: some Sequence<HeldFace>, by person: PersonID) -> [CoveredFace] {
    faces.map { CoveredFace(face: $0.face, before: $0.person, after: person, isExplicit: false) }
  }
}
