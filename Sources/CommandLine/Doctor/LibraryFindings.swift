internal import Application
internal import Decisions
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

  /// What is to be said of where its file lies.
  static func of(_ storage: LibraryStorage, path: String) -> [Finding] {
    let privacy = Finding.note(
      check, "Others on this machine may read \(path).",
      cure: "'chmod 600 \(path)' keeps it private.")
    return (storage.isOpenToOthers ? [privacy] : []) + [room(storage)]
  }

  private static func room(_ storage: LibraryStorage) -> Finding {
    let room = "\(storage.folder) has room for \(megabytes(storage.free ?? 0))"
    switch storage.room {
    case .unknown: return .note(space, "\(storage.folder) does not say how much room it has.")
    case .tooLittle:
      return .wrong(space, "\(room) only.", cure: "Make room there; nothing is lost meanwhile.")
    case .enough: return .ok(space, "\(room); the library has \(megabytes(storage.size)).")
    case .forNoCopy:
      return .note(
        space, "\(room), and the library has \(megabytes(storage.size)).",
        cure: "Backups must go elsewhere: 'kinfolk backup' takes any folder.")
    }
  }

  private static func megabytes(_ bytes: Int) -> String {
    bytes >= 10_000_000_000
      ? "\(grouped(bytes / 1_000_000_000)) GB" : "\(grouped((bytes + 999_999) / 1_000_000)) MB"
  }
}
