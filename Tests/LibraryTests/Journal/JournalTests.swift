import Decisions
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Library

/// What decisions do to the faces and people of a library, and what no decision, analysis or grouping may do to them.
@Suite struct JournalTests {
  let sample: Sample
  var library: Library { sample.library }

  /// Six photos. Faces 1, 2 (a) · 3, 4 (b) · 5 (c) · 6 (d) · 7 (e) · 8 (f); people 1: 1, 3, 5, 6; 2: 2, 4; 3: 7, 8.
  init() throws {
    sample = try Sample()
    try sample.fill([
      "a.jpg": ("A", [0.5, 0.6]), "b.jpg": ("B", [0.7, 0.2]), "c.jpg": ("C", [0.1]),
      "d.jpg": ("D", [0.3]), "e.jpg": ("E", [0.3]), "f.jpg": ("F", [0.3]),
    ])
    try sample.assign("xyxyxxzz")
  }

  /// One letter a face: its person's number, `-` for nobody; bound ones in brackets.
  private func faces(_ library: Library? = nil) throws -> String {
    try (library ?? self.library).database.all(
      "SELECT person_id, bound IS NOT NULL, discarded IS NOT NULL FROM faces ORDER BY id"
    ) { (person: Int?, isBound: Bool, isDiscarded: Bool) in
      let person = person.map { "\($0)" } ?? (isDiscarded ? "x" : "-")
      return isBound ? "[\(person)]" : person
    }.joined()
  }

  @discardableResult
  private func decide(_ wish: Wish) throws -> JournalEntry {
    try #require(try library.decide(wish))
  }

  /// The facts in the tables are those of the journal.
  private func checkFacts(sourceLocation: SourceLocation = #_sourceLocation) throws {
    try expectFacts(of: library, sourceLocation: sourceLocation)
  }

  // MARK: Each kind

  @Test func anyDecisionBindsTheFacesOfItsPerson() throws {
    for wish in [
      Wish.name(PersonID(1), "Ann"), .confirm([PersonID(1)]), .hide([PersonID(1)]),
      .cover(PersonID(1), FaceID(3)), .birthYear(PersonID(1), 1990),
    ] {
      let decision = try decide(wish)
      #expect(try faces() == "[1]2[1]2[1][1]33")
      #expect(decision.faces.map(\.face) == [1, 3, 5, 6].map { FaceID($0) })
      #expect(try library.person(PersonID(1))?.isKept == true)
      try checkFacts()
      _ = try library.undo()
      #expect(try faces() == "12121133")
      #expect(try library.person(PersonID(1))?.isKept == false)
      try checkFacts()
    }
  }

  @Test func whatIsSoAlreadyIsNotDecidedAgain() throws {
    for wish in [
      Wish.name(PersonID(1), "Ann"), .confirm([PersonID(1), PersonID(2)]), .hide([PersonID(1)]),
      .cover(PersonID(1), FaceID(3)), .birthYear(PersonID(1), 1990),
      .different(PersonID(1), PersonID(2)), .move([FaceID(7)], to: PersonID(1), samePhoto: false),
      .reject([FaceID(8)], from: PersonID(3)), .discard([FaceID(8)]),
    ] {
      try decide(wish)
      #expect(try library.decide(wish) == nil, "\(wish)")
    }
    #expect(try library.decide(.unhide([PersonID(2)])) == nil)
    #expect(try library.decide(.cover(PersonID(2), nil)) == nil)
    #expect(try library.decide(.merge([PersonID(1)], into: PersonID(1), samePhoto: false)) == nil)
    #expect(try library.journal().count == 9)
    try checkFacts()
  }

