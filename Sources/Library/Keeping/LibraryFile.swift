internal import CSystem
internal import Glibc
internal import Migrations
internal import Support

/// What can be told, and done, about a library's file before SQLite may touch it.
enum LibraryFile {
  enum Finding { case absent, library }

  /// Of the names beside a library that SQLite gives.
  static let logSuffixes = ["-wal", "-shm", "-journal"]
  /// Of all names beside it: SQLite's, and the service's.
  static let suffixes = logSuffixes + [".lock", ".socket"]
  /// Of the folders beside it: that of the models that were added to it.
  static let folderSuffixes = ["-models"]

  /// Reads the file's first bytes, and refuses what SQLite must not open.
  ///
  /// The header is that of https://www.sqlite.org/fileformat2.html#the_database_header. A library is only ever put in
  /// place complete (see `create`), so its header can be trusted to bear the application's id.
  ///
  /// - Parameter ownIsRefused: whether a file that this process has open counts as none.
  static func inspect(
    _ path: String, ownIsRefused: Bool = false
  ) throws(LibraryError) -> Finding {
    let header: [UInt8]?
    do throws(RegularFile.Refusal) {
      header = try RegularFile.head(100, of: FilePath(path))
    } catch {
      switch error {
      case .system(let error) where error.number == ENOENT:
        guard !isDanglingLink(path) else {
          throw LibraryError.cannotOpen(
            path: path, reason: "it is a link whose target is not there")
        }
        return .absent
      case .system: throw LibraryError.cannotOpen(path: path, reason: error.description)
      case .folder, .special, .own:
        throw LibraryError.notALibrary(path: path, reason: error.description)
      }
    }
    // One that this process has open already passed when it was opened.
    if let header {
      try check(header, path)
    } else if ownIsRefused {
      throw LibraryError.notALibrary(path: path, reason: "it belongs to the library in use")
    }
    return .library
  }

  /// Whether the write-ahead log beside the file at `path` is another library's: a backup that was put in the place of one
  /// whose log stayed. Files with a log of their own say so in their header, before anything is in the log.
  static func hasForeignLog(_ path: String) -> Bool {
    let path = (try? realPath(FilePath(path)).description) ?? path
    var status = stat()
    // First the log, then the header: somebody may be giving the file a log of its own.
    guard unsafe stat((path + "-wal").asPath, &status) == 0, status.st_size > 0 else {
      return false
    }
    guard let header = try? RegularFile.head(20, of: FilePath(path)) else { return false }
    return header.count == 20 && header[18] == 1
  }

  /// Takes away a log that is another library's, which SQLite would read as this one's.
  static func removeForeignLog(_ path: String) {
    guard hasForeignLog(path) else { return }
    let path = (try? realPath(FilePath(path)).description) ?? path
    withLock(beside: path) {
      guard hasForeignLog(path) else { return }
      for suffix in logSuffixes { unsafe unlink((path + suffix).asPath) }
    }
  }

