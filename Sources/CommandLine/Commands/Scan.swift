internal import Faces
internal import Application
internal import Imaging
internal import Library
internal import Ingest
internal import Support
internal import Workers

/// `kinfolk scan FOLDER...`
enum Scan: Command {
  static let jobs = OptionSpec(
    name: "jobs", short: "j", value: "N",
    help: "Worker processes (setting jobs; default: one a processor core).")

  static let again = OptionSpec(
    name: "again",
    help:
      "Read every file and search every photo anew, whatever is known of it; without FOLDER all "
      + "that was ever scanned.")

  static let spec = CommandSpec(
    name: "scan",
    summary: "Find the faces in folders of photos and group them into people.",
    operands: [
      OperandSpec(
        name: "FOLDER", arity: .any,
        help:
          "A folder of \(PictureFormat.all.listed("and")) photos; folders inside it are scanned too. Or "
          + "a single photo.")
    ],
    options: [jobs, again],
    details: [
      "Only what is new or changed is looked at, so a second scan is quick. Photos are never "
        + "changed. Hidden files, folders with a file named .nomedia, and what NAS, cameras and "
        + "programs leave beside photos (thumbnails, trash, sidecars) are passed over and counted; "
        + "the setting 'ignore' says otherwise. Files that are no "
        + "\(PictureFormat.all.listed("or")) are counted and skipped.",
      "Ctrl-C may be pressed at any time: what is done is kept, and the next scan goes on from "
        + "there.",
    ],
    examples: [
      Example("kinfolk scan ~/Pictures", "Scan a folder; the library is made if there is none."),
      Example(
        "kinfolk scan --library family.sqlite --jobs 2 ~/Family",
        "Use a library of its own and at most two workers."),
      Example(
        "kinfolk scan --again ~/Pictures/2019", "Read a folder anew, whatever is known of it."),
    ],
    exits: [
      ExitNote(.success), ExitNote(.failure),
      ExitNote(.partial, "Some photos failed; each is listed with its reason."),
      ExitNote(.usage), ExitNote(.unwritten), ExitNote(.interrupted),
    ])

  static func run(_ call: Call) throws -> ExitStatus {
    let isAgain = call.invocation.has(again)
    guard isAgain || !call.paths.isEmpty else {
      throw UsageError("Missing argument 'FOLDER'.", command: spec.name)
    }
    var locations = try PhotoFolders.located(call.paths, orFiles: true)
    // A wrong number shows before a library is made.
    _ = try ScanRun.jobs(call, .standard(.embedded()))
    let library = try Library(
      path: try call.libraryPath(), mode: locations.isEmpty ? .openExisting : .createIfMissing)
    if locations.isEmpty { locations = try library.status().folders }
    let settings = try call.settingSources(of: library)
    settings.warnings.forEach { call.note(printable($0)) }
    let summary = try ScanRun(call, settings.configuration).run(
      locations, into: library, again: isAgain)
    call.console.note(standing: "What the scan found is kept; 'kinfolk people' lists it.")
    let report = ScanReport(summary, people: try library.people().map(PersonReport.init))
    call.print(report) { report.text(call.style) }
    if !summary.isComplete { return .interrupted }
    return summary.failed + summary.unreadableCount == 0 ? .success : .partial
  }
}
