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
    exits: Correction.exits)

  static func run(_ call: Call) throws -> ExitStatus {
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
      let correction = try Correction(call)
      let person = try correction.person(call.operands[0])
      return try correction.decide(
        .split(person, parts: [try correction.faces(call.operands.dropFirst())]))
    }

    let fixed = try threshold(call)
    let picture = try invocation.has(output) ? OutputFile(invocation) : nil
    let correction = try Correction(call)
    let library = correction.library
    try picture?.refusePhotos(library: library)
    let person = try library.person(matching: call.operands[0])
    let split = try NaturalSplit(
      of: person, in: library, at: fixed, try call.configuration(of: library).clustering,
      models: call.models(of: library))
    if invocation.has(dryRun) { return try show(split, picture: picture, library, call) }
    guard let wish = split.wish else {
      let remedy = "Name the faces that are somebody else: kinfolk split PERSON FACE..."
      throw Failure(
        "holds_together",
        fixed == nil
          ? "\(person.label) does not fall into natural parts; nothing was changed. \(remedy)"
          : "\(person.label) holds together at this threshold; nothing was changed. \(remedy)")
    }
    return try correction.decide(wish)
  }

  private static func threshold(_ call: Call) throws -> Float? {
    guard call.invocation.has(threshold) else { return nil }
    var configuration = Configuration.standard(try .embedded())
    try ThresholdOption.apply(call.invocation, to: &configuration)
    return configuration.clustering.threshold
  }

  private static func show(
    _ split: NaturalSplit, picture: OutputFile?, _ library: Library, _ call: Call
  ) throws -> ExitStatus {
    let best = try split.best(library)
    let report = SplitReport(split, best: best)
    if let picture {
      let drawing = try split.picture(of: best, crops: CropReading(library, call.worker))
      call.noteFonts(for: [split.person.name].compactMap { $0 })
      try picture.write(drawing)
      call.console.note(standing: "\(picture.path) is written.")
    }
    call.print(report) { report.text(call.style) }
    return .success
  }
}

extension SplitReport {
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
