internal import Application
internal import Clustering
internal import Support

/// What `calibrate` prints. The keys in JSON are a contract.
struct CalibrationResult: Encodable, Sendable {
  var report: CalibrationReport
  var isDryRun: Bool
  /// Where it is kept; nil: it is not.
  @Nullable var file: FilePath?
  /// The manifest that was written with it; nil: none.
  @Nullable var manifest: FilePath?

  private enum CodingKeys: String, CodingKey { case dryRun, file, manifest }

  init(_ report: CalibrationReport, isDryRun: Bool) {
    self.report = report
    self.isDryRun = isDryRun
    file = nil
    manifest = nil
  }

  func encode(to encoder: any Encoder) throws {
    try report.encode(to: encoder)
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(isDryRun, forKey: .dryRun)
    try values.encode(_file, forKey: .file)
    try values.encode(_manifest, forKey: .manifest)
  }

  func text(_ style: Style) -> String {
    var facts = FactList()
    facts.add("Embedder", report.embedder)
    facts.add(
      "People", "\(grouped(report.people)), \(grouped(report.heldOut)) of them held out and scored")
    facts.add("Faces", grouped(report.faces))
    var table = Table(
      .init(title: ""), .init(title: "Threshold", alignment: .right),
      .init(title: "Caution", alignment: .right), .init(title: "Power", alignment: .right),
      .init(title: "Cohort", alignment: .right), .init(title: "B3 precision", alignment: .right),
      .init(title: "Recall", alignment: .right), .init(title: "F", alignment: .right))
    for (name, state) in [("before", report.before), ("after", report.after)] {
      table.add(
        name, decimal(state.threshold), decimal(state.caution), fixed(state.cautionPower, 2),
        state.cohort == 0 ? "none" : grouped(state.cohort), fixed(state.b3.precision, 4),
        fixed(state.b3.recall, 4), fixed(state.b3.f, 4))
    }
    return facts.text(style) + "\n" + table.text(style) + "\n" + outcome
  }

  private var outcome: String {
    guard report.isBetter else {
      return "What is in use does as well: nothing was changed.\n"
    }
    let written =
      manifest.map { "\(printable($0)) is the manifest with it and its figures.\n" } ?? ""
    guard let file else {
      return written + "Nothing was changed; leave --dry-run out to keep it.\n"
    }
    return written
      + "Kept in \(printable(file)). The next scan groups the faces by it; 'kinfolk recluster' "
      + "does so at once, and 'kinfolk calibrate --reset' takes it back.\n"
  }
}
