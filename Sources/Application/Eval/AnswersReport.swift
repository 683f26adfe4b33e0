/// How a simulated user fared. The keys in JSON are a contract.
public struct AnswersReport: Encodable, Sendable, Equatable {
  /// After so many answers.
  public struct Mark: Encodable, Sendable, Equatable {
    public var answers: Int
    /// Share of the faces that bear their names, less those that bear somebody else's.
    public var labelled: Double
    public var wrong: Int
  }

  /// Percent of the faces that bear the right name.
  public static let goals = [80, 95, 99]

  /// The people the user knows, and their faces.
  public var people: Int
  public var faces: Int
  /// Answers given in all, of these y, n, names and skips.
  public var answers = 0
  public var yes = 0
  public var no = 0
  public var names = 0
  public var skips = 0
  /// Answers about people whose photos are not scored: the user, who skips them, might know them.
  public var leftOut = 0
  /// Answers after which so many percent were labelled rightly; nil where that was never reached.
  public var needed = Self.none
  /// How many of these were about people left out.
  public var neededLeftOut = Self.none
  /// The way there.
  public var marks: [Mark] = []

  init(people: Int, faces: Int) {
    self.people = people
    self.faces = faces
  }

  private static var none: [String: Int?] {
    Dictionary(uniqueKeysWithValues: goals.map { (String($0), Int?.none) })
  }

  var isComplete: Bool { needed.values.allSatisfy { $0 != nil } }

  mutating func count(_ answer: ReviewAnswer, isLeftOut: Bool) {
    answers += 1
    if isLeftOut { leftOut += 1 }
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
      neededLeftOut[String(goal)] = .some(leftOut)
    }
    let mark = Mark(answers: answers, labelled: labelled, wrong: score.wrong)
    if marks.last?.answers == answers { marks.removeLast() }
    // Every tenth at first, every hundredth later on, and always where it stands now.
    if let last = marks.last, !last.answers.isMultiple(of: last.answers < 300 ? 10 : 100) {
      marks.removeLast()
    }
    marks.append(mark)
  }
}
