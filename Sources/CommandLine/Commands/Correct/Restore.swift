internal import Application
internal import Decisions
internal import Library
internal import Ingest
internal import Support

/// `kinfolk restore FACE...` and `kinfolk restore FILE`
enum Restore: Command {
  static let spec = CommandSpec(
    name: "restore",
    summary: "Take discarded faces back, or bring the library back from a backup.",
    forms: ["FACE...", "FILE"],
    operands: [
      OperandSpec(
        name: "FACE", arity: .oneOrMore,
        help: "A discarded face's number (17 or @17), as 'kinfolk show --discarded' prints it. "
          + InputWords.helpNote),
      OperandSpec(
        name: "FILE", arity: .optional,
        help: "A backup, as 'kinfolk backup' makes it, of this version of Kinfolk or an older one."),
    ],
    details: [
      "A backup is checked first; if it is damaged, something else, or of a newer version, nothing "
        + "changes. The library as it was is kept beside it, under a name with the date. The "
        + "service may run meanwhile, and goes on with what was restored."
    ],
    examples: [
      Example("kinfolk restore @17", "Face 17 is a face after all."),
      Example(
        "kinfolk restore ~/Backups/library-2026-11-27-011205.sqlite",
        "Everything is as it was on that day."),
    ],
    exits: Correction.exits + [ExitNote(.interrupted, "Stopped by Ctrl-C; nothing was changed.")])

  static func run(_ call: Call) throws -> ExitStatus {
    let files = call.operands.filter { !isFace($0) }
    guard let file = files.first else {
      let correction = try Correction(call)
      return try correction.decide(.restore(try correction.faces(call.operands)))
    }
    guard call.operands.count == 1 else {
      throw UsageError(
        "'\(file)' is no face. A backup is restored alone: kinfolk restore FILE",
        command: spec.name)
    }
    return try restore(file, call)
  }

  /// A backup whose name looks like a face's is named with its folder: `./17`.
  static func isFace(_ word: String) -> Bool {
    if word == "-" || word.isEmpty || word.hasPrefix("@") { return true }
    if word.utf8.allSatisfy({ (48...57).contains($0) }) { return true }
    guard case .inPhoto = FaceOperand(word) else { return false }
    return !Files.exists(FilePath(word))
  }

  private static func restore(_ file: String, _ call: Call) throws -> ExitStatus {
    let path = try call.libraryPath()
    let progress = try CopyProgress(call, "Restoring the library")
    let report = try progress.show { try RestoreReport(restoring: file, to: path, goOn: $0) }
    call.console.note(
      standing:
        "The backup is restored\(report.aside.map { "; the library as it was is kept as \($0)" } ?? "")."
    )
    call.print(report) { report.text }
    return .success
  }
}

extension RestoreReport {
  fileprivate var text: String {
    let held =
      "\(counted(photos, "photo")), \(counted(faces, "face")), "
      + "\(counted(people, "person", "people")) and \(counted(decisions, "decision"))"
    return "Restored \(held) from \(backup).\n"
      + (aside.map { "The library as it was is kept as \($0).\n" } ?? "")
      + (isServiceRunning ? "The service goes on with it.\n" : "")
  }
}
