internal import Application
internal import Faces
internal import Decisions
internal import Library
internal import Grouping
internal import Vocabulary

/// Takes one decision of the user's, lets the other faces settle around it and tells what was done: what every command
/// that corrects comes down to.
struct Decider {
  let call: Call
  let library: Library

  /// Above this many faces they are settled by the next scan, not while the user waits.
  static let settledAtOnce = 200_000

  static let samePhoto = OptionSpec(
    name: "same-photo", help: "Even if two faces of one photo come together, as in a collage.")

  static let exits = [
    ExitNote(.success), ExitNote(.failure, "It could not be done; nothing was changed."),
    ExitNote(.usage), ExitNote(.unwritten),
  ]

  init(_ call: Call) throws {
    self.call = call
    library = try call.openLibrary()
  }

  // MARK: Operands

  func person(_ text: String) throws -> PersonID { try library.person(matching: text).id }

  func people(_ operands: some Collection<String>) throws -> [PersonID] {
    unique(try call.words(operands).map { try person($0) })
  }

  func faces(_ operands: some Collection<String>) throws -> [FaceID] {
    unique(try call.words(operands).map { try FaceOperand.face($0, in: library).id })
  }

  private func unique<Value: Hashable>(_ values: [Value]) -> [Value] {
    var seen: Set<Value> = []
    return values.filter { seen.insert($0).inserted }
  }

  // MARK: Decisions

  /// - Parameter addition: adds to the report, before it is printed.
  /// - Throws: what the library throws; nothing has changed then.
  func decide(
    _ wish: Wish, adding addition: (inout DecisionReport) throws -> Void = { _ in }
  ) throws -> ExitStatus {
    guard let entry = try library.decide(wish) else {
      var report = DecisionReport.nothing
      try addition(&report)
      call.print(report) { report.sentence }
      return .success
    }
    return try finish(entry, adding: addition)
  }

  /// - Parameter id: nil is the last one that stands.
  /// - Throws: what the library throws; nothing has changed then.
  func undo(_ id: DecisionID?) throws -> ExitStatus {
    try finish(try library.undo(id))
  }

  private func finish(
    _ entry: JournalEntry, adding addition: (inout DecisionReport) throws -> Void = { _ in }
  ) throws -> ExitStatus {
    call.console.note(standing: "Decision \(entry.id.rawValue) stands; 'kinfolk log' lists it.")
    let settled = settle()
    // A plain copy of the library holds the decision from now on. Others may be reading; then they do it, or the next.
    _ = try? library.fold()
    func report(_ person: PersonID) throws -> PersonReport? {
      try library.person(person).map { PersonReport($0) }
    }
    var report = DecisionReport(
      decision: entry.id.rawValue, kind: entry.kind.rawValue,
      text: try DecisionWords(library).clause(entry), person: try entry.person.flatMap(report),
      others: try entry.people.compactMap(report),
      faces: entry.named.map(\.face.rawValue),
      undone: entry.target?.rawValue, settled: settled)
    try addition(&report)
    call.print(report) { report.sentence }
    return .success
  }

  /// Brings the people up to date with the decision. The decision stands whatever happens here, so this is no failure.
  ///
  /// - Returns: whether it was done.
  private func settle() -> Bool {
    do {
      if try library.status().faces > Self.settledAtOnce {
        call.note("The library is large: the next scan groups the other faces anew.")
        return false
      }
      let configuration = try call.configuration(of: library)
      _ = try Grouping(configuration.clustering, models: call.models).update(library)
      return true
    } catch {
      call.note(
        "The decision is kept, but the other faces could not be grouped anew: \(error) "
          + "The next scan does it.")
      return false
    }
  }
}

extension DecisionWords {
  /// With the names that people have now.
  init(_ library: Library) throws {
    let names = try Dictionary(uniqueKeysWithValues: library.names().map { ($0.person, $0.name) })
    self.init(name: { names[$0] }, decision: { try library.decision($0) })
  }
}
