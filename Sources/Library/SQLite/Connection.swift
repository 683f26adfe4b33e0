internal import CSQLite
internal import Support

/// One open SQLite database: statements prepared once, transactions, and SQLite's errors as `LibraryError`.
///
/// Confined to one thread at a time, like the `Library` that owns it.
@safe final class Connection {
  /// How long a statement waits for another process before it gives up with `LibraryError.busy`. Every write of this
  /// program is short; what takes longer than this is stuck.
  static let patience: Int32 = 30_000  // milliseconds
  private static let foldingPatience: Int32 = 100  // milliseconds

  /// How a database is opened.
  enum Access {
    case writing
    /// With all that others write meanwhile.
    case reading
    /// As a file that nobody changes: nothing is made beside it, and a log beside it does not count.
    case frozen
  }

  /// What messages call it.
  let path: String
  /// Where it lies.
  private let file: String
  let isReadOnly: Bool
  /// The file it is, for as long as it has its name.
  private let opened: FileIdentity?
  /// Whether it is still what it was when it was opened; asked at the start of each write, with the write lock held.
  var mayWrite: () throws(LibraryError) -> Void = {}
  private let handle: OpaquePointer
  /// Its files are opened by nobody else in this process.
  private let claim: OwnFiles.Claim
  /// Prepared once, by their SQL.
  private(set) var statements: [String: Statement] = [:]
  private(set) var isInTransaction = false

  /// Opens the database file at `file`, which must exist.
  ///
  /// - Parameter path: what messages call it, if it stands for another file.
  init(
    path file: String, as path: String? = nil, for access: Access = .writing
  ) throws(LibraryError) {
    let path = path ?? file
    claim = OwnFiles.Claim(
      FilePath(file), beside: LibraryFile.suffixes, folders: LibraryFile.folderSuffixes)
    var opened: OpaquePointer?
    // No mutex: the connection never leaves its owner.
    var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    flags |= access == .writing ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY
    // No URI but where it is needed: a path is a path, whatever characters it has.
    if access == .frozen { flags |= SQLITE_OPEN_URI }
    let name = access == .frozen ? Self.address(ofFrozen: file) : file
    let result = unsafe sqlite3_open_v2(name.asPath, &opened, flags, nil)
    guard let opened = unsafe opened, result == SQLITE_OK else {
      let reason = unsafe opened.map { unsafe String(cString: sqlite3_errmsg($0)) }
      unsafe sqlite3_close_v2(opened)
      throw LibraryError.cannotOpen(path: path, reason: reason ?? "out of memory")
    }
    self.path = path
    self.file = file
    isReadOnly = access != .writing
    self.opened = FileIdentity(FilePath(file))
    unsafe self.handle = opened
    unsafe sqlite3_busy_timeout(opened, Self.patience)
    let strict = unsafe kinfolk_refuse_double_quoted_strings(opened)
    precondition(strict == SQLITE_OK, "SQLite lacks an option it has had since 3.29")
  }

