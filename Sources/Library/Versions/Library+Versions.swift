internal import Decisions
internal import Vocabulary

/// Versions of one face: what is decided about one of them holds for all.
extension Library {
  /// All versions of a face, itself first.
  ///
  /// - Complexity: O(versions), by index.
  func versions(of face: FaceID) throws(LibraryError) -> [FaceID] {
    let others = try database.all(
      """
      WITH RECURSIVE \(Self.versions(of: "SELECT ?1, ?1")) SELECT id FROM version JOIN faces USING (id)
      WHERE id <> ?1 ORDER BY \(Self.isPresent("faces.photo_id")) DESC, id DESC
      """, .integer(face.rawValue), as: FaceID.self
    )
    return [face] + others
  }

  /// SQL: a table `version (whole, id)` of all versions of the faces that `faces`, a query, yields twice in a row; each is a
  /// version of itself. Faces that are gone are among them. To follow `WITH RECURSIVE`.
  static func versions(of faces: String) -> String {
    """
    version (whole, id) AS (\(faces)
      UNION SELECT whole, other_id FROM versions JOIN version ON face_id = version.id
      UNION SELECT whole, face_id FROM versions JOIN version ON other_id = version.id)
    """
  }

  /// In the order they were linked.
  func versionLinks() throws(LibraryError) -> [VersionLink] {
    try database.all("SELECT face_id, other_id, decision_id FROM versions ORDER BY id") {
      (face: FaceID, other: FaceID, last: DecisionID) in VersionLink(face, other, after: last)
    }
  }

  /// Links pairs of faces that are versions of one, and lets each take over what was decided about the other.
  ///
  /// A pair is passed over where that would make two faces of one photo one person, unless they are so already in the
  /// other photo. Inside a transaction.
  func link(_ pairs: [(FaceID, FaceID)]) throws(LibraryError) {
    guard !pairs.isEmpty else { return }
    let old = try facts(.of(pairs.flatMap { [$0.0, $0.1] }))
    var new = old
    let last = try lastDecision()
    for (first, second) in pairs {
      var linked = new
      linked.link(first, second)
      if linked == new {
        guard try !versions(of: first).contains(second) else { continue }
      } else {
        guard try !sharesPhoto(first, with: second, linked, since: new),
          try !sharesPhoto(second, with: first, linked, since: new)
        else { continue }
      }
      new = linked
      try database.run(
        "INSERT INTO versions (face_id, other_id, decision_id) VALUES (?, ?, ?)",
        .integer(first.rawValue), .integer(second.rawValue), .integer(last))
    }
    guard new != old else { return }
    try write(new, over: old)
    for (face, bond) in new.bonds where old.bonds[face] != bond {
      // Who was there by the program's guess makes room.
      try database.run(
        """
        UPDATE faces SET person_id = NULL WHERE person_id = ?1 AND bound IS NULL
          AND photo_id = (SELECT photo_id FROM faces WHERE id = ?2)
        """, .integer(bond.person.rawValue), .integer(face.rawValue))
    }
    for face in new.refusals.keys where old.refusals[face] != new.refusals[face] {
      try database.run(
        """
        UPDATE faces SET person_id = NULL WHERE id = ?1 AND bound IS NULL
          AND person_id IN (SELECT person_id FROM refusals WHERE face_id = ?1)
        """, .integer(face.rawValue))
    }
    try markUngrouped()
  }

  /// Whether another face of its photo is bound to the person that a face would be bound to, and not so in the photo of
  /// the version it would take that over from.
  private func sharesPhoto(
    _ face: FaceID, with version: FaceID, _ facts: Facts, since old: Facts
  ) throws(LibraryError) -> Bool {
    guard let person = facts.bonds[face]?.person, old.bonds[face]?.person != person else {
      return false
    }
    guard try boundBeside(face, to: person) else { return false }
    return try !boundBeside(version, to: person)
  }

  private func boundBeside(
    _ face: FaceID, to person: PersonID
  ) throws(LibraryError) -> Bool {
    try database.hasRow(
      """
      SELECT 1 FROM faces JOIN faces AS other USING (photo_id)
      WHERE faces.id = ?1 AND other.id <> ?1 AND other.bound IS NOT NULL AND other.person_id = ?2
      """, .integer(face.rawValue), .integer(person.rawValue))
  }
}
