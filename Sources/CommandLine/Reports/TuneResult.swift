internal import Application
internal import Clustering
internal import Support

/// What `tune` prints. The keys in JSON are a contract.
struct TuneResult: Encodable, Sendable, Equatable {
  var report: TuneReport
  /// The drawing, if one was written.
  @Nullable var picture: FilePath?
  /// The command to look at next; nil when the present threshold is as good as any.
  @Nullable var command: String?

  private enum CodingKeys: String, CodingKey { case command, picture }

  init(_ report: TuneReport, picture: FilePath?) {
    self.report = report
    self.picture = picture
    command =
      report.canImprove
      ? "kinfolk config set threshold \(decimal(report.best.threshold)) --dry-run" : nil
  }

  func encode(to encoder: any Encoder) throws {
    try report.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(_command, forKey: .command)
    try container.encode(_picture, forKey: .picture)
  }

  func text(_ style: Style) -> String {
    var facts = FactList()
    facts.add(
      "Confirmed",
      "\(counted(report.confirmed, "face")) of \(counted(report.people, "named person", "named people"))"
    )
    if report.facesGrouped < report.faces {
      facts.add(
        "Grouped", "\(grouped(report.facesGrouped)) of \(counted(report.faces, "face")), a sample")
    } else {
      facts.add("Grouped", counted(report.faces, "face"))
    }
    facts.add(
      "Best threshold",
      "\(decimal(report.best.threshold)) (in 9 of 10 resamplings "
        + "\(decimal(report.bestInterval[0])) to \(decimal(report.bestInterval[1])))")
    facts.add("In use", decimal(report.threshold))
    facts.add("Embedder", report.embedder)
    if let picture { facts.add("Picture", picture.description) }
    return facts.text(style) + "\n" + table.text(style) + "\n" + advice
  }

  /// Every fourth threshold and those with a mark.
  private var table: Table {
    var table = Table(
      .init(title: "Threshold"), .init(title: "B3 precision", alignment: .right),
      .init(title: "Recall", alignment: .right), .init(title: "F", alignment: .right),
      .init(title: "Pair precision", alignment: .right),
      .init(title: "Recall", alignment: .right), .init(title: "F", alignment: .right),
      .init(title: ""))
    for (index, point) in report.thresholds.enumerated() {
      let marks = marks(of: point)
      guard index % 4 == 0 || !marks.isEmpty else { continue }
      let scores = [point.b3, point.pairwise].flatMap { [$0.precision, $0.recall, $0.f] }
      table.add([decimal(point.threshold)] + scores.map { fixed($0, 3) } + [marks])
    }
    return table
  }

  private func marks(of point: Tuning.Point) -> String {
    var marks: [String] = []
    if point == report.best { marks.append("best") }
    if point == report.precise { marks.append("precise") }
    if point == report.now { marks.append("now") }
    return marks.joined(separator: ", ")
  }

  private var advice: String {
    guard let command else {
      return "The threshold in use is as good as any for the people you confirmed.\n"
    }
    let remark =
      report.isWithinInterval
      ? "The threshold in use lies where the best one may be: there is little to gain.\n" : ""
    return remark + "See what would change:\n  \(command)\n"
  }
}
