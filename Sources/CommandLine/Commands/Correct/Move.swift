internal import Application
internal import Decisions

/// `kinfolk move FACE... --to PERSON`
enum Move: Command {
  static let to = OptionSpec(name: "to", value: "PERSON", help: "Whose faces they are.")
  static let new = OptionSpec(name: "new", help: "They are one person not known yet.")

  static let spec = CommandSpec(
    name: "move",
    summary: "Give faces to the person they belong to.",
    forms: ["FACE... --to PERSON [--same-photo]", "FACE... --new [--same-photo]"],
    operands: [
      OperandSpec(
        name: "FACE", arity: .oneOrMore, help: FaceOperand.help + " " + InputWords.helpNote)
    ],
    options: [to, new, Correction.samePhoto],
    examples: [
      Example("kinfolk move @17 @31 --to Ada", "Faces 17 and 31 are Ada's."),
      Example("kinfolk move wedding.jpg:2 --to Ada", "The second face from the left is Ada's."),
      Example("kinfolk move 17 31 --new", "They are somebody else, both the same."),
    ],
    exits: Correction.exits)

  static func run(_ call: Call) throws -> ExitStatus {
    let target = call.invocation.value(to)
    guard (target != nil) != call.invocation.has(new) else {
      throw UsageError(
        target == nil
          ? "Missing option '\(to.synopsis)' or '--new'."
          : "'--to' and '--new' exclude each other.",
        command: spec.name)
    }
    let correction = try Correction(call)
    let person = try target.map { try correction.person($0) }
    return try correction.decide(
      .move(
        try correction.faces(call.operands), to: person,
        samePhoto: call.invocation.has(Correction.samePhoto)))
  }
}