  @Test func aMergeKeepsOneOfThemAndLeadsThereFromTheOther() throws {
    try decide(.name(PersonID(3), "Ann"))
    let merge = try decide(.merge([PersonID(3)], into: PersonID(1), samePhoto: false))
    #expect(try faces() == "[1]2[1]2[1][1][1][1]")
    #expect(try library.person(PersonID(1))?.name == "Ann")
    #expect(try library.people().map(\.id) == [PersonID(1), PersonID(2)])
    #expect(throws: LibraryError.mergedPerson(PersonID(3), into: PersonID(1), name: "Ann")) {
      try library.person(matching: "#3")
    }
    #expect(throws: LibraryError.mergedPerson(PersonID(3), into: PersonID(1), name: "Ann")) {
      try library.decide(.name(PersonID(3), "Bea"))
    }
    try checkFacts()
    _ = try library.undo(merge.id)
    #expect(try faces() == "12121" + "1[3][3]")
    #expect(try library.person(matching: "Ann").id == PersonID(3))
    try checkFacts()
  }

  @Test func twoFacesOfAPhotoAreOnePersonOnlyWhenTheUserSaysSo() throws {
    #expect(
      throws: LibraryError.sharedPhotos(
        count: 2, paths: ["/photos/a.jpg", "/photos/b.jpg"], people: [PersonID(1), PersonID(2)])
    ) { try library.decide(.merge([PersonID(2)], into: PersonID(1), samePhoto: false)) }
    #expect(throws: LibraryError.self) {
      try library.decide(.move([FaceID(3), FaceID(4)], to: nil, samePhoto: false))
    }
    #expect(try faces() == "12121133")
    try decide(.merge([PersonID(2)], into: PersonID(1), samePhoto: true))
    #expect(try faces() == "[1][1][1][1][1][1]33")
    try checkFacts()
  }

  @Test func aFaceMakesRoomForOneThatWasNamed() throws {
    // Face 1 is person 1's by the program's guess only; face 2 of the same photo is by the user's word.
    try decide(.move([FaceID(2)], to: PersonID(1), samePhoto: false))
    // What is left of the person it was taken from does not follow it.
    #expect(try faces() == "-[1][1][2][1][1]33")
    try checkFacts()
    #expect(throws: LibraryError.self) {
      try library.decide(.move([FaceID(4)], to: PersonID(1), samePhoto: false))
    }
    _ = try library.undo()
    #expect(try faces() == "12121133")
    try checkFacts()
  }

  @Test func partsOfASplitAreNewPeople() throws {
    let split = try decide(.split(PersonID(1), parts: [[FaceID(1), FaceID(3)], [FaceID(5)]]))
    #expect(split.people == [PersonID(4), PersonID(5)])
    #expect(try faces() == "[4]2[4]2[5][1]33")
    try checkFacts()
    #expect(throws: LibraryError.self) {
      try library.decide(.merge([PersonID(4)], into: PersonID(5), samePhoto: false))
    }
    _ = try library.undo(split.id)
    #expect(try faces() == "12121133")
    try checkFacts()
    #expect(throws: LibraryError.wholePerson(PersonID(2))) {
      try library.decide(.split(PersonID(2), parts: [[FaceID(2), FaceID(4)]]))
    }
    #expect(throws: LibraryError.notInPerson(FaceID(7), PersonID(2), isOf: PersonID(3))) {
      try library.decide(.split(PersonID(2), parts: [[FaceID(7)]]))
    }
    // Numbers of people that were made and unmade are not given again.
    let made = try decide(.move([FaceID(7)], to: nil, samePhoto: false))
    #expect(try #require(made.person) > PersonID(3))
  }

  @Test func aRejectedFaceIsNobodysUntilItIsGrouped() throws {
    try decide(.reject([FaceID(5)], from: PersonID(1)))
    #expect(try faces() == "[1]2[1]2-[1]33")
    let input = try library.clusteringInput(model: sample.model)
    #expect(input.faces.refused[4] == [PersonID(1)])
    #expect(input.faces.bound[0] == PersonID(1))
    #expect(input.kept == [PersonID(1)])
    try checkFacts()
    _ = try library.undo()
    #expect(try faces() == "12121133")
  }

  @Test func aDiscardedFaceIsNowhere() throws {
    try decide(.discard([FaceID(7), FaceID(8)]))
    #expect(try faces() == "121211xx")
    #expect(try library.people().map(\.id) == [PersonID(1), PersonID(2)])
    #expect(try library.status().faces == 6)
    #expect(try library.faceCount() == 6)
    #expect(try library.clusteringInput(model: sample.model).faces.count == 6)
    #expect(try library.discardedFaces().map(\.id) == [FaceID(7), FaceID(8)])
    let photo = try #require(try library.face(FaceID(7))).photo
    #expect(try library.faces(of: photo) == [])
    #expect(throws: LibraryError.discardedFace(FaceID(7))) {
      try library.decide(.move([FaceID(7)], to: PersonID(1), samePhoto: false))
    }
    #expect(throws: LibraryError.notDiscarded(FaceID(1))) {
      try library.decide(.restore([FaceID(1)]))
    }
    try decide(.restore([FaceID(7)]))
    #expect(try library.face(FaceID(7))?.isDiscarded == false)
    #expect(try library.faces(of: photo).map(\.id) == [FaceID(7)])
    try checkFacts()
  }

  @Test func aRestoredFaceGoesBackToAPersonSomebodyDecidedAbout() throws {
    try decide(.name(PersonID(3), "Ann"))
    try decide(.discard([FaceID(7)]))
    try decide(.restore([FaceID(7)]))
    #expect(try faces() == "121211[3][3]")
    try checkFacts()
  }

  @Test func hiddenPeopleAreNotListed() throws {
    try decide(.hide([PersonID(3), PersonID(2)]))
    #expect(try library.people().map(\.id) == [PersonID(1)])
    #expect(try library.people(includingHidden: true).count == 3)
    #expect(try library.person(PersonID(3))?.isHidden == true)
    #expect(try library.photos(PhotoQuery(any: [PersonID(3)])).count == 2)
    #expect(try library.status().people == 1)
    try decide(.unhide([PersonID(3)]))
    #expect(try library.people().map(\.id) == [PersonID(1), PersonID(3)])
    try checkFacts()
  }

  @Test func theCoverIsTheOneChosenWhileItIsThere() throws {
    #expect(try library.person(PersonID(1))?.cover == FaceID(3))
    try decide(.cover(PersonID(1), FaceID(5)))
    #expect(try library.person(PersonID(1))?.cover == FaceID(5))
    #expect(throws: LibraryError.notInPerson(FaceID(7), PersonID(1), isOf: PersonID(3))) {
      try library.decide(.cover(PersonID(1), FaceID(7)))
    }
    try sample.scan(["a.jpg": "A", "b.jpg": "B", "d.jpg": "D", "e.jpg": "E", "f.jpg": "F"])
    #expect(try library.person(PersonID(1))?.cover == FaceID(3))
    try sample.scan(["returned.jpg": "C", "b.jpg": "B"])
    #expect(try library.person(PersonID(1))?.cover == FaceID(5))
    try decide(.cover(PersonID(1), nil))
    #expect(try library.person(PersonID(1))?.cover == FaceID(3))
    try checkFacts()
  }

  @Test func photosOlderThanAPersonDoNotShowThem() throws {
    let sample = try Sample()
    let library = sample.library
    try sample.scan(["a.jpg": "A", "b.jpg": "B", "c.jpg": "C"])
    for (queued, year) in zip(try library.queue(limit: 9), ["1985", "1995", nil]) {
      let captured = year.map { "\($0)-07-04T12:33:11" }
      try library.store(
        .done(.sample(captured: captured), faces: [.sample(), .sample(x: 100)]), for: queued.photo,
        model: sample.model, analysis: "a")
    }
    // Photo A has faces 1 and 2; the user's word on face 1 counts more than the year.
    try sample.assign("x-yy--")
    _ = try library.decide(.move([FaceID(1)], to: PersonID(1), samePhoto: false))
    _ = try library.decide(.birthYear(PersonID(1), 1990))
    let input = try library.clusteringInput(model: sample.model)
    #expect(input.faces.refused == [[], [PersonID(1)], [], [], [], []])
    try expectFacts(of: library)
  }

  @Test func whoWasOnlyGuessedInAnOlderPhotoIsLetGo() throws {
    let sample = try Sample()
    let library = sample.library
    try sample.scan(["a.jpg": "A", "b.jpg": "B"])
    for (queued, year) in zip(try library.queue(limit: 9), ["1985", "1995"]) {
      try library.store(
        .done(.sample(captured: "\(year)-07-04T12:33:11"), faces: [.sample()]), for: queued.photo,
        model: sample.model, analysis: "a")
    }
    try sample.assign("xx")
    let born = try #require(try library.decide(.birthYear(PersonID(1), 1990)))
    #expect(born.faces.map(\.face) == [FaceID(2)])
    let input = try library.clusteringInput(model: sample.model)
    #expect(input.faces.bound == [nil, PersonID(1)])
    #expect(input.faces.refused == [[PersonID(1)], []])
    // The person asked may know better than the camera.
    let asked = try library.clusteringInput(model: sample.model, trustingDates: false)
    #expect(asked.faces.refused == [[], []])
    try library.database.run("UPDATE faces SET person_id = NULL WHERE id = 1")
    #expect(try library.facesBeforeBirth() == [PersonID(1): [FaceID(1)]])
    #expect(try library.photosBeforeBirth(of: PersonID(1)).isEmpty)
    _ = try library.decide(.move([FaceID(1)], to: PersonID(1), samePhoto: false))
    #expect(try library.photosBeforeBirth(of: PersonID(1)).map(\.path) == ["/photos/a.jpg"])
    #expect(try library.clusteringInput(model: sample.model).faces.refused == [[], []])
  }

  @Test func differentPeopleAreNeverMerged() throws {
    let different = try decide(.different(PersonID(1), PersonID(3)))
    #expect(
      throws: LibraryError.contradiction(
        .different(PersonID(1), PersonID(3), by: different.id))
    ) { try library.decide(.merge([PersonID(3)], into: PersonID(1), samePhoto: false)) }
    #expect(throws: LibraryError.samePerson(PersonID(1))) {
      try library.decide(.different(PersonID(1), PersonID(1)))
    }
    try checkFacts()
  }

  @Test func errorsNameTheDecision() throws {
    let different = try decide(.different(PersonID(1), PersonID(3)))
    do throws(LibraryError) {
      _ = try library.decide(.merge([PersonID(3)], into: PersonID(1), samePhoto: false))
      Issue.record("it was merged")
    } catch {
      #expect(error.description.contains("decision \(different.id.rawValue)"))
      #expect(
        error == .contradiction(.different(PersonID(1), PersonID(3), by: different.id)))
    }
  }

  // MARK: Nobody there

  @Test func whoOrWhatIsNotThereIsNamed() throws {
    let nobody = LibraryError.unknownPerson("#9", nearest: nil)
    for wish in [
      Wish.name(PersonID(9), "Ann"), .confirm([PersonID(1), PersonID(9)]),
      .merge([PersonID(9)], into: PersonID(1), samePhoto: true),
      .merge([PersonID(1)], into: PersonID(9), samePhoto: true),
      .split(PersonID(9), parts: [[FaceID(1)]]),
      .move([FaceID(1)], to: PersonID(9), samePhoto: true), .reject([FaceID(1)], from: PersonID(9)),
      .hide([PersonID(9)]), .unhide([PersonID(9)]), .cover(PersonID(9), nil),
      .different(PersonID(1), PersonID(9)), .birthYear(PersonID(9), 1990),
    ] {
      #expect(throws: nobody, "\(wish)") { try library.decide(wish) }
    }
    for wish in [
      Wish.move([FaceID(1), FaceID(99)], to: PersonID(1), samePhoto: true),
      .move([FaceID(99)], to: nil, samePhoto: true), .reject([FaceID(99)], from: PersonID(1)),
      .discard([FaceID(99)]), .restore([FaceID(99)]),
    ] {
      #expect(throws: LibraryError.unknownFace("99"), "\(wish)") { try library.decide(wish) }
    }
    #expect(throws: LibraryError.unknownDecision(DecisionID(1))) {
      try library.undo(DecisionID(1))
    }
    #expect(throws: LibraryError.nothingToUndo) { try library.undo() }
    #expect(try library.journal() == [])
    #expect(try faces() == "12121133")
    #expect(try library.people().map(\.id) == [PersonID(1), PersonID(2), PersonID(3)])
  }

  // MARK: The journal

  @Test func theJournalTellsWhatWasDecided() throws {
    let name = try decide(.name(PersonID(2), "Ann"))
    let undo = try library.undo()
    let again = try library.undo(undo.id)
    let journal = try library.journal()
    #expect(journal.map(\.id) == [again.id, undo.id, name.id])
    #expect(journal.map(\.kind) == [.undo, .undo, .name])
    #expect(journal.map(\.isUndone) == [false, true, false])
    #expect(journal.map(\.target) == [undo.id, name.id, nil])
    #expect(journal[2] == name)
    #expect(journal[2].name == "Ann")
    #expect(
      journal[2].faces
        == [2, 4].map {
          CoveredFace(
            face: FaceID($0), before: PersonID(2), after: PersonID(2), isExplicit: false)
        })
    #expect(try library.journal(limit: 1).map(\.id) == [again.id])
    #expect(try library.decision(name.id) == name)
    #expect(try library.decision(DecisionID(99)) == nil)
    #expect(try library.person(matching: "Ann").id == PersonID(2))
    try checkFacts()
  }

  @Test func undoGoesBackStepByStep() throws {
    try decide(.name(PersonID(1), "Ann"))
    try decide(.merge([PersonID(3)], into: PersonID(1), samePhoto: false))
    try decide(.hide([PersonID(1)]))
    var targets: [DecisionID?] = []
    for _ in 1...3 { targets.append(try library.undo().target) }
    #expect(targets == [3, 2, 1].map { DecisionID($0) })
    #expect(throws: LibraryError.nothingToUndo) { try library.undo() }
    #expect(throws: LibraryError.alreadyUndone(DecisionID(2), by: DecisionID(5))) {
      try library.undo(DecisionID(2))
    }
    #expect(try faces() == "12121133")
    #expect(try library.names().isEmpty)
    try checkFacts()
  }

  @Test func anUndoCannotBeTakenBackAcrossALaterDecision() throws {
    try decide(.name(PersonID(1), "Ann"))
    let undo = try library.undo()
    let later = try decide(.name(PersonID(2), "Ann"))
    #expect(
      throws: LibraryError.cannotUndo(
        undo.id, because: .decidedSince(by: later.id), of: later.id)
    ) { try library.undo(undo.id) }
    #expect(try library.person(matching: "Ann").id == PersonID(2))
    try checkFacts()
  }

  @Test func whatALaterDecisionBuildsOnIsNotUndone() throws {
    let split = try decide(.split(PersonID(1), parts: [[FaceID(1)]]))
    let made = split.people[0]
    let name = try decide(.name(made, "Ann"))
    let before = try faces()
    #expect(
      throws: LibraryError.cannotUndo(
        split.id, because: .builtOn(made, by: name.id), of: name.id)
    ) { try library.undo(split.id) }
    #expect(try faces() == before)
    #expect(try library.journal().count == 2)
    _ = try library.undo(name.id)
    _ = try library.undo(split.id)
    #expect(try faces() == "12121133")
    try checkFacts()
  }

  @Test func decisionsMakeTheGroupingDue() throws {
    func group() throws {
      let input = try library.clusteringInput(model: sample.model)
      _ = try library.assign([], basedOn: input, and: "x")
      #expect(try library.isGrouped(on: "x"))
    }
    try group()
    for wish in [
      Wish.confirm([PersonID(1)]), .reject([FaceID(5)], from: PersonID(1)), .discard([FaceID(6)]),
      .restore([FaceID(6)]), .birthYear(PersonID(1), 1990),
    ] {
      try decide(wish)
      #expect(try !library.isGrouped(on: "x"), "\(wish)")
      try group()
    }
    _ = try library.undo()
    #expect(try !library.isGrouped(on: "x"))
  }

  // MARK: What the program may not do

  @Test func aBoundFaceIsNotMovedByGrouping() throws {
    try decide(.confirm([PersonID(1)]))
    let input = try library.clusteringInput(model: sample.model)
    _ = try library.assign(input.faces.ids.map { (face: $0, to: .newPerson(0)) }, basedOn: input)
    #expect(try faces() == "[1]4[1]4[1][1]44")
  }

  @Test func keptPeopleStayWithoutFaces() throws {
    try decide(.hide([PersonID(3)]))
    try decide(.discard([FaceID(7), FaceID(8)]))
    try decide(.merge([PersonID(2)], into: PersonID(1), samePhoto: true))
    let input = try library.clusteringInput(model: sample.model)
    _ = try library.assign([], basedOn: input)
    #expect(try library.person(PersonID(3))?.isHidden == true)
    #expect(throws: LibraryError.mergedPerson(PersonID(2), into: PersonID(1), name: nil)) {
      try library.person(matching: "2")
    }
    try checkFacts()
  }

  @Test func aFaceSomebodyDecidedAboutOutlivesAnAnalysisThatMissesIt() throws {
    try decide(.confirm([PersonID(2)]))
    try decide(.discard([FaceID(5)]))
    try decide(.reject([FaceID(7)], from: PersonID(3)))
    let before = try library.embedding(of: FaceID(2), model: sample.model)
    _ = try library.requeue(unlessAnalysedBy: "b")
    for queued in try library.queue(limit: 9) {
      try library.store(
        .done(.sample(), faces: [.sample(x: 5000)]), for: queued.photo, model: sample.model,
        analysis: "b")
    }
    let left = try library.database.all(
      "SELECT id FROM faces WHERE id <= 8 ORDER BY id", as: Int.self)
    // Face 8 was covered by the rejection along with its person.
    #expect(left == [2, 4, 5, 7, 8])
    #expect(try library.embedding(of: FaceID(2), model: sample.model) == before)
    #expect(try library.crop(of: FaceID(2)) != nil)
    #expect(try library.person(PersonID(2))?.faces == 2)
    try checkFacts()
  }

  @Test func factsHoldWhileAPhotoIsAway() throws {
    try decide(.name(PersonID(1), "Ann"))
    try decide(.discard([FaceID(2)]))
    try decide(.reject([FaceID(7)], from: PersonID(3)))
    let before = try faces()
    try sample.scan([:])
    #expect(try faces() == before)
    #expect(try library.person(matching: "Ann").faces == 0)
    try decide(.confirm([PersonID(2)]))
    try sample.scan(["x/a.jpg": "A", "copy.jpg": "A", "b.jpg": "B", "7.jpg": "E"])
    #expect(try library.person(matching: "Ann").faces == 2)
    #expect(try faces() == "[1]x[1][2][1][1]-[3]")
    try checkFacts()
  }

  // MARK: Faults

  /// Whatever write fails, nothing of the decision is there.
  @Test(arguments: ["decisions", "decision_faces", "faces", "people", "refusals", "differences"])
  func aFaultLeavesNothingBehind(table: String) throws {
    let decisions: [(Library) throws -> Void] = [
      { _ = try $0.decide(.merge([PersonID(3)], into: PersonID(1), samePhoto: false)) },
      { _ = try $0.decide(.split(PersonID(1), parts: [[FaceID(1)]])) },
      { _ = try $0.decide(.reject([FaceID(5)], from: PersonID(1))) },
      { _ = try $0.decide(.discard([FaceID(5)])) }, { _ = try $0.undo() },
      { _ = try $0.decide(.different(PersonID(1), PersonID(3))) },
    ]
    var faults = 0
    for decide in decisions {
      for event in ["INSERT", "UPDATE"] {
        let fresh = try JournalTests()
        try fresh.decide(.name(PersonID(3), "Ann"))
        let before = try fresh.dump()
        try fresh.library.database.execute(
          script: """
            CREATE TEMP TRIGGER fault AFTER \(event) ON main.\(table)
            BEGIN SELECT raise(ABORT, 'fault'); END
            """)
        do {
          try decide(fresh.library)
        } catch {
          faults += 1
          #expect(try fresh.dump() == before)
        }
      }
    }
    #expect(faults > 0)
  }

  private func dump() throws -> [String] {
    try library.database.all(
      """
      SELECT 'f ' || id || ' ' || ifnull(person_id, '-') || ' ' || ifnull(bound, '-') FROM faces
      UNION ALL SELECT 'p ' || id || ' ' || ifnull(name, '-') || ifnull(kept, '-') FROM people
      UNION ALL SELECT 'd ' || id FROM decisions
      UNION ALL SELECT 'c ' || decision_id || face_id FROM decision_faces
      UNION ALL SELECT 'r ' || face_id FROM refusals
      UNION ALL SELECT 'u ' || first FROM differences
      """, as: String.self
    )
  }
}

