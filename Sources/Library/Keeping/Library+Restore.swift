internal import Glibc
internal import Migrations
internal import Support

/// What restoring came to.
public struct Restoration: Sendable, Hashable {
  /// Of the library as it is now.
  public var facts: BackupFacts
  /// The library's version in the backup.
  public var version: Int
  /// Where the library as it was stands now; nil if there was none.
  public var aside: String?
}

extension Library {
  /// Has the library at `path` hold what a backup holds.
  ///
  /// The backup is copied, checked and brought to this program's version first. Then everything happens in one transaction of
  /// the present library: nobody meets half of it, and others who have it open find that it is another (`replaced`).
  ///
  /// - Parameters:
  ///   - aside: where the present library is kept; it holds nothing yet.
  ///   - goOn: as of `Connection.takeOver`, first for the copy, then for the rest.
  /// - Throws: `LibraryError.cannotRestore` and others; `CancellationError` when `goOn` ended it. Nothing has changed then.
  public static func restore(
    _ backup: String, to path: String, aside: String, goOn: (Double) -> Bool
  ) throws -> Restoration {
    func refusal(_ obstacle: RestoreObstacle) -> LibraryError {
      .cannotRestore(path: backup, because: obstacle)
    }
    let path = (try? realPath(FilePath(path)).description) ?? path
    let finding: LibraryFile.Finding
    do throws(LibraryError) {
      guard case .library = try LibraryFile.inspect(backup, ownIsRefused: true) else {
        throw refusal(.missing)
      }
      finding = try LibraryFile.inspect(path)
    } catch {
      switch error {
      case .notALibrary(let file, let reason) where file == backup:
        throw refusal(.notALibrary(reason: reason))
      case .newer(let file, let version, let supported) where file == backup:
        throw refusal(.newer(version: version, supported: supported))
      // A newer present library is set aside like any other.
      case .newer: finding = .library
      case .cannotOpen(let file, let reason) where file == backup:
        throw refusal(.cannotOpen(reason: reason))
      default: throw error
      }
    }
    if let file = FileIdentity(FilePath(backup)),
      ([""] + LibraryFile.suffixes).contains(where: { FileIdentity(FilePath(path + $0)) == file })
    {
      throw refusal(.isTheLibrary)
    }
    try LibraryFile.makeFolders(to: path)
    do {
      let draft = try Draft(in: LibraryFile.folder(of: path))
      let version: Int
      let facts: BackupFacts
      do {
        let source = try ReadOnly.openAsItIs(backup)
        version = try source.userVersion
        guard try copy(source, to: draft, goOn: goOn) else { throw CancellationError() }
        do {
          let copied = try Connection(path: draft.path)
          try copied.checkIntegrity()
          try copied.migrate(Migrations.all)
        }
        facts = try check(draft.path)
      } catch LibraryError.damaged(_, let reason) {
        throw refusal(.damaged(reason: reason))
      } catch LibraryError.notALibrary(_, let reason) {
        throw refusal(.damaged(reason: reason))
      } catch LibraryError.sql(_, let message, _) {
        // A step to the next version does not fit what is there.
        throw refusal(.damaged(reason: message))
      }
      var restoration = Restoration(facts: facts, version: version)
      switch finding {
      case .absent: try draft.put(at: path, replacing: false)
      case .library:
        switch try exchangeIfReadable(path, for: draft.path, aside: aside, goOn: goOn) {
        case true?: break
        case false?: throw CancellationError()
        case nil: try move(path, aside: aside, for: draft)
        }
        restoration.aside = aside
      }
      return restoration
    } catch let error as SystemError {
      throw refusal(.system(error))
    } catch LibraryError.full {
      throw refusal(.noRoom)
    }
  }

  /// - Returns: as of `exchange`; nil for a library that SQLite cannot read.
  private static func exchangeIfReadable(
    _ path: String, for draft: String, aside: String, goOn: (Double) -> Bool
  ) throws(LibraryError) -> Bool? {
    do throws(LibraryError) {
      return try exchange(path, for: draft, aside: aside, goOn: goOn)
    } catch {
      switch error {
      case .damaged, .notALibrary: return nil
      default: throw error
      }
    }
  }

  /// - Returns: false if `goOn` ended it.
  private static func exchange(
    _ path: String, for draft: String, aside: String, goOn: (Double) -> Bool
  ) throws(LibraryError) -> Bool {
    guard LibraryFile.isWritable(path) else { throw LibraryError.readOnly(path: path) }
    LibraryFile.removeForeignLog(path)
    let database = try Connection(path: path)
    try database.configure()
    try database.run("PRAGMA synchronous = FULL")
    let new = try Connection(path: draft)
    try new.adoptPageSize(of: database)
    var isKept = false
    do throws(LibraryError) {
      let isDone = try database.takeOver(
        new,
        begun: { () throws(LibraryError) in
          // Nobody can write any more, and what was written until now can still be read.
          isKept = try keep(path, at: aside, goOn: goOn)
        },
        goOn: { share in isKept && goOn(share) })
      if isDone {
        _ = try? database.foldLog()
        return true
      }
    } catch {
      // Where it is sure that nothing changed, the copy is one too many.
      if case .full = error, isKept { unsafe unlink(aside.asPath) }
      throw error
    }
    if isKept { unsafe unlink(aside.asPath) }
    return false
  }

  private static func keep(
    _ path: String, at aside: String, goOn: (Double) -> Bool
  ) throws(LibraryError) -> Bool {
    let present = try Connection(path: path)
    do {
      let draft = try Draft(in: LibraryFile.folder(of: aside))
      guard try copy(present, to: draft, goOn: goOn) else { return false }
      try draft.put(at: aside, replacing: false)
    } catch let error as LibraryError {
      throw error
    } catch let error as SystemError where error.number != ENOSPC {
      throw .cannotOpen(path: aside, reason: error.description)
    } catch {
      throw .full(path: path)
    }
    return true
  }

  /// For a library that SQLite cannot read: all of its files get other names, and the draft gets the library's.
  private static func move(
    _ path: String, aside: String, for draft: borrowing Draft
  ) throws(SystemError) {
    // First all of it has its new name, then the log, which must never meet the draft, loses its old one.
    for suffix in ["", "-wal", "-journal"] where unsafe access((path + suffix).asPath, F_OK) == 0 {
      guard unsafe Glibc.link((path + suffix).asPath, (aside + suffix).asPath) == 0 else {
        throw .last
      }
    }
    for suffix in LibraryFile.logSuffixes { unsafe unlink((path + suffix).asPath) }
    try draft.put(at: path, replacing: true)
  }
}
