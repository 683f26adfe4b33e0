public import Decisions
internal import Vocabulary

extension Library {
  /// Takes a decision back: one more decision, in one transaction. Undoing an undo makes what it took back count again, as
  /// long as nothing was decided since.
  ///
  /// The facts are folded anew from the whole journal without that decision. Faces that it had moved go back to whom they
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
      let new: Facts
      do throws(Facts.FoldError) {
        new = try Facts(of: journal, nameKey: PersonName.key)
      } catch {
        throw LibraryError.cannotUndo(target, because: error.contradiction, of: error.at)
      }
      try write(new, over: old)
      // An undo that is undone: the faces are those of what counts again.
      var undone = journal.first { $0.id == target }
      while let inner = undone?.target { undone = journal.first { $0.id == inner } }
      if let undone { try putBack(undone, new) }
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
    guard let place = journal.firstIndex(where: { $0.id == id }) else {
      throw LibraryError.unknownDecision(id)
    }
    if journal[place].isUndone {
      let by = journal.last { $0.target == id && !$0.isUndone }
      throw LibraryError.alreadyUndone(id, by: by?.id ?? id)
    }
    if journal[place].kind == .undo,
      let since = journal[(place + 1)...].first(where: { !$0.isUndone })
    {
      throw LibraryError.cannotUndo(id, because: .decidedSince(by: since.id), of: since.id)
    }
    return id
  }

  /// Gives the faces that are not bound now to whom they belonged, before the decision or, if it counts again, after it.
  private func putBack(_ entry: JournalEntry, _ facts: Facts) throws(LibraryError) {
    for face in entry.faces where facts.bonds[face.face] == nil && face.before != face.after {
      let owner = entry.isUndone && facts.discarded[face.face] == nil ? face.before : nil
      let person = owner.map { facts.resolved($0) }
      if let person { try makeSure(of: person) }
      try database.run(
        "UPDATE faces SET person_id = ? WHERE id = ?", .optional(person?.rawValue),
        .integer(face.face.rawValue))
    }
  }
}
