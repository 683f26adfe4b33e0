internal import Application
internal import Faces
internal import Support

/// `kinfolk models list`
enum ModelsList {
  static func run(_ call: Call) throws -> ExitStatus {
    let use = try Models.use(of: try call.openLibraryIfThere(), call)
    let report = try ModelsReport(call.catalogue, use)
    call.print(report) { report.text(call.style) }
    return .success
  }
}

extension ModelsReport {
  func text(_ style: Style) -> String {
    var table = Table(
      .init(title: "Role"), .init(title: "Name"), .init(title: "State"), .init(title: "Licence"),
      .init(title: "From"), .init(title: "Size", alignment: .right), .init(title: "Calibration"))
    for model in models {
      table.add(
        model.role.rawValue, model.name, model.state, model.terms,
        model.added ? "added" : "program", model.bytes.megabytes,
        model.calibration?.text ?? "-")
    }
    let faults = unusable.map { printable("'\($0.name)' cannot be used: \($0.reason).") + "\n" }
    let notes = models.compactMap { model in
      model.licenceNote.map { printable("\(model.name): \($0)") + "\n" }
    }
    return table.text(style) + (faults + notes).joined()
  }
}

extension ModelReport {
  var state: String {
    switch (inUse, wanted) {
    case (true, true): "in use"
    case (true, false): "in use until the change is done"
    case (false, true): "wanted"
    case (false, false): "-"
    }
  }

  var terms: String {
    if commercialUse { return licence }
    return licenceAccepted ? "\(licence), not commercial (accepted)" : "\(licence), not commercial"
  }
}

extension EmbedderReport {
  var text: String {
    let cohort = cohort == 0 ? "" : ", cohort of \(cohort)"
    guard measured else { return "threshold \(decimal(threshold)), not measured" }
    let figures =
      figures.map {
        "; calibrated, B3 F \(fixed($0.b3After, 4)) of \(counted($0.heldOutPeople, "person", "people"))"
      } ?? ""
    return "threshold \(decimal(threshold)), caution \(decimal(caution)), "
      + "quality gate \(decimal(qualityGate))\(cohort)\(figures)"
  }
}

extension Int {
  /// Bytes, for people: `22.4 MB`, `122 KB`.
  var megabytes: String {
    if self >= 1_000_000 {
      let tenths = (self + 50_000) / 100_000
      return "\(grouped(tenths / 10)).\(tenths % 10) MB"
    }
    return self >= 1000 ? "\((self + 500) / 1000) KB" : "\(self) B"
  }
}
