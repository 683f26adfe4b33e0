public import Vocabulary

/// One decision as the journal holds it.
public struct JournalEntry: Hashable, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case name, confirm, merge, split, move, reject, discard, restore, hide, unhide, cover, different
    case birthYear = "birth-year"
    case undo
  }

  public var id: DecisionID
  /// Unix seconds.
  public var at: Int64
  public var kind: Kind
  /// name, split, reject, cover, different, birthYear: who it is about; merge, move: who has the faces from now on.
  public var person: PersonID?
  /// confirm, hide, unhide: everybody; merge: who was merged away; split: the parts; move: the person made for it, if one was;
  /// different: the other one.
  public var people: [PersonID]
  /// name: the new one.
  public var name: String?
  /// cover.
  public var face: FaceID?
  /// birthYear.
  public var year: Int?
  /// undo: the decision that does not count any more; if that is an undo too, what it took back counts again.
  public var target: DecisionID?
  public var faces: [CoveredFace]
  /// Of the faces, those that nobody named: they are other versions of those that were.
  public var versions: [FaceID]
  /// Whether a later entry took it back.
  public var isUndone: Bool

  public init(
    id: DecisionID, at: Int64 = 0, kind: Kind, person: PersonID? = nil, people: [PersonID] = [],
    name: String? = nil, face: FaceID? = nil, year: Int? = nil, target: DecisionID? = nil,
    faces: [CoveredFace] = [], versions: [FaceID] = [], isUndone: Bool = false
  ) {
    self.id = id
    self.at = at
    self.kind = kind
    self.person = person
    self.people = people
    self.name = name
    self.face = face
    self.year = year
    self.target = target
    self.faces = faces
    self.versions = versions
    self.isUndone = isUndone
  }

  /// People this decision made.
  public var made: [PersonID] { kind == .split || kind == .move ? people : [] }

  /// People who must be there for it to make sense.
  public var subjects: [PersonID] {
    let about = person.map { [$0] } ?? []
    switch kind {
    case .split: return about
    case .move: return people.isEmpty ? about : []
    default: return about + people
    }
  }

  /// The faces that the user named.
  public var named: [CoveredFace] {
    faces.filter { $0.isExplicit && !versions.contains($0.face) }
  }

  /// Whether it says of this very face who it is not.
  func isRefusal(of face: CoveredFace) -> Bool { kind == .reject && face.isExplicit }

  /// People that it gives faces to.
  var holders: Set<PersonID> {
    Set(faces.lazy.filter { !isRefusal(of: $0) }.compactMap(\.after))
  }
}

/// What a decision did to one face.
public struct CoveredFace: Hashable, Sendable {
  public var face: FaceID
  /// Who it belonged to; nil: nobody.
  public var before: PersonID?
  /// Who it is bound to from then on; nil: it is not bound.
  public var after: PersonID?
  /// Whether the user named this very face, or another version of it; otherwise it was covered along with its person.
  public var isExplicit: Bool

  public init(face: FaceID, before: PersonID?, after: PersonID?, isExplicit: Bool) {
    self.face = face
    self.before = before
    self.after = after
    self.isExplicit = isExplicit
  }
}
