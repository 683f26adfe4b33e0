internal import Glibc
internal import Migrations
internal import Support

/// What a backup holds.
public struct BackupFacts: Sendable, Hashable {
  public var bytes: Int64
  public var photos: Int
  public var faces: Int
  public var people: Int
  public var decisions: Int
}

/// Copies of a library that are complete, checked and on the disk, made while it is in use.
extension Library {
  /// Copies the library as it is now; others go on writing meanwhile.
  ///
  /// The copy is made beside `path` under a hidden name, checked, and put there in one step. An older backup of this library is
  /// replaced, if it holds no decision that the library does not have; nothing else ever is.
  ///
  /// - Parameter goOn: as of `Connection.takeOver`.
  /// - Throws: `LibraryError.cannotBackUp` and others; `CancellationError` when `goOn` ended it.
  public func backUp(to path: String, goOn: (Double) -> Bool) throws -> (
    facts: BackupFacts, replaced: Bool
  ) {
    let path = (try? realPath(FilePath(path)).description) ?? path
    func refusal(_ obstacle: BackupObstacle) -> LibraryError {
      .cannotBackUp(path: path, because: obstacle)
    }
    let replaced = try obstacle(at: path)
    do {
      let draft = try Draft(in: LibraryFile.folder(of: path))
      // One state for the whole of it, however long that takes.
      let isWhole = try database.read { () throws(LibraryError) in
        // The state is that of the first read.
        _ = try database.userVersion
        return try Self.copy(database, to: draft, goOn: goOn)
      }
      guard isWhole else { throw CancellationError() }
      let facts = try Self.check(draft.path)
      try draft.put(at: path, replacing: replaced)
      return (facts, replaced)
    } catch let error as SystemError {
      throw refusal(BackupObstacle(error))
    } catch LibraryError.full {
      throw refusal(.noRoom)
    } catch LibraryError.cannotOpen(_, let reason) {
      throw refusal(.cannotOpen(reason: reason))
    } catch LibraryError.damaged(let damaged, let reason) where damaged != self.path {
      throw refusal(.damagedCopy(reason: reason))
    }
  }

  // MARK: What may be replaced

  /// - Returns: whether there is something that may be replaced.
  /// - Throws: `cannotBackUp` when there is something else.
  private func obstacle(at path: String) throws(LibraryError) -> Bool {
    func refusal(_ obstacle: BackupObstacle) -> LibraryError {
      .cannotBackUp(path: path, because: obstacle)
    }
    let finding: LibraryFile.Finding
    do throws(LibraryError) {
      finding = try LibraryFile.inspect(path, ownIsRefused: true)
    } catch {
      switch error {
      case .notALibrary(_, let reason): throw refusal(.notALibrary(reason: reason))
      case .newer: throw refusal(.newer)
      case .cannotOpen(_, let reason): throw refusal(.cannotOpen(reason: reason))
      default: throw error
      }
    }
    // SQLite would take it for a log, and read or remove it.
    if let suffix = LibraryFile.suffixes.first(where: path.hasSuffix) {
      throw refusal(.keptName(suffix: suffix))
    }
    guard case .library = finding else {
      guard !Self.isInUse(path) else { throw refusal(.strayLog) }
      return false
    }
    guard !Self.isInUse(path) else { throw refusal(.inUse) }
    let old: Connection
    do throws(LibraryError) { old = try ReadOnly.openAsItIs(path) } catch {
      throw refusal(.unreadable(error))
    }
    guard let identity = try? old.identity, try identity == database.identity else {
      throw refusal(.anotherLibrary)
    }
    // Decisions are only ever added, so that the last one tells whether all of them are known.
    let last = try old.first("SELECT id, at, payload FROM decisions ORDER BY id DESC LIMIT 1") {
      (id: Int64, at: Int64, payload: String) in (id: id, at: at, payload: payload)
    }
    guard let last else { return true }
    let isKnown = try database.hasRow(
      "SELECT 1 FROM decisions WHERE id = ? AND at = ? AND payload = ?", .integer(last.id),
      .integer(last.at), .text(last.payload))
    guard isKnown else {
      throw refusal(.furtherDecisions)
    }
    return true
  }

  /// Whether somebody may have a library open, or left something beside it that belongs to it.
  static func isInUse(_ path: String) -> Bool {
    LibraryFile.logSuffixes.contains { unsafe access((path + $0).asPath, F_OK) == 0 }
  }

  /// Whether the file at `path` is a backup of this library that nobody uses: one that may be taken away for newer ones.
  public func isOwnBackup(_ path: String) -> Bool {
    guard case .library? = try? LibraryFile.inspect(path, ownIsRefused: true),
      !Self.isInUse(path), let old = try? ReadOnly.openInPlace(path),
      let identity = try? old.identity
    else { return false }
    return (try? database.identity) == identity
  }

  // MARK: Copies

  /// Copies a database into a draft and makes it one that can be read anywhere, of a state of its own.
  ///
  /// - Returns: false if `goOn` ended it.
  static func copy(
    _ source: Connection, to draft: borrowing Draft, goOn: (Double) -> Bool
  ) throws(LibraryError) -> Bool {
    do {
      let copy = try Connection(path: draft.path)
      // The draft is thrown away after a crash, and waited for by `Draft.put`.
      try copy.run("PRAGMA synchronous = OFF")
      guard try copy.takeOver(source, goOn: goOn) else { return false }
    }
    do throws(SystemError) { try draft.leaveLog() } catch {
      throw LibraryError.cannotOpen(path: draft.path, reason: error.description)
    }
    return true
  }

  /// Checks a copy through and through, and gives it a state of its own.
  static func check(_ path: String) throws(LibraryError) -> BackupFacts {
    let copy = try Connection(path: path)
    try copy.checkApplication()
    try copy.checkIntegrity()
    try copy.checkSchema()
    if try copy.userVersion >= Self.firstWithIdentity {
      try copy.run("UPDATE identity SET state = lower(hex(randomblob(16)))")
    }
    func count(_ sql: String) throws(LibraryError) -> Int {
      try copy.first(sql, as: Int.self) ?? 0
    }
    let pages = try count("PRAGMA page_count")
    let size = try count("PRAGMA page_size")
    return BackupFacts(
      bytes: Int64(pages * size), photos: try count("SELECT count(*) FROM photos"),
      faces: try count("SELECT count(*) FROM faces"),
      people: try count("SELECT count(*) FROM people"),
      decisions: try copy.userVersion >= 3 ? try count("SELECT count(*) FROM decisions") : 0)
  }

  /// The version of the library that has the table `identity`.
  static var firstWithIdentity: Int {
    Migrations.all.first { $0.name == "identity" }?.number ?? .max
  }
}

extension Connection {
  /// Which library it is.
  var identity: String? {
    get throws(LibraryError) {
      try first("SELECT library FROM identity", as: String.self)
    }
  }

  /// - Throws: `damaged`.
  func checkIntegrity() throws(LibraryError) {
    let problem = try first("PRAGMA integrity_check(1)", as: String.self)
    guard problem == "ok" else {
      // After a line that names the database.
      let reason = problem?.split(separator: "\n").last.map(String.init)
      throw LibraryError.damaged(path: path, reason: reason ?? "it cannot be checked")
    }
    let broken = try first("PRAGMA foreign_key_check", as: String.self)
    if let broken {
      throw LibraryError.damaged(path: path, reason: "rows of «\(broken)» refer to nothing")
    }
  }
}
