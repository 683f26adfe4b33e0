internal import Glibc
internal import Support

/// Names of files.
enum Path {
  /// The last part without what follows its last point: `wedding` for `a/wedding.jpg`.
  static func stem(_ path: String) -> String {
    let name = last(path)
    guard let point = name.lastIndex(of: "."), point != name.startIndex else { return name }
    return String(name[..<point])
  }

  /// The part behind the last slash.
  static func last(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  static func join(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }
}

/// Files that commands read and write for the user.
enum Files {
  /// Opens a regular file for reading.
  ///
  /// - Throws: `Failure` with the code `unreadable` or `own_file`, naming the path.
  static func open(_ path: String) throws(Failure) -> Descriptor {
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

  static func own(_ path: String) -> Failure {
    Failure(
      "own_file", "\(path): This file belongs to the library in use. Name another one.")
  }

  /// All bytes of an open file, wherever its position is.
  ///
  /// - Parameter path: for the message.
  /// - Throws: `Failure` with the code `unreadable`, naming the path.
  static func read(_ file: Descriptor, path: String) throws(Failure) -> [UInt8] {
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
  static func text(_ path: String) throws(Failure) -> String {
    String(decoding: try read(try open(path), path: path), as: UTF8.self)
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
  static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    let draft = "\(path).\(getpid()).part"
    let descriptor = unsafe Glibc.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure(path, errno) }
    let problem = writeFully(bytes, to: descriptor)
    let closed = close(descriptor)
    if let number = problem ?? (closed == 0 ? nil : errno) {
      unsafe unlink(draft)
      throw failure(path, number)
    }
    guard unsafe rename(draft, path) == 0 else {
      let number = errno
      unsafe unlink(draft)
      throw failure(path, number)
    }
  }

  /// Makes a folder and those that lead to it; one that is there already is fine.
  static func makeFolder(_ path: String) throws(Failure) {
    if isFolder(path) { return }
    if let slash = path.dropLast().lastIndex(of: "/"), slash != path.startIndex {
      try makeFolder(String(path[..<slash]))
    }
    guard unsafe mkdir(path, 0o777) != 0 else { return }
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
  static func realPath(_ path: String) throws(Failure) -> String {
    do throws(SystemError) {
      return try Support.realPath(path)
    } catch {
      throw unreadable(path, error)
    }
  }

  /// The names in a folder, but for `.` and `..`, in no order.
  ///
  /// - Throws: `Failure` with the code `unreadable`, naming the path.
  static func names(in folder: String) throws(Failure) -> [String] {
    guard let stream = unsafe opendir(folder) else { throw unreadable(folder, .last) }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
      let start = unsafe UnsafeRawPointer(entry).advanced(by: offset)
      let name = unsafe String(cString: start.assumingMemoryBound(to: CChar.self))
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func failure(_ path: String, _ number: Int32) -> Failure {
    Failure("cannot_write", "\(shown(path)): \(SystemError(number: number)).")
  }

  private static func unreadable(_ path: String, _ error: SystemError) -> Failure {
    Failure("unreadable", "\(shown(path)): \(error).")
  }

  /// An empty path, as an unset variable of the shell makes it, can be seen in a message.
  private static func shown(_ path: String) -> String { path.isEmpty ? "''" : path }
}
