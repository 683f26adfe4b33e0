internal import Decisions

/// `kinfolk merge PERSON OTHER...`
enum Merge: Command {
  static let spec = CommandSpec(
    name: "merge",
    summary: "Say that people are one and the same.",
    operands: [
      OperandSpec(name: "PERSON", help: "The person who stays, by name or number."),
      OperandSpec(
        name: "OTHER", arity: .oneOrMore,
        help: "Who is that person too; their numbers lead to PERSON from now on. "
          + InputWords.helpNote),
    ],
    options: [Correction.samePhoto],
    details: [
      "PERSON keeps number and name, or takes the name of the first other who has one. The faces "
        + "stay together for good: no later scan or setting parts them."
    ],
    examples: [
      Example("kinfolk merge Ada 7", "Person 7 is Ada."),
      Example("kinfolk merge 3 12 15", "Persons 12 and 15 are person 3."),
      Example("kinfolk merge Ada 7 --same-photo", "Although both are on one photo, a collage."),
    ],
    exits: Correction.exits)

  static func run(_ call: Call) throws -> ExitStatus {
    let correction = try Correction(call)
    let person = try correction.person(call.operands[0])
    return try correction.decide(
      .merge(
        try correction.people(call.operands.dropFirst()), into: person,
        samePhoto: call.invocation.has(Correction.samePhoto)))
  }
}
