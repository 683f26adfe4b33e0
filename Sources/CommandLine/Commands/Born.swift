internal import Decisions

/// `kinfolk born PERSON YEAR`
enum Born: Command {
  static let unknown = OptionSpec(name: "unknown", help: "The year is not known any more.")

  static let spec = CommandSpec(
    name: "born",
    summary: "Set the year a person was born in.",
    forms: ["PERSON YEAR", "PERSON --unknown"],
    operands: [
      OperandSpec(name: "PERSON", help: "The person's name or number."),
      OperandSpec(name: "YEAR", arity: .optional, help: "A year from 1800 to 2200."),
    ],
    options: [unknown],
    details: [
      "Photos taken in an earlier year cannot show the person, and never join. Only a date in the "
        + "photo itself counts for that, not the name or the time of its file."
    ],
    examples: [
      Example("kinfolk born Ada 1985", "Nobody on a photo of 1984 is Ada."),
      Example("kinfolk born Ada --unknown", "Take that back."),
    ],
    exits: Decider.exits)

  static func run(_ call: Call) async throws -> ExitStatus {
    let word = try call.operand(1, "YEAR", unless: unknown)
    let year = try word.map { word in
      guard let year = Int(word), (1800...2200).contains(year) else {
        throw UsageError(
          "'\(word)' is no year of birth: give one from 1800 to 2200.", command: spec.name)
      }
      return year
    }
    let decider = try Decider(call)
    return try decider.decide(.birthYear(try decider.person(call.operands[0]), year))
  }
}
