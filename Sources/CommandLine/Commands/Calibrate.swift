internal import Application
internal import Faces
internal import Ingest
internal import Library
internal import Support
internal import Workers

/// `kinfolk calibrate DIR`
enum Calibrate: Command {
  static let dryRun = OptionSpec(
    name: "dry-run", help: "Measure and choose, and keep nothing.")
  static let output = OptionSpec(
    name: "output", short: "o", value: "FILE",
    help:
      "Also write the embedder's manifest with what was chosen and its figures here, .json, and "
      + "beside it the cohort.")
  static let reset = OptionSpec(
    name: "reset", help: "Forget what was chosen: back to what the model came with.")

  static let spec = CommandSpec(
    name: "calibrate",
    summary:
      "Choose threshold, group rule and cohort of the embedder, on a folder with known answers.",
    forms: ["[--labels FILE] [--output FILE] [--dry-run] DIR", "--reset"],
    operands: [
      OperandSpec(
        name: "DIR", arity: .optional,
        help: "A folder with one folder a person, unless --labels is given.")
    ],
    options: [Eval.labels, dryRun, output, reset, Scan.jobs] + DetectorOptions.all,
    details: [
      "The folder is scanned as 'eval' does, in a library that is thrown away, with the models that "
        + "your library uses. Every fourth person is held out. With the others all is tried that is "
        + "to be chosen: thresholds; how much stricter small groups are than large ones (caution) "
        + "and how fast that fades as groups grow; and whether a cohort of strangers helps, made of "
        + "one half of them and tried on the other. What does best groups the people held out, beside "
        + "what was in use before; B-cubed F says which is better.",
      "What is better is kept beside your library, for this embedder, and goes over what its manifest "
        + "says, which stays as it came; 'kinfolk models' shows it, and the next scan groups your "
        + "faces by it. A threshold of your own ('kinfolk config') goes over both. People who went "
        + "into the cohort are left out of the scores of 'eval'.",
      "It takes \(MeasuredCalibration.peopleNeeded) people, \(MeasuredCalibration.repeatedNeeded) "
        + "of them in two photos or more; hundreds are better. No photo is kept, but means of "
        + "two people's vectors are, and digests of the names of people.",
    ],
    examples: [
      Example("kinfolk calibrate lfw", "Choose for the embedder in use, and keep what is better."),
      Example(
        "kinfolk calibrate album --labels album/labels.csv --dry-run",
        "See first what would be gained."),
      Example("kinfolk calibrate --reset", "Back to what the model came with."),
    ],
    exits: [
      ExitNote(.success),
      ExitNote(.failure, "There are too few people; the message says how many it takes."),
      ExitNote(.usage), ExitNote(.unwritten),
      ExitNote(.interrupted, "Stopped by Ctrl-C; nothing was changed."),
    ])

  static func run(_ call: Call) throws -> ExitStatus {
    let invocation = call.invocation
    let ownLibrary = try call.openLibraryIfThere()
    // Not the set itself: what is to be reset may be damaged.
    let embedder =
      try ownLibrary?.activeModels()?.embedder
      ?? ModelWish(stored: ownLibrary?.settings() ?? [:], file: call.settingsFile()).embedder
      ?? ModelCatalogue.standard(.embedder)
    let folder = CalibrationFile.folder(
      ofLibrary: try call.libraryPath(), embedder: embedder)
    if invocation.has(reset) { return try reset(folder, call) }
    let models = try call.models(of: ownLibrary)
    guard let operand = call.paths.first else {
      throw UsageError("Missing argument 'DIR'.", command: spec.name)
    }
    let labels = try invocation.value(Eval.labels).map { try EvalInput.labels($0) }
    let manifest = try manifestFile(invocation)
    let photos = try PhotoFolders.located([operand])
    _ = try ScanRun.jobs(call, .standard(models))
    let interruption = try Interruption.bySignals()
    let scratch = try EvalLibrary.folder(of: "calibrate", call)
    defer { scratch.remove() }
    let library = try Library(path: scratch.file("library.sqlite"), mode: .createIfMissing)
    var configuration = try call.configuration(of: ownLibrary)
    try DetectorOptions.apply(invocation, to: &configuration)
    let scan = try ScanRun(call, configuration, models: models).run(photos, into: library)
    guard scan.isComplete else { return .interrupted }
    call.note("Choosing; this takes a while with many faces.")
    let measured: MeasuredCalibration
    do {
      measured = try MeasuredCalibration(
        of: photos[0], in: library, labels: labels, models: models,
        proceed: { !interruption.isRequested })
    } catch is CancellationError {
      return .interrupted
    }
    var result = CalibrationResult(measured.report, isDryRun: invocation.has(dryRun))
    if measured.report.isBetter, let manifest {
      try measured.writeManifest(to: manifest)
      result.manifest = manifest
      call.console.note(standing: "\(printable(manifest.description)) is written.")
    }
    if measured.report.isBetter, !result.isDryRun {
      result.file = try measured.keep(in: folder)
      call.console.note(standing: "\(printable(folder.description)) has the calibration.")
      RunningService.wake(library: try call.libraryPath())
    }
    call.print(result) { result.text(call.style) }
    return .success
  }

  /// Where the manifest is to go. What may be a photo's name is refused, and a folder that is not there before the long work.
  private static func manifestFile(_ invocation: Invocation) throws -> FilePath? {
    guard let text = invocation.value(output) else { return nil }
    let path = FilePath(text)
    guard text.hasSuffix(".json") else {
      throw invocation.invalid(text, for: output, "name a file that ends in .json")
    }
    _ = try Files.realPath(path.parent)
    return path
  }

  private static func reset(_ folder: FilePath, _ call: Call) throws -> ExitStatus {
    guard call.operands.isEmpty, !call.invocation.has(dryRun), !call.invocation.has(output) else {
      throw UsageError("'--reset' stands alone.", command: spec.name)
    }
    let wasThere = try MeasuredCalibration.forget(in: folder)
    if wasThere { RunningService.wake(library: try call.libraryPath()) }
    let name = printable(folder.name.description)
    call.print(["reset": wasThere]) {
      wasThere
        ? "\(name) is back to what it came with. The next scan groups the faces by it.\n"
        : "\(name) has no calibration but what it came with.\n"
    }
    return .success
  }
}
