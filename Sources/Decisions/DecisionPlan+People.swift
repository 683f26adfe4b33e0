public import Vocabulary

/// What is decided about people and all of their faces: `faces` are those of the person or people, also in photos without a file.
extension DecisionPlan {
  /// - Parameters:
  ///   - before: the name now.
  ///   - bearer: who bears the new one.
  public static func name(
    _ person: PersonID, _ name: String?, before: String?, bearer: PersonID?, faces: [HeldFace]
  ) throws(WishRefusal) -> DecisionPlan? {
    if let bearer, bearer != person { throw .nameTaken(by: bearer) }
    // Letters, not bytes, would call «Zoë» typed in two ways equal; the user may want the other way.
    guard before.map({ Array($0.utf8) }) != name.map({ Array($0.utf8) }) else { return nil }
    return DecisionPlan(
      entry: entry(.name, person, name: name, faces: covered(faces, by: person)))
  }

  /// - Parameter others: each once, without `person`.
  public static func merge(
    _ others: [PersonID], into person: PersonID, faces: [HeldFace], samePhoto: Bool
  ) throws(WishRefusal) -> DecisionPlan? {
    guard !others.isEmpty else { return nil }
    if !samePhoto {
      let shared = Dictionary(grouping: faces, by: \.photo).filter {
        Set($0.value.map(\.person)).count > 1
      }
      try refuse(photos: shared.keys.sorted(), people: [person] + others)
    }
    return DecisionPlan(
      entry: entry(.merge, person, people: others, faces: covered(faces, by: person)))
  }

  /// - Parameters:
  ///   - versions: of the faces in `parts`.
  ///   - new: the number of the first person made; the next ones have the following numbers.
  public static func split(
    _ person: PersonID, _ parts: [[FaceID]], faces: [HeldFace], versions: [FaceID: [FaceID]],
    new: PersonID
  ) throws(WishRefusal) -> DecisionPlan? {
    let all = Set(faces.map(\.face))
    var named: [FaceID: Int] = [:]
    for (part, faces) in parts.enumerated() {
      for face in faces {
        guard all.contains(face) else { throw .notInPerson(face, person) }
        named[face] = named[face] ?? part
      }
    }
    var leaving = named
    for (face, part) in named.sorted(by: { $0.key < $1.key }) {
      for version in versions[face] ?? [] where all.contains(version) {
        leaving[version] = leaving[version] ?? part
      }
    }
    let used = Set(leaving.values).sorted()
    guard !used.isEmpty else { return nil }
    guard leaving.count < all.count else { throw .wholePerson(person) }
    var made: [Int: PersonID] = [:]
    for (offset, part) in used.enumerated() { made[part] = PersonID(new.rawValue + Int64(offset)) }
    let rows = faces.map { held in
      let part = leaving[held.face].flatMap { made[$0] }
      return CoveredFace(
        face: held.face, before: person, after: part ?? person, isExplicit: part != nil)
    }
    var entry = entry(.split, person, people: used.compactMap { made[$0] }, faces: rows)
    entry.versions = leaving.keys.filter { named[$0] == nil }.sorted()
    return DecisionPlan(entry: entry)
  }

  /// - Parameter kept: what is known of the person.
  public static func cover(
    _ person: PersonID, _ face: FaceID?, faces: [HeldFace], kept: Facts.KeptPerson?
  ) throws(WishRefusal) -> DecisionPlan? {
    if let face {
      guard faces.contains(where: { $0.face == face }) else { throw .notInPerson(face, person) }
    }
    guard kept?.cover != face else { return nil }
    let rows = faces.map {
      CoveredFace(face: $0.face, before: person, after: person, isExplicit: $0.face == face)
    }
    var entry = entry(.cover, person, faces: rows)
    entry.face = face
    return DecisionPlan(entry: entry)
  }

  /// - Parameters:
  ///   - faces: of the first and of the second.
  ///   - differences: what is known already.
  public static func different(
    _ a: PersonID, _ b: PersonID, faces: ([HeldFace], [HeldFace]),
    differences: [Facts.Pair: DecisionID]
  ) throws(WishRefusal) -> DecisionPlan? {
    guard a != b else { throw .samePerson(a) }
    guard differences[.init(a, b)] == nil else { return nil }
    return DecisionPlan(
      entry: entry(
        .different, a, people: [b], faces: covered(faces.0, by: a) + covered(faces.1, by: b)))
  }

  /// Faces that nobody decided about and that are older than the person are not covered: they go with the next grouping.
  ///
  /// - Parameters:
  ///   - older: those of the faces on photos of earlier years.
  ///   - kept: what is known of the person.
  public static func birthYear(
    _ person: PersonID, _ year: Int?, faces: [HeldFace], older: Set<FaceID>,
    kept: Facts.KeptPerson?
  ) -> DecisionPlan? {
    guard kept?.birthYear != year else { return nil }
    let held = faces.filter { $0.isBound || !older.contains($0.face) }
    var entry = entry(.birthYear, person, faces: covered(held, by: person))
    entry.year = year
    return DecisionPlan(entry: entry)
  }

  static func refuse(photos: [PhotoID], people: [PersonID]) throws(WishRefusal) {
    if !photos.isEmpty { throw .sharedPhotos(photos, people: people) }
  }
}

/// Decisions that say something of people as they are: made person by person, so that nobody holds the faces of all at once.
public struct CoveringPlan {
  public enum Kind: Sendable { case confirm, hide, unhide }

  private let kind: Kind
  private let kept: [PersonID: Facts.KeptPerson]
  private var people: [PersonID] = []
  private var faces: [CoveredFace] = []

  /// - Parameter kept: the people somebody decided about.
  public init(_ kind: Kind, kept: [PersonID: Facts.KeptPerson]) {
    self.kind = kind
    self.kept = kept
  }

  /// Adds a person that was not added before, if there is something to decide about it.
  public mutating func add(_ person: PersonID, _ faces: [HeldFace]) {
    let isNews =
      switch kind {
      case .confirm: faces.contains { !$0.isBound }
      case .hide: kept[person]?.isHidden != true
      case .unhide: kept[person]?.isHidden == true
      }
    guard isNews else { return }
    people.append(person)
    self.faces += DecisionPlan.covered(faces, by: person)
  }

  /// Of all that were added.
  public var plan: DecisionPlan? {
    guard !people.isEmpty else { return nil }
    let kind: JournalEntry.Kind =
      switch kind {
      case .confirm: .confirm
      case .hide: .hide
      case .unhide: .unhide
      }
    return DecisionPlan(entry: DecisionPlan.entry(kind, nil, people: people, faces: faces))
  }
}
