import Decisions
import Support
import Testing
import Vocabulary

@testable import Application
@testable import CommandLine

@Suite struct DecisionTests {
  static var words: DecisionWords {
    DecisionWords(
      DecisionContext(
        names: [PersonID(3): "Ada", PersonID(9): "Grace"],
        targets: [DecisionID(7): entry(.confirm, people: [3])]))
  }

  static func entry(
    _ kind: JournalEntry.Kind, _ person: Int64? = nil, people: [Int64] = [], name: String? = nil,
    face: Int64? = nil, year: Int? = nil, target: Int64? = nil, faces: [CoveredFace] = []
  ) -> JournalEntry {
    JournalEntry(
      id: DecisionID(14), at: 86_400 * 365, kind: kind, person: person.map { PersonID($0) },
      people: people.map { PersonID($0) }, name: name, face: face.map { FaceID($0) }, year: year,
      target: target.map { DecisionID($0) }, faces: faces, isUndone: false)
  }

  static func covered(_ face: Int64, to person: Int64?, explicit: Bool = true) -> CoveredFace {
    CoveredFace(
      face: FaceID(face), before: PersonID(3), after: person.map { PersonID($0) },
      isExplicit: explicit)
  }

  static let three = [
    covered(17, to: 12), covered(18, to: 12), covered(19, to: 13),
    covered(20, to: 3, explicit: false),
  ]

  @Test(arguments: [
    (entry(.name, 3, name: "Ada"), "named #3 Ada"),
    (entry(.name, 3), "took the name of #3 away"),
    (entry(.confirm, people: [3]), "confirmed Ada (#3)"),
    (entry(.confirm, people: [3, 9, 12]), "confirmed Ada (#3), Grace (#9) and #12"),
    (entry(.hide, people: [1, 2, 3, 4, 5, 6]), "hid 6 people"),
    (entry(.unhide, people: [12]), "showed #12 again"),
    (entry(.merge, 3, people: [12, 13]), "merged #12 and #13 into Ada (#3)"),
    (
      entry(.split, 3, people: [12, 13], faces: three),
      "split Ada (#3): 2 faces are #12, face @19 is #13"
    ),
    (entry(.split, 3, people: [1, 2, 4, 5, 6, 7]), "split Ada (#3) into 7 people"),
    (entry(.move, 3, faces: three), "moved 3 faces to Ada (#3)"),
    (entry(.move, 12, people: [12], faces: three), "moved 3 faces to a new person, #12"),
    (entry(.reject, 3, faces: [three[0]]), "said that face @17 is not Ada (#3)"),
    (entry(.discard, faces: [three[0]]), "discarded face @17"),
    (entry(.restore, faces: three), "restored 3 faces"),
    (entry(.cover, 3, face: 17), "chose face @17 as the cover of Ada (#3)"),
    (entry(.cover, 3), "left the cover of Ada (#3) to the program"),
    (entry(.different, 3, people: [9]), "told Ada (#3) and Grace (#9) apart"),
    (entry(.birthYear, 3, year: 1985), "set the birth year of Ada (#3) to 1985"),
    (entry(.birthYear, 3), "took the birth year of Ada (#3) away"),
    (entry(.undo, target: 7), "undid decision 7: confirmed Ada (#3)"),
  ])
  func decisionsAreSaidInWords(entry: JournalEntry, text: String) {
    #expect(Self.words.clause(entry) == text)
  }

  @Test func aDecisionIsOneSentenceWithTheWayBack() {
    var report = DecisionReport(
      decision: 14, kind: "merge",
      person: PersonReport(id: 3, name: "Ada", photos: 1, faces: 2), others: [], faces: [],
      undone: nil, settled: true)
    let text = "merged #12 into Ada (#3)"
    #expect(
      report.sentence(text)
        == "Decision 14: merged #12 into Ada (#3). Ada has 2 faces on 1 photo. "
        + "'kinfolk undo 14' takes it back.\n")
    report.undone = 7
    report.person = nil
    #expect(report.sentence(text).hasSuffix("(#3). 'kinfolk undo 14' decides it again.\n"))
    #expect(
      JSON.text(Worded(DecisionReport.nothing, "text", nil))
        == #"{"decision":null,"faces":[],"kind":null,"others":[],"person":null,"settled":true,"#
        + #""text":null,"undone":null}"#)
  }

  @Test func theLogIsATable() {
    var entry = LoggedDecision(
      decision: 14, at: Moment(seconds: 86_400 * 365 + 61), kind: "merge",
      person: .init(id: 3, name: "Ada"),
      others: [.init(id: 12, name: nil)], faces: 1200, namedFaces: [], isUndone: true, undoes: nil)
    func log() -> LogReport {
      LogReport(decisions: [Worded(entry, "text", "merged #12 into Ada (#3)")])
    }
    let local = Moment(seconds: 86_400 * 365 + 61).local
    #expect(
      log().text(.plain) == """
        Decision  When              What                               Faces
              14  \(local)  merged #12 into Ada (#3) (undone)  1,200

        """)
    entry.namedFaces = [17]
    #expect(
      JSON.text(log())
        == #"{"decisions":[{"at":"1971-01-01T00:01:01Z","decision":14,"faces":1200,"#
        + #""is_undone":true,"kind":"merge","named_faces":[17],"others":[{"id":12,"name":null}],"#
        + #""person":{"id":3,"name":"Ada"},"text":"merged #12 into Ada (#3)","undoes":null}]}"#)
    #expect(LogReport(decisions: []).text(.plain) == "Nothing was decided yet.\n")
  }
}
