internal import Decisions

/// `kinfolk different PERSON OTHER`
enum Different: Command {
  static let spec = CommandSpec(
    name: "different",
    summary: "Say that two people are not the same.",
    operands: [
      OperandSpec(name: "PERSON", help: "A person's name or number."),
      OperandSpec(name: "OTHER", help: "Another person's."),
    ],
    details: ["They are never taken for one person, nor suggested as one."],
    examples: [Example("kinfolk different Ada 7", "Person 7 only looks like Ada.")],
    exits: Correction.exits)

  static func run(_ call: Call) throws -> ExitStatus {
    let correction = try Correction(call)
    return try correction.decide(
      .different(try correction.person(call.operands[0]), try correction.person(call.operands[1])))
  }
}
