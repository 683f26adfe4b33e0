internal import Library

/// `kinfolk people`
enum People: Command {
  static let spec = CommandSpec(
    name: "people",
    summary: "List the people found, those with most photos first.",
    details: [
      "The number in the first column stands for the person in every other command; it stays the "
        + "same from scan to scan."
    ],
    examples: [
      Example("kinfolk people", "List everybody."),
      Example(
        "kinfolk people --json | jq '.people[] | select(.name == null) | .id'",
        "Numbers of the people without a name."),
    ])

  static func run(_ call: Call) async throws -> ExitStatus {
    let report = PeopleReport(people: try call.openLibrary().people().map(PersonReport.init))
    call.print(report) { report.text(call.style) }
    return .success
  }
}
