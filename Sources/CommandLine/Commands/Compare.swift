internal import Faces
internal import Application
internal import Vocabulary

/// `kinfolk compare A B`
enum Compare: Command {
  static let spec = CommandSpec(
    name: "compare",
    summary: "Compare every face of one photo with every face of another.",
    operands: [
      .photo("A"),
      OperandSpec(name: "B", help: "Another one, or the same."),
    ],
    options: [ThresholdOption.option] + DetectorOptions.all,
    details: [
      "Prints the cosine distance of each pair of faces, 0 for the same picture, and marks those "
        + "at or below the threshold. Grouping is a little stricter with faces that look like "
        + "many strangers; in the JSON form 'adjusted' is the distance as grouping sees it.",
      PhotoStudy.helpNote,
    ],
    examples: [
      Example("kinfolk compare ada.jpg unknown.jpg", "Is it the same person?"),
      Example("kinfolk compare class-1999.jpg class-2019.jpg", "Who is in both group photos?"),
    ],
    exits: [
      ExitNote(.success, "The faces were compared, whether or not any match."),
      ExitNote(.failure), ExitNote(.usage),
    ])

  static func run(_ call: Call) throws -> ExitStatus {
    let (study, settings, models) = try call.photoStudyAndSettings()
    var configuration = settings
    try ThresholdOption.apply(call.invocation, to: &configuration)
    let report = try CompareReport(
      try study.study(call.paths[0]), try study.study(call.paths[1]),
      threshold: configuration.clustering.threshold, models: models)
    call.print(report) { report.text(call.style) }
    return .success
  }
}