  /// A process that removes logs of a folder's libraries waits for the others, so that it is never that of one made just now.
  private static func withLock<Failure>(
    beside path: String, _ body: () throws(Failure) -> Void
  ) throws(Failure) {
    let number = unsafe open(folder(of: path).asPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    let lock = number < 0 ? nil : Descriptor(owning: number)
    if let lock { _ = kinfolk_wait_lock(lock.number) }
    try body()
  }

  /// Whether a library is of this program's version and has a write-ahead log, as one that is worked on does: backups and what
  /// older versions wrote are changed by being opened for writing.
  static func isInShape(_ path: String) -> Bool {
    // One that this process has open was put in shape then.
    guard let header = try? RegularFile.head(64, of: FilePath(path)) else { return true }
    return header.count == 64 && header[18] == 2 && Int(header[63]) == Migrations.all.count
  }

  /// Whether a link stands at `path` whose target is not there.
  static func isDanglingLink(_ path: String) -> Bool {
    var byte: CChar = 0
    return unsafe readlink(path, &byte, 1) >= 0 && access(path, F_OK) != 0
  }

  /// Whether a library can be written to; WAL mode writes beside it, too.
  static func isWritable(_ path: String) -> Bool {
    let path = (try? realPath(FilePath(path)).description) ?? path
    return unsafe access(path.asPath, W_OK) == 0
      && access(folder(of: path).asPath, W_OK) == 0
  }

  /// - Parameter header: up to 100 bytes.
  private static func check(_ header: [UInt8], _ path: String) throws(LibraryError) {
    guard !header.isEmpty else { throw LibraryError.notALibrary(path: path, reason: "it is empty") }
    guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw LibraryError.notALibrary(path: path, reason: "it is no SQLite database")
    }
    func bigEndian(at offset: Int) -> Int32 {
      Int32(bitPattern: header[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) })
    }
    guard bigEndian(at: 68) == Library.applicationID else {
      throw LibraryError.notALibrary(
        path: path, reason: "it is the SQLite database of another program")
    }
    let version = Int(bigEndian(at: 60))
    // One is only ever put in place complete.
    guard version > 0 else {
      throw LibraryError.notALibrary(path: path, reason: "it has no version, as every library does")
    }
    guard version <= Migrations.all.count else {
      throw LibraryError.newer(path: path, version: version, supported: Migrations.all.count)
    }
  }

  /// Makes an empty library of the current version at `path`, readable by its owner only.
  ///
  /// It is made under another name and then put in place in one step, so that no other process, and no crash, ever meets
  /// half a library. If another process was first, its library stands.
  static func create(at path: String) throws(LibraryError) {
    try makeFolders(to: path)
    let draft: String
    do throws(SystemError) {
      draft = try Draft.name("\(path).new-")
    } catch {
      throw LibraryError.cannotOpen(path: path, reason: error.description)
    }
    defer { unsafe unlink(draft.asPath) }
    do throws(LibraryError) {
      try fill(draft)
    } catch {
      switch error {
      case .full: throw LibraryError.full(path: path)
      case .cannotOpen(_, let reason): throw LibraryError.cannotOpen(path: path, reason: reason)
      default: throw error
      }
    }
    do throws(SystemError) {
      try put(at: path) { () throws(SystemError) in
        guard unsafe link(draft.asPath, path.asPath) != 0, errno != EEXIST else { return }
        // File systems without hard links (FAT, some network shares).
        guard unsafe rename(draft.asPath, path.asPath) == 0 else { throw .last }
      }
    } catch {
      throw LibraryError.cannotOpen(path: path, reason: error.description)
    }
  }

  /// Puts a library at a path where there may be none, without what one that is gone left there: SQLite would read that log
  /// as the new one's.
  ///
  /// - Parameter body: puts it there.
  static func put(
    at path: String, _ body: () throws(SystemError) -> Void
  ) throws(SystemError) {
    try withLock(beside: path) { () throws(SystemError) in
      if unsafe access(path.asPath, F_OK) != 0 {
        for suffix in logSuffixes { unsafe unlink((path + suffix).asPath) }
      }
      try body()
    }
  }

  /// Makes a library of an empty file; it is complete and closed on return.
  private static func fill(_ draft: String) throws(LibraryError) {
    let connection = try Connection(path: draft)
    try connection.run("PRAGMA page_size = \(Connection.pageSize)")
    try connection.run("PRAGMA application_id = \(Library.applicationID)")
    try connection.migrate(Migrations.all)
    try connection.configure()
  }

  /// Everything before the last slash.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func makeFolders(to path: String) throws(LibraryError) {
    let folder = folder(of: path)
    guard unsafe access(folder.asPath, F_OK) != 0, folder != path else { return }
    try makeFolders(to: folder)
    // Private, as the library itself is.
    guard unsafe mkdir(folder.asPath, 0o700) == 0 || errno == EEXIST else {
      throw LibraryError.cannotOpen(
        path: path, reason: "the folder \(folder) cannot be made (\(SystemError.last.description))")
    }
  }
}
