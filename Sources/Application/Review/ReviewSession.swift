public import Faces
public import Clustering
public import Decisions
public import Grouping
public import Library
public import Vocabulary

/// What a review asks, what it makes of the answers, and how it takes them back; without a word to anybody. The simulated
/// user of an evaluation answers the same session.
///
/// Each answer is a decision of its own, saved at once. What it means for faces that no decision covers shows when the
/// people are brought up to date: every few answers in a small library, at the end in a large one.
public struct ReviewSession {
  /// A question that was answered.
  public struct Step: Sendable {
    public var question: ReviewQuestion
    public var answer: ReviewAnswer
    /// Nil when nothing was decided: skipped, or so already.
    public var decision: DecisionID?
  }

  /// Libraries up to this many faces are read again after every answer, so that each question is the best one.
  private static let smallLibrary = 20_000
  private static let answersBetweenGroupings = 10
  private static let answersBetweenReadings = 25
  private static let questionsAtOnce = 200

  public let library: Library
  private let settings: ClusteringSettings
  private let models: ModelSet
  private let grouping: Grouping
  public private(set) var reading: PeopleReading
  private var queue: ReviewQueue
  private var skipped: Set<[Crowd.Member]> = []
  /// What was answered and not taken back.
  public private(set) var steps: [Step] = []
  /// How many answers were taken back.
  public private(set) var undone = 0
  private var sinceReading = 0
  private var sinceGrouping = 0
  private var again: ReviewQuestion?

  /// - Parameter library: gets the decisions.
  /// - Throws: as `PeopleReading`.
  public init(_ library: Library, _ settings: ClusteringSettings, models: ModelSet) throws {
    self.library = library
    self.settings = settings
    self.models = models
    grouping = try Grouping(settings, models: models)
    reading = try PeopleReading(library, settings, models: models)
    queue = ReviewQueue(reading.crowd, limit: Self.questionsAtOnce, skipped: [])
  }

  private var isSmall: Bool { reading.faces.count <= Self.smallLibrary }

  /// The question most worth an answer; nil when there is none left.
  ///
  /// - Throws: what reading the library and grouping can throw.
  public mutating func next() throws -> ReviewQuestion? {
    if let again {
      self.again = nil
      return again
    }
    if isSmall, sinceGrouping >= Self.answersBetweenGroupings { _ = try group() }
    if sinceReading >= (isSmall ? 1 : Self.answersBetweenReadings) { try read() }
    while true {
      while let question = queue.next() {
        if !skipped.contains(question.subject), let question = try present(question) {
          return question
        }
      }
      guard sinceReading > 0 else { return nil }
      try read()
    }
  }

  /// Decides what the answer says.
  ///
  /// - Precondition: the answer is one to this kind of question.
  /// - Returns: the decision; nil when there was nothing to decide.
  /// - Throws: `LibraryError` when it cannot be: a name that is taken, a contradiction, two faces of one photo. Then the
  ///   question is still open.
  @discardableResult
  public mutating func answer(
    _ question: ReviewQuestion, _ answer: ReviewAnswer
  ) throws -> JournalEntry? {
    let entry = try wish(question, answer).flatMap { try library.decide($0) }
    steps.append(Step(question: question, answer: answer, decision: entry?.id))
    skipped.insert(question.subject)
    if entry != nil {
      sinceReading += 1
      sinceGrouping += 1
    }
    switch (question, answer) {
    case (.same(let suggestion), .same):
      queue.merge(suggestion.other, into: suggestion.person, isNamed: suggestion.isNamed)
    case (.who(let person, _, _), .known(let known)):
      queue.merge(.person(person), into: known, isNamed: true)
    case (.who(let person, _, _), .name): queue.name(person)
    default: break
    }
    return entry
  }

  /// Takes the last answer back and asks again.
  ///
  /// - Returns: the step that does not count any more, and the decision that says so; nil when there is none.
  /// - Throws: `LibraryError` when it cannot be: something was decided since that builds on it.
  public mutating func undo() throws -> (step: Step, entry: JournalEntry?)? {
    guard let last = steps.last else { return nil }
    let entry = try last.decision.map { try library.undo($0) }
    steps.removeLast()
    undone += 1
    skipped.remove(last.question.subject)
    again = last.question
    sinceReading += 1
    return (last, entry)
  }

  /// Brings the people up to date with what was decided.
  ///
  /// - Throws: `LibraryError`.
  /// - Complexity: as of `Grouping.update`.
  public mutating func group() throws -> GroupingAtOnce {
    sinceGrouping = 0
    guard !GroupingAtOnce.isTooMany(reading.faces.count) else { return .leftToScan }
    let summary = try grouping.update(library)
    if summary != nil { sinceReading += 1 }
    return .done(summary)
  }

  /// What speaks for and against a pair.
  ///
  /// - Complexity: as of `PeopleReading.nearestFaces`.
  public func evidence(for suggestion: Suggestion) throws(LibraryError) -> SuggestionEvidence {
    try SuggestionEvidence(suggestion, reading, threshold: settings.threshold, in: library)
  }

  private mutating func read() throws {
    sinceReading = 0
    reading = try PeopleReading(library, settings, models: models)
    queue = ReviewQueue(reading.crowd, limit: Self.questionsAtOnce, skipped: skipped)
  }

  private func wish(_ question: ReviewQuestion, _ answer: ReviewAnswer) -> Wish? {
    switch (question, answer) {
    case (_, .skip): nil
    case (.same(let suggestion), .same):
      switch suggestion.other {
      case .person(let other):
        .merge([other], into: suggestion.person, samePhoto: suggestion.collage != nil)
      case .face(let face):
        .move([face], to: suggestion.person, samePhoto: suggestion.collage != nil)
      }
    case (.same(let suggestion), .different):
      switch suggestion.other {
      case .person(let other): .different(suggestion.person, other)
      case .face(let face): .reject([face], from: suggestion.person)
      }
    case (.who(let person, _, _), .known(let known)):
      .merge([person], into: known, samePhoto: false)
    case (.who(let person, _, _), .name(let name)): .name(person, name)
    default: preconditionFailure("\(answer) is no answer to \(question)")
    }
  }

  /// The question as the library is now; nil when it makes no sense any more.
  private func present(_ question: ReviewQuestion) throws -> ReviewQuestion? {
    switch question {
    case .who(let id, _, let worth):
      guard let person = try library.person(id), person.name == nil, person.faces > 0 else {
        return nil
      }
      return .who(id, faces: person.faces, worth: worth)
    case .same(var suggestion):
      guard let person = try library.person(suggestion.person), person.faces > 0 else {
        return nil
      }
      suggestion.personFaces = person.faces
      switch suggestion.other {
      case .face(let face): if try library.face(face)?.person != nil { return nil }
      case .person(let id):
        guard let other = try library.person(id), other.faces > 0,
          person.name == nil || other.name == nil
        else { return nil }
        suggestion.otherFaces = other.faces
      }
      return .same(suggestion)
    }
  }
}
