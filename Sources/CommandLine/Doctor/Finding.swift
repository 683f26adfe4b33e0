internal import Application
internal import Support

/// What looking at one thing came to.
struct Finding: Encodable, Sendable, Equatable {
  enum State: String, Encodable, Sendable {
    case ok
    /// It works, and somebody may want to know.
    case note
    case wrong
  }

  /// What was looked at: `library`, `models`, …
  var check: String
  var state: State
  /// A sentence.
  var text: String
  /// What mends it, as a sentence; nil where nothing is to be mended.
  @Nullable var cure: String?

  static func ok(_ check: String, _ text: String) -> Finding {
    Finding(check: check, state: .ok, text: text)
  }

  static func note(_ check: String, _ text: String, cure: String? = nil) -> Finding {
    Finding(check: check, state: .note, text: text, cure: cure)
  }

  static func wrong(_ check: String, _ text: String, cure: String) -> Finding {
    Finding(check: check, state: .wrong, text: text, cure: cure)
  }
}

/// What `doctor` prints.
struct DoctorReport: Encodable, Sendable, Equatable {
  var findings: [Finding]
  /// Whether nothing is wrong.
  var healthy: Bool

  init(_ findings: [Finding]) {
    self.findings = findings
    healthy = !findings.contains { $0.state == .wrong }
  }

  func text(_ style: Style) -> String {
    let widest = findings.map { displayWidth($0.check) }.max() ?? 0
    var text = ""
    for finding in findings {
      let mark =
        switch finding.state {
        case .ok: style.green("ok   ")
        case .note: style.yellow("note ")
        case .wrong: style.red("WRONG")
        }
      let padding = String(repeating: " ", count: widest - displayWidth(finding.check))
      text += "\(mark)  \(finding.check)\(padding)  \(printable(finding.text))\n"
      if let cure = finding.cure {
        text += String(repeating: " ", count: 7 + widest + 2) + printable(cure) + "\n"
      }
    }
    let wrong = findings.count { $0.state == .wrong }
    return text
      + (wrong == 0
        ? "Nothing is wrong.\n" : "\(counted(wrong, "thing is", "things are")) wrong.\n")
  }
}
