internal import Application
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

  static func run(_ call: Call) throws -> ExitStatus {
    let keep = try call.invocation.integer(keep, in: 1...10_000)
    let target = call.operands[0]
    guard !target.isEmpty else {
      throw UsageError("Missing argument 'FILE'.", command: spec.name)
    }
    let library = try call.openLibrary()
    let progress = try CopyProgress(call, "Copying the library")
    let report = try progress.show {
      try BackupReport(backingUp: library, to: target, keeping: keep, goOn: $0)
    }
    call.console.note(standing: "The backup \(report.backup) is made.")
    call.print(report) { report.text }
    return .success
  }
}

extension BackupReport {
  fileprivate var text: String {
    let held =
      "\(counted(photos, "photo")), \(counted(faces, "face")), "
      + "\(counted(people, "person", "people")) and \(counted(decisions, "decision"))"
    let older = removed.map { "Removed the older \($0).\n" }.joined()
    return "Backed up \(held) to \(backup).\n" + older
  }
}
