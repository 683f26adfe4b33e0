internal import Faces
internal import Application
internal import Clustering
internal import Library
internal import Grouping
internal import Vocabulary

/// `kinfolk suggest`
enum Suggest: Command {
  static let limit = OptionSpec(
    name: "limit", value: "N", help: "Suggestions of each kind at most, 1 to 10000 (default 20).")

  static let spec = CommandSpec(
    name: "suggest",
    summary: "List who may be the same person, and who has no name yet.",
    options: [limit],
    details: [
      "Those come first whose answer is expected to settle most faces: how likely they are one "
        + "person, times the faces that would get a name. Pairs that you have told apart, that "
        + "share a photo, or that both have a name are never listed.",
      "Except where that photo looks like a collage, a passport sheet or a mirror: a person gets "
        + "one face of a photo, and whether another that looks the same is theirs too is asked as "
        + "«same person, a collage?». 'merge --same-photo' and 'move --same-photo' say yes.",
      "'kinfolk review' asks about them one by one; 'merge' and 'different' answer a single one.",
    ],
    examples: [
      Example("kinfolk suggest", "The twenty questions most worth an answer."),
      Example(
        "kinfolk suggest --limit 500 --json | jq '.same[] | select(.chance > 0.9)'",
        "Those that are nearly certain."),
    ])

  static func run(_ call: Call) throws -> ExitStatus {
    let limit = try call.invocation.integer(limit, in: 1...10_000) ?? 20
    let library = try call.openLibrary()
    let settings = try call.configuration(of: library)
    let report = SuggestionsInWords(
      try Suggestions(
        in: library, limit: limit, settings.clustering, models: call.models(of: library)))
    call.print(report) { report.text(call.style) }
    return .success
  }
}
