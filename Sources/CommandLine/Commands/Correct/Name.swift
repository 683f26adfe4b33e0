internal import Decisions

/// `kinfolk name PERSON NAME`
enum Name: Command {
  static let remove = OptionSpec(name: "remove", help: "Take the name away.")

  static let spec = CommandSpec(
    name: "name",
    summary: "Give a person a name.",
    forms: ["PERSON NAME", "PERSON --remove"],
    operands: [
      OperandSpec(name: "PERSON", help: "A person's number ('3' or '#3') or present name."),
      OperandSpec(name: "NAME", arity: .optional, help: "The new name."),
    ],
    options: [remove],
    details: [
      "A name is kept for good, and so are the faces the person has now: no later scan or setting "
        + "takes them away. Two people cannot have the same name; where they are one person, "
        + "'kinfolk merge' says so."
    ],
    examples: [
      Example("kinfolk name 3 'Ada Lovelace'", "Name person 3."),
      Example("kinfolk name 'Ada Lovelace' 'Ada King'", "Change a name."),
      Example("kinfolk name 'Ada King' --remove", "The person has no name any more."),
    ],
    exits: [
      ExitNote(.success),
      ExitNote(.failure, "There is no such person, or the name is taken; nothing changed."),
      ExitNote(.usage), ExitNote(.unwritten),
    ])

  static func run(_ call: Call) throws -> ExitStatus {
    let name = try call.operand(1, "NAME", unless: remove)
    let correction = try Correction(call)
    return try correction.decide(.name(try correction.person(call.operands[0]), name))
  }
}
