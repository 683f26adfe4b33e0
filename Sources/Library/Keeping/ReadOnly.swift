internal import Glibc
internal import Migrations
internal import Support

/// Libraries that cannot be written to: on a medium, in somebody else's folder.
enum ReadOnly {
  /// Opens one for reading, without a trace beside it.
  ///
  /// What a library lacks to be read where it lies, a private copy gets: an older version is brought up to date, a log that
  /// nobody folded in is folded in. The copy is gone when it is closed, however the process ends.
  static func open(_ path: String) throws(LibraryError) -> Connection {
    guard !mustCopy(path) else { return try openCopy(path) }
    do throws(LibraryError) {
      if let database = try openPresent(path) { return database }
    } catch {
      switch error {
      // What a crash left beside it has to be put in order first, which takes writing.
      case .readOnly, .cannotOpen: break
      default: throw error
      }
    }
    return try openCopy(path)
  }

  /// Nil if an older version wrote it.
  private static func openPresent(_ path: String) throws(LibraryError) -> Connection? {
    let database = try openInPlace(path)
    let version = try database.userVersion
    guard version <= Migrations.all.count else {
      throw LibraryError.newer(path: path, version: version, supported: Migrations.all.count)
    }
    return version == Migrations.all.count ? database : nil
  }

  /// As it lies there, whatever its version.
  static func openInPlace(_ path: String) throws(LibraryError) -> Connection {
    // A process that has it open for writing has the shared memory beside it; then SQLite joins them. Else nobody changes it.
    let real = (try? realPath(FilePath(path)).description) ?? path
    let isLive = unsafe access("\(real)-shm".asPath, R_OK) == 0 && !LibraryFile.hasForeignLog(path)
    let database = try Connection(path: path, for: isLive ? .reading : .frozen)
    try database.checkApplication()
    try database.configure()
    return database
  }

  /// As `openInPlace`, with a log that only a copy can make readable.
  static func openAsItIs(_ path: String) throws(LibraryError) -> Connection {
    mustCopy(path) ? try openCopy(path, migrating: false) : try openInPlace(path)
  }

  /// Whether there is something beside it without which it is not what was last written, and that cannot be read in place.
  private static func mustCopy(_ path: String) -> Bool {
    let real = (try? realPath(FilePath(path)).description) ?? path
    if unsafe access("\(real)-shm".asPath, R_OK) == 0 || LibraryFile.hasForeignLog(path) {
      return false
    }
    return ["-wal", "-journal"].contains { suffix in
      var status = stat()
      return unsafe stat((real + suffix).asPath, &status) == 0 && status.st_size > 0
    }
  }

  private static func openCopy(
    _ path: String, migrating: Bool = true
  ) throws(LibraryError) -> Connection {
    let folder: ScratchFolder
    let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) }
    do throws(SystemError) {
      folder = try ScratchFolder(
        in: parent, for: "library",
        files: ([""] + LibraryFile.suffixes).map { "library.sqlite\($0)" })
    } catch {
      throw cannotCopy(path, error)
    }
    // What SQLite has open stays readable without a name.
    defer { folder.remove() }
    let copy = folder.file("library.sqlite")
    let real = (try? realPath(FilePath(path)).description) ?? path
    for suffix in ["", "-wal", "-journal"] where unsafe access((real + suffix).asPath, F_OK) == 0 {
      do throws(RegularFile.Refusal) {
        let file = try RegularFile.open(FilePath(real + suffix))
        do throws(SystemError) { try write(file, to: copy + suffix) } catch {
          throw RegularFile.Refusal.system(error)
        }
      } catch {
        throw cannotCopy(path, error)
      }
    }
    do {
      let database = try Connection(path: copy, as: path)
      try database.checkApplication()
      try database.configure()
      if migrating { try database.migrate(Migrations.all) }
      guard try database.foldLog() else { throw LibraryError.busy(path: path) }
    }
    let database = try Connection(path: copy, as: path, for: .frozen)
    try database.configure()
    return database
  }

  private static func cannotCopy(_ path: String, _ error: some Error) -> LibraryError {
    .cannotOpen(
      path: path, reason: "it can only be read, and a copy of it cannot be made (\(error))")
  }

  private static func write(_ file: Descriptor, to path: String) throws(SystemError) {
    let number = unsafe Glibc.open(path.asPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard number >= 0 else { throw .last }
    let copy = Descriptor(owning: number)
    // Not copy_file_range, which some file systems do not have.
    while true {
      let count = sendfile(copy.number, file.number, nil, 1 << 24)
      if count == 0 { return }
      guard count > 0 || errno == EINTR else { throw .last }
    }
  }
}
