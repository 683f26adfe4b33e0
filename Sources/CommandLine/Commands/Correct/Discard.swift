internal import Application
internal import Decisions

/// `kinfolk discard FACE...`
enum Discard: Command {
  static let spec = CommandSpec(
    name: "discard",
    summary: "Say that faces are no faces: statues, prints, mistakes.",
    operands: [
      OperandSpec(
        name: "FACE", arity: .oneOrMore, help: FaceOperand.help + " " + InputWords.helpNote)
    ],
    details: [
      "They belong to nobody and are counted and listed nowhere, except by 'kinfolk show "
        + "--discarded'. 'kinfolk restore' takes them back."
    ],
    examples: [
      Example("kinfolk discard @17", "Face 17 is a face on a poster."),
      Example("kinfolk discard museum.jpg:3", "The third face from the left is a statue."),
    ],
    exits: Correction.exits)

  static func run(_ call: Call) throws -> ExitStatus {
    let correction = try Correction(call)
    return try correction.decide(.discard(try correction.faces(call.operands)))
  }
}
