internal import Application
internal import Decisions
internal import Library
internal import Vocabulary

/// `kinfolk cover PERSON FACE`
enum Cover: Command {
  static let auto = OptionSpec(name: "auto", help: "Let the program choose: the clearest face.")

  static let spec = CommandSpec(
    name: "cover",
    summary: "Choose the face that stands for a person.",
    forms: ["PERSON FACE", "PERSON --auto"],
    operands: [
      OperandSpec(name: "PERSON", help: "The person's name or number."),
      OperandSpec(name: "FACE", arity: .optional, help: FaceOperand.help),
    ],
    options: [auto],
    examples: [
      Example("kinfolk cover Ada @17", "Face 17 stands for Ada."),
      Example("kinfolk cover Ada wedding.jpg:2", "Her face on that photo does."),
      Example("kinfolk cover Ada --auto", "The clearest face does, as before."),
    ],
    exits: Correction.exits)

  static func run(_ call: Call) throws -> ExitStatus {
    let word = try call.operand(1, "FACE", unless: auto)
    let correction = try Correction(call)
    let person = try correction.person(call.operands[0])
    let face = try word.map { try FaceOperand($0).face(in: correction.library).id }
    return try correction.decide(.cover(person, face))
  }
}
