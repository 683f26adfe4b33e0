internal import Clustering
internal import Grouping
internal import Support

/// What `tune` found. The keys in JSON are a contract.
struct TuneReport: Encodable, Sendable, Equatable {
  /// In use now.
  var threshold: Float
  /// What is held against, each of `thresholds` once.
  var thresholds: [Tuning.Point]
  var now: Tuning.Point
  var best: Tuning.Point
  /// The strictest and the loosest best threshold in nine of ten resamplings.
  var bestInterval: [Float]
  /// nil: no threshold is that precise.
  @Nullable var precise: Tuning.Point?
  /// Named people with confirmed faces, and these faces.
  var people: Int
  var confirmed: Int
  /// Faces that were grouped, of `faces` in the library.
  var facesGrouped: Int
  var faces: Int
  /// The command to look at next; nil when the present threshold is as good as any.
  @Nullable var command: String?
  @Nullable var picture: FilePath?

  func text(_ style: Style) -> String {
    var facts = FactList()
    facts.add(
      "Confirmed",
      "\(counted(confirmed, "face")) of \(counted(people, "named person", "named people"))")
    if facesGrouped < faces {
      facts.add("Grouped", "\(grouped(facesGrouped)) of \(counted(faces, "face")), a sample")
    } else {
      facts.add("Grouped", counted(faces, "face"))
    }
    facts.add(
      "Best threshold",
      "\(decimal(best.threshold)) (in 9 of 10 resamplings "
        + "\(decimal(bestInterval[0])) to \(decimal(bestInterval[1])))")
    facts.add("In use", decimal(threshold))
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
    for (index, point) in thresholds.enumerated() {
      let marks = marks(of: point)
      guard index % 4 == 0 || !marks.isEmpty else { continue }
      let scores = [point.b3, point.pairwise].flatMap { [$0.precision, $0.recall, $0.f] }
      table.add([decimal(point.threshold)] + scores.map { fixed($0, 3) } + [marks])
    }
    return table
  }

  private func marks(of point: Tuning.Point) -> String {
    var marks: [String] = []
    if point == best { marks.append("best") }
    if point == precise { marks.append("precise") }
    if point == now { marks.append("now") }
    return marks.joined(separator: ", ")
  }

  private var advice: String {
    guard let command else {
      return "The threshold in use is as good as any for the people you confirmed.\n"
    }
    let isSure = threshold < bestInterval[0] || threshold > bestInterval[1]
    let remark =
      isSure
      ? "" : "The threshold in use lies where the best one may be: there is little to gain.\n"
    return remark + "See what would change:\n  \(command)\n"
  }
}

extension TuneReport {
  /// - Precondition: `threshold` is among those of `tuning`.
  init(_ study: ThresholdStudy, _ tuning: Tuning, threshold: Float, picture: FilePath?) {
    guard let now = tuning.points.first(where: { $0.threshold == threshold }) else {
      preconditionFailure("the threshold in use was not tried")
    }
    let best = tuning.points[tuning.best]
    self.init(
      threshold: threshold, thresholds: tuning.points, now: now, best: best,
      bestInterval: [tuning.interval.lowerBound, tuning.interval.upperBound],
      precise: tuning.precise.map { tuning.points[$0] }, people: study.people,
      confirmed: study.confirmed, facesGrouped: study.taken, faces: study.faces,
      command: now.b3.f >= best.b3.f
        ? nil : "kinfolk config set threshold \(decimal(best.threshold)) --dry-run",
      picture: picture)
  }
}
