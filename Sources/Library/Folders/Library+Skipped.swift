public import Support

/// Something that stands in a scanned folder and was not accepted.
public struct Skipped: Hashable, Sendable {
  public enum Kind: String, Sendable {
    /// It could not be read.
    case unreadable
    /// A link that leads nowhere, or not yet.
    case dangling
    /// It is no business of Kinfolk's.
    case passedOver = "passed over"
  }

  /// Absolute.
  public var path: FilePath
  public var kind: Kind
  /// A clause a person understands.
  public var reason: String

  public init(path: FilePath, kind: Kind, reason: String) {
    self.path = path
    self.kind = kind
    self.reason = reason
  }
}

/// What stands in the folders and was not accepted. It is kept like the files: a pass notes what it meets, and forgets at its end
/// what it did not meet; a file that is accepted, and what is gone, is forgotten at once.
extension Library {
  /// Notes that something in the folder was not accepted.
  ///
  /// - Returns: whether that is news.
  /// - Complexity: one look into an index; writes only news.
  public func skip(_ skipped: Skipped, in scan: inout FolderScan) throws(LibraryError) -> Bool {
    let known = try database.first(
      "SELECT id, kind, reason FROM skipped WHERE folder_id = \(Self.standingFolder) AND path = ?3",
      .integer(scan.folder), .path(scan.folderPath), .path(scan.relativeOrEmpty(skipped.path))
    ) { (id: Int64, kind: String, reason: String) in (id: id, kind: kind, reason: reason) }
    if let known, known.kind == skipped.kind.rawValue, known.reason == skipped.reason {
      scan.metSkipped.insert(known.id)
      return false
    }
    let id = try database.write { () throws(LibraryError) in
      let folder = try folder(of: scan)
      let inner = skipped.path == folder.path ? "" : skipped.path.relative(to: folder.path)
      return try database.first(
        """
        INSERT INTO skipped (folder_id, path, kind, reason, since) VALUES (?, ?, ?, ?, unixepoch())
        ON CONFLICT (folder_id, path) DO UPDATE SET
          kind = excluded.kind, reason = excluded.reason, since = excluded.since
        RETURNING id
        """, .integer(folder.id), .path(inner), .text(skipped.kind.rawValue),
        .text(skipped.reason), as: Int64.self
      )
    }
    if let id { scan.metSkipped.insert(id) }
    return true
  }

  /// What stands at `path` is skipped no longer. Writes only if it was.
  public func unskip(_ path: FilePath, in scan: FolderScan) throws(LibraryError) {
    let id = try database.first(
      "SELECT id FROM skipped WHERE folder_id = \(Self.standingFolder) AND path = ?3",
      .integer(scan.folder), .path(scan.folderPath), .path(scan.relativeOrEmpty(path)),
      as: Int64.self
    )
    guard let id else { return }
    try database.write { () throws(LibraryError) in
      try database.run("DELETE FROM skipped WHERE id = ?", .integer(id))
    }
  }

  /// There is nothing at `path` or below it any more. To be called in a transaction.
  func forgetSkipped(atOrBelow path: FilePath) throws(LibraryError) {
    for folder in try scannedFolders() {
      if path.isOrContains(folder.path) {
        try database.run("DELETE FROM skipped WHERE folder_id = ?", .integer(folder.id))
      } else if folder.path.contains(path) {
        let inner = path.relative(to: folder.path)
        try database.run(
          """
          DELETE FROM skipped
          WHERE folder_id = ?1 AND (path = ?2 OR (path >= ?3 AND path < ?4))
          """, .integer(folder.id), .path(inner), .path(inner.below.first), .path(inner.below.end))
      }
    }
  }

  /// What may have become readable, or lead somewhere, by now: sorted, with what is not passed over on purpose.
  public func skippedForNow() throws(LibraryError) -> [Skipped] {
    try database.all(
      """
      SELECT folders.path, skipped.path, kind, reason
      FROM skipped JOIN folders ON folders.id = folder_id
      WHERE kind IN ('unreadable', 'dangling') ORDER BY 1, 2
      """, as: Skipped.self
    )
  }

  /// When the youngest of these was first met, in Unix seconds; nil if there is none.
  public func lastSkippedForNow() throws(LibraryError) -> Int64? {
    try database.first(
      "SELECT max(since) FROM skipped WHERE kind IN ('unreadable', 'dangling')", as: Int64?.self
    ) ?? nil
  }

  /// Whether something at or below `path` could not be read when it was last looked at.
  public func hasUnreadable(atOrBelow path: FilePath) throws(LibraryError) -> Bool {
    try skippedForNow().contains { $0.kind == .unreadable && path.isOrContains($0.path) }
  }

  /// Ends a pass: forgets what it did not meet.
  func forgetSkipped(
    of scan: FolderScan, isGone: (FilePath) -> Bool
  ) throws(LibraryError) {
    let bounds = scan.bounds
    var gone: [Int64] = []
    try database.each(
      """
      SELECT id, path FROM skipped
      WHERE folder_id = \(Self.standingFolder)
        AND (path = ?6 OR (path >= ?3 AND (?4 IS NULL OR path < ?4))) AND id <= ?5
      """,
      [
        .integer(scan.folder), .path(scan.folderPath), .path(bounds.first),
        bounds.end.map { .path($0) } ?? .null,
        .integer(scan.lastSkipped), .path(scan.relativeOrEmpty(scan.path)),
      ]
    ) { (id: Int64, inner: FilePath) in
      if !scan.metSkipped.contains(id), isGone(scan.folderPath.appendingInside(inner)) {
        gone.append(id)
      }
    }
    guard !gone.isEmpty else { return }
    try database.write { () throws(LibraryError) in
      for id in gone { try database.run("DELETE FROM skipped WHERE id = ?", .integer(id)) }
    }
  }
}

/// Path of the folder, path inside it, kind, reason.
extension Skipped: FromRow {
  init(from row: inout Row) {
    let folder: FilePath = row.next()
    let text: String
    (path, text) = (folder.appendingInside(row.next()), row.next())
    let kind = Kind(rawValue: text)
    if kind == nil { row.note(oddity: "what was passed over is of the kind «\(text)»") }
    self.kind = kind ?? .unreadable
    reason = row.next()
  }
}

extension FilePath {
  /// `inner` inside this folder, or the folder itself for an empty path.
  fileprivate func appendingInside(_ inner: FilePath) -> FilePath {
    inner.isEmpty ? self : appending(inner)
  }
}
