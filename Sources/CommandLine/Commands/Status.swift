internal import Glibc
internal import Application
internal import Ingest
internal import Workers

/// `kinfolk status`
enum Status: Command {
  static let follow = OptionSpec(
    name: "follow", short: "f",
    help: "Show it again and again, in place, until Ctrl-C; with --json a line whenever it changes."
  )

  static let spec = CommandSpec(
    name: "status",
    summary: "Show what the library holds, and what the service does.",
    options: [follow],
    details: [
      "Folders, photos, faces and people; of a running service its progress, memory and last error; "
        + "and the photos that failed, with their reasons and when they are tried again."
    ],
    examples: [
      Example("kinfolk status", "Show the library in numbers."),
      Example("kinfolk status --follow", "See the service work."),
      Example("kinfolk status --json", "The same for programs."),
    ])

  /// Between two looks.
  private static let pause = Duration.seconds(1)

  static func run(_ call: Call) throws -> ExitStatus {
    guard call.invocation.has(follow) else {
      let report = try report(call)
      call.print(report) { report.text(call.style) }
      return .success
    }
    let interruption = try Interruption.bySignals()
    var display = FollowDisplay(isTerminal: call.console.output.isTerminal && !call.isJSON)
    let output = call.console.output
    while !interruption.isRequested, !output.isLost {
      let report = try report(call)
      let text = call.isJSON ? JSON.text(report) + "\n" : report.text(call.style)
      output.write(display.next(text, columns: output.columns, rows: output.rows))
      output.flush()
      interruption.wait(Self.pause)
    }
    return .success
  }

  private static func report(_ call: Call) throws -> StatusReport {
    let library = try call.openLibrary()
    let settings = try call.configuration(of: library)
    // What became of a model is for those to say that use it.
    let models = try? call.libraryModels(of: library).checked()
    var report = try StatusReport(
      of: library, configured: settings.watchedFolders, models: models, detector: settings.detector)
    if let models, let obstacle = models.obstacle {
      report.blockedChange = .init(
        to: ModelChangeReport.Names(models.wish), reason: words(of: obstacle))
    }
    return report
  }
}
