internal import Decisions
internal import Library
internal import Support
internal import Vocabulary

/// What every command that corrects prints.
struct DecisionReport: Encodable, Sendable, Equatable {
  /// The decision's number; null when it was so already and nothing was decided.
  @Nullable var decision: Int64?
  @Nullable var kind: String?
  /// What was done, as 'kinfolk log' says it.
  @Nullable var text: String?
  /// Whom it is about, as they are now; null for a decision about faces alone or several people alike.
  @Nullable var person: PersonReport?
  /// Whoever else it is about.
  var others: [PersonReport]
  /// Numbers of the faces that were named.
  var faces: [Int64]
  /// The decision that `undo` took back.
  @Nullable var undone: Int64?
  /// False when the other faces have yet to be grouped anew.
  var settled: Bool
  /// Only of `born`: paths of photos dated before the year on which the person was confirmed.
  var olderPhotos: [FilePath]?

  static let nothing = DecisionReport(
    decision: nil, kind: nil, text: nil, person: nil, others: [], faces: [], undone: nil,
    settled: true)

  var sentence: String {
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

/// What `log` prints.
struct LogReport: Encodable, Sendable, Equatable {
  struct Entry: Encodable, Sendable, Equatable {
    /// The decision's number.
    var decision: Int64
    var at: Moment
    var kind: String
    var text: String
    @Nullable var person: PersonReference?
    var others: [PersonReference]
    /// Faces that were named or belonged to whom it is about.
    var faces: Int
    /// Numbers of those that were named.
    var namedFaces: [Int64]
    /// Whether it was taken back.
    var isUndone: Bool
    /// The decision that an undo takes back.
    @Nullable var undoes: Int64?
  }

  /// Newest first.
  var decisions: [Entry]

  func text(_ style: Style) -> String {
    guard !decisions.isEmpty else { return "Nothing was decided yet.\n" }
    var table = Table(
      .init(title: "Decision", alignment: .right), .init(title: "When"), .init(title: "What"),
      .init(title: "Faces", alignment: .right))
    for entry in decisions {
      table.add(
        "\(entry.decision)", entry.at.local,
        entry.text + (entry.isUndone ? " (undone)" : ""),
        entry.faces == 0 ? "-" : grouped(entry.faces))
    }
    return table.text(style)
  }
}
