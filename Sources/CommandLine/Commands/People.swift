internal import Application
internal import Library

/// `kinfolk people`
enum People: Command {
  static let hidden = OptionSpec(name: "hidden", help: "Only the hidden people.")
  static let all = OptionSpec(name: "all", help: "The hidden people too.")

  static let spec = CommandSpec(
    name: "people",
    summary: "List the people found, those with most photos first.",
    options: [hidden, all],
    details: [
      "The number in the first column stands for the person in every other command; it stays the "
        + "same from scan to scan. Confirmed faces are those that your decisions bind to a person: "
        + "no later scan or setting takes them away.",
      "A picture in several files, as RAW and JPEG or with an edited copy, is one photo, with a face "
        + "in each of them.",
    ],
    examples: [
      Example("kinfolk people", "List everybody."),
      Example(
        "kinfolk people --json | jq '.people[] | select(.name == null) | .id'",
        "Numbers of the people without a name."),
    ])

  static func run(_ call: Call) throws -> ExitStatus {
    let onlyHidden = call.invocation.has(hidden)
    let everyone = call.invocation.has(all)
    if onlyHidden, everyone {
      throw UsageError("'--hidden' and '--all' exclude each other.", command: spec.name)
    }
    let selection: PeopleSelection = everyone ? .all : onlyHidden ? .hidden : .shown
    let library = try call.openLibrary()
    let everybody = try library.people(includingHidden: true)
    let people = everybody.filter(selection.contains)
    let report = PeopleReport(people: people.map { PersonReport($0) })
    call.print(report) {
      if people.isEmpty, onlyHidden { return "Nobody is hidden.\n" }
      if people.isEmpty, !everybody.isEmpty {
        return "Everybody is hidden. 'kinfolk people --hidden' lists them.\n"
      }
      return report.text(call.style)
    }
    return .success
  }
}
