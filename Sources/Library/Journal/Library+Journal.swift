public import Decisions
internal import Vocabulary

extension Library {
  /// Decisions, the newest first, those that were undone and the undoing itself included.
  ///
  /// - Complexity: O(decisions + faces of those returned).
  public func journal(limit: Int? = nil) throws(LibraryError) -> [JournalEntry] {
    try database.read { () throws(LibraryError) in
      var entries = Array(try bareJournal().reversed().prefix(limit ?? .max))
      for index in entries.indices { entries[index].faces = try faces(of: entries[index].id) }
      return entries
    }
  }

  public func decision(_ id: DecisionID) throws(LibraryError) -> JournalEntry? {
    try database.read { () throws(LibraryError) in
      guard var entry = try bareJournal().first(where: { $0.id == id }) else { return nil }
      entry.faces = try faces(of: id)
      return entry
    }
  }

  // MARK: Parts

  /// All of it, the oldest first.
  func wholeJournal() throws(LibraryError) -> [JournalEntry] {
    var entries = try bareJournal()
    var places: [Int64: Int] = [:]
    for (place, entry) in entries.enumerated() { places[entry.id.rawValue] = place }
    try database.each(
      """
      SELECT decision_id, face_id, before, after, explicit FROM decision_faces
      ORDER BY decision_id, face_id
      """
    ) { (row) throws(LibraryError) in
      guard let place = places[row.int64(0)] else { return }
      entries[place].faces.append(row.coveredFace(1))
    }
    return entries
  }

  /// The oldest first, without their faces.
  func bareJournal() throws(LibraryError) -> [JournalEntry] {
    var entries: [JournalEntry] = []
    try database.each(
      """
      SELECT id, at, kind, json_extract(payload, '$.person'), json_extract(payload, '$.people'),
        json_extract(payload, '$.name'), json_extract(payload, '$.face'),
        json_extract(payload, '$.year'), json_extract(payload, '$.decision'),
        json_extract(payload, '$.versions')
      FROM decisions ORDER BY id
      """
    ) { (row) throws(LibraryError) in
      guard let kind = JournalEntry.Kind(rawValue: row.text(2)) else {
        throw LibraryError.damaged(
          path: path, reason: "decision \(row.int64(0)) is of the unknown kind '\(row.text(2))'")
      }
      entries.append(
        JournalEntry(
          id: DecisionID(row.int64(0)), at: row.int64(1), kind: kind,
          person: row.optionalInt64(3).map { PersonID($0) },
          people: numbers(in: row.text(4)).map { PersonID($0) },
          name: row.optionalText(5), face: row.optionalInt64(6).map { FaceID($0) },
          year: row.optionalInt64(7).map { Int($0) },
          target: row.optionalInt64(8).map { DecisionID($0) },
          versions: numbers(in: row.text(9)).map { FaceID($0) }))
    }
    // From the newest on: an undo that is undone itself takes nothing back.
    var undone: Set<DecisionID> = []
    for index in entries.indices.reversed() {
      entries[index].isUndone = undone.contains(entries[index].id)
      if let target = entries[index].target, !entries[index].isUndone { undone.insert(target) }
    }
    return entries
  }

  /// Writes an entry down; `id` and `at` of what is handed in do not count.
  func append(_ entry: JournalEntry) throws(LibraryError) -> JournalEntry {
    // The patch drops what is NULL.
    try database.run(
      """
      INSERT INTO decisions (at, kind, payload) VALUES (unixepoch(), ?, json_patch('{}',
        json_object('person', ?, 'people', json(?), 'name', ?, 'face', ?, 'year', ?, 'decision', ?,
          'versions', json(?))))
      """,
      .text(entry.kind.rawValue), .optional(entry.person?.rawValue),
      entry.people.isEmpty ? .null : .text(json(entry.people.map(\.rawValue))), .text(entry.name),
      .optional(entry.face?.rawValue), .optional(entry.year.map { Int64($0) }),
      .optional(entry.target?.rawValue),
      entry.versions.isEmpty ? .null : .text(json(entry.versions.map(\.rawValue))))
    var written = entry
    written.id = DecisionID(database.lastInserted)
    written.at =
      try database.first("SELECT at FROM decisions WHERE id = ?", .integer(written.id.rawValue)) {
        (row) throws(LibraryError) in row.int64(0)
      } ?? 0
    // A person may have thousands of faces, most of which are told the same: a statement for each such lot.
    struct Lot: Hashable {
      var before: PersonID?
      var after: PersonID?
      var isExplicit: Bool
    }
    let lots = Dictionary(grouping: entry.faces) {
      Lot(before: $0.before, after: $0.after, isExplicit: $0.isExplicit)
    }
    for (lot, faces) in lots {
      try database.run(
        """
        INSERT INTO decision_faces (decision_id, face_id, before, after, explicit)
        SELECT ?, value, ?, ?, ? FROM json_each(?)
        """,
        .integer(written.id.rawValue), .optional(lot.before?.rawValue),
        .optional(lot.after?.rawValue), .integer(lot.isExplicit ? 1 : 0),
        .text(json(faces.map(\.face.rawValue))))
    }
    return written
  }

  private func faces(of decision: DecisionID) throws(LibraryError) -> [CoveredFace] {
    try database.all(
      """
      SELECT face_id, before, after, explicit FROM decision_faces WHERE decision_id = ?
      ORDER BY face_id
      """, .integer(decision.rawValue)
    ) { (row) throws(LibraryError) in row.coveredFace(0) }
  }

  /// Of `[1,2,3]`; none of an empty text.
  private func numbers(in list: String) -> [Int64] {
    list.split { !$0.isNumber }.compactMap { Int64($0) }
  }
}

extension Statement {
  /// Four columns from `column` on: face, before, after, explicit.
  fileprivate func coveredFace(_ column: Int) -> CoveredFace {
    CoveredFace(
      face: FaceID(int64(column)), before: optionalInt64(column + 1).map { PersonID($0) },
      after: optionalInt64(column + 2).map { PersonID($0) }, isExplicit: int(column + 3) == 1)
  }
}
