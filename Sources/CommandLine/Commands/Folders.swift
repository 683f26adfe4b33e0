internal import Application
internal import Library
internal import Ingest
internal import Support
internal import Surroundings
internal import Watching

/// `kinfolk folders [list | add FOLDER... | remove FOLDER...]`
enum Folders: Command {
  static let forget = OptionSpec(
    name: "forget",
    help: "With remove: their photos leave the answers, as if they were deleted; goes for folders "
      + "that were only scanned too. Faces and names are kept, and come back when the folder is "
      + "added or scanned again.")

  static let actions = ["list", "add", "remove"]

  static let spec = CommandSpec(
    name: "folders",
    summary: "Show the folders, or change which of them are watched.",
    forms: ["[list]", "add FOLDER...", "remove [--forget] FOLDER..."],
    operands: [
      OperandSpec(
        name: "ACTION", arity: .optional,
        help: "list (the default): the folders and how they are; add, remove: change them."),
      OperandSpec(
        name: "FOLDER", arity: .any,
        help: "A folder of photos, with all folders inside it. One to be removed need not be there."
      ),
    ],
    options: [forget],
    details: [
      "A running service takes a change up at once. The photos of a folder that is removed stay in "
        + "the answers as they are, without --forget."
    ],
    examples: [
      Example("kinfolk folders", "The folders, and which are watched, away or gone."),
      Example("kinfolk folders add ~/Pictures /mnt/photos", "Watch two more."),
      Example("kinfolk folders remove --forget ~/Pictures/work", "Leave one out for good."),
    ],
    exits: ExitNote.changing)

  static func run(_ call: Call) async throws -> ExitStatus {
    let action = call.operands.first ?? "list"
    let words = call.paths.dropFirst()
    guard actions.contains(action) else {
      let suggestion = didYouMean(action, among: actions)
      throw UsageError("Unknown action '\(action)'.\(suggestion)", command: spec.name)
    }
    if action == "list", let word = words.first {
      throw UsageError("Unexpected argument '\(word)'.", command: spec.name)
    }
    if action != "list", words.isEmpty {
      throw UsageError("Missing argument 'FOLDER'.", command: spec.name)
    }
    if action != "remove", call.invocation.has(forget) {
      throw UsageError("'--forget' goes with remove only.", command: spec.name)
    }
    switch action {
    case "add": return try add(Array(words), call)
    case "remove": return try remove(Array(words), call)
    default: return try list(call)
    }
  }

  private static func list(_ call: Call) throws -> ExitStatus {
    let library = try call.openLibraryIfThere()
    let paths =
      try (library?.watchedFolders() ?? []) + call.configuration(of: library).watchedFolders
    let presence = try RunningService.status(library: call.libraryPath())
    let scanned = try library?.scannedPaths() ?? []
    let absent =
      try library.map { try AbsentFolders(among: Set(paths + scanned), in: $0) } ?? AbsentFolders()
    let report = FoldersReport(
      folders: FolderReport.all(watched: paths, scanned: scanned, absent: absent, presence))
    call.print(report) { report.text(call.style) }
    return .success
  }

  private static func add(_ words: [FilePath], _ call: Call) throws -> ExitStatus {
    let folders = try ScanRun.folders(words)
    try refusePassedOver(folders, call)
    let library = try Library(path: try call.libraryPath(), mode: .createIfMissing)
    var report = FolderChangesReport(isServiceRunning: false)
    for folder in folders {
      let above = try library.watch(folder)
      report.changes.append(.init(path: folder, changed: above == nil, partOf: above))
    }
    call.console.note(standing: "The change is kept; 'kinfolk folders' lists what is watched.")
    report.isServiceRunning = RunningService.wake(library: library.path)
    call.print(report) { report.text(adding: true) }
    return .success
  }

  /// What lies in a watched folder and is passed over there would never be looked at.
  static func refusePassedOver(_ folders: [FilePath], _ call: Call) throws {
    let library = try call.openLibraryIfThere()
    let configuration = try call.configuration(of: library)
    let rules = IgnoreRules(configuration.service.ignored)
    let watched = try (library?.watchedFolders() ?? []) + configuration.watchedFolders
    for folder in folders {
      guard let above = watched.first(where: { $0.contains(folder) }),
        let cover = rules.cover(folder, below: above, isFolder: true)
      else { continue }
      throw Failure(
        "passed_over",
        "\(cover.path) is passed over in \(above), which is watched (\(cover.why)). "
          + "'ignore = !\(cover.path.name)' in the configuration file has it looked at.")
    }
  }

  private static func remove(_ words: [FilePath], _ call: Call) throws -> ExitStatus {
    let library = try call.openLibrary()
    let watched = try library.watchedFolders()
    // Of a folder that is not there, only the name tells.
    let folders = words.map(Files.formerPath)
    let isForgetting = call.invocation.has(forget)
    let scanned = try library.scannedPaths()
    let file = try call.settingsFile()
    for (word, folder) in zip(words, folders)
    where !watched.contains(folder) && !(isForgetting && scanned.contains(folder)) {
      if let file, let line = file.line(of: .folder),
        try call.configuration(of: library).watchedFolders.contains(folder)
      {
        throw Failure(
          "set_in_file", "\(word) is watched because \(file.path):\(line) says so. Change it there."
        )
      }
      let problem =
        scanned.contains(folder)
        ? "not watched, but scanned; with --forget, its photos leave the answers."
        : "not watched\(isForgetting ? ", nor was it scanned" : "")."
          + " 'kinfolk folders' lists the folders that are."
      throw Failure("not_watched", "\(word) is \(problem)")
    }
    var report = FolderChangesReport(isServiceRunning: false)
    for folder in folders {
      _ = try library.unwatch(folder, forgetting: isForgetting)
      report.changes.append(
        .init(path: folder, changed: true, partOf: nil, forgotten: isForgetting))
    }
    call.console.note(standing: "The change is kept; 'kinfolk folders' lists what is watched.")
    report.isServiceRunning = RunningService.wake(library: library.path)
    call.print(report) { report.text(adding: false) }
    return .success
  }
}
