// The library file: the only truth about photos, faces, people and decisions, and the only queue of work.
// SQL and the rules of what may be stored live here; reading photos, finding faces and grouping them do not.

internal import Glibc
internal import Migrations
public import Support

/// A library file, opened.
///
/// Synchronous and confined to one thread at a time (it is not Sendable). Any number of processes may have the same
/// library open: each write is one short transaction that waits for the others, and each answer comes from one state.
/// All paths of photos that go in or come out are absolute.
public final class Library {
  /// What to do when there is no file at the path.
  public enum Mode: Sendable {
    case openExisting
    /// Makes the library, and the folders that lead to it.
    case createIfMissing
    /// Nothing about it changes: an older version stays one, and a backup a file without a log beside it.
    case untouched
  }

  /// The `application_id` of a library: «Kinf».
  static let applicationID: Int32 = 0x4B69_6E66

  /// Of the library file.
  public var path: String { database.path }

  /// Whether it can only be read: then every write throws `readOnly`.
  public var isReadOnly: Bool { database.isReadOnly }

  let database: Connection

  /// Folders that cannot be reached now, as was found when the library was opened: of several files that hold a photo, answers
  /// name one elsewhere first.
  public var absentFolders: [FilePath] = []

  /// Opens a library, and brings it to this program's version if an older one wrote it.
  ///
  /// A file that is no library, or that a newer program wrote, is not touched. One that cannot be written to is opened for
  /// reading.
  ///
  /// - Throws: `missing`, `cannotOpen`, `notALibrary`, `newer`, `damaged`, `busy`, `full`.
  public init(path: String, mode: Mode = .openExisting) throws(LibraryError) {
    switch try LibraryFile.inspect(path) {
    case .absent:
      guard mode == .createIfMissing else { throw LibraryError.missing(path: path) }
      try LibraryFile.create(at: path)
    case .library: break
    }
    let isLeftAlone = mode == .untouched && !LibraryFile.isInShape(path)
    guard !isLeftAlone, LibraryFile.isWritable(path) else {
      database = try ReadOnly.open(path)
      return
    }
    LibraryFile.removeForeignLog(path)
    let database = try Connection(path: path)
    // Another file may have come in its place since it was looked at.
    try database.checkApplication()
    try database.configure()
    try database.migrate(Migrations.all)
    let state = try database.state
    database.mayWrite = { [unowned database] () throws(LibraryError) in
      guard try database.state == state else { throw LibraryError.replaced(path: database.path) }
    }
    self.database = database
  }

  deinit { if database.totalChanges > 0 { _ = try? database.foldLog() } }

  /// A row that was written is not there: no library that this program made has triggers that take it away.
  var notKept: LibraryError { .damaged(path: path, reason: "it does not keep what is written") }

  /// - Throws: `replaced` when it is not what it was when it was opened.
  public func checkLocation() throws(LibraryError) {
    guard !database.isElsewhere else { throw LibraryError.replaced(path: path) }
  }

  /// - Throws: `replaced` when it is not what it was when it was opened; reads the library for it.
  public func checkState() throws(LibraryError) {
    try checkLocation()
    try database.mayWrite()
  }

  /// As `checkState`, of what is on the disk, not of what was read before.
  public func checkContents() throws(LibraryError) {
    try releaseMemory()
    try checkState()
  }

  /// Has all that was written in the file itself, so that a plain copy of it is complete, as far as others who read and write
  /// just now let it.
  ///
  /// - Returns: whether the write-ahead log is empty.
  @discardableResult
  public func fold() throws(LibraryError) -> Bool { try database.foldLog() }
}
