internal import Library
internal import Pipeline

/// `kinfolk config [list | get KEY | set KEY VALUE | unset KEY]`
enum Config: Command {
  static let spec = CommandSpec(
    name: "config",
    summary: "Show or change the library's settings: the threshold and the rest.",
    forms: ["[list]", "get KEY", "set KEY VALUE", "unset KEY"],
    operands: [
      OperandSpec(
        name: "ACTION", arity: .optional,
        help: "list (the default): every setting with its meaning; get, set: one of them; unset: "
          + "back to the default."),
      OperandSpec(name: "KEY", arity: .optional, help: "The setting."),
      OperandSpec(name: "VALUE", arity: .optional, help: "Its new value."),
    ],
    details: Setting.all.map { "\($0.key): \($0.meaning) Must be \($0.allowed)." } + [
      "A change of threshold or quality-gate groups the faces anew at once; names are kept. The "
        + "detector's settings count from the next scan on, which looks at every photo again."
    ],
    examples: [
      Example("kinfolk config", "Every setting, its value and its meaning."),
      Example("kinfolk config set threshold 0.055", "Be stricter about who is the same person."),
      Example("kinfolk config unset threshold", "Back to the default."),
    ])

  static func run(_ call: Call) async throws -> ExitStatus {
    let words = call.operands
    let action = words.first ?? "list"
    let forms = ["list": 1, "get": 2, "set": 3, "unset": 2]
    guard let count = forms[action] else {
      let suggestion = didYouMean(action, among: forms.keys.sorted())
      throw UsageError("Unknown action '\(action)'.\(suggestion)", command: spec.name)
    }
    if words.count > count {
      throw UsageError("Unexpected argument '\(words[count])'.", command: spec.name)
    }
    if words.count < count, action != "list" {
      let missing = words.count == 1 ? "KEY" : "VALUE"
      throw UsageError("Missing argument '\(missing)'.", command: spec.name)
    }
    switch action {
    case "get": return try get(Setting.named(words[1]), call)
    case "set": return try await set(Setting.named(words[1]), to: words[2], call)
    case "unset": return try await set(Setting.named(words[1]), to: nil, call)
    default: return try list(call)
    }
  }

  private static func list(_ call: Call) throws -> ExitStatus {
    let defaults = try Configuration.standard()
    let stored = try call.openLibraryIfThere()?.settings() ?? [:]
    let settings = try Setting.all.map { setting in
      try SettingReport(setting, defaults: defaults, stored: stored)
    }
    call.print(["settings": settings]) {
      settings.map { $0.text(call.style) }.joined(separator: "\n")
    }
    return .success
  }

  private static func get(_ setting: Setting, _ call: Call) throws -> ExitStatus {
    let stored = try call.openLibraryIfThere()?.settings() ?? [:]
    let report = try SettingReport(setting, defaults: .standard(), stored: stored)
    call.print(report) { report.value + "\n" }
    return .success
  }

  /// - Parameter value: nil goes back to the default.
  private static func set(
    _ setting: Setting, to value: String?, _ call: Call
  ) async throws -> ExitStatus {
    let defaults = try Configuration.standard()
    var configuration = defaults
    if let value, !setting.write(value, &configuration) {
      throw UsageError(
        "The value '\(value)' is invalid for '\(setting.key)': it must be \(setting.allowed).",
        command: spec.name)
    }
    let library = try Library(path: try call.libraryPath(), mode: .createIfMissing)
    try library.set(setting.key, to: value.map { _ in setting.read(configuration) })
    let stored = try library.settings()
    if setting.effect == .grouping {
      let configuration = try Configuration(defaults: defaults, stored: stored)
      _ = try Grouping(configuration.clustering).update(library)
    }
    let report = try SettingReport(setting, defaults: defaults, stored: stored)
    call.print(report) { "\(setting.key) = \(report.value)\n" }
    return .success
  }
}
