internal import Library
internal import Support

/// `kinfolk backup FILE`
enum Backup: Command {
  static let keep = OptionSpec(
    name: "keep", value: "N",
    help: "In a folder: remove the oldest copies of this library until N are left, 1 to 10000.")

  static let spec = CommandSpec(
    name: "backup",
    summary: "Copy the library to a file or folder, whole and checked, while it is in use.",
    forms: ["FILE", "FOLDER [--keep N]"],
    operands: [
      OperandSpec(
        name: "FILE",
        help: "The copy to make, or a folder that is there, where each copy is named after the "
          + "library and the time.")
    ],
    options: [keep],
    details: [
      "The copy holds everything that was decided and found until now; the service and other "
        + "commands may go on meanwhile. It is made under another name, checked through and "
        + "through, and put in its place in one step, readable by you alone.",
      "An older backup of the same library is replaced, as long as it holds no decision that the "
        + "library does not have. Any other file stays as it is, and the command says so.",
      "'kinfolk restore' brings a backup back. Photos are not part of it.",
    ],
    examples: [
      Example("kinfolk backup /media/disk/kinfolk.sqlite", "One copy, always the last."),
      Example("kinfolk backup ~/Backups --keep 14", "A copy with its date; the last 14 stay."),
    ],
    exits: [
      ExitNote(.success), ExitNote(.failure, "There is no new backup; the message says why."),
      ExitNote(.usage), ExitNote(.unwritten),
      ExitNote(.interrupted, "Stopped by Ctrl-C; there is no new backup."),
    ])

  static func run(_ call: Call) async throws -> ExitStatus {
    let keep = try call.invocation.integer(keep, in: 1...10_000)
    let target = call.operands[0]
    guard !target.isEmpty else {
      throw UsageError("Missing argument 'FILE'.", command: spec.name)
    }
    let library = try call.openLibrary()
    let copies = Files.isFolder(FilePath(target)) ? DatedCopies(in: target, of: library) : nil
    if keep != nil, copies == nil {
      throw Failure(
        "cannot_back_up", "\(target) is no folder, and '--keep N' is about copies in a folder.")
    }
    let progress = try CopyProgress(call, "Copying the library")
    let path = copies?.next() ?? target
    let (facts, replaced) = try progress.show { try library.backUp(to: path, goOn: $0) }
    let removed = try keep.flatMap { try copies?.remove(allBut: $0, sparing: path) } ?? []
    call.console.note(standing: "The backup \(path) is made.")
    let report = BackupReport(backup: path, facts, replaced: replaced, removed: removed)
    call.print(report) { report.text }
    return .success
  }
}

/// What `backup` prints.
struct BackupReport: Encodable, Sendable, Equatable {
  var backup: String
  var bytes: Int64
  var photos: Int
  var faces: Int
  var people: Int
  var decisions: Int
  /// Whether an older backup stood there.
  var replaced: Bool
  /// Older copies that were removed.
  var removed: [String]

  init(backup: String, _ facts: BackupFacts, replaced: Bool, removed: [String]) {
    self.backup = backup
    bytes = facts.bytes
    photos = facts.photos
    faces = facts.faces
    people = facts.people
    decisions = facts.decisions
    self.replaced = replaced
    self.removed = removed
  }

  var text: String {
    let held =
      "\(counted(photos, "photo")), \(counted(faces, "face")), "
      + "\(counted(people, "person", "people")) and \(counted(decisions, "decision"))"
    let older = removed.map { "Removed the older \($0).\n" }.joined()
    return "Backed up \(held) to \(backup).\n" + older
  }
}
