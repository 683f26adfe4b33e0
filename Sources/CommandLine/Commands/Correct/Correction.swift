internal import Grouping
internal import Faces
internal import Support
internal import Application
internal import Decisions
internal import Library
internal import Vocabulary

/// What every command that corrects comes down to: its operands are looked up, one decision is written, and it says what came of
/// it.
struct Correction {
  let call: Call
  let decider: Decider

  static let samePhoto = OptionSpec(
    name: "same-photo", help: "Even if two faces of one photo come together, as in a collage.")

  static let exits = [
    ExitNote(.success), ExitNote(.failure, "It could not be done; nothing was changed."),
    ExitNote(.usage), ExitNote(.unwritten),
  ]

  init(_ call: Call) throws {
    self.call = call
    let library = try call.openLibrary()
    decider = Decider(library) {
      try Grouping(
        call.configuration(of: library).clustering, models: call.models(of: library))
    }
  }

  var library: Library { decider.library }

  // MARK: Operands

  func person(_ text: String) throws -> PersonID { try library.person(matching: text).id }

  func people(_ operands: some Collection<String>) throws -> [PersonID] {
    try decider.people(try call.words(operands))
  }

  func faces(_ operands: some Collection<String>) throws -> [FaceID] {
    try decider.faces(try call.words(operands))
  }

  // MARK: Decisions

  /// - Throws: what `Decider.decide` throws.
  func decide(_ wish: Wish) throws -> ExitStatus {
    say(try decider.decide(wish, written: note))
  }

  /// - Parameter id: nil is the last one that stands.
  /// - Throws: what `Decider.undo` throws.
  func undo(_ id: DecisionID?) throws -> ExitStatus {
    say(try decider.undo(id, written: note))
  }

  private func note(_ entry: JournalEntry) {
    call.console.note(standing: "Decision \(entry.id.rawValue) stands; 'kinfolk log' lists it.")
  }

  private func say(_ outcome: DecisionOutcome) -> ExitStatus {
    switch outcome.grouping {
    case .success(.done): break
    case .success(.leftToScan):
      call.note("The library is large: the next scan groups the other faces anew.")
    case .failure(let error):
      call.note(
        "The decision is kept, but the other faces could not be grouped anew: \(words(of: error)) "
          + "The next scan does it.")
    }
    if let contradicted = outcome.contradicted { call.note(contradicted.warning) }
    let text = outcome.entry.map { DecisionWords(outcome.context).clause($0) }
    call.print(Worded(outcome.report, "text", text)) { outcome.report.sentence(text) }
    return .success
  }
}

extension PhotosBeforeBirth {
  /// Photos that the warning names.
  private static let listed = 5

  fileprivate var warning: String {
    let named = photos.prefix(Self.listed).map { "\($0.path) (\($0.captured.prefix(10)))" }
    return
      "Warning: \(person.label) is confirmed on \(counted(photos.count, "photo")) dated before "
      + "\(year): \(named.joined(separator: ", "))\(photos.count > Self.listed ? ", ..." : ""). "
      + "They stay. If a camera had the wrong date, nothing need be done; if somebody else is on "
      + "them: kinfolk reject \(person.id.rawValue) FACE"
  }
}
