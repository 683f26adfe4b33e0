internal import Faces
internal import Ingest
internal import Application
internal import Library
internal import Support

/// `kinfolk eval DIR`
enum Eval: Command {
  static let labels = OptionSpec(
    name: "labels", value: "FILE",
    help: "CSV with the columns path (relative to DIR) and identity, instead of one folder a "
      + "person.")
  static let pairs = OptionSpec(
    name: "pairs", value: "FILE",
    help: "Also measure verification on these pairs, in the format of LFW's pairs.txt.")
  static let keep = OptionSpec(
    name: "keep", value: "FILE", repeats: true,
    help: "Score only the people named in FILE, one a line.")

  static let answers = OptionSpec(
    name: "answers",
    help: "Also measure how many answers to 'review' it takes until 80, 95 and 99 % of the faces "
      + "bear the right name.")

  static let spec = CommandSpec(
    name: "eval",
    summary: "Measure how well people are found, on a folder with known answers.",
    operands: [
      OperandSpec(name: "DIR", help: "A folder with one folder a person, unless --labels is given.")
    ],
    options: [
      labels, pairs, keep, answers, GrowthOptions.grow, GrowthOptions.batch,
      ThresholdOption.option, Scan.jobs,
    ] + DetectorOptions.all,
    details: [
      "The folder is scanned and grouped as 'scan' does, with the models that your library uses, in "
        + "a library that is thrown away; name one with --library to keep it and be measured with "
        + "its models, and its faces are used again next time. In each photo the face nearest the "
        + "middle is the labelled person; the others take part in grouping and are not scored. A "
        + "photo without a face counts as missed and takes no part in precision and recall.",
      "People whose photos the cohort was made from are left out of every score, because the "
        + "program has seen them.",
      "pairwise: of all pairs of faces put together, how many belong together (precision), and of "
        + "all that belong together, how many were put together (recall). B-cubed: the same, "
        + "face by face. F is the harmonic mean. Verification: pairs are told apart by the distance "
        + "that people are grouped by; the threshold is chosen on all folds but one and tried on "
        + "that one, in turn; a pair with a missed face counts as told apart.",
      "Answers: a simulated user who knows everybody with 5 photos or more answers in a copy of "
        + "the library; y, n, a name and skipping count as an answer each. Of the faces of whom "
        + "they know, those that bear their name count, less all faces that bear somebody else's. "
        + "People left out of the scores are asked about, too, and skipped: how many answers that "
        + "took is said.",
      "With --grow the people are also grown from nothing, as a library grows: the photos come in "
        + "a random order, --batch at a time, and each time the faces are placed and settled. The "
        + "people must be those found at once (agreement 1). Churn is the share of faces whose "
        + "person changes when one photo comes to 5,000 others, or to all others if they are "
        + "fewer.",
    ],
    examples: [
      Example("kinfolk eval lfw --pairs pairs.txt", "Measure on Labeled Faces in the Wild."),
      Example("kinfolk eval album --labels album/labels.csv --json", "Measure on an album."),
      Example(
        "kinfolk eval lfw --library lfw.sqlite --grow 1 --batch 10",
        "Compare growing by ten photos a time with grouping at once."),
    ],
    exits: [
      ExitNote(.success), ExitNote(.failure),
      ExitNote(.partial, "Measured, but some photos could not be read; they count as missed."),
      ExitNote(.usage), ExitNote(.interrupted),
    ])

  static func run(_ call: Call) throws -> ExitStatus {
    let start = ContinuousClock.now
    let invocation = call.invocation
    // Everything that is read from files first, so that a mistake shows before the long work.
    let folders = try PhotoFolders.located(call.paths)
    var measurement = Measurement()
    measurement.labels = try invocation.value(labels).map { try EvalInput.labels($0) }
    measurement.pairs = try invocation.value(pairs).map { try EvalInput.pairs($0) }
    for file in invocation.values(keep) {
      let lines = try Files.text(FilePath(file)).split(whereSeparator: \.isNewline)
      measurement.kept = (measurement.kept ?? []).union(lines.map(String.init))
    }

    _ = try ScanRun.jobs(call, .standard(.embedded()))
    measurement.growth = try GrowthOptions.growth(invocation)

    let location = try EvalLibrary(call)
    defer { location.remove() }
    // A library that is thrown away has no models of its own.
    let users = location.isThrownAway ? try call.models(of: call.openLibraryIfThere()) : nil
    let library = try Library(path: location.path, mode: .createIfMissing)
    var configuration =
      try users.map { try call.configuration(with: $0) } ?? call.configuration(of: library)
    try DetectorOptions.apply(invocation, to: &configuration)
    try ThresholdOption.apply(invocation, to: &configuration)
    let scan = try ScanRun(call, configuration, models: users).run(folders, into: library)
    guard scan.isComplete else { return .interrupted }

    let copy = try invocation.has(answers) ? EvalLibrary.folder(of: "answers", call) : nil
    defer { copy?.remove() }
    measurement.answersCopy = copy?.file("library.sqlite")
    let report = try measurement.measure(
      folders[0], in: library, configuration.clustering,
      models: users ?? call.models(of: library), scan: scan, since: start)
    call.print(report) { report.text(call.style) }
    return report.failed == 0 ? .success : .partial
  }
}
