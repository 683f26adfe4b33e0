internal import Glibc
internal import Support

/// Files that commands read and write for the user.
enum Files {
  /// Opens a regular file for reading.
  ///
  /// - Throws: `Failure` with the code `unreadable`, naming the path.
  static func open(_ path: FilePath) throws(Failure) -> Descriptor {
    // Opening a FIFO would wait for a writer.
    let number = unsafe path.withCString {
      unsafe Glibc.open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    }
    guard number >= 0 else { throw unreadable(path, .last) }
    let file = Descriptor(owning: number)
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else { throw unreadable(path, .last) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return file
    case S_IFDIR: throw Failure("unreadable", "\(path): It is a folder.")
    default: throw Failure("unreadable", "\(path): It is no file.")
    }
  }

  /// All bytes of an open file, wherever its position is.
  ///
  /// - Parameter path: for the message.
  /// - Throws: `Failure` with the code `unreadable`, naming the path.
  static func read(_ file: Descriptor, path: FilePath) throws(Failure) -> [UInt8] {
    var status = stat()
    guard unsafe fstat(file.number, &status) == 0 else { throw unreadable(path, .last) }
    do throws(SystemError) {
      // One byte beyond the size shows a file that grows.
      return try file.read(upTo: Int(status.st_size) + 1)
    } catch {
      throw unreadable(path, error)
    }
  }

  /// The whole text of a file.
  ///
  /// - Throws: `Failure` with the code `unreadable`, naming the path.
  static func text(_ path: FilePath) throws(Failure) -> String {
    LosslessText.text(of: try read(try open(path), path: path))
  }

  /// All that standard input gives until it ends.
  ///
  /// - Throws: `Failure` with the code `unreadable`.
  static func standardInput() throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe block.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(STDIN_FILENO, buffer.baseAddress, buffer.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw unreadable("standard input", .last) }
      if count == 0 { return bytes }
      bytes += block[..<count]
    }
  }

  /// Writes a whole file, or none: the bytes go to a file beside it that takes its place at the end.
  ///
  /// - Throws: `Failure` naming the path.
  static func write(_ bytes: [UInt8], to path: FilePath) throws(Failure) {
    let draft = path.with(suffix: ".\(getpid()).part")
    let descriptor = unsafe draft.withCString {
      unsafe Glibc.open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    }
    guard descriptor >= 0 else { throw failure(path, errno) }
    let problem = writeFully(bytes, to: descriptor)
    let closed = close(descriptor)
    if let number = problem ?? (closed == 0 ? nil : errno) {
      _ = unsafe draft.withCString { unsafe unlink($0) }
      throw failure(path, number)
    }
    let isMoved = unsafe draft.withCString { draft in
      unsafe path.withCString { unsafe rename(draft, $0) == 0 }
    }
    guard isMoved else {
      let number = errno
      _ = unsafe draft.withCString { unsafe unlink($0) }
      throw failure(path, number)
    }
  }

  /// Makes a folder and those that lead to it; one that is there already is fine.
  static func makeFolder(_ path: FilePath) throws(Failure) {
    if isFolder(path) { return }
    if path.parent != "/", path.parent != "." { try makeFolder(path.parent) }
    guard unsafe path.withCString({ unsafe mkdir($0, 0o777) }) != 0 else { return }
    let number = errno
    if number == EEXIST {
      if isFolder(path) { return }
      throw Failure("cannot_write", "\(path): It is a file, not a folder.")
    }
    throw failure(path, number)
  }

  /// The absolute path without links, `.` and `..`.
  ///
  /// - Throws: `Failure` with the code `unreadable` when there is nothing at `path`.
  static func realPath(_ path: FilePath) throws(Failure) -> FilePath {
    guard let resolved = unsafe path.withCString({ unsafe realpath($0, nil) }) else {
      throw unreadable(path, .last)
    }
    defer { unsafe free(resolved) }
    return unsafe FilePath(cString: resolved)
  }

  /// The absolute path of something that may be gone: as much of it as is there without links, and the rest as written.
  static func formerPath(_ path: FilePath) -> FilePath {
    if let real = try? realPath(path) { return real }
    let (folder, name) = (path.parent, path.name)
    guard !name.isEmpty, folder != path else { return path }
    switch name {
    case ".": return formerPath(folder)
    case "..": return formerPath(folder).parent
    default: return formerPath(folder).appending(name)
    }
  }

  static func exists(_ path: FilePath) -> Bool {
    unsafe path.withCString { unsafe access($0, F_OK) == 0 }
  }

  static func isFolder(_ path: FilePath) -> Bool {
    var status = stat()
    return unsafe path.withCString { unsafe stat($0, &status) } == 0
      && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func failure(_ path: FilePath, _ number: Int32) -> Failure {
    Failure("cannot_write", "\(shown(path)): \(SystemError(number: number)).")
  }

  private static func unreadable(_ path: FilePath, _ error: SystemError) -> Failure {
    Failure("unreadable", "\(shown(path)): \(error).")
  }

  /// An empty path, as an unset variable of the shell makes it, can be seen in a message.
  private static func shown(_ path: FilePath) -> String {
    path.isEmpty ? "''" : path.description
  }
}
