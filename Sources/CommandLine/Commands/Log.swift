internal import Decisions
internal import Library
internal import Vocabulary

/// `kinfolk log`
enum Log: Command {
  static let limit = OptionSpec(name: "limit", value: "N", help: "Decisions at most.")
  static let person = OptionSpec(
    name: "person", value: "PERSON", help: "Only decisions about this person or their faces.")

  static let spec = CommandSpec(
    name: "log",
    summary: "List the decisions taken, the newest first.",
    options: [limit, person],
    details: [
      "Every correction is a decision with a number. Nothing is ever removed from the list; what "
        + "was undone is marked so."
    ],
    examples: [
      Example("kinfolk log --limit 10", "The last ten."),
      Example("kinfolk log --person Ada", "What was decided about Ada."),
    ])

  static func run(_ call: Call) async throws -> ExitStatus {
    let limit = try call.invocation.integer(limit, in: 1...1_000_000)
    let library = try call.openLibrary()
    let about = try call.invocation.value(person).map { try library.person(matching: $0).id }
    var entries = try library.journal(limit: about == nil ? limit : nil)
    if let about {
      let people = merged(into: about, entries)
      entries = Array(
        entries.filter { concerns($0, people, entries) }.prefix(limit ?? .max))
    }
    let words = try DecisionWords(library)
    func reference(_ person: PersonID) -> PersonReference {
      PersonReference(id: person.rawValue, name: words.name(person))
    }
    let report = LogReport(
      decisions: try entries.map { entry in
        LogReport.Entry(
          decision: entry.id.rawValue, at: Moment(seconds: entry.at),
          kind: entry.kind.rawValue, text: try words.clause(entry),
          person: entry.person.map(reference), others: entry.people.map(reference),
          faces: entry.faces.count,
          namedFaces: entry.named.map(\.face.rawValue),
          isUndone: entry.isUndone, undoes: entry.target?.rawValue)
      })
    call.print(report) { report.text(call.style) }
    return .success
  }

  /// A person and everybody merged into them.
  private static func merged(into person: PersonID, _ entries: [JournalEntry]) -> Set<PersonID> {
    var people: Set<PersonID> = [person]
    // Newest first, so that one pass finds who was merged into whom was merged.
    for entry in entries where entry.kind == .merge && !entry.isUndone {
      if let into = entry.person, people.contains(into) { people.formUnion(entry.people) }
    }
    return people
  }

  private static func concerns(
    _ entry: JournalEntry, _ people: Set<PersonID>, _ entries: [JournalEntry]
  ) -> Bool {
    if let target = entry.target {
      return entries.first { $0.id == target }.map { concerns($0, people, entries) } ?? false
    }
    return entry.person.map(people.contains) ?? false
      || entry.people.contains(where: people.contains)
      || entry.faces.contains { face in
        [face.before, face.after].contains { $0.map(people.contains) ?? false }
      }
  }
}
