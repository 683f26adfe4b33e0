internal import Glibc
public import Support

/// Files that are read and written for the user.
public enum Files {
  /// Opens a regular file for reading.
  ///
  /// - Throws: `FileError.unreadable`, `own`.
  public static func open(_ path: FilePath) throws(FileError) -> Descriptor {
    do throws(RegularFile.Refusal) {
      return try RegularFile.open(path)
    } catch {
      switch error {
      case .system(let error): throw .unreadable(path, .system(error))
      case .folder: throw .unreadable(path, .folder)
      case .special: throw .unreadable(path, .special)
      case .own: throw .own(path)
      }
    }
  }

  /// All bytes of an open file, wherever its position is.
  ///
  /// - Parameter path: for the error.
  /// - Throws: `FileError.unreadable`.
  public static func read(_ file: Descriptor, path: FilePath) throws(FileError) -> [UInt8] {
    var status = stat()
    guard unsafe fstat(file.number, &status) == 0 else { throw .unreadable(path, .system(.last)) }
    do throws(SystemError) {
      // One byte beyond the size shows a file that grows.
      return try file.read(upTo: Int(status.st_size) + 1)
    } catch {
      throw .unreadable(path, .system(error))
    }
  }

  /// When an open file was written last, in nanoseconds since 1970.
  public static func modified(_ file: Descriptor) -> Int64? {
    var status = stat()
    guard unsafe fstat(file.number, &status) == 0 else { return nil }
    return Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
  }

  /// The whole text of a file.
  ///
  /// - Throws: `FileError.unreadable`.
  public static func text(_ path: FilePath) throws(FileError) -> String {
    LosslessText.text(of: try read(try open(path), path: path))
  }

  /// What a short text file holds, or a pipe or a device gives until it ends: `<(...)` of the shell, `/dev/null`.
  ///
  /// - Throws: `FileError.unreadable`, also beyond `limit` bytes.
  public static func anything(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
    // A pipe is waited for: somebody is about to write to it.
    let number = unsafe path.withCString { unsafe Glibc.open($0, O_RDONLY | O_CLOEXEC | O_NOCTTY) }
    guard number >= 0 else { throw .unreadable(path, .system(.last)) }
    let file = Descriptor(owning: number)
    var status = stat()
    guard unsafe fstat(file.number, &status) == 0 else { throw .unreadable(path, .system(.last)) }
    if status.st_mode & S_IFMT == S_IFDIR {
      throw .unreadable(path, .folder)
    }
    return try stream(file.number, path, limit: limit)
  }

  /// What a descriptor gives until it ends.
  ///
  /// - Parameters:
  ///   - name: for the error.
  ///   - limit: bytes at the most; nil for any number.
  /// - Throws: `FileError.unreadable`.
  public static func stream(
    _ descriptor: Int32, _ name: FilePath, limit: Int?
  ) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe block.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(name, .system(.last)) }
      if count == 0 { return bytes }
      bytes += block[..<count]
      if let limit, bytes.count > limit {
        throw .unreadable(name, .longer(than: limit))
      }
    }
  }

  /// Writes a whole file, or none: the bytes go to a file beside it that takes its place at the end.
  ///
  /// - Throws: `FileError.unwritable`.
  public static func write(_ bytes: [UInt8], to path: FilePath) throws(FileError) {
    let draft = path.with(suffix: ".\(getpid()).part")
    let descriptor = unsafe draft.withCString {
      unsafe Glibc.open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    }
    guard descriptor >= 0 else { throw .unwritable(path, .system(SystemError(number: errno))) }
    let problem = writeFully(bytes, to: descriptor)
    let closed = close(descriptor)
    if let number = problem ?? (closed == 0 ? nil : errno) {
      _ = unsafe draft.withCString { unsafe unlink($0) }
      throw .unwritable(path, .system(SystemError(number: number)))
    }
    let isMoved = unsafe draft.withCString { draft in
      unsafe path.withCString { unsafe rename(draft, $0) == 0 }
    }
    guard isMoved else {
      let number = errno
      _ = unsafe draft.withCString { unsafe unlink($0) }
      throw .unwritable(path, .system(SystemError(number: number)))
    }
  }

  /// Makes a folder and those that lead to it; one that is there already is fine.
  ///
  /// - Throws: `FileError.unwritable`.
  public static func makeFolder(_ path: FilePath) throws(FileError) {
    if isFolder(path) { return }
    if path.parent != "/", path.parent != "." { try makeFolder(path.parent) }
    guard unsafe path.withCString({ unsafe mkdir($0, 0o777) }) != 0 else { return }
    let number = errno
    if number == EEXIST {
      if isFolder(path) { return }
      throw .unwritable(path, .file)
    }
    throw .unwritable(path, .system(SystemError(number: number)))
  }

  /// The absolute path without links, `.` and `..`.
  ///
  /// - Throws: `FileError.unreadable` when there is nothing at `path`.
  public static func realPath(_ path: FilePath) throws(FileError) -> FilePath {
    do throws(SystemError) {
      return try Support.realPath(path)
    } catch {
      throw .unreadable(path, .system(error))
    }
  }

  /// The names in a folder, but for `.` and `..`, in no order.
  ///
  /// - Throws: `FileError.unreadable`.
  public static func names(in folder: FilePath) throws(FileError) -> [FilePath] {
    do throws(SystemError) {
      return try Support.names(in: folder)
    } catch {
      throw .unreadable(folder, .system(error))
    }
  }

  /// The absolute path of something that may be gone: as much of it as is there without links, and the rest as written.
  public static func formerPath(_ path: FilePath) -> FilePath {
    if let real = try? realPath(path) { return real }
    let (folder, name) = (path.parent, path.name)
    guard !name.isEmpty, folder != path else { return path }
    switch name {
    case ".": return formerPath(folder)
    case "..": return formerPath(folder).parent
    default: return formerPath(folder).appending(name)
    }
  }

  /// Whether anything stands at `path`, links followed.
  public static func exists(_ path: FilePath) -> Bool {
    unsafe path.withCString { unsafe access($0, F_OK) == 0 }
  }

  /// Whether a folder stands at `path`, links followed.
  public static func isFolder(_ path: FilePath) -> Bool { kind(path) == S_IFDIR }

  /// Whether a regular file stands at `path`, links followed.
  public static func isRegular(_ path: FilePath) -> Bool { kind(path) == S_IFREG }

  private static func kind(_ path: FilePath) -> mode_t? {
    var status = stat()
    return unsafe path.withCString { unsafe stat($0, &status) } == 0
      ? status.st_mode & S_IFMT : nil
  }
}
