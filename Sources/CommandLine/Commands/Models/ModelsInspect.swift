internal import Application
internal import Support

/// `kinfolk models inspect FILE`
enum ModelsInspect {
  static func run(_ file: FilePath, _ call: Call) throws -> ExitStatus {
    let report = try ModelInspectionReport(file)
    call.print(report) { report.text(call.style) }
    return .success
  }
}

extension ModelInspectionReport {
  func text(_ style: Style) -> String {
    var lines = FactList()
    lines.add("File", "\(file), \(grouped(bytes)) bytes")
    lines.add("SHA-256", sha256)
    let sets = operatorSets.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    lines.add(
      "Made by",
      (producer.isEmpty ? [] : [producer]).joined() + " (\(sets.joined(separator: ", ")))")
    for value in inputs { lines.add("Input", value.text) }
    for value in outputs { lines.add("Output", value.text) }
    lines.add(
      "Operators",
      operators.map { "\($0.name) \($0.count)\($0.supported ? "" : " (unsupported)")" }
        .joined(separator: ", "))
    lines.add("Parameters", "\(grouped(parameters)), \(weightBytes.megabytes)")
    if let work {
      let shapes = work.inputs.values.map { "[\($0.map(String.init).joined(separator: ", "))]" }
      lines.add(
        "Work",
        "\(work.flop.megaflop) for \(shapes.joined(separator: ", ")), \(work.memory.megabytes) besides "
          + "the weights")
    }
    lines.add("Runs", runnable ? "yes" : "no")
    for refusal in refusals {
      lines.add("", "node '\(refusal.node)' (\(refusal.op)): \(refusal.reason)")
    }
    lines.add("Could be", use)
    var text = lines.text(style)
    if let manifest {
      let lines = manifest.split(separator: "\n").map { printable(String($0)) + "\n" }
      text += "\n\(title)\n\n\(lines.joined())"
    }
    return text
  }

  /// What stands over the manifest.
  private var title: String {
    if knownAs != nil { return "Its manifest:" }
    if certain { return "A manifest for it; its licence is for you to fill in:" }
    return
      "A manifest to start from. Look up how its authors scale and order colours, its licence,\n"
      + "and the distance at which two faces are one person:"
  }

  /// What it could be.
  private var use: String {
    if let knownAs, let role { return "the \(role) '\(knownAs)', which is known" }
    guard let role, let family, let reason else {
      return "nothing that Kinfolk uses: it is neither like a detector nor like an embedder"
    }
    return "\(role == "embedder" ? "an" : "a") \(role) of the family '\(family)': \(reason)"
  }
}

extension ModelInspectionReport.Value {
  fileprivate var text: String {
    "\(name)  \(type) \(shape.map { "[\($0.joined(separator: ", "))]" } ?? "of any shape")"
  }
}

extension Int {
  /// Of floating-point operations.
  fileprivate var megaflop: String {
    if self >= 100_000_000 {
      let hundredths = (self + 5_000_000) / 10_000_000
      let rest = hundredths % 100
      return "\(grouped(hundredths / 100)).\(rest < 10 ? "0" : "")\(rest) GFLOP"
    }
    return "\(grouped((self + 500_000) / 1_000_000)) MFLOP"
  }
}
