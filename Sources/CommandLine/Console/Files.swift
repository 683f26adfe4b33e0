internal import Glibc

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
  /// The bytes of a regular file.
  ///
  /// - Throws: `Failure` with the code `unreadable`, naming the path.
  static func read(_ path: String) throws(Failure) -> [UInt8] {
    func unreadable(_ reason: String) -> Failure {
      Failure("unreadable", "\(path): \(reason).")
    }
    // Opening a FIFO would wait for a writer.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw unreadable(message(errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw unreadable(message(errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw unreadable(status.st_mode & S_IFMT == S_IFDIR ? "It is a folder" : "It is no file")
    }
    var number: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(status.st_size) + 1) {
      buffer, count in
      // One byte of room beyond the size shows the end of a file that grows.
      while count < buffer.count, let base = buffer.baseAddress {
        let got = unsafe Glibc.read(descriptor, base + count, buffer.count - count)
        if got > 0 {
          count += got
        } else if got == 0 || errno != EINTR {
          number = got == 0 ? 0 : errno
          return
        }
      }
    }
    guard number == 0 else { throw unreadable(message(number)) }
    return bytes
  }

  /// Writes a whole file, or none: the bytes go to a file beside it that takes its place at the end.
  ///
  /// - Throws: `Failure` naming the path.
  static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    let draft = "\(path).\(getpid()).part"
    let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
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

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func failure(_ path: String, _ number: Int32) -> Failure {
    Failure("cannot_write", "\(path): \(message(number)).")
  }

  private static func message(_ number: Int32) -> String {
    unsafe String(cString: strerror(number))
  }
}
