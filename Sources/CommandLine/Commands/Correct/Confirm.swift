internal import Decisions

/// `kinfolk confirm PERSON...`
enum Confirm: Command {
  static let spec = CommandSpec(
    name: "confirm",
    summary: "Say that all faces a person has now are theirs.",
    operands: [
      OperandSpec(
        name: "PERSON", arity: .oneOrMore, help: "A person's name or number. " + InputWords.helpNote
      )
    ],
    details: [
      "The faces stay with the person for good: no later scan or setting takes them away. Faces "
        + "that join later wait for another 'confirm'. Every other decision about a person "
        + "confirms their faces too."
    ],
    examples: [
      Example("kinfolk confirm Ada", "All of Ada's faces are hers."),
      Example("kinfolk confirm Ada Grace 12", "Three people at once."),
    ],
    exits: Correction.exits)

  static func run(_ call: Call) throws -> ExitStatus {
    let correction = try Correction(call)
    return try correction.decide(.confirm(try correction.people(call.operands)))
  }
}
