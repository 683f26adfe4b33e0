internal import Faces
internal import Application
internal import Library
internal import Ingest
internal import Workers
internal import Support
internal import Surroundings

/// `kinfolk watch [FOLDER...]`
enum Watch: Command {
  static let spec = CommandSpec(
    name: "watch",
    summary: "Keep the library up to date with its folders: the background service.",
    operands: [
      OperandSpec(
        name: "FOLDER", arity: .any,
        help: "Folders to watch from now on, as by 'kinfolk folders add'.")
    ],
    options: [Scan.jobs],
    details: [
      "Looks through the watched folders, then waits for changes: photos that are finished "
        + "writing are searched for faces, moved ones keep their people, deleted ones leave the "
        + "answers and come back whole. A folder that is not there, such as one on a disk that is "
        + "not mounted, is away, and its photos stay as they were.",
      "Runs until Ctrl-C or SIGTERM, and may be killed at any time: it goes on from there. There "
        + "is one service a library; every other command works beside it, and 'kinfolk status' "
        + "shows what it does. SIGHUP makes it read its settings again.",
    ],
    examples: [
      Example("kinfolk watch", "Watch the folders of the library."),
      Example("kinfolk watch ~/Pictures", "Add a folder and watch."),
    ],
    exits: [
      ExitNote(.success, "It was asked to end."), ExitNote(.failure), ExitNote(.usage),
    ])

  static func run(_ call: Call) throws -> ExitStatus {
    let folders = try PhotoFolders.located(call.paths)
    let jobs = try call.invocation.integer(Scan.jobs, in: 1...256)
    let path = try call.libraryPath()
    try RunningService.refuseSecond(library: path)
    if !folders.isEmpty {
      try Folders.check(folders, call)
      let library = try Library(path: path, mode: .createIfMissing)
      for folder in folders { _ = try library.watch(folder) }
    }
    let warnings = try warnings(call)
    let environment = call.environment
    // A wrong setting is refused before the service begins.
    let first = try call.configuration(of: nil).service
    let log = Surroundings.Log.standardError(
      level: first.logLevel, showsPhotoNames: first.logsPhotoNames,
      journalStream: environment["JOURNAL_STREAM"])
    warnings.forEach { log.warning("\($0)") }
    if first.runsInBackground {
      for missing in Background.enter() { log.debug("Not so far behind as might be: \(missing)") }
    }
    var hooks = ServiceHooks(
      log: log, open: { try Library(path: path, mode: .createIfMissing) },
      plan: { library in
        let configuration = try call.configuration(of: library)
        log.adopt(
          level: configuration.service.logLevel,
          showsPhotoNames: configuration.service.logsPhotoNames)
        let models = try call.libraryModels(of: library).checked()
        var plan = configuration.servicePlan(
          models: models.active, change: try call.modelChange(models, of: library), jobs: jobs)
        plan.obstacle = models.stay
        return plan
      })
    hooks.program = call.worker
    hooks.words = .commandLine
    hooks.manager = ServiceManager(socket: environment["NOTIFY_SOCKET"])
    hooks.heartbeat = Heartbeat(
      microseconds: environment["WATCHDOG_USEC"], process: environment["WATCHDOG_PID"])
    try Service(hooks, interruption: try Interruption.bySignals()).run()
    return .success
  }

  /// What is to be told when the service begins. A model that is missing or changed is refused now, not by the first worker that needs
  /// it.
  private static func warnings(_ call: Call) throws -> [String] {
    // A library that cannot be opened now is one that the service waits for.
    let library = try? call.openLibraryIfThere()
    try call.models(of: library).checkAdded()
    return try call.settingSources(of: library).warnings
  }
}
