internal import Application
internal import Support

/// `kinfolk retry [PHOTO...]`
enum Retry: Command {
  static let spec = CommandSpec(
    name: "retry",
    summary: "Try photos that failed again.",
    operands: [
      OperandSpec(
        name: "PHOTO", arity: .any,
        help: "A photo that failed; without any, all that did. " + InputWords.helpNote)
    ],
    details: [
      "The service tries a photo that failed three times more, after a minute, ten minutes and an "
        + "hour, and then leaves it. This puts it back to the beginning: a running service tries it "
        + "at once, else the next scan or service does."
    ],
    examples: [
      Example("kinfolk retry", "All photos that failed."),
      Example("kinfolk retry ~/Pictures/broken.jpg", "One, now that its file is mended."),
    ],
    exits: ExitNote.changing)

  static func run(_ call: Call) throws -> ExitStatus {
    let library = try call.openLibrary()
    let paths =
      call.operands.isEmpty ? nil : try call.words(call.operands).map { FilePath($0) }
    let report = try ServiceControl.retry(paths, in: library)
    call.console.note(standing: "The photos are in the queue.")
    call.print(report) { report.text }
    return .success
  }
}
