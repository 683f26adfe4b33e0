internal import Migrations

/// What every connection to a library has in common.
extension Connection {
  /// Bytes. Twice SQLite's default: vectors of 512 numbers waste less of a page, and crops need fewer.
  static let pageSize = 8192

  /// Sets what SQLite forgets when a connection closes.
  ///
  /// - `journal_mode = WAL`: readers and the one writer do not wait for each other.
  /// - `synchronous = NORMAL`: no crash of the program loses anything, no power cut damages the library, but a power cut
  ///   may take the last commits with it. What a scan wrote is found again by the next scan. What a person decided is
  ///   not, so `writeDurably` waits for the disk.
  /// - `foreign_keys = ON`, `trusted_schema = OFF`, `cell_size_check = ON`: a library that was tampered with is an
  ///   error, not a surprise.
  /// - `cache_size`: 16 MB. `journal_size_limit`: 64 MB that a long write may leave behind in the WAL file.
  func configure() throws(LibraryError) {
    for setting in [
      "foreign_keys = ON", "trusted_schema = OFF", "cell_size_check = ON", "cache_size = -16000",
    ] {
      try run("PRAGMA \(setting)")
    }
    guard !isReadOnly else { return }
    for setting in [
      "journal_mode = WAL", "synchronous = NORMAL", "journal_size_limit = 64000000",
    ] {
      try run("PRAGMA \(setting)")
    }
    let mode = try first("PRAGMA journal_mode", as: String.self)
    guard mode == "wal" else {
      throw LibraryError.cannotOpen(
        path: path, reason: "its file system does not allow SQLite's write-ahead log")
    }
    holdFiles()
  }

  /// Like `write`, and returns only when the disk has it: for what could not be found out again.
  func writeDurably<Result>(
    _ body: () throws(LibraryError) -> Result
  ) throws(LibraryError) -> Result {
    guard !isReadOnly else { throw LibraryError.readOnly(path: path) }
    try run("PRAGMA synchronous = FULL")
    defer { try? run("PRAGMA synchronous = NORMAL") }
    return try write(body)
  }

  /// - Throws: `notALibrary`.
  func checkApplication() throws(LibraryError) {
    let id = try first("PRAGMA application_id", as: Int.self)
    guard id == Int(Library.applicationID) else {
      throw LibraryError.notALibrary(
        path: path, reason: "it is the SQLite database of another program")
    }
  }

  /// A database with a write-ahead log takes over only pages of its own size.
  ///
  /// - Precondition: this one has no such log.
  func adoptPageSize(of other: Connection) throws(LibraryError) {
    func size(_ connection: Connection) throws(LibraryError) -> Int? {
      try connection.first("PRAGMA page_size", as: Int.self)
    }
    guard let wanted = try size(other), try size(self) != wanted else { return }
    try run("PRAGMA page_size = \(wanted)")
    try run("VACUUM")
  }

  /// Of version 6 on.
  var state: String? {
    get throws(LibraryError) {
      try first("SELECT state FROM identity", as: String.self)
    }
  }

  var userVersion: Int {
    get throws(LibraryError) {
      try first("PRAGMA user_version", as: Int.self) ?? 0
    }
  }

  /// What a library of this program's version has and this one lacks, in words: tables, columns, indexes and triggers.
  func missingParts() throws(LibraryError) -> [String] {
    guard try userVersion == Migrations.all.count else { return [] }
    let model = try Connection(path: ":memory:")
    try model.migrate(Migrations.all)
    let present = Set(try parts())
    return try model.parts().filter { part in
      // Of a table that is missing, that is enough to say.
      let hasTable =
        part.kind == "table"
        || present.contains(SchemaPart(kind: "table", table: part.table, name: part.table))
      return hasTable && !present.contains(part)
    }
    .map { "\($0.kind) \($0.name)" }
  }

  private func parts() throws(LibraryError) -> [SchemaPart] {
    try all(
      """
      SELECT type, tbl_name, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite%'
      UNION ALL
      SELECT 'column', parts.name, parts.name || '.' || columns.name
      FROM sqlite_schema AS parts, pragma_table_info(parts.name) AS columns
      WHERE parts.type = 'table' AND parts.name NOT LIKE 'sqlite%'
      """
    ) { (kind: String, table: String, name: String) in
      SchemaPart(kind: kind, table: table, name: name)
    }
  }

  /// - Throws: `damaged`.
  func checkSchema() throws(LibraryError) {
    if let part = try missingParts().first {
      throw LibraryError.damaged(path: path, reason: "its \(part) is missing")
    }
  }

  /// Applies the steps the library lacks, each in one transaction that ends with a check of all references.
  ///
  /// Foreign keys are off meanwhile, as SQLite wants it for steps that rebuild a table
  /// (https://www.sqlite.org/lang_altertable.html#otheralter).
  func migrate(_ migrations: [Migration]) throws(LibraryError) {
    guard try userVersion != migrations.count else { return }
    try run("PRAGMA foreign_keys = OFF")
    while try write({ () throws(LibraryError) in try applyNext(of: migrations) }) {}
    try run("PRAGMA foreign_keys = ON")
  }

  /// False when none was left. The version is read again under the write lock: another process may have been first.
  private func applyNext(of migrations: [Migration]) throws(LibraryError) -> Bool {
    let version = try userVersion
    guard version >= 0 else {
      throw LibraryError.damaged(path: path, reason: "its version is \(version)")
    }
    guard version <= migrations.count else {
      throw LibraryError.newer(path: path, version: version, supported: migrations.count)
    }
    guard version < migrations.count else { return false }
    let migration = migrations[version]
    precondition(migration.number == version + 1, "migration \(migration.name) is out of order")
    try execute(script: migration.sql)
    let broken = try first("PRAGMA foreign_key_check", as: String.self)
    if let broken {
      throw LibraryError.damaged(
        path: path,
        reason: "rows of «\(broken)» refer to nothing after the step «\(migration.name)»")
    }
    try run("PRAGMA user_version = \(migration.number)")
    return true
  }
}

/// Something that a database's schema describes.
private struct SchemaPart: Hashable {
  var kind: String
  var table: String
  var name: String
}
