internal import Decisions
internal import Glibc
internal import Library
internal import Support

/// What is to be said of a library file.
enum LibraryFindings {
  static let check = "library"
  static let decisions = "decisions"
  static let space = "space"

  /// What its checkup found.
  static func of(_ faults: [LibraryFault], path: String) -> [Finding] {
    let wrong = faults.map { finding($0, path: path) }
    // Of a damaged file nothing else was looked at.
    if wrong.contains(where: { $0.check == check }) { return wrong }
    let file = Finding.ok(check, "\(path) is whole.")
    return wrong.isEmpty
      ? [file, .ok(decisions, "The people and faces are what the decisions say.")]
      : [file] + wrong
  }

  private static func finding(_ fault: LibraryFault, path: String) -> Finding {
    let restore =
      "Restore a backup with 'kinfolk restore FILE'; without one, 'sqlite3 \(path) .recover' "
      + "saves what can be read. Keep the file."
    switch fault {
    case .damaged(let reason):
      return .wrong(check, "\(path) is damaged: \(reason).", cure: restore)
    case .incomplete(let part):
      return .wrong(check, "\(path) is not complete: its \(part) is missing.", cure: restore)
    case .dangling(let table, let rows):
      return .wrong(
        check, "\(counted(rows, "row")) of its table \(table) refer to nothing.", cure: restore)
    case .vectors(let count):
      return .wrong(
        check, "\(counted(count, "vector has", "vectors have")) a wrong length.", cure: restore)
    case .contradiction(_, let decision):
      return .wrong(
        decisions, "Decision \(decision.rawValue) contradicts those before it.", cure: restore)
    case .facts(let faces, let people):
      return .wrong(
        decisions,
        "\(counted(faces, "face")) and \(counted(people, "person", "people")) are not what the "
          + "decisions say.", cure: "'kinfolk doctor --mend' makes them so again.")
    }
  }

  /// Less than this and the next photos cannot be taken up.
  static let leastSpace = 64_000_000

  /// Whether there is room to go on, and for a copy of the library.
  ///
  /// - Parameters: bytes; `free` is nil where the file system does not say.
  static func space(free: Int?, library: Int, folder: String) -> Finding {
    guard let free else { return .note(space, "\(folder) does not say how much room it has.") }
    let room = "\(folder) has room for \(megabytes(free))"
    if free < leastSpace {
      return .wrong(space, "\(room) only.", cure: "Make room there; nothing is lost meanwhile.")
    }
    guard free < library else {
      return .ok(space, "\(room); the library has \(megabytes(library)).")
    }
    return .note(
      space, "\(room), and the library has \(megabytes(library)).",
      cure: "Backups must go elsewhere: 'kinfolk backup' takes any folder.")
  }

  private static func megabytes(_ bytes: Int) -> String {
    bytes >= 10_000_000_000
      ? "\(grouped(bytes / 1_000_000_000)) GB" : "\(grouped((bytes + 999_999) / 1_000_000)) MB"
  }

  /// Bytes the user may still write in a folder; nil if that is not to be found out.
  static func freeSpace(_ folder: FilePath) -> Int? {
    var status = statvfs()
    let isKnown = unsafe folder.withCString { unsafe statvfs($0, &status) == 0 }
    guard isKnown else { return nil }
    return Int(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
  }

  /// Whether others than its owner may read a library: it holds faces.
  static func privacy(mode: mode_t, path: String) -> Finding? {
    guard mode & 0o077 != 0 else { return nil }
    return .note(
      check, "Others on this machine may read \(path).",
      cure: "'chmod 600 \(path)' keeps it private.")
  }
}
