internal import Decisions

/// `kinfolk hide PERSON...`
enum Hide: Command {
  static let spec = CommandSpec(
    name: "hide",
    summary: "Leave people out of lists: strangers, passers-by.",
    operands: [
      OperandSpec(
        name: "PERSON", arity: .oneOrMore, help: "A person's name or number. " + InputWords.helpNote
      )
    ],
    details: [
      "'kinfolk people --hidden' lists them, and every command still takes their names and numbers."
    ],
    examples: [
      Example("kinfolk hide 7 9", "Persons 7 and 9 need not be seen."),
      Example(
        "kinfolk people --json | jq '.people[]|select(.faces==1).id' | kinfolk hide -",
        "Hide everybody with a single face."),
    ],
    exits: Correction.exits)

  static func run(_ call: Call) throws -> ExitStatus {
    let correction = try Correction(call)
    return try correction.decide(.hide(try correction.people(call.operands)))
  }
}
