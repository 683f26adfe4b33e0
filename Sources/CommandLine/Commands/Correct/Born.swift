internal import Application
internal import Decisions
internal import Library
internal import Support
internal import Vocabulary

/// `kinfolk born PERSON YEAR`
enum Born: Command {
  static let unknown = OptionSpec(name: "unknown", help: "The year is not known any more.")

  static let spec = CommandSpec(
    name: "born",
    summary: "Set the year a person was born in.",
    forms: ["PERSON YEAR", "PERSON --unknown"],
    operands: [
      OperandSpec(name: "PERSON", help: "The person's name or number."),
      OperandSpec(name: "YEAR", arity: .optional, help: "A year from 1800 to this one."),
    ],
    options: [unknown],
    details: [
      "Faces on photos dated before that year never join the person by themselves. Those that were "
        + "confirmed stay, and their photos are named. A camera with the wrong date is no reason to "
        + "lose a face: 'kinfolk suggest' lists those that look like the person all the same, and "
        + "'kinfolk move' and 'kinfolk merge' take them. Only a date in the photo itself counts, not "
        + "the name or the time of its file."
    ],
    examples: [
      Example("kinfolk born Ada 1985", "Nobody on a photo of 1984 is Ada."),
      Example("kinfolk born Ada --unknown", "Take that back."),
    ],
    exits: Correction.exits)

  static func run(_ call: Call) throws -> ExitStatus {
    let word = try call.operand(1, "YEAR", unless: unknown)
    let year = try word.map { word in
      let years = BirthYear.range
      guard let year = Int(word), years.contains(year) else {
        throw UsageError(
          "'\(word)' is no year of birth: give one from 1800 to \(years.upperBound).",
          command: spec.name)
      }
      return year
    }
    let correction = try Correction(call)
    let person = try correction.person(call.operands[0])
    return try correction.decide(.birthYear(person, year))
  }
}
