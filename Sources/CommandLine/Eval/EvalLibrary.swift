internal import Glibc
internal import Support

/// The library that an evaluation works in: the one named with `--library`, else one of its own for a while.
struct EvalLibrary {
  let path: String
  private let folder: String?

  /// - Throws: `UsageError` when the name is empty, `Failure` when there is no place for a temporary library.
  init(_ call: Call) throws {
    if call.invocation.has(.library) {
      path = try call.libraryPath()
      folder = nil
      return
    }
    let parent = call.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    var template = Array("\(parent)/kinfolk-eval-XXXXXX".utf8CString)
    let made = unsafe template.withUnsafeMutableBufferPointer { buffer -> String? in
      guard let start = buffer.baseAddress, let made = unsafe mkdtemp(start) else { return nil }
      return unsafe String(cString: made)
    }
    guard let made else {
      throw Failure("cannot_write", "\(parent): \(SystemError.last).")
    }
    folder = made
    path = "\(made)/library.sqlite"
  }

  /// Takes a library of its own away; one that was named stays.
  func remove() {
    guard let folder else { return }
    // SQLite keeps two more files beside the library while it is open, and after a crash.
    for suffix in ["", "-wal", "-shm"] { unsafe unlink(path + suffix) }
    unsafe rmdir(folder)
  }
}
