internal import Faces
internal import Application
internal import Grouping
internal import Library
internal import Vocabulary

/// `kinfolk tune [-o FILE]`
enum Tune: Command {
  static let spec = CommandSpec(
    name: "tune",
    summary: "Find the threshold that suits the people you have confirmed.",
    forms: ["[-o FILE]"],
    options: [OutputFile.option],
    details: [
      "All faces are grouped at many thresholds as if nothing were known, and what comes out is "
        + "held against the faces of people with a name: those that were confirmed, or moved, "
        + "merged or named. A face that nobody confirmed counts as a stranger, unless it belongs "
        + "to the person already. Nothing is changed.",
      "precision: how much of what was put together belongs together; recall: how much of what "
        + "belongs together was put together; F: their harmonic mean; once counted face by face "
        + "(B-cubed, B3), once over pairs of faces.",
      "Marked by B-cubed are: best, the middle of the thresholds with the greatest F, and where it "
        + "lies in nine of ten resamplings of the people you confirmed; precise, the loosest with "
        + "a precision of at least 0.99, if any; now, the one in use.",
      "It takes \(ThresholdStudy.peopleNeeded) named people with confirmed faces in "
        + "\(ThresholdStudy.facesNeeded) photos each; the more, the surer. Splits, merges and "
        + "moved faces tell most: a name alone confirms what the present threshold found.",
      OutputFile.helpNote,
    ],
    examples: [
      Example("kinfolk tune", "Would another threshold be better?"),
      Example("kinfolk tune -o tune.png", "The same as a picture, too."),
    ],
    exits: [
      ExitNote(.success),
      ExitNote(.failure, "Too little is confirmed to tell; the message says what helps."),
      ExitNote(.usage), ExitNote(.unwritten),
    ])

  static func run(_ call: Call) throws -> ExitStatus {
    let output = call.invocation.has(OutputFile.option) ? try OutputFile(call.invocation) : nil
    let library = try call.openLibrary()
    try output?.refusePhotos(library: library)
    let configuration = try call.configuration(of: library)
    let report = try TuneReport(
      of: library, configuration.clustering, models: call.models(of: library))
    if let output {
      try output.write(TuneDrawing.draw(report))
      call.console.note(standing: "\(output.path) is written.")
    }
    let result = TuneResult(report, picture: output?.path)
    call.print(result) { result.text(call.style) }
    return .success
  }
}
