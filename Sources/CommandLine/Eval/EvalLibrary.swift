internal import Support

/// The library that an evaluation works in: the one named with `--library`, else one of its own for a while.
struct EvalLibrary {
  let path: String
  private let place: TemporaryPlace?

  /// - Throws: `UsageError` when the name is empty, `Failure` when there is no place for a temporary library.
  init(_ call: Call) throws {
    if call.invocation.has(.library) {
      path = try call.libraryPath()
      place = nil
      return
    }
    let place = try Self.place(of: "eval", call)
    self.place = place
    path = place.file("library.sqlite")
  }

  /// Where `library.sqlite` can be made for a while.
  ///
  /// - Throws: `Failure` naming the folder in which it could not be made.
  static func place(of purpose: String, _ call: Call) throws(Failure) -> TemporaryPlace {
    // SQLite keeps two more files beside the library while it is open, and after a crash.
    try call.temporaryPlace(
      for: purpose, files: ["", "-wal", "-shm"].map { "library.sqlite\($0)" })
  }

  /// Takes a library of its own away; one that was named stays.
  func remove() { place?.remove() }
}

extension Call {
  /// - Throws: `Failure` naming the folder in which it could not be made.
  func temporaryPlace(for purpose: String, files: [String]) throws(Failure) -> TemporaryPlace {
    let parent = environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    do {
      return try TemporaryPlace(in: parent, for: purpose, files: files)
    } catch {
      throw Failure("cannot_write", "\(parent): \(error).")
    }
  }
}
