internal import Faces
internal import Application
internal import Glibc
internal import Imaging
internal import Library
internal import Support
internal import Vocabulary

/// `kinfolk review`
enum Review: Command {
  /// What `--pictures` can be.
  static let manners = ["kitty", "sixel", "sheet", "none"]
  static let pictures = OptionSpec(
    name: "pictures", value: "HOW",
    help: "How faces are shown: kitty, sixel (in the terminal), sheet (a file), none. Default: the "
      + "terminal is asked; a file where it cannot.")
  static let output = OptionSpec(
    name: "output", short: "o", value: "FILE",
    help: "Write the contact sheet here, .jpg or .png, and keep it. Default: a private temporary "
      + "file.")

  static let spec = CommandSpec(
    name: "review",
    summary: "Answer the most useful questions about people, one by one.",
    options: [pictures, output],
    details: [
      "Asks whether two people are one, and who somebody without a name is: those questions first "
        + "whose answer is expected to settle most faces. Each answer is saved at once as a "
        + "decision and can be taken back, here with u and later with 'kinfolk undo'. What you "
        + "told apart is never asked again.",
      "Where one photo shows both and looks like a collage, y puts all these faces in one person.",
      "Where a name is asked for, Tab completes those that are known, in any case and without "
        + "accents; a known name says that this is the same person, after a question back.",
      "The faces are shown in terminals that know the kitty or the sixel protocol, over ssh too; "
        + "elsewhere in a file whose path is printed. Without a terminal, answers are read from "
        + "standard input, one a line: y, n, s, u, q or a name.",
    ],
    examples: [
      Example("kinfolk review", "Go through the questions."),
      Example("kinfolk review --pictures sheet -o faces.png", "Keep faces.png open beside it."),
      Example("printf 'y\\nn\\nq\\n' | kinfolk review --pictures none", "Answer from a script."),
    ],
    exits: [
      ExitNote(.success), ExitNote(.failure), ExitNote(.usage), ExitNote(.unwritten),
      ExitNote(.interrupted, "Stopped by Ctrl-C; every answer so far is kept."),
    ])

  static func run(_ call: Call) throws -> ExitStatus {
    let invocation = call.invocation
    let how = invocation.value(pictures)
    if let how, !manners.contains(how) {
      throw invocation.invalid(how, for: pictures, "give kitty, sixel, sheet or none")
    }
    let file = try invocation.has(output) ? OutputFile(invocation) : nil
    if file != nil, let how, how != "sheet" {
      throw invocation.invalid(how, for: pictures, "with --output, only sheet makes sense")
    }
    let library = try call.openLibrary()
    try file?.refusePhotos(library: library)
    let settings = try call.configuration(of: library)
    let session = try ReviewSession(library, settings.clustering, models: call.models(of: library))

    let isInteractive = !call.isJSON && call.console.output.isTerminal
    let terminalName = call.environment["TERM"]
    let terminal =
      isInteractive && terminalName != "dumb" ? Terminal(output: call.console.output) : nil
    defer { terminal?.stop() }
    let shown = ReviewPictures(
      destination: try destination(how, file, terminal, terminalName, call),
      crops: CropReading(library, call.worker))
    defer { shown.remove() }
    if shown.drawsNames { call.noteFonts(for: try library.names().map(\.name)) }
    let input: any ReviewInput =
      terminal.map { KeyInput($0) } ?? LineInput(call.console, speaks: !call.isJSON)
    var dialogue = ReviewDialogue(session, input, shown, call)
    let end = try dialogue.run()
    terminal?.stop()
    if end != .interrupted { try dialogue.group() }
    let tally = dialogue.session.tally
    call.print(tally) { text(tally, isDone: end == .done) }
    return end == .interrupted ? .interrupted : .success
  }

  private static func destination(
    _ how: String?, _ file: OutputFile?, _ terminal: Terminal?, _ terminalName: String?,
    _ call: Call
  ) throws -> ReviewPictures.Destination {
    if let file { return .sheet(file, nil) }
    if let forced = how.flatMap(PictureProtocol.init) {
      return .terminal(forced)
    }
    if how == "none" || call.isJSON { return .none }
    if how == nil, let found = terminal?.pictureProtocol(name: terminalName) {
      return .terminal(found)
    }
    let folder = try call.scratchFolder(for: "review", files: ["faces.png"])
    return .sheet(OutputFile(path: FilePath(folder.file("faces.png")), format: .png), folder)
  }

  private static func text(_ tally: ReviewTally, isDone: Bool) -> String {
    let parts = [
      (tally.merged, "merged"), (tally.toldApart, "told apart"), (tally.named, "named"),
      (tally.skipped, "skipped"),
    ].filter { $0.0 > 0 }.map { "\(grouped($0.0)) \($0.1)" }
    let done = isDone ? "There is nothing more to ask. " : ""
    return "\n\(done)"
      + (parts.isEmpty ? "Nothing was answered.\n" : "\(parts.joined(separator: ", ")).\n")
  }
}
