internal import Faces
internal import Application
internal import Library
internal import Ingest
internal import Workers
internal import Support
internal import Surroundings

/// A scan with its progress shown on standard error: what `scan` and `eval` share.
struct ScanRun {
  private let call: Call
  private let configuration: Configuration
  private let models: ModelSet?

  /// - Parameter models: what searches, in a library that is made for once; nil for what the library rests on and asks for.
  init(_ call: Call, _ configuration: Configuration, models: ModelSet? = nil) {
    self.call = call
    self.configuration = configuration
    self.models = models
  }

  /// Worker processes: the option, else the setting, else one a processor core.
  ///
  /// - Throws: `UsageError` when the option is no number that may be.
  static func jobs(_ call: Call, _ configuration: Configuration) throws(UsageError) -> Int {
    try call.invocation.integer(Scan.jobs, in: 1...256) ?? configuration.jobs ?? Cores.available
  }

  /// Ctrl-C and SIGTERM end the scan early; `isComplete` of the summary is then false.
  ///
  /// - Parameter folders: as `PhotoFolders.located` returns them.
  func run(
    _ folders: [FilePath], into library: Library, again: Bool = false
  ) throws -> ScanSummary {
    let errors = call.console.errors
    let clock = ContinuousClock()
    let start = clock.now
    let known = try self.models == nil ? call.libraryModels(of: library).checked() : nil
    let models = try self.models ?? known?.active ?? call.models(of: library)
    try models.checkAdded()
    if let known, let stay = known.stay { call.note("Warning: \(stay)") }
    var display = ProgressDisplay(call)
    let scan = try Ingest.Scan(
      library: library, models: models, detector: configuration.detector,
      clustering: configuration.clustering,
      change: try known.flatMap { try call.modelChange($0, of: library) },
      jobs: try Self.jobs(call, configuration), ignore: configuration.service.ignored,
      again: again, program: call.worker, interruption: try Interruption.bySignals()
    ) { progress in
      let columns = errors.columns
      if let text = display.text(for: progress, at: clock.now - start, columns: columns) {
        errors.write(text)
        errors.flush()
      }
    }
    defer {
      errors.write(display.clearing)
      errors.flush()
    }
    return try scan.run(folders)
  }
}
