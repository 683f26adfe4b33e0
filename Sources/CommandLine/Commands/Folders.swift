internal import Surroundings
internal import Application
internal import Library
internal import Support
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

  static func run(_ call: Call) throws -> ExitStatus {
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
    let report = try PhotoFolders.report(
      library, at: call.libraryPath(), configured: call.configuration(of: library).watchedFolders)
    call.print(report) { report.text(call.style) }
    return .success
  }

  private static func add(_ words: [FilePath], _ call: Call) throws -> ExitStatus {
    let folders = try PhotoFolders.located(words)
    try check(folders, call)
    let library = try Library(path: try call.libraryPath(), mode: .createIfMissing)
    let report = try PhotoFolders.watch(folders, in: library)
    call.console.note(standing: "The change is kept; 'kinfolk folders' lists what is watched.")
    call.print(report) { report.text(adding: true) }
    return .success
  }

  /// Whether folders that are to be watched would be looked at.
  ///
  /// - Throws: `PhotoFolders.Mistake.passedOver`.
  static func check(_ folders: [FilePath], _ call: Call) throws {
    let library = try call.openLibraryIfThere()
    let configuration = try call.configuration(of: library)
    try PhotoFolders.check(
      folders, watched: (library?.watchedFolders() ?? []) + configuration.watchedFolders,
      rules: IgnoreRules(configuration.service.ignored))
  }

  private static func remove(_ words: [FilePath], _ call: Call) throws -> ExitStatus {
    let library = try call.openLibrary()
    let file = try call.settingsFile()
    let isForgetting = call.invocation.has(forget)
    let report = try PhotoFolders.unwatch(words, forgetting: isForgetting, in: library) {
      guard let file, let line = file.line(of: .folder) else { return nil }
      return (try call.configuration(of: library).watchedFolders, "\(file.path):\(line)")
    }
    call.console.note(standing: "The change is kept; 'kinfolk folders' lists what is watched.")
    call.print(report) { report.text(adding: false) }
    return .success
  }
}
