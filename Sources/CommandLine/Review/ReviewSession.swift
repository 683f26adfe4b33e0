internal import Clustering
internal import Decisions
internal import Faces
internal import Library
internal import Grouping
internal import Vocabulary

/// What `review` asks, what it makes of the answers, and how it takes them back; without a word to anybody. The simulated
/// user of `eval --answers` answers the same session.
///
/// Each answer is a decision of its own, saved at once. What it means for faces that no decision covers shows when the
/// people are brought up to date: every few answers in a small library, at the end in a large one.
struct ReviewSession {
  /// A question that was answered.
  struct Step {
    var question: ReviewQuestion
    var answer: ReviewAnswer
    /// Nil when nothing was decided: skipped, or so already.
    var decision: DecisionID?
  }

  /// Libraries up to this many faces are read again after every answer, so that each question is the best one.
  private static let smallLibrary = 20_000
  private static let answersBetweenGroupings = 10
  private static let answersBetweenReadings = 25
  /// Beyond this many faces the people are not brought up to date here; the next scan does it.
  static let mostFacesToGroup = 200_000
  private static let questionsAtOnce = 200

  let library: Library
  let settings: ClusteringSettings
  private let models: ModelSet
  private let grouping: Grouping
  private(set) var reading: PeopleReading
  private var queue: ReviewQueue
  private var skipped: Set<[Crowd.Member]> = []
  private(set) var steps: [Step] = []
  private var sinceReading = 0
  private var sinceGrouping = 0
  private var again: ReviewQuestion?

  init(_ library: Library, _ settings: ClusteringSettings, models: ModelSet) throws {
    self.library = library
    self.settings = settings
    self.models = models
    grouping = try Grouping(settings, models: models)
    reading = try PeopleReading(library, settings, models: models)
    queue = ReviewQueue(reading.crowd, limit: Self.questionsAtOnce, skipped: [])
  }

  private var isSmall: Bool { reading.faces.count <= Self.smallLibrary }

  /// The question most worth an answer; nil when there is none left.
  mutating func next() throws -> ReviewQuestion? {
    if let again {
      self.again = nil
      return again
    }
    if isSmall, sinceGrouping >= Self.answersBetweenGroupings { _ = try settle() }
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
  /// - Returns: the decision; nil when there was nothing to decide.
  /// - Throws: `LibraryError` when it cannot be: a name that is taken, a contradiction, two faces of one photo. Then the
  ///   question is still open.
  mutating func answer(_ question: ReviewQuestion, _ answer: ReviewAnswer) throws -> JournalEntry? {
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
  mutating func undo() throws -> (step: Step, entry: JournalEntry?)? {
    guard let last = steps.last else { return nil }
    let entry = try last.decision.map { try library.undo($0) }
    steps.removeLast()
    skipped.remove(last.question.subject)
    again = last.question
    sinceReading += 1
    return (last, entry)
  }

  /// Brings the people up to date with what was decided.
  ///
  /// - Returns: nil when that was not due, or is left to the next scan.
  mutating func settle() throws -> GroupingSummary? {
    sinceGrouping = 0
    guard reading.faces.count <= Self.mostFacesToGroup else { return nil }
    let summary = try grouping.update(library)
    if summary != nil { sinceReading += 1 }
    return summary
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
    case .who(let id, _, let settles):
      guard let person = try library.person(id), person.name == nil, person.faces > 0 else {
        return nil
      }
      return .who(id, faces: person.faces, settles: settles)
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
