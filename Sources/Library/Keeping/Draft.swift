internal import CSystem
internal import Glibc
internal import Support

/// A file that is made beside where it will stand, and then put there in one step, so that nobody ever meets half of it.
///
/// Its name is hidden. One that a crash left behind is taken away when the next is made there.
struct Draft: ~Copyable {
  private static let prefix = ".kinfolk-draft-"
  let path: String
  /// Open for as long as the draft is in work, and locked, which tells it from one that was left behind.
  private let lock: Descriptor

  /// An empty file, readable by its owner only.
  init(in folder: String) throws(SystemError) {
    Self.removeStale(in: folder)
    while true {
      let made = try Self.name("\(folder)/\(Self.prefix)")
      let number = unsafe open(made.asPath, O_RDWR | O_CLOEXEC)
      guard number >= 0 || errno == ENOENT else { throw .last }
      guard number >= 0 else { continue }
      let file = Descriptor(owning: number)
      let isLocked = kinfolk_try_lock(number) == 0 || errno != EWOULDBLOCK
      // Another that begins may have taken it for one that was left behind, until it was locked.
      guard isLocked, unsafe access(made.asPath, F_OK) == 0 else { continue }
      path = made
      lock = file
      return
    }
  }

  deinit { Self.remove(path) }

  /// The file, and what SQLite may have left beside it.
  private static func remove(_ path: String) {
    for suffix in [""] + LibraryFile.logSuffixes { unsafe unlink((path + suffix).asPath) }
  }

  /// Makes an empty private file whose name begins with `start`.
  static func name(_ start: String) throws(SystemError) -> String {
    // mkstemp fills in the X's and makes a file that its owner alone can read.
    var template = "\(start)XXXXXX".asPath
    let number = unsafe mkstemp(&template)
    guard number >= 0 else { throw .last }
    close(number)
    return LosslessText.text(of: template.dropLast().map { UInt8(bitPattern: $0) })
  }

  /// Marks the database in it as one without a write-ahead log, so that it can be read from a medium that cannot be written to;
  /// nobody has it open. See https://www.sqlite.org/fileformat2.html#file_format_version_numbers.
  func leaveLog() throws(SystemError) {
    let legacy: [UInt8] = [1, 1]
    guard unsafe pwrite(lock.number, legacy, 2, 18) == 2 else { throw .last }
  }

  /// Puts the file at `path`, once the disk has it.
  ///
  /// - Parameter replacing: whether another file may be there.
  /// - Throws: `EEXIST` when there is one and must not be.
  func put(at path: String, replacing: Bool) throws(SystemError) {
    guard fsync(lock.number) == 0 else { throw .last }
    if replacing {
      guard unsafe rename(self.path.asPath, path.asPath) == 0 else { throw .last }
    } else {
      try LibraryFile.put(at: path) { () throws(SystemError) in
        guard unsafe link(self.path.asPath, path.asPath) != 0 else { return }
        guard errno != EEXIST, FileIdentity(FilePath(path)) == nil else {
          throw SystemError(number: EEXIST)
        }
        // File systems without hard links (FAT, some network shares).
        guard unsafe rename(self.path.asPath, path.asPath) == 0 else { throw .last }
      }
    }
    Self.sync(folder: LibraryFile.folder(of: path))
  }

  /// The names of a folder on the disk. Some file systems cannot, and lose nothing by it.
  private static func sync(folder: String) {
    let number = unsafe open(folder.asPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard number >= 0 else { return }
    fsync(number)
    close(number)
  }

  private static func removeStale(in folder: String) {
    guard let stream = unsafe opendir(folder.asPath) else { return }
    defer { unsafe closedir(stream) }
    while let entry = unsafe readdir(stream) {
      let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
      let start = unsafe UnsafeRawPointer(entry).advanced(by: offset)
      let name = unsafe String(cString: start.assumingMemoryBound(to: CChar.self))
      guard name.hasPrefix(prefix), name.utf8.count == prefix.utf8.count + 6,
        let file = try? RegularFile.open(FilePath("\(folder)/\(name)")),
        kinfolk_try_lock(file.number) == 0
      else { continue }
      remove("\(folder)/\(name)")
    }
  }
}