  private static func address(ofFrozen path: String) -> String {
    let plain = LosslessText.bytes(of: path).map { byte -> String in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "-"), UInt8(ascii: "_"):
        String(UnicodeScalar(byte))
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }
    return "file:\(plain.joined())?immutable=1"
  }

  /// Whether another file, or none, stands where it was opened.
  var isElsewhere: Bool { FileIdentity(FilePath(file)) != opened }

  /// Notes the files that SQLite made beside the database.
  func holdFiles() { claim.hold() }

  deinit {
    statements.removeAll()
    unsafe sqlite3_close_v2(handle)
  }

  // MARK: Statements

  /// Executes a statement, and passes over its rows, if any.
  func run(_ sql: String, _ values: Value...) throws(LibraryError) {
    let statement = try begin(sql, values)
    defer { statement.reset() }
    while try next(statement) {}
  }

  /// What `body` makes of the first row's columns, or nil when there is no row.
  func first<each Column: FromRow, Result>(
    _ sql: String, _ values: Value..., body: (repeat each Column) throws(LibraryError) -> Result
  ) throws(LibraryError) -> Result? {
    let statement = try begin(sql, values)
    defer { statement.reset() }
    guard try next(statement) else { return nil }
    let result = try take(statement.row, body)
    // Statements that write are only sure to be done once they have no more rows.
    while try next(statement) {}
    return result
  }

  /// What the first row holds, or nil when there is none.
  func first<Content: FromRow>(
    _ sql: String, _ values: Value..., as content: Content.Type
  ) throws(LibraryError) -> Content? {
    let statement = try begin(sql, values)
    defer { statement.reset() }
    guard try next(statement) else { return nil }
    let result: Content = try take(statement.row)
    while try next(statement) {}
    return result
  }

  /// What `body` makes of every row's columns.
  func all<each Column: FromRow, Result>(
    _ sql: String, _ values: Value..., body: (repeat each Column) throws(LibraryError) -> Result
  ) throws(LibraryError) -> [Result] {
    var results: [Result] = []
    let statement = try begin(sql, values)
    defer { statement.reset() }
    while try next(statement) {
      results.append(try take(statement.row, body))
    }
    return results
  }

  /// What every row holds.
  func all<Content: FromRow>(
    _ sql: String, _ values: Value..., as content: Content.Type
  ) throws(LibraryError) -> [Content] {
    var results: [Content] = []
    let statement = try begin(sql, values)
    defer { statement.reset() }
    while try next(statement) {
      results.append(try take(statement.row))
    }
    return results
  }

  /// Calls `body` with every row's columns; memory does not grow with their number.
  func each<each Column: FromRow>(
    _ sql: String, _ values: [Value] = [], body: (repeat each Column) throws(LibraryError) -> Void
  ) throws(LibraryError) {
    let statement = try begin(sql, values)
    defer { statement.reset() }
    while try next(statement) {
      try take(statement.row, body)
    }
  }

  /// - Throws: `damaged` for a row that holds what cannot be.
  private func take<each Column: FromRow, Result>(
    _ row: Row, _ body: (repeat each Column) throws(LibraryError) -> Result
  ) throws(LibraryError) -> Result {
    var row = row
    let columns = (repeat (each Column)(from: &row))
    try check(row)
    return try body(repeat each columns)
  }

  private func take<Content: FromRow>(_ row: Row) throws(LibraryError) -> Content {
    var row = row
    let content: Content = row.next()
    try check(row)
    return content
  }

  private func check(_ row: Row) throws(LibraryError) {
    if let oddity = row.oddity { throw LibraryError.damaged(path: path, reason: oddity) }
  }

  /// Whether there is a row.
  func hasRow(_ sql: String, _ values: Value...) throws(LibraryError) -> Bool {
    let statement = try begin(sql, values)
    defer { statement.reset() }
    return try next(statement)
  }

  /// Executes any number of statements without parameters.
  func execute(script: String) throws(LibraryError) {
    let result = unsafe sqlite3_exec(handle, script, nil, nil, nil)
    guard result == SQLITE_OK else { throw error(result, sql: script) }
  }

  /// The id given by the last INSERT.
  var lastInserted: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

  /// Rows the last INSERT, UPDATE or DELETE touched.
  var changes: Int { Int(unsafe sqlite3_changes64(handle)) }

  /// A statement with its values, to be stepped through and then reset.
  private func begin(_ sql: String, _ values: [Value]) throws(LibraryError) -> Statement {
    let statement = try prepare(sql)
    statement.isInUse = true
    let result = statement.bind(values)
    guard result == SQLITE_OK else {
      let error = error(result, sql: sql)
      statement.reset()
      throw error
    }
    return statement
  }

  private func next(_ statement: Statement) throws(LibraryError) -> Bool {
    switch statement.step() {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let result: throw error(result, sql: statement.sql)
    }
  }

  private func prepare(_ sql: String) throws(LibraryError) -> Statement {
    if let statement = statements[sql], !statement.isInUse { return statement }
    var prepared: OpaquePointer?
    let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
    let result = unsafe sqlite3_prepare_v3(handle, sql, -1, flags, &prepared, nil)
    guard let prepared = unsafe prepared, result == SQLITE_OK else {
      throw error(result, sql: sql)
    }
    let statement = unsafe Statement(owning: prepared, sql: sql)
    // One that is in use stays the cached one; this one goes with its caller.
    if statements[sql] == nil { statements[sql] = statement }
    return statement
  }

  // MARK: Transactions

  /// Everything `body` writes, or nothing if it throws.
  ///
  /// The write lock is acquired at once (BEGIN IMMEDIATE), so that two processes wait for each other at the start and never
  /// find out in the middle that the other was first.
  func write<Result>(
    _ body: () throws(LibraryError) -> Result
  ) throws(LibraryError) -> Result {
    guard !isReadOnly else { throw LibraryError.readOnly(path: path) }
    return try transaction("BEGIN IMMEDIATE") { () throws(LibraryError) in
      guard !isElsewhere else { throw LibraryError.replaced(path: path) }
      try mayWrite()
      return try body()
    }
  }

  /// Several statements that see the same state of the library.
  func read<Result>(
    _ body: () throws(LibraryError) -> Result
  ) throws(LibraryError) -> Result {
    try transaction("BEGIN", body)
  }

  /// As `write`, but that all `body` writes is taken back at its end: what would be.
  func trial<Result>(
    _ body: () throws(LibraryError) -> Result
  ) throws(LibraryError) -> Result {
    guard !isReadOnly else { throw LibraryError.readOnly(path: path) }
    return try transaction("BEGIN IMMEDIATE", end: "ROLLBACK") { () throws(LibraryError) in
      guard !isElsewhere else { throw LibraryError.replaced(path: path) }
      try mayWrite()
      return try body()
    }
  }

  private func transaction<Result>(
    _ begin: String, end: String = "COMMIT", _ body: () throws(LibraryError) -> Result
  ) throws(LibraryError) -> Result {
    precondition(!isInTransaction, "a transaction inside a transaction")
    try run(begin)
    isInTransaction = true
    defer { isInTransaction = false }
    do throws(LibraryError) {
      let result = try body()
      try run(end)
      return result
    } catch {
      // Some errors (a full disk) make SQLite roll back by itself.
      if unsafe sqlite3_get_autocommit(handle) == 0 { try? run("ROLLBACK") }
      throw error
    }
  }

  // MARK: Whole databases

  /// How many pages are copied between two looks at the clock and at Ctrl-C.
  private static let pagesInStep: Int32 = 512

  /// Takes over everything that `source` holds: one transaction, by SQLite's backup.
  ///
  /// - Parameters:
  ///   - begun: called once nobody else can write here, and before anything is seen of the change.
  ///   - goOn: is told how much is done, 0 to 1; false ends it with nothing changed.
  /// - Returns: false if it was ended.
  /// - Precondition: no transaction is open here.
  func takeOver(
    _ source: Connection, begun: () throws(LibraryError) -> Void = {}, goOn: (Double) -> Bool
  ) throws(LibraryError) -> Bool {
    guard let backup = unsafe sqlite3_backup_init(handle, "main", source.handle, "main") else {
      throw error(unsafe sqlite3_extended_errcode(handle), sql: "backup")
    }
    var isFinished = false
    defer { if !isFinished { unsafe sqlite3_backup_finish(backup) } }
    var isFirst = true
    var waited: Int32 = 0
    while true {
      let result = unsafe sqlite3_backup_step(backup, isFirst ? 1 : Self.pagesInStep)
      switch result & 0xff {
      case SQLITE_OK, SQLITE_DONE:
        if isFirst {
          isFirst = false
          try begun()
        }
        if result == SQLITE_DONE {
          isFinished = true
          let end = unsafe sqlite3_backup_finish(backup)
          guard end == SQLITE_OK else { throw error(end, sql: "backup") }
          return true
        }
        let (all, left) = unsafe (
          sqlite3_backup_pagecount(backup), sqlite3_backup_remaining(backup)
        )
        guard goOn(all > 0 ? Double(all - left) / Double(all) : 0) else { return false }
      case SQLITE_BUSY, SQLITE_LOCKED:
        guard waited < Self.patience else { throw LibraryError.busy(path: path) }
        waited += max(20, sqlite3_sleep(20))
      case SQLITE_CORRUPT, SQLITE_NOTADB: throw source.error(result, sql: "backup")
      default: throw error(result, sql: "backup")
      }
    }
  }

  /// Writes what stands in the write-ahead log into the file itself, as far as others let it; waits for nobody.
  ///
  /// - Returns: whether the log is empty.
  func foldLog() throws(LibraryError) -> Bool {
    guard !isReadOnly, !isInTransaction else { return false }
    unsafe sqlite3_busy_timeout(handle, Self.foldingPatience)
    defer { unsafe sqlite3_busy_timeout(handle, Self.patience) }
    let isBusy = try first("PRAGMA wal_checkpoint(TRUNCATE)", as: Bool.self)
    return isBusy == false
  }

  /// Rows changed since it was opened.
  var totalChanges: Int { Int(unsafe sqlite3_total_changes64(handle)) }

  // MARK: Errors

  private func error(_ code: Int32, sql: String) -> LibraryError {
    let message = unsafe String(cString: sqlite3_errmsg(handle))
    switch code & 0xff {  // the primary code of an extended one
    case SQLITE_BUSY, SQLITE_LOCKED: return .busy(path: path)
    case SQLITE_FULL: return .full(path: path)
    case SQLITE_READONLY: return .readOnly(path: path)
    case SQLITE_CORRUPT: return .damaged(path: path, reason: message)
    // Every statement of this program fits every library of its version.
    case SQLITE_ERROR where message.hasPrefix("no such "):
      return .damaged(path: path, reason: message)
    case SQLITE_NOTADB: return .notALibrary(path: path, reason: message)
    case SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_PERM, SQLITE_AUTH:
      return .cannotOpen(path: path, reason: message)
    default: return .sql(code: code, message: message, statement: sql)
    }
  }
}
