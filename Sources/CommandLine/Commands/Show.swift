internal import Faces
internal import Application
internal import Library
internal import Grouping
internal import Vocabulary

/// `kinfolk show PERSON`
enum Show: Command {
  static let odd = OptionSpec(
    name: "odd", help: "The faces least like the person's others first, instead of the best.")
  static let limit = OptionSpec(name: "limit", value: "N", help: "Faces at most.")
  static let discarded = OptionSpec(
    name: "discarded", help: "List the faces that were discarded, of no person, instead.")

  static let spec = CommandSpec(
    name: "show",
    summary: "List a person's faces: number, quality, distance and photo.",
    forms: ["PERSON [--odd] [--limit N]", "--discarded [--limit N]"],
    operands: [OperandSpec(name: "PERSON", arity: .optional, help: "A person's name or number.")],
    options: [odd, limit, discarded],
    details: [
      "Each face has a number, which 'move', 'reject', 'split', 'cover' and 'discard' take. The "
        + "distance is the mean cosine distance to the person's other faces, as grouping measures "
        + "it: a face that does not belong is far from the rest. A confirmed face stays with the "
        + "person until you say otherwise.",
      "The day a photo was taken is from its EXIF, XMP or IPTC data, the file's name, or the "
        + "file's time, the weakest.",
    ],
    examples: [
      Example(
        "kinfolk show Ada --odd --limit 10", "The ten faces that are least like Ada's others."),
      Example(
        "kinfolk show Ada --json | jq '.faces[] | select(.distance > 0.5) | .id'",
        "Numbers of her faces farther than 0.5 from the rest."),
      Example("kinfolk show --discarded", "What 'kinfolk discard' took out."),
    ],
    exits: [
      ExitNote(.success), ExitNote(.failure, "There is no such person, or no library."),
      ExitNote(.usage),
    ])

  static func run(_ call: Call) throws -> ExitStatus {
    let limit = try call.invocation.integer(limit, in: 1...1_000_000)
    let word = try call.operand(0, "PERSON", unless: discarded)
    let library = try call.openLibrary()
    guard let word else {
      let report = try ShownFacesReport(discardedIn: library, limit: limit)
      call.print(report) { report.text(call.style) }
      return .success
    }

    let person = try library.person(matching: word)
    let settings = try call.configuration(of: library)
    let report = try ShownFacesReport(
      of: person, in: library, oddestFirst: call.invocation.has(odd), limit: limit,
      settings.clustering, models: call.models(of: library))
    call.print(report) { report.text(call.style) }
    return .success
  }
}
