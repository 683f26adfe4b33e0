public import Decisions
internal import Vocabulary

extension Library {
  /// Takes a decision back: one more decision, in one transaction. Undoing an undo makes what it took back count again, as
  /// long as nothing was decided since.
  ///
  /// The facts are folded again from the whole journal without that decision. Faces that it had moved go back to the people they
  /// were taken from; a person that was merged away comes back with number and name.
  ///
  /// - Parameter id: nil: the last decision that stands and is no undo itself.
  /// - Returns: the undo; its `target` says what was taken back.
  /// - Throws: `nothingToUndo`, `unknownDecision`, `alreadyUndone`, `cannotUndo` when a later decision builds on it.
  /// - Complexity: O(faces of all decisions).
  public func undo(_ id: DecisionID? = nil) throws(LibraryError) -> JournalEntry {
    try database.writeDurably { () throws(LibraryError) in
      let target = try undoable(id, in: try bareJournal())
      let entry = try append(JournalEntry(id: DecisionID(0), kind: .undo, target: target))
      let journal = try wholeJournal()
      let old = try facts(.all)
      let versions = try versionLinks()
      let new: Facts
      do throws(Facts.FoldError) {
        new = try Facts(of: journal, versions: versions, nameKey: PersonName.key)
      } catch {
        throw LibraryError.cannotUndo(target, because: error.contradiction, of: error.at)
      }
      try write(new, over: old)
      // An undo that is undone: the faces are those of what counts again.
      var undone = journal.first { $0.id == target }
      let isUndo = undone?.kind == .undo
      while let inner = undone?.target { undone = journal.first { $0.id == inner } }
      if var undone {
        undone.faces = try withHeirs(undone.faces)
        // What counts again was checked when it was decided, and nothing was decided since.
        if !isUndo { try checkPhotos(new, after: undone) }
        try putBack(undone, new)
        try makeRoom(for: undone)
      }
      try markUngrouped()
      return entry
    }
  }

  /// - Returns: the decision that `id` means.
  private func undoable(
    _ id: DecisionID?, in journal: [JournalEntry]
  ) throws(LibraryError) -> DecisionID {
    guard let id else {
      guard let last = journal.last(where: { !$0.isUndone && $0.kind != .undo }) else {
        throw LibraryError.nothingToUndo
      }
      return last.id
    }
    guard let position = journal.firstIndex(where: { $0.id == id }) else {
      throw LibraryError.unknownDecision(id)
    }
    if journal[position].isUndone {
      let by = journal.last { $0.target == id && !$0.isUndone }
      throw LibraryError.alreadyUndone(id, by: by?.id ?? id)
    }
    if journal[position].kind == .undo,
      let since = journal[(position + 1)...].first(where: { !$0.isUndone })
    {
      throw LibraryError.cannotUndo(id, because: .decidedSince(by: since.id), of: since.id)
    }
    return id
  }

  /// Faces that a decision covered, and the versions of them that took it over later.
  private func withHeirs(_ faces: [CoveredFace]) throws(LibraryError) -> [CoveredFace] {
    var all = faces
    var known = Set(faces.map(\.face))
    guard try database.hasRow("SELECT 1 FROM versions") else { return all }
    for face in faces where face.before != face.after {
      for version in try versions(of: face.face) where known.insert(version).inserted {
        all.append(
          CoveredFace(
            face: version, before: face.before, after: face.after, isExplicit: face.isExplicit))
      }
    }
    return all
  }

  /// Refuses an undo that would bring a face back to a person who has been given another face of its photo meanwhile.
  private func checkPhotos(_ facts: Facts, after undone: JournalEntry) throws(LibraryError) {
    let target = undone.id
    for face in undone.faces where face.before != face.after {
      guard let person = facts.bonds[face.face]?.person else { continue }
      let others = try database.all(
        """
        SELECT other.id FROM faces JOIN faces AS other USING (photo_id)
        WHERE faces.id = ?1 AND other.id <> ?1 AND other.bound > ?2 AND other.person_id = ?3
        """, .integer(face.face.rawValue), .integer(target.rawValue), .integer(person.rawValue),
        as: FaceID.self
      )
      for other in others {
        guard let later = facts.bonds[other]?.decision else { continue }
        throw LibraryError.cannotUndo(
          target, because: .sharesPhoto(other, person, by: later), of: later)
      }
    }
  }

  /// Gives the faces that are not bound now back to the people they had before the decision or, if it counts again, after it.
  private func putBack(_ entry: JournalEntry, _ facts: Facts) throws(LibraryError) {
    let moved = entry.faces.filter { $0.before != $0.after }.map(\.face.rawValue)
    try database.run(
      """
      UPDATE faces SET person_id = NULL WHERE bound IS NULL AND id IN (SELECT value FROM json_each(?))
      """, .text(json(moved)))
    guard entry.isUndone else { return }
    for face in entry.faces
    where face.before != face.after && facts.bonds[face.face] == nil
      && facts.discarded[face.face] == nil
    {
      guard let person = face.before.map({ facts.resolved($0) }),
        try canHold(person, face.face, facts)
      else { continue }
      try makeSure(of: person)
      try database.run(
        "UPDATE faces SET person_id = ? WHERE id = ?", .integer(person.rawValue),
        .integer(face.face.rawValue))
    }
  }

  /// Takes faces that nobody decides about any more from people they cannot be now: who is part of another again, who they
  /// are not, and who has another face of the photo or may be given one, because the present model did not see this one.
  private func makeRoom(for entry: JournalEntry) throws(LibraryError) {
    let covered = Value.text(json(entry.faces.map(\.face.rawValue)))
    try database.run(
      """
      UPDATE faces SET person_id = NULL WHERE bound IS NULL
        AND person_id IN (SELECT id FROM people WHERE merged_into IS NOT NULL)
      """)
    try database.run(
      """
      UPDATE faces SET person_id = NULL WHERE bound IS NULL AND (id, person_id) IN
        (SELECT face_id, person_id FROM refusals)
      """)
    try database.run(
      """
      UPDATE faces SET person_id = NULL WHERE bound IS NULL AND EXISTS
        (SELECT 1 FROM faces AS other WHERE other.photo_id = faces.photo_id
          AND other.person_id = faces.person_id AND other.bound IS NOT NULL)
      AND photo_id IN (SELECT photo_id FROM json_each(?) JOIN faces ON faces.id = value)
      """, covered)
    try database.run(
      """
      UPDATE faces SET person_id = NULL WHERE bound IS NULL
        AND id IN (SELECT value FROM json_each(?))
        AND EXISTS (SELECT 1 FROM faces AS other JOIN embeddings AS theirs ON face_id = other.id
          WHERE other.photo_id = faces.photo_id AND other.id <> faces.id AND NOT EXISTS
            (SELECT 1 FROM embeddings AS own
              WHERE own.face_id = faces.id AND own.model_id = theirs.model_id))
      """, covered)
  }

  /// Whether nothing speaks against a face's being a person's: no decision, and no other face of its photo.
  func canHold(
    _ person: PersonID, _ face: FaceID, _ facts: Facts
  ) throws(LibraryError) -> Bool {
    guard facts.refusals[face]?[person] == nil else { return false }
    return try !database.hasRow(
      """
      SELECT 1 FROM faces JOIN faces AS other USING (photo_id)
      WHERE faces.id = ?1 AND other.id <> ?1 AND other.person_id = ?2
      """, .integer(face.rawValue), .integer(person.rawValue))
  }
}
