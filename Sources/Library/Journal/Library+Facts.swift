public import Decisions
internal import Vocabulary

extension Library {
  /// What all decisions that stand add up to.
  ///
  /// - Complexity: O(faces bound).
  public func facts() throws(LibraryError) -> Facts {
    try database.read { () throws(LibraryError) in try facts(.all) }
  }

  /// Which bonds to load: they are as many as faces, everything else people decide is little.
  enum Bonds {
    case all
    case of([FaceID])
  }

  /// What the decisions add up to, as the library holds it.
  func facts(_ bonds: Bonds) throws(LibraryError) -> Facts {
    var facts = Facts()
    try database.each(
      """
      SELECT id, kept, name, name_key, named_by, hidden, cover, birth_year, merged_into, merged_by
      FROM people WHERE kept IS NOT NULL
      """
    ) { (id: PersonID, person: Facts.KeptPerson) in facts.people[id] = person }
    try database.each("SELECT first, second, decision_id FROM differences") {
      (first: PersonID, second: PersonID, decision: DecisionID) in
      facts.differences[.init(first, second)] = decision
    }
    try database.each("SELECT face_id, person_id, decision_id FROM refusals") {
      (face: FaceID, person: PersonID, decision: DecisionID) in
      facts.refusals[face, default: [:]][person] = decision
    }
    try database.each("SELECT id, discarded FROM faces WHERE discarded IS NOT NULL") {
      (face: FaceID, decision: DecisionID) in facts.discarded[face] = decision
    }
    let columns = "SELECT id, person_id, bound, explicit FROM faces"
    switch bonds {
    case .all:
      try database.each(columns + " WHERE bound IS NOT NULL") { (face: FaceID, bond: Facts.Bond) in
        facts.bonds[face] = bond
      }
    case .of(let faces):
      try database.each(
        columns + " WHERE bound IS NOT NULL AND id IN (SELECT value FROM json_each(?))",
        [.text(json(Set(faces).union(facts.refusals.keys).map(\.rawValue)))]
      ) { (face: FaceID, bond: Facts.Bond) in facts.bonds[face] = bond }
    }
    return facts
  }

  /// Writes what is different in `new`. Facts about faces that are gone are passed over.
  ///
  /// Faces that are no longer bound stay with their person, except as the caller says.
  func write(_ new: Facts, over old: Facts) throws(LibraryError) {
    try writePeople(new.people, over: old.people)
    for pair in Set(old.differences.keys).union(new.differences.keys)
    where old.differences[pair] != new.differences[pair] {
      try database.run(
        "DELETE FROM differences WHERE first = ? AND second = ?", .integer(pair.first.rawValue),
        .integer(pair.second.rawValue))
      guard let decision = new.differences[pair] else { continue }
      try database.run(
        "INSERT INTO differences (first, second, decision_id) VALUES (?, ?, ?)",
        .integer(pair.first.rawValue), .integer(pair.second.rawValue), .integer(decision.rawValue))
    }
    for face in Set(old.refusals.keys).union(new.refusals.keys)
    where old.refusals[face] != new.refusals[face] {
      try database.run("DELETE FROM refusals WHERE face_id = ?", .integer(face.rawValue))
      for (person, decision) in new.refusals[face] ?? [:] {
        try database.run(
          """
          INSERT INTO refusals (face_id, person_id, decision_id)
          SELECT id, ?2, ?3 FROM faces WHERE id = ?1
          """, .integer(face.rawValue), .integer(person.rawValue), .integer(decision.rawValue))
      }
    }
    for face in Set(old.discarded.keys).union(new.discarded.keys)
    where old.discarded[face] != new.discarded[face] {
      try database.run(
        """
        UPDATE faces SET discarded = ?1, person_id = iif(?1 IS NULL, person_id, NULL) WHERE id = ?2
        """, .optional(new.discarded[face]?.rawValue),
        .integer(face.rawValue))
    }
    let changed = Set(old.bonds.keys).union(new.bonds.keys).filter {
      old.bonds[$0] != new.bonds[$0]
    }
    // One statement for all faces that are told the same; indices are left alone where nobody changes hands.
    for (bond, faces) in Dictionary(grouping: changed, by: { new.bonds[$0] }) {
      let faces = Value.text(json(faces.map(\.rawValue)))
      try database.run(
        """
        UPDATE faces SET bound = ?, explicit = ? WHERE id IN (SELECT value FROM json_each(?))
        """, .optional(bond?.decision.rawValue), .integer(bond?.isExplicit == true ? 1 : 0), faces)
      guard let person = bond?.person.rawValue else { continue }
      try database.run(
        """
        UPDATE faces SET person_id = ?1
        WHERE id IN (SELECT value FROM json_each(?2)) AND person_id IS NOT ?1
        """, .integer(person), faces)
    }
  }

  /// Names last: one that passes from a person to another must be free first.
  private func writePeople(
    _ new: [PersonID: Facts.KeptPerson], over old: [PersonID: Facts.KeptPerson]
  ) throws(LibraryError) {
    let changed = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
    for id in changed {
      let person = new[id]
      try makeSure(of: id)
      if let into = person?.mergedInto { try makeSure(of: into) }
      try database.run(
        """
        UPDATE people SET name = NULL, name_key = NULL, kept = ?, named_by = ?, hidden = ?, cover = ?,
          birth_year = ?, merged_into = ?, merged_by = ? WHERE id = ?
        """,
        .optional(person?.since.rawValue), .optional(person?.namedBy?.rawValue),
        .integer(person?.isHidden == true ? 1 : 0), .optional(person?.cover?.rawValue),
        .optional(person?.birthYear.map { Int64($0) }), .optional(person?.mergedInto?.rawValue),
        .optional(person?.mergedBy?.rawValue), .integer(id.rawValue))
    }
    for id in changed {
      guard let name = new[id]?.name, let key = new[id]?.nameKey else { continue }
      try database.run(
        "UPDATE people SET name = ?, name_key = ? WHERE id = ?", .text(name),
        .text(key), .integer(id.rawValue))
    }
  }

  /// A person that grouping removed when its last face left may be spoken of again after an undo.
  func makeSure(of person: PersonID) throws(LibraryError) {
    try database.run(
      "INSERT INTO people (id, created_at) VALUES (?, unixepoch()) ON CONFLICT DO NOTHING",
      .integer(person.rawValue))
  }
}

/// Nine columns of `people`, from `kept` on.
extension Facts.KeptPerson: FromRow {
  init(from row: inout Row) {
    self.init(since: row.next())
    name = row.next()
    nameKey = row.next()
    namedBy = row.next()
    isHidden = row.next()
    cover = row.next()
    birthYear = row.next()
    mergedInto = row.next()
    mergedBy = row.next()
  }
}

/// Three columns of `faces`: person, decision, whether it named this very face.
extension Facts.Bond: FromRow {
  init(from row: inout Row) {
    self.init(person: row.next(), decision: row.next(), isExplicit: row.next())
  }
}
