internal import Faces
internal import Application
internal import Library
internal import Grouping

/// `kinfolk recluster`
enum Recluster: Command {
  static let spec = CommandSpec(
    name: "recluster",
    summary: "Group all faces into people anew, from scratch.",
    details: [
      "There is no need to: a scan, a decision and a setting bring the people up to date by "
        + "themselves, and the result is the same. It helps when you suspect it is not.",
      "Names and decisions are kept, and so are the numbers of people whose faces are the same.",
    ],
    examples: [
      Example("kinfolk recluster", "Group everything anew, and see what changed."),
      Example("kinfolk recluster --json | jq .moved", "How many faces changed their person."),
    ],
    exits: ExitNote.changing)

  static func run(_ call: Call) throws -> ExitStatus {
    let library = try call.openLibrary()
    let configuration = try call.configuration(of: library)
    let summary = try Grouping(
      configuration.clustering, models: call.models(of: library)
    ).regroup(library)
    call.console.note(standing: "The faces are grouped anew.")
    let report = GroupingReport(summary)
    call.print(report) { report.text(.done) }
    return .success
  }
}
