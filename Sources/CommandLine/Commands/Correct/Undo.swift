internal import Decisions
internal import Library

/// `kinfolk undo [DECISION]`
enum Undo: Command {
  static let spec = CommandSpec(
    name: "undo",
    summary: "Take a decision back.",
    operands: [
      OperandSpec(
        name: "DECISION", arity: .optional,
        help: "Its number, as 'kinfolk log' lists it; the last one that stands if left out.")
    ],
    details: [
      "Faces and people go back to where they were, as far as no later decision speaks of them. To "
        + "undo an undo is to decide again."
    ],
    examples: [
      Example("kinfolk undo", "Take the last decision back; again, the one before."),
      Example("kinfolk undo 14", "Take decision 14 back."),
    ],
    exits: [
      ExitNote(.success),
      ExitNote(
        .failure,
        "There is no such decision, or a later one rests on it and is named; nothing changed."),
      ExitNote(.usage), ExitNote(.unwritten),
    ])

  static func run(_ call: Call) throws -> ExitStatus {
    let id = try call.operands.first.map { word in
      guard let number = Int64(word), number > 0 else {
        throw UsageError("'\(word)' is no decision's number.", command: spec.name)
      }
      return DecisionID(number)
    }
    let correction = try Correction(call)
    return try correction.undo(id)
  }
}
