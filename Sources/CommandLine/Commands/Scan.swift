internal import Library
internal import Pipeline

/// `kinfolk scan FOLDER...`
enum Scan: Command {
  static let jobs = OptionSpec(
    name: "jobs", short: "j", value: "N",
    help: "Worker processes (setting jobs; default: one a processor core).")

  static let spec = CommandSpec(
    name: "scan",
    summary: "Find the faces in folders of photos and group them into people.",
    operands: [
      OperandSpec(
        name: "FOLDER", arity: .oneOrMore,
        help: "A folder of JPEG and PNG photos; folders inside it are scanned too.")
    ],
    options: [jobs],
    details: [
      "Only what is new or changed is looked at, so a second scan is quick. Photos are never "
        + "changed. Hidden files, and folders with a file named .nomedia, are passed over; files "
        + "that are no JPEG or PNG are counted and skipped.",
      "Ctrl-C may be pressed at any time: what is done is kept, and the next scan goes on from "
        + "there.",
    ],
    examples: [
      Example("kinfolk scan ~/Pictures", "Scan a folder; the library is made if there is none."),
      Example(
        "kinfolk scan --library family.sqlite --jobs 2 ~/Family",
        "Use a library of its own and at most two workers."),
    ],
    exits: [
      ExitNote(.success), ExitNote(.failure),
      ExitNote(.partial, "Some photos failed; each is listed with its reason."),
      ExitNote(.usage), ExitNote(.unwritten), ExitNote(.interrupted),
    ])

  static func run(_ call: Call) async throws -> ExitStatus {
    let folders = try ScanRun.folders(call.paths)
    // A wrong number shows before a library is made.
    _ = try ScanRun.jobs(call, .standard())
    let library = try Library(path: try call.libraryPath(), mode: .createIfMissing)
    let configuration = try call.configuration(of: library)
    let summary = try ScanRun(call, configuration).run(folders, into: library)
    call.console.note(standing: "What the scan found is kept; 'kinfolk people' lists it.")
    let report = ScanReport(summary, people: try library.people().map(PersonReport.init))
    call.print(report) { report.text(call.style) }
    if !summary.isComplete { return .interrupted }
    return summary.failed + summary.unreadableCount == 0 ? .success : .partial
  }
}
