internal import Grouping
internal import Support

/// What grouping the faces anew changed, or would change. The keys in JSON are a contract.
struct GroupingReport: Encodable, Sendable, Equatable {
  enum Tense { case done, supposed }

  /// Faces whose person changed.
  var moved: Int
  var made: Int
  var removed: Int
  /// People with a face.
  var before: Int
  var after: Int
  /// People of whom faces joined others' faces.
  var joined: Int
  /// People whose faces are several people's now.
  var divided: Int
  /// People the user has decided about, and how many of them have the same faces as before.
  var kept: Int
  var keptUntouched: Int

  init(_ summary: GroupingSummary) {
    moved = summary.moved
    made = summary.made
    removed = summary.removed
    before = summary.before
    after = summary.after
    joined = summary.joined
    divided = summary.divided
    kept = summary.kept
    keptUntouched = summary.keptUntouched
  }

  func text(_ tense: Tense) -> String {
    let supposed = tense == .supposed
    let people = counted(before, "person", "people")
    guard moved > 0 else {
      return "No face \(supposed ? "would change" : "changed") its person; \(people) as before.\n"
    }
    var facts = FactList()
    facts.add("People", "\(grouped(before)) before, \(grouped(after)) \(supposed ? "then" : "now")")
    facts.add("Joined others", counted(joined, "person", "people"))
    facts.add("Came apart", counted(divided, "person", "people"))
    facts.add("Faces moved", grouped(moved))
    facts.add("Made, removed", "\(grouped(made)), \(grouped(removed))")
    if kept > 0 {
      facts.add(
        "Decided about", "\(grouped(keptUntouched)) of \(grouped(kept)) with the same faces")
    }
    return facts.text(.plain)
  }
}

/// What `config set` and `config unset` did, or would do.
struct SettingChangeReport: Encodable, Sendable {
  var setting: SettingReport
  var isDryRun: Bool
  /// What happened to the people; nil when nothing could.
  @Nullable var people: GroupingReport?

  private enum CodingKeys: String, CodingKey { case dryRun, people }

  init(setting: SettingReport, isDryRun: Bool) {
    self.setting = setting
    self.isDryRun = isDryRun
    people = nil
  }

  func encode(to encoder: any Encoder) throws {
    try setting.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(isDryRun, forKey: .dryRun)
    try container.encode(_people, forKey: .people)
  }

  var text: String {
    var text = "\(setting.key) = \(printable(setting.value))\n"
    if let people { text += people.text(isDryRun ? .supposed : .done) }
    if isDryRun { text += "Nothing was changed; leave --dry-run out to do it.\n" }
    return text
  }
}
