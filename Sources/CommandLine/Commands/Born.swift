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
    exits: Decider.exits)

  static func run(_ call: Call) async throws -> ExitStatus {
    let word = try call.operand(1, "YEAR", unless: unknown)
    let year = try word.map { word in
      let years = 1800...Moment.now.year
      guard let year = Int(word), years.contains(year) else {
        throw UsageError(
          "'\(word)' is no year of birth: give one from 1800 to \(years.upperBound).",
          command: spec.name)
      }
      return year
    }
    let decider = try Decider(call)
    let person = try decider.person(call.operands[0])
    return try decider.decide(.birthYear(person, year)) { report in
      report.olderPhotos = try older(person, in: decider, call)
    }
  }

  /// Says which photos contradict the year.
  ///
  /// - Returns: their paths.
  private static func older(
    _ person: PersonID, in decider: Decider, _ call: Call
  ) throws -> [FilePath] {
    let photos = try decider.library.photosBeforeBirth(of: person)
    guard !photos.isEmpty, let known = try decider.library.person(person),
      let year = known.birthYear
    else { return [] }
    let named = photos.prefix(listed).map { "\($0.path) (\($0.captured.prefix(10)))" }
    call.note(
      "Warning: \(known.label) is confirmed on \(counted(photos.count, "photo")) dated before "
        + "\(year): \(named.joined(separator: ", "))\(photos.count > listed ? ", ..." : ""). "
        + "They stay. If a camera had the wrong date, nothing need be done; if somebody else is on "
        + "them: kinfolk reject \(known.id.rawValue) FACE")
    return photos.map(\.path)
  }

  /// Photos that the warning names.
  private static let listed = 5
}
