internal import Decisions

/// `kinfolk unhide PERSON...`
enum Unhide: Command {
  static let spec = CommandSpec(
    name: "unhide",
    summary: "List hidden people again.",
    operands: [
      OperandSpec(
        name: "PERSON", arity: .oneOrMore, help: "A person's name or number. " + InputWords.helpNote
      )
    ],
    examples: [Example("kinfolk unhide 7", "Person 7 is listed again.")],
    exits: Correction.exits)

  static func run(_ call: Call) throws -> ExitStatus {
    let correction = try Correction(call)
    return try correction.decide(.unhide(try correction.people(call.operands)))
  }
}
