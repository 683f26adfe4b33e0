internal import Faces
internal import Application
internal import Library
internal import Ingest
internal import Workers
internal import Support

/// One command: what it is called and takes, and what it does.
protocol Command: SendableMetatype {
  static var spec: CommandSpec { get }

  /// - Throws: `UsageError` (exit 64), `Failure` or any room's own error (exit 1).
  static func run(_ call: Call) throws -> ExitStatus
}

/// Commands that `kinfolk help` shows together.
struct CommandGroup: Sendable {
  /// A heading of the overview.
  var title: String
  var commands: [any Command.Type]
}

/// Every command, in the order of `kinfolk help`.
let commandGroups = [
  CommandGroup(
    title: "SCAN AND LOOK",
    commands: [
      Scan.self, Status.self, People.self, Photos.self, Show.self, Sheet.self,
      FacesOfPhoto.self, Highlight.self, Crop.self,
    ]),
  CommandGroup(
    title: "CORRECT",
    commands: [
      Suggest.self, Review.self, Name.self, Merge.self, Split.self, Move.self, Reject.self,
      Confirm.self,
      Different.self, Discard.self, Restore.self, Hide.self, Unhide.self, Cover.self, Born.self,
      Undo.self, Log.self,
    ]),
  CommandGroup(
    title: "WATCH", commands: [Watch.self, Folders.self, Pause.self, Resume.self, Retry.self]),
  CommandGroup(
    title: "KEEP", commands: [Backup.self]),
  CommandGroup(
    title: "MEASURE AND SET",
    commands: [
      Compare.self, Tune.self, Config.self, Models.self, Recluster.self, Eval.self,
      Calibrate.self, Doctor.self,
    ]),
  CommandGroup(title: "OTHER", commands: [Help.self, WorkerCommand.self]),
]

/// The commands of all groups.
let allCommands = commandGroups.flatMap(\.commands)

/// What a command is given: the words after its name and the world it runs in.
struct Call: Sendable {
  var invocation: Invocation
  var environment: Environment
  var console: Console
  /// What decodes and searches pictures.
  var worker: WorkerProgram
  private let settingsBytes = SettingsBytes()

  init(
    invocation: Invocation, environment: Environment, console: Console,
    worker: WorkerProgram = .thisProgram
  ) {
    self.invocation = invocation
    self.environment = environment
    self.console = console
    self.worker = worker
  }

  var operands: [String] { invocation.operands }
  /// The operands as paths.
  var paths: [FilePath] { operands.map { FilePath($0) } }
  var isJSON: Bool { invocation.has(.json) }
  var style: Style { console.outputStyle }

  /// The library named on the command line, else the usual one.
  func libraryPath() throws -> String {
    if let named = invocation.value(.library) {
      guard !named.isEmpty else { throw invocation.invalid(named, for: .library, "name a file") }
      return named
    }
    return try LibraryLocation.path(environment, file: settingsFile())
  }

  /// The configuration file; nil when there is none and none was named.
  func settingsFile() throws -> SettingsFile? {
    let option = invocation.value(.configuration)
    if option == "" { throw invocation.invalid("", for: .configuration, "name a file") }
    guard let (path, isNamed) = SettingsLocation.path(option: option, environment) else {
      return nil
    }
    let file = FilePath(path)
    if !isNamed, !Files.exists(file) { return nil }
    return try SettingsFile(
      path: path, bytes: try settingsBytes.read(file), home: environment["HOME"])
  }

  /// The models that the library can use, whether it is there yet or not.
  var catalogue: ModelCatalogue {
    // Without a home folder there is no library, and no models beside it.
    ModelCatalogue(library: try? libraryPath())
  }

  /// What finds faces and tells them apart in a library: the models whose faces and vectors are in use.
  ///
  /// - Parameter library: nil when there is none yet.
  /// - Throws: `FacesError` when the program is damaged or a model that was added cannot be used.
  func models(of library: Library?) throws -> ModelSet { try libraryModels(of: library).active }

  /// The models that the library rests on, and those that settings ask for.
  ///
  /// - Parameter library: as above.
  /// - Throws: as above.
  func libraryModels(of library: Library?) throws -> LibraryModels {
    let file = try settingsFile()
    let wish = try ModelWish(stored: try library?.settings() ?? [:], file: file)
    return try LibraryModels(of: library, wish: wish) { try modelSet($0, file) }
  }

