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
    var positions: [DecisionID: Int] = [:]
    for (position, entry) in entries.enumerated() { positions[entry.id] = position }
    try database.each(
      """
      SELECT decision_id, face_id, before, after, explicit FROM decision_faces
      ORDER BY decision_id, face_id
      """
    ) { (decision: DecisionID, face: CoveredFace) in
      guard let position = positions[decision] else { return }
      entries[position].faces.append(face)
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
    ) {
      (
        id: DecisionID, at: Int64, word: String, person: PersonID?, people: String, name: String?,
        face: FaceID?, year: Int?, target: DecisionID?, versions: String
      ) throws(LibraryError) in
      guard let kind = JournalEntry.Kind(rawValue: word) else {
        throw LibraryError.damaged(
          path: path, reason: "decision \(id.rawValue) is of the unknown kind '\(word)'")
      }
      entries.append(
        JournalEntry(
          id: id, at: at, kind: kind, person: person,
          people: numbers(in: people).map { PersonID($0) }, name: name, face: face, year: year,
          target: target, versions: numbers(in: versions).map { FaceID($0) }))
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
      try database.first(
        "SELECT at FROM decisions WHERE id = ?", .integer(written.id.rawValue), as: Int64.self) ?? 0
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
      """, .integer(decision.rawValue), as: CoveredFace.self
    )
  }

  /// Of `[1,2,3]`; none of an empty text.
  private func numbers(in list: String) -> [Int64] {
    list.split { !$0.isNumber }.compactMap { Int64($0) }
  }
}

/// Four columns of `decision_faces`: face, before, after, explicit.
extension CoveredFace: FromRow {
  init(from row: inout Row) {
    self.init(face: row.next(), before: row.next(), after: row.next(), isExplicit: row.next())
  }
}
