internal import Glibc
internal import Support

/// Files that commands read and write for the user.
enum Files {
  /// Opens a regular file for reading.
  ///
  /// - Throws: `Failure` with the code `unreadable` or `own_file`, naming the path.
  static func open(_ path: FilePath) throws(Failure) -> Descriptor {
    do throws(RegularFile.Refusal) {
      return try RegularFile.open(path)
    } catch {
      switch error {
      case .system(let error): throw unreadable(path, error)
      case .folder: throw Failure("unreadable", "\(path): It is a folder.")
      case .special: throw Failure("unreadable", "\(path): It is no file.")
      case .own: throw own(path)
      }
    }
  }

  static func own(_ path: FilePath) -> Failure {
    Failure(
      "own_file", "\(path): This file belongs to the library in use. Name another one.")
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

  /// When an open file was written last, in nanoseconds since 1970.
  static func modified(_ file: Descriptor) -> Int64? {
    var status = stat()
    guard unsafe fstat(file.number, &status) == 0 else { return nil }
    return Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
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
    try stream(STDIN_FILENO, "standard input", limit: nil)
  }

  /// What a short text file holds, or a pipe or a device gives until it ends: `<(...)` of the shell, `/dev/null`.
  ///
  /// - Throws: `Failure` with the code `unreadable`, naming the path, also beyond `limit` bytes.
  static func anything(_ path: FilePath, limit: Int) throws(Failure) -> [UInt8] {
    // A pipe is waited for: somebody is about to write to it.
    let number = unsafe path.withCString { unsafe Glibc.open($0, O_RDONLY | O_CLOEXEC | O_NOCTTY) }
    guard number >= 0 else { throw unreadable(path, .last) }
    let file = Descriptor(owning: number)
    var status = stat()
    guard unsafe fstat(file.number, &status) == 0 else { throw unreadable(path, .last) }
    if status.st_mode & S_IFMT == S_IFDIR {
      throw Failure("unreadable", "\(path): It is a folder.")
    }
    return try stream(file.number, path, limit: limit)
  }

  private static func stream(
    _ descriptor: Int32, _ name: FilePath, limit: Int?
  ) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe block.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw unreadable(name, .last) }
      if count == 0 { return bytes }
      bytes += block[..<count]
      if let limit, bytes.count > limit {
        throw Failure("unreadable", "\(name): It has more than \(limit >> 10) KB.")
      }
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
    do throws(SystemError) {
      return try Support.realPath(path)
    } catch {
      throw unreadable(path, error)
    }
  }

  /// The names in a folder, but for `.` and `..`, in no order.
  ///
  /// - Throws: `Failure` with the code `unreadable`, naming the path.
  static func names(in folder: FilePath) throws(Failure) -> [FilePath] {
    guard let stream = unsafe folder.withCString({ unsafe opendir($0) }) else {
      throw unreadable(folder, .last)
    }
    defer { unsafe closedir(stream) }
    var names: [FilePath] = []
    while let entry = unsafe readdir(stream) {
      let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
      let start = unsafe UnsafeRawPointer(entry).advanced(by: offset)
      let name = unsafe FilePath(cString: start.assumingMemoryBound(to: CChar.self))
      if name != ".", name != ".." { names.append(name) }
    }
    return names
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

  static func isFolder(_ path: FilePath) -> Bool { kind(path) == S_IFDIR }

  static func isRegular(_ path: FilePath) -> Bool { kind(path) == S_IFREG }

  private static func kind(_ path: FilePath) -> mode_t? {
    var status = stat()
    return unsafe path.withCString { unsafe stat($0, &status) } == 0
      ? status.st_mode & S_IFMT : nil
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
