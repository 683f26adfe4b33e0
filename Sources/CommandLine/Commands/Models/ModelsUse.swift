internal import Application
internal import Faces
internal import Ingest
internal import Library
internal import Support
internal import Workers

/// `kinfolk models use [--dry-run] NAME`, and `kinfolk config set` of the settings `detector` and `embedder`.
enum ModelsUse {
  static func run(_ name: String, _ call: Call) throws -> ExitStatus {
    guard let model = try call.catalogue.model(named: name) else {
      throw ModelMistake.unknown(name, known: try call.catalogue.all().models.map(\.name))
    }
    return try use(
      name, model.role, isDryRun: call.invocation.has(Models.dryRun), call)
  }

  /// - Parameter name: nil goes back to what the program uses by itself.
  static func use(
    _ name: String?, _ role: ModelRole, isDryRun: Bool, _ call: Call
  ) throws -> ExitStatus {
    let setting = Setting.model(role)
    let asked = name == ModelCatalogue.automatic ? nil : name
    let model = try call.catalogue.model(asked, role)
    guard model.isAccepted else { throw ModelMistake.licence(model) }
    if name != nil, let file = try call.settingsFile(), let line = file.line(of: setting) {
      throw SetInFile(setting: setting, file: file, line: line)
    }
    let library =
      isDryRun
      ? try call.openLibrary()
      : try Library(path: try call.libraryPath(), mode: .createIfMissing)
    var stored = try library.settings()
    let former = try ModelWish(stored: stored, file: try call.settingsFile())
    // What it rests on is told by what was wanted before.
    let active = try? call.models(of: library)
    stored[setting.key] = asked
    let wish = try ModelWish(stored: stored, file: try call.settingsFile())
    let change = try active.flatMap { active in
      try cost(of: library, from: active, to: wish, call)
    }
    if !isDryRun {
      try library.set(setting.key, to: asked)
      call.console.note(standing: "The setting '\(setting.key)' is kept.")
      RunningService.wake(library: library.path)
    }
    let report = ModelUseReport(
      role: role, from: former[role] ?? ModelCatalogue.standard(role), to: model.name,
      change: change, isDryRun: isDryRun)
    call.print(report) { report.text }
    return .success
  }

  /// - Returns: nil where the library has nothing that could change.
  private static func cost(
    of library: Library, from active: ModelSet, to wish: ModelWish, _ call: Call
  ) throws -> ModelChangeReport? {
    guard try library.activeModels() != nil else { return nil }
    let wanted = try call.catalogue.set(detector: wish.detector, embedder: wish.embedder)
    let settings = try call.configuration(of: library)
    let report = try ModelChangeReport(
      of: library, from: active, to: wanted, detector: settings.detector,
      workers: settings.jobs ?? Cores.available, measuring: call.worker)
    return report.from == report.to ? nil : report
  }
}

/// What `models use` did, or would do.
struct ModelUseReport: Encodable, Sendable {
  var role: ModelRole
  var from: String
  var to: String
  /// What the library has to do for it; null where that is nothing.
  @Nullable var change: ModelChangeReport?
  var isDryRun: Bool

  private enum CodingKeys: String, CodingKey {
    case role, from, to, change
    case isDryRun = "dryRun"
  }

  var text: String {
    let change =
      from == to
      ? "The \(role.rawValue) is '\(to)' as before.\n"
      : "The \(role.rawValue) is '\(to)' from the next scan on, instead of '\(from)'.\n"
    return printable(change.dropLast().description) + "\n" + (self.change?.text ?? "")
      + (isDryRun ? "Nothing was changed; leave --dry-run out to do it.\n" : "")
  }
}
