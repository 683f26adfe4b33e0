internal import Application
internal import Faces
internal import Ingest
internal import Library
internal import Support
internal import Vocabulary
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
    // Better now than when the next scan begins.
    if let fault = call.catalogue.check(model).lazy.compactMap(\.fault).first { throw fault }
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
    var isServed = false
    if !isDryRun {
      try library.set(setting.key, to: asked)
      call.console.note(standing: "The setting '\(setting.key)' is kept.")
      isServed = RunningService.wake(library: library.path)
    }
    let formerName = former[role] ?? ModelCatalogue.standard(role)
    let thresholds =
      role == .embedder && formerName != model.name
      ? (try? threshold(of: former, library, call), try? threshold(of: wish, library, call))
      : (nil, nil)
    let report = ModelUseReport(
      role: role, from: formerName, to: model.name, formerThreshold: thresholds.0,
      threshold: thresholds.1, isCalibrated: model.isCalibrated, change: change,
      isServed: isServed, isDryRun: isDryRun)
    call.print(report) { report.text }
    return .success
  }

  /// The distance up to which groups of faces join by models that settings ask for.
  private static func threshold(
    of wish: ModelWish, _ library: Library, _ call: Call
  ) throws -> Float {
    let models = try call.catalogue.set(detector: wish.detector, embedder: wish.embedder)
    return try SettingSources(
      defaults: .standard(models), stored: try library.settings(of: models.embedder.name),
      file: try call.settingsFile()
    ).configuration.clustering.threshold
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
  /// Distances up to which groups of faces join, by either embedder; null of detectors.
  @Nullable var formerThreshold: Float?
  @Nullable var threshold: Float?
  /// Whether the threshold was measured, and is no first guess.
  var isCalibrated: Bool
  /// What the library has to do for it; null where that is nothing.
  @Nullable var change: ModelChangeReport?
  /// Whether a service runs that goes over to it by itself.
  var isServed: Bool
  var isDryRun: Bool

  private enum CodingKeys: String, CodingKey {
    case role, from, to, change, formerThreshold, threshold
    case isCalibrated = "calibrated"
    case isServed = "service"
    case isDryRun = "dryRun"
  }

  /// Cost and effect, then what was done.
  var text: String { (change?.text ?? "") + effect + outcome }

  private var effect: String {
    guard let threshold else { return "" }
    let former = formerThreshold.map {
      "; that of '\(from)' (\(decimal($0))) is kept for it and not carried over"
    }
    let guess = isCalibrated ? "" : " It is a first guess: 'kinfolk calibrate' measures it."
    return printable("The threshold of '\(to)' is \(decimal(threshold))\(former ?? "").\(guess)")
      + "\n"
  }

  private var outcome: String {
    if from == to { return printable("The \(role.rawValue) is '\(to)' as before.") + "\n" }
    if isDryRun { return "Nothing was changed; leave --dry-run out to do it.\n" }
    let what = "The \(role.rawValue) is to be '\(to)' instead of '\(from)'"
    return printable(what)
      + (isServed ? "; the running service sees to it.\n" : " from the next 'kinfolk scan' on.\n")
  }
}
