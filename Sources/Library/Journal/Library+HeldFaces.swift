internal import Decisions
internal import Support
internal import Vocabulary

/// Faces as decisions find them.
extension Library {
  /// All faces of a person, also in photos without a file.
  ///
  /// - Throws: `unknownPerson`, `mergedPerson`.
  func faces(heldBy person: PersonID) throws(LibraryError) -> [HeldFace] {
    try checkPresent(person)
    return try database.all(
      Self.heldColumns + " WHERE person_id = ? ORDER BY id", .integer(person.rawValue),
      as: HeldFace.self)
  }

  /// These faces, each once.
  ///
  /// - Throws: `unknownFace`, `discardedFace`.
  func held(
    _ faces: [FaceID], discardedToo: Bool = false
  ) throws(LibraryError) -> [HeldFace] {
    var held: [HeldFace] = []
    for face in faces.unique { held.append(try self.held(face, discardedToo: discardedToo)) }
    return held
  }

  func held(_ face: FaceID, discardedToo: Bool = false) throws(LibraryError) -> HeldFace {
    let found = try database.first(
      Self.heldColumns + " WHERE id = ?", .integer(face.rawValue), as: HeldFace.self)
    guard let found else { throw LibraryError.unknownFace("\(face.rawValue)") }
    if found.discarded != nil, !discardedToo { throw LibraryError.discardedFace(face) }
    return found
  }

  /// The other versions of faces, discarded ones included.
  func otherVersions(
    of named: [HeldFace], copiesToo: Bool = false
  ) throws(LibraryError) -> [HeldFace] {
    var ids = Set(named.map(\.face))
    var others: [FaceID] = []
    for face in named {
      var found = try versions(of: face.face)
      if copiesToo { found += try copies(of: face.face, in: face.photo) }
      others += found.filter { ids.insert($0).inserted }
    }
    return try held(others, discardedToo: true)
  }

  /// Whose a face was when a decision covered it, or the version of it that it took the decision over from.
  func holder(
    of face: FaceID, before decision: DecisionID?
  ) throws(LibraryError) -> PersonID? {
    guard let decision else { return nil }
    return try database.first(
      """
      WITH RECURSIVE \(Self.versions(of: "SELECT ?2, ?2"))
      SELECT before FROM decision_faces JOIN version ON face_id = id WHERE decision_id = ?1
      ORDER BY face_id <> ?2, before IS NULL, face_id
      """, .integer(decision.rawValue), .integer(face.rawValue), as: PersonID?.self) ?? nil
  }

  /// Who the other faces of a face's photo are.
  func people(beside face: FaceID) throws(LibraryError) -> Set<PersonID> {
    Set(
      try database.all(
        """
        SELECT other.person_id FROM faces JOIN faces AS other USING (photo_id)
        WHERE faces.id = ?1 AND other.id <> ?1 AND other.person_id IS NOT NULL
        """, .integer(face.rawValue), as: PersonID.self))
  }

  /// The number of the next person that is made.
  func nextPerson() throws(LibraryError) -> PersonID {
    // No number is given twice, also if its person is gone.
    let last = try database.first(
      """
      SELECT max(coalesce((SELECT max(id) FROM people), 0),
        coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'people'), 0))
      """, as: Int64.self)
    return PersonID((last ?? 0) + 1)
  }

  private static let heldColumns =
    "SELECT id, photo_id, person_id, bound IS NOT NULL, explicit, discarded FROM faces"
}

/// The columns of `Library.heldColumns`.
extension HeldFace: FromRow {
  init(from row: inout Row) {
    let (face, photo): (FaceID, PhotoID) = (row.next(), row.next())
    let person: PersonID? = row.next()
    let (isBound, isExplicit): (Bool, Bool) = (row.next(), row.next())
    self.init(
      face: face, photo: photo, person: person, isBound: isBound,
      isNamed: isBound && isExplicit, discarded: row.next())
  }
}
