internal import Glibc
internal import Migrations
internal import Support

/// What can be told, and done, about a library's file before SQLite may touch it.
enum LibraryFile {
  enum Finding { case absent, library }

  /// Of the names beside a library: SQLite's, and the service's.
  static let suffixes = ["-wal", "-shm", "-journal", ".lock", ".socket"]

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
      case .system(let error) where error.number == ENOENT: return .absent
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
    guard unsafe link(draft.asPath, path.asPath) != 0, errno != EEXIST else { return }
    // File systems without hard links (FAT, some network shares).
    guard unsafe rename(draft.asPath, path.asPath) == 0 else {
      throw LibraryError.cannotOpen(path: path, reason: SystemError.last.description)
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