/// The facts in the tables of a library are what its journal adds up to, as far as the faces are still there.
func expectFacts(
  of library: Library, _ comment: @autoclosure () -> Comment? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let stored = try library.facts(.all)
  var folded = try Facts(
    of: try library.wholeJournal(), versions: try library.versionLinks(), nameKey: PersonName.key)
  let present = Set(
    try library.database.all("SELECT id FROM faces", as: FaceID.self))
  folded.bonds = folded.bonds.filter { present.contains($0.key) }
  folded.refusals = folded.refusals.filter { present.contains($0.key) && !$0.value.isEmpty }
  folded.discarded = folded.discarded.filter { present.contains($0.key) }
  let comment = comment()
  let strange = Set(stored.bonds.keys).union(folded.bonds.keys).filter {
    stored.bonds[$0] != folded.bonds[$0]
  }
  for face in strange.sorted() {
    Issue.record(
      "\(String(describing: comment)): face \(face.rawValue) is \(String(describing: stored.bonds[face])), not \(String(describing: folded.bonds[face]))",
      sourceLocation: sourceLocation)
  }
  #expect(stored.refusals == folded.refusals, comment, sourceLocation: sourceLocation)
  #expect(stored.discarded == folded.discarded, comment, sourceLocation: sourceLocation)
  #expect(stored.differences == folded.differences, comment, sourceLocation: sourceLocation)
  #expect(stored.people == folded.people, comment, sourceLocation: sourceLocation)
}
