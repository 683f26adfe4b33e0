internal import Support

/// The library that an evaluation works in: the one named with `--library`, else one of its own for a while.
struct EvalLibrary {
  let path: String
  private let folder: ScratchFolder?

  /// - Throws: `UsageError` when the name is empty, `Failure` when there is no room for a temporary library.
  init(_ call: Call) throws {
    if call.invocation.has(.library) {
      path = try call.libraryPath()
      folder = nil
      return
    }
    let folder = try Self.folder(of: "eval", call)
    self.folder = folder
    path = folder.file("library.sqlite")
  }

  /// Where `library.sqlite` can be made for a while.
  ///
  /// - Throws: `Failure` naming the folder in which it could not be made.
  static func folder(of purpose: String, _ call: Call) throws(Failure) -> ScratchFolder {
    // SQLite keeps two more files beside the library while it is open, and after a crash.
    try call.scratchFolder(
      for: purpose, files: ["", "-wal", "-shm"].map { "library.sqlite\($0)" })
  }

  var isThrownAway: Bool { folder != nil }

  /// Takes a library of its own away; one that was named stays.
  func remove() { folder?.remove() }
}

extension Call {
  /// - Throws: `Failure` naming the folder in which it could not be made.
  func scratchFolder(for purpose: String, files: [String]) throws(Failure) -> ScratchFolder {
    let parent = environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    do {
      return try ScratchFolder(in: parent, for: purpose, files: files)
    } catch {
      throw Failure("cannot_write", "\(parent): \(error).")
    }
  }
}
