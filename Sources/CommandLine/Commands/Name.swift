internal import Decisions
internal import Library
internal import Vocabulary

/// `kinfolk name PERSON NAME`
enum Name: Command {
  static let spec = CommandSpec(
    name: "name",
    summary: "Give a person a name.",
    operands: [
      OperandSpec(name: "PERSON", help: "A person's number ('3' or '#3') or present name."),
      OperandSpec(name: "NAME", help: "The new name."),
    ],
    details: ["A name is kept for good: no later scan or setting takes it away."],
    examples: [
      Example("kinfolk name 3 'Ada Lovelace'", "Name person 3."),
      Example("kinfolk name 'Ada Lovelace' 'Ada King'", "Change a name."),
    ],
    exits: [
      ExitNote(.success), ExitNote(.failure, "There is no such person, or the name is taken."),
      ExitNote(.usage),
    ])

  static func run(_ call: Call) async throws -> ExitStatus {
    let library = try call.openLibrary()
    let person = try library.person(matching: call.operands[0])
    _ = try library.decide(.name(person.id, call.operands[1]))
    let report = PersonReport(try library.person(person.id) ?? person)
    call.print(report) {
      "Person #\(report.id) is \(printable(report.name ?? "-")), "
        + "on \(counted(report.photos, "photo")).\n"
    }
    return .success
  }
}
