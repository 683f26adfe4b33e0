internal import Application
internal import Decisions
internal import Library
internal import Vocabulary

/// `kinfolk log`
enum Log: Command {
  static let limit = OptionSpec(name: "limit", value: "N", help: "Decisions at most.")
  static let person = OptionSpec(
    name: "person", value: "PERSON", help: "Only decisions about this person or their faces.")

  static let spec = CommandSpec(
    name: "log",
    summary: "List the decisions taken, the newest first.",
    options: [limit, person],
    details: [
      "Every correction is a decision with a number. Nothing is ever removed from the list; what "
        + "was undone is marked so."
    ],
    examples: [
      Example("kinfolk log --limit 10", "The last ten."),
      Example("kinfolk log --person Ada", "What was decided about Ada."),
    ])

  static func run(_ call: Call) throws -> ExitStatus {
    let limit = try call.invocation.integer(limit, in: 1...1_000_000)
    let library = try call.openLibrary()
    let about = try call.invocation.value(person).map { try library.person(matching: $0).id }
    let log = try DecisionLog(library, about: about, limit: limit)
    let words = DecisionWords(log.context)
    let report = LogReport(
      decisions: zip(log.reports, log.entries).map { Worded($0, "text", words.clause($1)) })
    call.print(report) { report.text(call.style) }
    return .success
  }
}
