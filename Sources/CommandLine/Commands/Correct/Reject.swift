internal import Application
internal import Decisions

/// `kinfolk reject PERSON FACE...`
enum Reject: Command {
  static let spec = CommandSpec(
    name: "reject",
    summary: "Say that faces are not this person.",
    operands: [
      OperandSpec(name: "PERSON", help: "The person's name or number."),
      OperandSpec(
        name: "FACE", arity: .oneOrMore, help: FaceOperand.help + " " + InputWords.helpNote),
    ],
    details: [
      "They never come back to the person by themselves; the program looks for somebody else "
        + "they resemble. Where you know who it is, 'kinfolk move' says so."
    ],
    examples: [
      Example("kinfolk reject Ada @17", "Face 17 is not Ada."),
      Example("kinfolk reject Ada - < numbers.txt", "All faces listed in a file, one a line."),
    ],
    exits: Correction.exits)

  static func run(_ call: Call) throws -> ExitStatus {
    let correction = try Correction(call)
    let person = try correction.person(call.operands[0])
    return try correction.decide(
      .reject(try correction.faces(call.operands.dropFirst()), from: person))
  }
}
