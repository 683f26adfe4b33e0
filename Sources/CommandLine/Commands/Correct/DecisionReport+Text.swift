internal import Application
internal import Support

extension DecisionReport {
  /// - Parameter text: the clause that says what was decided; nil for nothing.
  func sentence(_ text: String?) -> String {
    guard let decision, let text else { return "It is so already; nothing was decided.\n" }
    var sentence = "Decision \(decision): \(printable(text))."
    if let person {
      let faces = counted(person.faces, "face")
      sentence += " \(printable(person.title)) has \(faces) on \(counted(person.photos, "photo"))."
    }
    let effect = undone == nil ? "takes it back" : "decides it again"
    return sentence + " 'kinfolk undo \(decision)' \(effect).\n"
  }
}

/// What `log` prints: decisions, the newest first, each with the clause that says it.
struct LogReport: Encodable, Sendable {
  var decisions: [Worded<LoggedDecision>]

  func text(_ style: Style) -> String {
    guard !decisions.isEmpty else { return "Nothing was decided yet.\n" }
    var table = Table(
      .init(title: "Decision", alignment: .right), .init(title: "When"), .init(title: "What"),
      .init(title: "Faces", alignment: .right))
    for decision in decisions {
      let entry = decision.report
      table.add(
        "\(entry.decision)", entry.at.local,
        (decision.words ?? "") + (entry.isUndone ? " (undone)" : ""),
        entry.faces == 0 ? "-" : grouped(entry.faces))
    }
    return table.text(style)
  }
}
