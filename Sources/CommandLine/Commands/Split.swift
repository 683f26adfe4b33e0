internal import Faces
internal import Application
internal import Decisions
internal import Imaging
internal import Library
internal import Grouping
internal import Support
internal import Vocabulary

/// `kinfolk split PERSON FACE...`, `kinfolk split PERSON --natural`
enum Split: Command {
  static let natural = OptionSpec(
    name: "natural", help: "Into the parts that the faces fall into by themselves.")
  static let threshold = OptionSpec(
    name: "threshold", value: "DISTANCE",
    help: "The cosine distance up to which faces are one part, instead of looking for one at which "
      + "the person falls apart.")
  static let dryRun = OptionSpec(
    name: "dry-run", help: "Show the parts: how many faces, the best of them; change nothing.")
  static let output = OptionSpec(
    name: "output", short: "o", value: "FILE",
    help: "With --dry-run: draw each part's best faces in a row, .jpg or .png.")

  static let spec = CommandSpec(
    name: "split",
    summary: "Say that a person is several people.",
    forms: [
      "PERSON FACE...", "PERSON --natural [--threshold DISTANCE]",
      "PERSON --natural --dry-run [-o FILE]",
    ],
    operands: [
      OperandSpec(name: "PERSON", help: "The person's name or number."),
      OperandSpec(
        name: "FACE", arity: .any,
        help: "Faces that are together somebody else. " + FaceOperand.help + " "
          + InputWords.helpNote),
    ],
    options: [natural, threshold, dryRun, output],
    details: [
      "--natural looks at the person's faces alone, whatever you decided about them, and lowers "
        + "the threshold, to three quarters at the most, until they fall into two parts or more that "
        + "are not small. "
        + "Faces of one photo go to different parts.",
      "The largest part stays the person, with the name; every other becomes a person of its own. "
        + "They are never taken for one person again.",
    ],
    examples: [
      Example("kinfolk split Ada @17 @31", "Faces 17 and 31 are somebody else, both the same."),
      Example("kinfolk split Ada --natural --dry-run -o parts.jpg", "Look at the parts first."),
      Example("kinfolk split Ada --natural", "Part them."),
    ],
    exits: Decider.exits)

  static func run(_ call: Call) async throws -> ExitStatus {
    let invocation = call.invocation
    let isNatural = invocation.has(natural)
    guard isNatural == (call.operands.count == 1) else {
      throw UsageError(
        isNatural ? "Faces and '--natural' exclude each other." : "Missing argument 'FACE'.",
        command: spec.name)
    }
    if !isNatural, let option = [threshold, dryRun, output].first(where: { invocation.has($0) }) {
      throw UsageError("'\(option.synopsis)' needs '--natural'.", command: spec.name)
    }
    if invocation.has(output), !invocation.has(dryRun) {
      throw UsageError("'\(output.synopsis)' needs '--dry-run'.", command: spec.name)
    }
    guard isNatural else {
      let decider = try Decider(call)
      let person = try decider.person(call.operands[0])
      return try decider.decide(
        .split(person, parts: [try decider.faces(call.operands.dropFirst())]))
    }

    let fixed = try threshold(call)
    let picture = try invocation.has(output) ? OutputFile(invocation) : nil
    let decider = try Decider(call)
    try picture?.refusePhotos(library: decider.library)
    let person = try decider.library.person(matching: call.operands[0])
    let parts = try parts(of: person, at: fixed, in: decider.library, call)
    if invocation.has(dryRun) {
      return try show(parts, of: person, picture: picture, decider)
    }
    guard parts.groups.count > 1 else {
      let remedy = "Name the faces that are somebody else: kinfolk split PERSON FACE..."
      throw Failure(
        "holds_together",
        fixed == nil
          ? "\(person.label) does not fall into natural parts; nothing was changed. \(remedy)"
          : "\(person.label) holds together at this threshold; nothing was changed. \(remedy)")
    }
    return try decider.decide(.split(person.id, parts: Array(parts.groups.dropFirst())))
  }

  private static func threshold(_ call: Call) throws -> Float? {
    guard call.invocation.has(threshold) else { return nil }
    var configuration = Configuration.standard(try call.models)
    try ThresholdOption.apply(call.invocation, to: &configuration)
    return configuration.clustering.threshold
  }

  /// A single part when the person holds together.
  private static func parts(
    of person: Person, at threshold: Float?, in library: Library, _ call: Call
  ) throws -> PersonParts {
    let settings = try call.configuration(of: library).clustering
    let faces = try PersonFaces(
      of: person.id, in: library, qualityGate: settings.qualityGate, models: call.models)
    if let threshold { return faces.parts(at: threshold) }
    return faces.naturalParts(below: settings.threshold)
  }

  private static func show(
    _ parts: PersonParts, of person: Person, picture: OutputFile?, _ decider: Decider
  ) throws -> ExitStatus {
    let library = decider.library
    // Best first; faces whose photos have no file are counted, not shown.
    let present = try library.faces(of: person.id)
    let best = parts.groups.map { group in
      let members = Set(group)
      return present.filter { members.contains($0.id) }.prefix(SplitReport.bestShown)
    }
    let report = SplitReport(
      person: PersonReference(id: person.id.rawValue, name: person.name),
      threshold: parts.threshold,
      parts: zip(parts.groups, best).map { group, best in
        SplitReport.Part(
          size: group.count, best: best.map(\.id.rawValue), faces: group.map(\.rawValue))
      })
    if let picture {
      var cells: [SheetDrawing.Face?] = []
      let crops = CropReading(library, decider.call)
      for (number, best) in best.enumerated() {
        for face in best {
          cells.append(
            try SheetDrawing.Face(
              face, caption: "part \(number + 1)  @\(face.id.rawValue)", crops))
        }
        let empty = SplitReport.bestShown - best.count
        cells += [SheetDrawing.Face?](repeating: nil, count: empty)
      }
      decider.call.noteFonts(for: [person.name].compactMap { $0 })
      try picture.write(
        try SheetDrawing.draw(
          title: PictureText.title(report.person), subtitle: report.heading, faces: cells,
          columns: SplitReport.bestShown))
      decider.call.console.note(standing: "\(picture.path) is written.")
    }
    decider.call.print(report) { report.text(decider.call.style) }
    return .success
  }
}

/// What `split --dry-run` prints.
struct SplitReport: Encodable, Sendable, Equatable {
  struct Part: Encodable, Sendable, Equatable {
    var size: Int
    /// Numbers of the clearest faces.
    var best: [Int64]
    /// Numbers of all faces.
    var faces: [Int64]
  }

  static let bestShown = 8

  var person: PersonReference
  /// The cosine distance at which the person falls apart.
  var threshold: Float
  /// The largest first, which stays the person; one part when the person holds together.
  var parts: [Part]

  var heading: String {
    parts.count < 2
      ? "holds together"
      : "falls into \(grouped(parts.count)) parts at the distance \(fixed(Double(threshold), 3))"
  }

  func text(_ style: Style) -> String {
    var text = "\(style.bold(printable(person.title))) \(heading).\n"
    guard parts.count > 1 else { return text }
    var table = Table(
      .init(title: "Part", alignment: .right), .init(title: "Faces", alignment: .right),
      .init(title: "Best faces"))
    for (index, part) in parts.enumerated() {
      table.add(
        "\(index + 1)", grouped(part.size), part.best.map { "@\($0)" }.joined(separator: " "))
    }
    text += table.text(style)
    return text + "Nothing was changed. Part 1 would stay \(printable(person.title)).\n"
  }
}
