public import Decisions
public import Grouping
public import Library
internal import Support
public import Vocabulary

/// Writes decisions down, groups the other faces around each and tells what came of it: what every correction comes down to,
/// but for the questions of a review.
public struct Decider {
  public let library: Library
  private let grouping: () throws -> Grouping

  /// - Parameter grouping: how faces are grouped. Asked for when a decision is written already, which then stands even if this
  ///   throws.
  public init(_ library: Library, grouping: @escaping () throws -> Grouping) {
    self.library = library
    self.grouping = grouping
  }

  // MARK: Operands

  /// People as the user names them, each once.
  ///
  /// - Throws: as `Library.person(matching:)`.
  public func people(_ words: [String]) throws -> [PersonID] {
    try words.map { try library.person(matching: $0).id }.unique
  }

  /// Faces as the user names them, each once.
  ///
  /// - Throws: as `FaceOperand.face(in:)`.
  public func faces(_ words: [String]) throws -> [FaceID] {
    try words.map { try FaceOperand($0).face(in: library).id }.unique
  }

  // MARK: Decisions

  /// Writes a decision down.
  ///
  /// - Parameter written: called as soon as the decision is on the disk: it stands whatever is thrown from then on.
  /// - Throws: what `Library.decide` throws; nothing has changed then. Later what reading the library throws.
  /// - Complexity: as of `Library.decide`, and up to `GroupingAtOnce.mostFaces` faces as of `Grouping.update`.
  public func decide(
    _ wish: Wish, written: (JournalEntry) -> Void = { _ in }
  ) throws -> DecisionOutcome {
    var outcome = DecisionOutcome.nothing
    if let entry = try library.decide(wish) {
      written(entry)
      outcome = try self.outcome(of: entry)
    }
    if case .birthYear(let person, _) = wish {
      outcome.contradicted = try PhotosBeforeBirth(of: person, in: library)
      outcome.report.olderPhotos = outcome.contradicted?.photos.map(\.path) ?? []
    }
    return outcome
  }

  /// Takes a decision back.
  ///
  /// - Parameters:
  ///   - id: nil is the last one that stands.
  ///   - written: as of `decide`.
  /// - Throws: what `Library.undo` throws; nothing has changed then. Later what reading the library throws.
  public func undo(
    _ id: DecisionID?, written: (JournalEntry) -> Void = { _ in }
  ) throws -> DecisionOutcome {
    let entry = try library.undo(id)
    written(entry)
    return try outcome(of: entry)
  }

  private func outcome(of entry: JournalEntry) throws -> DecisionOutcome {
    let grouping = Result { try group() }
    // A plain copy of the library holds the decision from now on. Others may be reading; then they do it, or the next.
    _ = try? library.fold()
    func report(_ person: PersonID) throws -> PersonReport? {
      try library.person(person).map { PersonReport($0) }
    }
    return DecisionOutcome(
      entry: entry, context: try DecisionContext(of: [entry], in: library), grouping: grouping,
      report: DecisionReport(
        decision: entry.id.rawValue, kind: entry.kind.rawValue,
        person: try entry.person.flatMap(report), others: try entry.people.compactMap(report),
        faces: entry.named.map(\.face.rawValue), undone: entry.target?.rawValue,
        settled: (try? grouping.get().isDone) ?? false))
  }

  /// Brings the people up to date with the decision.
  private func group() throws -> GroupingAtOnce {
    guard !GroupingAtOnce.isTooMany(try library.faceCount()) else { return .leftToScan }
    return .done(try grouping().update(library))
  }
}
