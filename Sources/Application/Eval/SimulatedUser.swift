internal import Clustering
internal import Faces
internal import Library
internal import Grouping
internal import Vocabulary

/// Somebody who knows the people of many photos and answers `review`'s questions about a library without names.
///
/// An answer is one key, or one name: y, n, a name, or s where the user cannot tell, which counts too. They see a person as
/// the one most of the faces show. They tell the people they know from everybody else; of two they do not know they say
/// nothing.
public struct SimulatedUser {
  /// People with at least this many photos are known.
  public static let photosOfAcquaintance = 5
  /// Answers after which the user has had enough.
  static let patience = 1500

  /// Who each labelled face is.
  let truth: [FaceID: String]
  /// Labelled faces that are not scored, of whom the user knows nothing.
  let leftOut: Set<FaceID>
  let acquaintances: Set<String>

  init(truth: [FaceID: String], leftOut: Set<FaceID> = []) {
    self.truth = truth
    self.leftOut = leftOut
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
      let people = People(session.reading, truth, leftOut: leftOut)
      var reply = self.reply(to: question, people, try library.names())
      do {
        _ = try session.answer(question, reply)
      } catch is LibraryError {
        // Two faces of one photo, or what was said before: even somebody who knows better cannot say so here.
        reply = .skip
        _ = try session.answer(question, reply)
      }
      report.count(reply, isLeftOut: question.subject.contains { people.isLeftOut($0) })
    }
    return report
  }

  /// Who the faces of each person show.
  private struct People {
    private var faces: [PersonID: [String: Int]] = [:]
    /// Of each person, how many faces are left out, less those that are scored.
    private var unscored: [PersonID: Int] = [:]
    private let truth: [FaceID: String]
    private let leftOut: Set<FaceID>

    init(_ reading: PeopleReading, _ truth: [FaceID: String], leftOut: Set<FaceID>) {
      self.truth = truth
      self.leftOut = leftOut
      for (face, person) in zip(reading.faces.ids, reading.people) {
        guard let person else { continue }
        if let identity = truth[face] {
          faces[person, default: [:]][identity, default: 0] += 1
          unscored[person, default: 0] -= 1
        } else if leftOut.contains(face) {
          unscored[person, default: 0] += 1
        }
      }
    }

    /// Whether most of the labelled faces are not scored.
    func isLeftOut(_ member: Crowd.Member) -> Bool {
      switch member {
      case .face(let face): leftOut.contains(face)
      case .person(let person): unscored[person, default: 0] > 0
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
