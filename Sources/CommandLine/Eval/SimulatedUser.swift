internal import Clustering
internal import Faces
internal import Library
internal import Grouping
internal import Vocabulary

/// Somebody who knows the people of many photos and answers `review`'s questions about a library without names.
///
/// An answer is one key, or one name: y, n, a name, or s where the user cannot tell, which counts too. They look at whom most
/// faces of a person show. They tell apart whom they know from everybody else; of two whom they do not know they say
/// nothing.
struct SimulatedUser {
  /// People with at least this many photos are known.
  static let photosOfAcquaintance = 5
  /// Answers after which the user has had enough.
  static let patience = 1500

  /// Who each labelled face is.
  let truth: [FaceID: String]
  let acquaintances: Set<String>

  init(truth: [FaceID: String]) {
    self.truth = truth
    var photos: [String: Int] = [:]
    for identity in truth.values { photos[identity, default: 0] += 1 }
    acquaintances = Set(photos.filter { $0.value >= Self.photosOfAcquaintance }.keys)
  }

  /// Answers until 99 % of the faces have their names, nothing is left to ask, or patience is at its end.
  ///
  /// - Parameter library: gets the decisions.
  func answer(_ library: Library, _ settings: ClusteringSettings, models: ModelSet) throws
    -> AnswersReport
  {
    var session = try ReviewSession(library, settings, models: models)
    var report = AnswersReport(
      people: acquaintances.count, faces: truth.values.count { acquaintances.contains($0) })
    while true {
      // Looking for the next question reads the library again, so that the last answer shows.
      let question = try session.next()
      report.note(try score(session))
      guard let question, !report.isComplete, report.answers < Self.patience else { break }
      let people = People(session.reading, truth)
      var reply = self.reply(to: question, people, try library.names())
      do {
        _ = try session.answer(question, reply)
      } catch is LibraryError {
        // Two faces of one photo, or what was said before: even somebody who knows better cannot say so here.
        reply = .skip
        _ = try session.answer(question, reply)
      }
      report.count(reply)
    }
    return report
  }

  /// Whom the faces of each person show.
  private struct People {
    private var faces: [PersonID: [String: Int]] = [:]
    private let truth: [FaceID: String]

    init(_ reading: PeopleReading, _ truth: [FaceID: String]) {
      self.truth = truth
      for (face, person) in zip(reading.faces.ids, reading.people) {
        if let person, let identity = truth[face] {
          faces[person, default: [:]][identity, default: 0] += 1
        }
      }
    }

    /// Most of the labelled faces; the first by name of equals.
    func identity(_ member: Crowd.Member) -> String? {
      switch member {
      case .face(let face): truth[face]
      case .person(let person):
        faces[person]?.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
      }
    }
  }

  private func reply(
    to question: ReviewQuestion, _ people: People, _ names: [(person: PersonID, name: String)]
  ) -> ReviewAnswer {
    switch question {
    case .who(let person, _, _):
      guard let identity = people.identity(.person(person)), acquaintances.contains(identity)
      else { return .skip }
      if let known = names.first(where: { $0.name == identity }) { return .known(known.person) }
      return .name(identity)
    case .same(let suggestion):
      let name = names.first { $0.person == suggestion.person }?.name
      let a = name ?? people.identity(.person(suggestion.person))
      let b = people.identity(suggestion.other)
      let isKnown = [a, b].contains { $0.map(acquaintances.contains) ?? false }
      return !isKnown ? .skip : a == b ? .same : .different
    }
  }

  /// Labelled faces whose person bears the right name, and those that bear a wrong one.
  private func score(_ session: ReviewSession) throws -> (right: Int, wrong: Int) {
    let names = Dictionary(
      uniqueKeysWithValues: try session.library.names().map { ($0.person, $0.name) })
    var right = 0
    var wrong = 0
    for (face, person) in zip(session.reading.faces.ids, session.reading.people) {
      guard let identity = truth[face], let name = person.flatMap({ names[$0] }) else { continue }
      if name == identity { right += 1 } else { wrong += 1 }
    }
    return (right, wrong)
  }
}

/// How a simulated user fared. The keys in JSON are a contract.
struct AnswersReport: Encodable, Sendable, Equatable {
  /// After so many answers.
  struct Mark: Encodable, Sendable, Equatable {
    var answers: Int
    /// Share of the faces that bear their names, less those that bear somebody else's.
    var labelled: Double
    var wrong: Int
  }

  static let goals = [80, 95, 99]

  /// Whom the user knows, and their faces.
  var people: Int
  var faces: Int
  /// Answers given in all, of these y, n, names and skips.
  var answers = 0
  var yes = 0
  var no = 0
  var names = 0
  var skips = 0
  /// Answers after which so many percent were labelled rightly; nil where that was never reached.
  var needed: [String: Int?] = Dictionary(
    uniqueKeysWithValues: goals.map { (String($0), Int?.none) })
  /// The way there.
  var marks: [Mark] = []

  init(people: Int, faces: Int) {
    self.people = people
    self.faces = faces
  }

  var isComplete: Bool { needed.values.allSatisfy { $0 != nil } }

  mutating func count(_ answer: ReviewAnswer) {
    answers += 1
    switch answer {
    case .same: yes += 1
    case .different: no += 1
    case .known, .name: names += 1
    case .skip: skips += 1
    }
  }

  mutating func note(_ score: (right: Int, wrong: Int)) {
    guard faces > 0 else { return }
    let labelled = Double(score.right - score.wrong) / Double(faces)
    for goal in Self.goals
    where labelled * 100 >= Double(goal) && needed[String(goal)] == .some(nil) {
      needed[String(goal)] = .some(answers)
    }
    let mark = Mark(answers: answers, labelled: labelled, wrong: score.wrong)
    if marks.last?.answers == answers { marks.removeLast() }
    // Every tenth at first, every hundredth later on, and always where it stands now.
    if let last = marks.last, !last.answers.isMultiple(of: last.answers < 300 ? 10 : 100) {
      marks.removeLast()
    }
    marks.append(mark)
  }

  func text(_ style: Style) -> String {
    var text =
      "A user who knows the \(counted(people, "person", "people")) with \(SimulatedUser.photosOfAcquaintance) "
      + "photos or more answers what 'review' asks:\n"
    var table = Table(
      .init(title: "Labelled rightly", alignment: .right),
      .init(title: "Answers", alignment: .right))
    for goal in Self.goals {
      table.add("\(goal) %", (needed[String(goal)] ?? nil).map(grouped) ?? "not reached")
    }
    text += table.text(style)
    if let last = marks.last {
      text +=
        "After \(counted(last.answers, "answer")) (\(yes) yes, \(no) no, \(names) names, \(skips) skipped): "
        + "\(fixed(last.labelled * 100, 2)) %, \(counted(last.wrong, "face")) under a wrong name.\n"
    }
    return text
  }
}
