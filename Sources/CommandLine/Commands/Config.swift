internal import Faces
internal import Application
internal import Library
internal import Grouping
internal import Ingest

/// `kinfolk config [list | get KEY | set KEY VALUE | unset KEY | example]`
enum Config: Command {
  static let dryRun = OptionSpec(
    name: "dry-run",
    help: "With set and unset: change nothing, and say what would happen to the people.")

  /// What it can be told to do, and how many words that takes.
  static let actions = [
    (name: "list", words: 1), (name: "get", words: 2), (name: "set", words: 3),
    (name: "unset", words: 2), (name: "example", words: 1),
  ]

  static let spec = CommandSpec(
    name: "config",
    summary: "Show or change the settings: the threshold and the rest.",
    forms: ["[list]", "get KEY", "set [--dry-run] KEY VALUE", "unset [--dry-run] KEY", "example"],
    operands: [
      OperandSpec(
        name: "ACTION", arity: .optional,
        help: "list (the default): every setting with its meaning; get, set: one of them; unset: "
          + "back to the default; example: a configuration file to start from."),
      OperandSpec(name: "KEY", arity: .optional, help: "The setting."),
      OperandSpec(name: "VALUE", arity: .optional, help: "Its new value."),
    ],
    options: [dryRun],
    details: [
      "A setting is kept by the library ('kinfolk config set'), or stands in the configuration "
        + "file, which goes over what the library keeps. What is about this machine and the "
        + "service can stand in the file only. 'kinfolk config example' prints such a file."
    ] + Setting.all.map { "\($0.key): \($0.meaning) Must be \($0.allowed)." } + [
      "threshold and quality-gate are kept for each embedder: what was set for one does not count "
        + "for another. In the configuration file they count for the embedder that the file names "
        + "with 'embedder = NAME'; in a file that names none, for dlib-face-resnet.",
      "A change of threshold or quality-gate groups the faces anew at once, and says how many "
        + "people joined or came apart; with --dry-run it says so before. Names and decisions are "
        + "kept. The detector's settings count from the next scan on, which looks at every photo again; "
        + "a running service begins at once.",
    ],
    examples: [
      Example("kinfolk config", "Every setting, its value and its meaning."),
      Example("kinfolk config set threshold 0.58", "Be stricter about who is the same person."),
      Example(
        "kinfolk config set threshold 0.58 --dry-run",
        "First see how many people would join or come apart."),
      Example("kinfolk config unset threshold", "Back to the default."),
      Example(
        "kinfolk config example > kinfolk.conf",
        "Begin a configuration file; everything in it is comment."),
    ],
    exits: ExitNote.changing)

  static func run(_ call: Call) throws -> ExitStatus {
    let words = call.operands
    let action = words.first ?? "list"
    guard let count = actions.first(where: { $0.name == action })?.words else {
      let suggestion = didYouMean(action, among: actions.map(\.name))
      throw UsageError("Unknown action '\(action)'.\(suggestion)", command: spec.name)
    }
    if words.count > count {
      throw UsageError("Unexpected argument '\(words[count])'.", command: spec.name)
    }
    if !words.isEmpty, words.count < count {
      let missing = words.count == 1 ? "KEY" : "VALUE"
      throw UsageError("Missing argument '\(missing)'.", command: spec.name)
    }
    if call.invocation.has(dryRun), action != "set", action != "unset" {
      throw UsageError("'--dry-run' goes with set and unset only.", command: spec.name)
    }
    switch action {
    case "get": return try get(Setting.named(words[1]), call)
    case "set": return try set(Setting.named(words[1]), to: words[2], call)
    case "unset": return try set(Setting.named(words[1]), to: nil, call)
    case "example": return try example(call)
    default: return try list(call)
    }
  }

  private static func list(_ call: Call) throws -> ExitStatus {
    let sources = try call.settingSources(of: try call.openLibraryIfThere())
    let settings = Setting.all.map { SettingReport($0, sources) }
    call.print(["settings": settings]) {
      settings.map { $0.text(call.style) }.joined(separator: "\n")
    }
    return .success
  }

  private static func get(_ setting: Setting, _ call: Call) throws -> ExitStatus {
    let sources = try call.settingSources(of: try call.openLibraryIfThere())
    let report = SettingReport(setting, sources)
    call.print(report) { report.value + "\n" }
    return .success
  }

  private static func example(_ call: Call) throws -> ExitStatus {
    let text = SettingsFile.example(defaults: .standard(try .embedded()))
    call.print(["example": text]) { text }
    return .success
  }

  /// - Parameter value: nil goes back to the default.
  private static func set(
    _ setting: Setting, to value: String?, _ call: Call
  ) throws -> ExitStatus {
    let file = try call.settingsFile()
    guard setting.home == .libraryOrFile else {
      let location = SettingsLocation.path(
        option: call.invocation.value(.configuration), call.environment)
      throw Failure(
        "not_in_library",
        "'\(setting.key)' is no setting of the library but of this machine: it stands in the "
          + "configuration file\(location.map { ", \($0.path)" } ?? "").")
    }
    // A model that is gone must not keep anybody from taking back the setting that names it.
    let known = try (try? call.models(of: call.openLibraryIfThere())) ?? .embedded()
    let defaults = Configuration.standard(known)
    var configuration = defaults
    if let value, !setting.write(value, &configuration) {
      throw UsageError(
        "The value '\(value)' is invalid for '\(setting.key)': it must be \(setting.allowed).",
        command: spec.name)
    }
    let embedder = defaults.embedder
    if value != nil, let file, let line = file.line(of: setting, with: embedder) {
      throw SetInFile(setting: setting, file: file, line: line)
    }
    let isDryRun = call.invocation.has(dryRun)
    if case .models(let role) = setting.effect {
      return try ModelsUse.use(value, role, isDryRun: isDryRun, call)
    }
    let library =
      isDryRun
      ? try call.openLibrary()
      : try Library(path: try call.libraryPath(), mode: .createIfMissing)
    let text = value.map { _ in setting.read(configuration) }
    var stored = try library.settings(of: embedder)
    stored[setting.key] = text
    if !isDryRun {
      try library.set(setting.key, to: text, of: setting.isOfEmbedder ? embedder : nil)
      call.console.note(standing: "The setting '\(setting.key)' is kept.")
      RunningService.wake(library: library.path)
    }
    let models = try call.models(of: library)
    let sources = try SettingSources(defaults: .standard(models), stored: stored, file: file)
    var report = SettingChangeReport(
      setting: SettingReport(setting, sources), isDryRun: isDryRun)
    if setting.effect == .grouping {
      let grouping = try Grouping(sources.configuration.clustering, models: models)
      let summary = isDryRun ? try grouping.preview(library) : try grouping.update(library)
      report.people = summary.map(GroupingReport.init)
    }
    call.print(report) { report.text }
    return .success
  }
}
