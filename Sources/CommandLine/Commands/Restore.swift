internal import Decisions

/// `kinfolk restore FACE...`
enum Restore: Command {
  static let spec = CommandSpec(
    name: "restore",
    summary: "Take discarded faces back.",
    operands: [
      OperandSpec(
        name: "FACE", arity: .oneOrMore,
        help: "A discarded face's number (17 or @17), as 'kinfolk show --discarded' prints it. "
          + InputWords.helpNote)
    ],
    examples: [Example("kinfolk restore @17", "Face 17 is a face after all.")],
    exits: Decider.exits)

  static func run(_ call: Call) async throws -> ExitStatus {
    let decider = try Decider(call)
    return try decider.decide(.restore(try decider.faces(call.operands)))
  }
}