  /// What the library is to go over to; nil where it rests on what settings ask for, or that is not to be had.
  ///
  /// - Parameter models: of the library, checked.
  /// - Throws: as above.
  func modelChange(_ models: LibraryModels, of library: Library) throws -> ModelChange? {
    guard models.isChanging else { return nil }
    let settings = try SettingSources(
      defaults: .standard(models.wanted),
      stored: try library.settings(of: models.wanted.embedder.name), file: try settingsFile())
    return models.change(settings.configuration)
  }

  /// The models that settings ask for.
  ///
  /// - Parameter library: as above.
  /// - Throws: as above, and when there is no such model, saying where the setting stands.
  func wantedModels(of library: Library?) throws -> ModelSet {
    let file = try settingsFile()
    return try modelSet(try ModelWish(stored: try library?.settings() ?? [:], file: file), file)
  }

  private func modelSet(_ wish: ModelWish, _ file: SettingsFile?) throws -> ModelSet {
    do throws(FacesError) {
      return try catalogue.set(detector: wish.detector, embedder: wish.embedder)
    } catch {
      guard case .noModel(let role, _, _) = error else { throw error }
      let line = file?.line(of: Setting.model(role))
      throw UnusableModel(
        error: error, role: role, origin: file.flatMap { file in line.map { "\(file.path):\($0)" } }
      )
    }
  }

  /// The settings in use: the defaults, over them the library's, and over both the configuration file's. The service reads
  /// them again with it.
  ///
  /// - Parameter library: nil when there is none yet.
  func configuration(of library: Library?) throws -> Configuration {
    try settingSources(of: library).configuration
  }

  /// The settings in use in a library that is made for once: the defaults of these models, and over them the configuration file's.
  func configuration(with models: ModelSet) throws -> Configuration {
    try SettingSources(defaults: .standard(models), stored: [:], file: try settingsFile())
      .configuration
  }

  /// The same as `configuration(of:)`, with where each comes from.
  func settingSources(of library: Library?) throws -> SettingSources {
    // Settings are understood whatever became of a model.
    let models = try (try? models(of: library)) ?? .embedded()
    return try SettingSources(
      defaults: .standard(models), stored: try library?.settings(of: models.embedder.name) ?? [:],
      file: try settingsFile())
  }

  /// The library that is there already.
  func openLibrary(_ mode: Library.Mode = .openExisting) throws -> Library {
    try .open(try libraryPath(), mode)
  }

  /// The library, or nil when there is none yet: for commands that can do without.
  func openLibraryIfThere(_ mode: Library.Mode = .openExisting) throws -> Library? {
    do {
      return try openLibrary(mode)
    } catch LibraryError.missing {
      return nil
    }
  }

  /// The operand at `index`, which an option stands in for.
  ///
  /// - Returns: nil when the option is given.
  /// - Throws: `UsageError` when both are, or neither.
  func operand(_ index: Int, _ name: String, unless option: OptionSpec) throws(UsageError)
    -> String?
  {
    let word = operands.indices.contains(index) ? operands[index] : nil
    guard (word != nil) != invocation.has(option) else {
      throw UsageError(
        word == nil
          ? "Missing argument '\(name)', or '\(option.synopsis)'.\(UsageError.hint(forMissing: name))"
          : "\(name) and '\(option.synopsis)' exclude each other.",
        command: invocation.command)
    }
    return word
  }

  /// Some of the operands, `-` among them replaced by what stands on standard input.
  func words(_ operands: some Collection<String>) throws -> [String] {
    try InputWords.expand(
      Array(operands), of: invocation.command, read: StandardStreams.input)
  }

  /// Prints a result: `json` as one line of JSON with `--json`, else `text`.
  func print(_ json: @autoclosure () -> some Encodable, text: () -> String) {
    console.write(isJSON ? JSON.text(json()) + "\n" : text())
  }

  /// `path` on a line of its own: its bytes for other programs; on a terminal it drives nothing.
  func line(_ path: FilePath) -> String {
    (console.output.isTerminal ? printable(path) : path.description) + "\n"
  }

  /// A remark for people, one line on standard error; silent with `--json`.
  func note(_ text: String) {
    if !isJSON { console.note(printable(text)) }
  }
}
