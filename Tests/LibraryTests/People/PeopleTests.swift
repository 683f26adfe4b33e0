import Decisions
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Library

@Suite struct PeopleTests {
  let sample: Sample
  var library: Library { sample.library }

  /// Three photos with faces 1, 2 · 3, 4 · 5.
  init() throws {
    sample = try Sample()
    try sample.fill([
      "a.jpg": ("A", [0.5, 0.6]), "b.jpg": ("B", [0.7, 0.2]), "c.jpg": ("C", [0.1]),
    ])
  }

  private func decisions() throws -> [String] {
    try library.database.all("SELECT kind, payload, at > 1600000000 FROM decisions ORDER BY id") {
      (kind: String, payload: String, isDated: Int) in "\(kind) \(payload) \(isDated)"
    }
  }

  private func people() throws -> [PersonID?] {
    try library.clusteringInput(model: sample.model).people
  }

  // MARK: Clusters become people

  @Test func theClusterersInputIsFlat() throws {
    try sample.assign("xy--x")
    try library.name(PersonID(2), "Ann")
    let input = try library.clusteringInput(model: sample.model)
    #expect(input.faces.ids == (1...5).map { FaceID($0) })
    #expect(input.faces.photos == [1, 1, 2, 2, 3].map { PhotoID($0) })
    #expect(input.people == [PersonID(1), PersonID(2), nil, nil, PersonID(1)])
    #expect(input.quality == [0.5, 0.6, 0.7, 0.2, 0.1])
    #expect(input.faces.dimension == 4)
    let faces = [("A", 0), ("A", 1), ("B", 0), ("B", 1), ("C", 0)]
    #expect(input.faces.vectors == faces.flatMap { Sample.vector($1, of: $0) })
    #expect(input.kept == [PersonID(2)])
  }

  @Test func vectorsLieInTheOrderOfTheirFaces() throws {
    let sample = try Sample()
    try sample.scan(["a.jpg": "A"])
    let vectors: [[Float]] = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]
    let faces = vectors.enumerated().map { FoundFace.sample(x: Float(100 * $0), embedding: $1) }
    try sample.library.store(
      .done(.sample(), faces: faces), for: PhotoID(1), model: sample.model, analysis: "a")
    let input = try sample.library.clusteringInput(model: sample.model)
    #expect(input.faces.vectors == vectors.flatMap { $0 })
  }

  @Test func aVectorOfTheWrongLengthIsDamage() throws {
    try library.database.run("UPDATE embeddings SET vector = x'00' WHERE face_id = 3")
    #expect(
      throws: LibraryError.damaged(
        path: library.path, reason: "the vector of face 3 has 1 bytes, not 16")
    ) { try library.clusteringInput(model: sample.model) }
  }

  /// However many there are too few: not one of those who reckon with vectors gets to see it.
  @Test(arguments: ["x''", "x'00'", "x'0000803f'", "zeroblob(20)"])
  func aVectorOfTheWrongLengthReachesNobody(vector: String) throws {
    let face = FaceID(3)
    _ = try library.assign(
      [(face: face, to: .newPerson(1))],
      basedOn: try library.clusteringInput(model: sample.model))
    let person = try #require(try library.person(of: face))
    try library.database.run("UPDATE embeddings SET vector = \(vector) WHERE face_id = 3")
    for read: () throws -> Void in [
      { _ = try library.clusteringInput(of: person, model: sample.model, dimension: 4) },
      { _ = try library.embedding(of: face, model: sample.model) },
      { try library.eachFaceOfPeople(model: sample.model) { _, _, _, _, _ in } },
    ] {
      let error = #expect(throws: LibraryError.self) { try read() }
      guard case .damaged(_, let reason) = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
      #expect(reason.hasPrefix("the vector of face 3 has "))
    }
  }

  @Test(arguments: [0, -1, Int64.max])
  func aModelWithoutAUsableNumberOfNumbersIsDamage(dimension: Int64) throws {
    try library.database.run("UPDATE models SET dimension = \(dimension)")
    #expect(
      throws: LibraryError.damaged(
        path: library.path, reason: "the vectors of model tiny have \(dimension) numbers")
    ) { try library.clusteringInput(model: sample.model) }
  }

  @Test func assigningMakesMovesAndRemovesPeople() throws {
    var input = try library.clusteringInput(model: sample.model)
    func assign(_ to: [(Int64, Assignee)]) throws -> AssignmentOutcome {
      try library.assign(to.map { (face: FaceID($0.0), to: $0.1) }, basedOn: input)
    }
    #expect(
      try assign([(1, .newPerson(9)), (2, .newPerson(3)), (3, .newPerson(9)), (4, .nobody)])
        == .applied(moved: 3, made: 2, removed: 0))
    #expect(try people() == [PersonID(2), PersonID(1), PersonID(2), nil, nil])
    // The same again changes nothing.
    input = try library.clusteringInput(model: sample.model)
    #expect(
      try assign([(1, .person(PersonID(2))), (2, .person(PersonID(1))), (4, .nobody)])
        == .applied(moved: 0, made: 0, removed: 0))
    // Person 1 ends empty; a number is never given again.
    #expect(
      try assign([(2, .person(PersonID(2))), (5, .newPerson(0))])
        == .applied(moved: 2, made: 1, removed: 1))
    #expect(try people() == [PersonID(2), PersonID(2), PersonID(2), nil, PersonID(3)])
    #expect(try library.person(PersonID(1)) == nil)
  }

  @Test func aNamedPersonStaysWithoutFaces() throws {
    try sample.assign("xxxxx")
    try library.name(PersonID(1), "Ann")
    _ = try library.decide(.discard((1...5).map { FaceID($0) }))
    let ann = try library.person(matching: "ann")
    #expect(ann.faces == 0)
    #expect(ann.cover == nil)
    #expect(try library.people() == [ann])
  }

  /// What spares a scan that found nothing new from grouping again.
  @Test func tellsWhetherPeopleReflectTheFaces() throws {
    func group(_ basis: String) throws -> AssignmentOutcome {
      let input = try library.clusteringInput(model: sample.model)
      return try library.assign([], basedOn: input, and: basis)
    }
    #expect(try !library.isGrouped(on: "x"))
    #expect(try group("x") == .applied(moved: 0, made: 0, removed: 0))
    #expect(try library.isGrouped(on: "x"))
    #expect(try !library.isGrouped(on: "y"))
    // Faces that come or go make it untrue again; photos without any do not.
    let photo = try #require(try library.face(FaceID(1))).photo
    let older = try library.clusteringInput(model: sample.model)
    try library.store(.failed(reason: "no"), for: photo, model: sample.model, analysis: "b")
    #expect(try library.isGrouped(on: "x"))
    try library.store(
      .done(.sample(), faces: []), for: photo, model: sample.model, analysis: "b")
    #expect(try !library.isGrouped(on: "x"))
    // A slower process must not overwrite what was made from newer faces.
    #expect(try group("x") == .applied(moved: 0, made: 0, removed: 0))
    #expect(try library.assign([], basedOn: older, and: "x") == .outdated)
    #expect(try library.isGrouped(on: "x"))
  }

  @Test func aDecisionMakesOlderInputOutdated() throws {
    try sample.assign("xx---")
    let input = try library.clusteringInput(model: sample.model)
    try library.name(PersonID(1), "Ann")
    let before = try people()
    #expect(
      try library.assign([(face: FaceID(1), to: .nobody)], basedOn: input) == .outdated)
    #expect(try people() == before)
  }

  @Test func aPersonThatWasRemovedMeanwhileIsMadeAgain() throws {
    try sample.assign("xy---")
    let input = try library.clusteringInput(model: sample.model)
    _ = try library.assign([(face: FaceID(2), to: .person(PersonID(1)))], basedOn: input)
    #expect(try library.person(PersonID(2)) == nil)
    _ = try library.assign([(face: FaceID(2), to: .person(PersonID(2)))], basedOn: input)
    #expect(try people() == [PersonID(1), PersonID(2), nil, nil, nil])
  }

  @Test func aFaultWhileAssigningLeavesEverybodyInPlace() throws {
    try sample.assign("xy---")
    let before = try library.people()
    try library.database.execute(
      script: """
        CREATE TEMP TRIGGER fault AFTER UPDATE ON main.faces WHEN new.id = 3
        BEGIN SELECT raise(ABORT, 'fault'); END
        """)
    #expect(throws: LibraryError.self) { try sample.assign("zzzzz") }
    #expect(try library.people() == before)
    #expect(try people() == [PersonID(1), PersonID(2), nil, nil, nil])
  }

  // MARK: The list

  @Test func peopleAreListedByPhotosThenFacesThenNumber() throws {
    try sample.assign("xyyzx")
    #expect(try library.people().map(\.id) == [PersonID(1), PersonID(2), PersonID(3)])
    try sample.assign("xyzzz")
    let people = try library.people()
    #expect(people.map(\.faces) == [3, 1, 1])
    #expect(people.map(\.photos) == [2, 1, 1])
    #expect(people.map(\.cover) == [FaceID(3), FaceID(1), FaceID(2)])
    #expect(try people.map { try library.person($0.id) } == people)
    #expect(
      try library.faces(of: people[0].id).map(\.id) == [FaceID(3), FaceID(4), FaceID(5)])
    #expect(try library.faces(of: people[0].id, limit: 2).map(\.id) == [FaceID(3), FaceID(4)])
  }

  // MARK: Names

  @Test func aNameIsADecision() throws {
    try sample.assign("xyy--")
    #expect(try library.name(PersonID(2), "  Zoe \t Müller\n") == "Zoe Müller")
    #expect(try library.name(PersonID(2), "Zoë Müller") == "Zoë Müller")
    #expect(try library.name(PersonID(2), "Zoë Müller") == "Zoë Müller")
    #expect(try library.name(PersonID(2), nil) == nil)
    #expect(try library.name(PersonID(1), nil) == nil)
    #expect(
      try decisions() == [
        #"name {"person":2,"name":"Zoe Müller"} 1"#,
        #"name {"person":2,"name":"Zoë Müller"} 1"#,
        #"name {"person":2} 1"#,
      ])
    #expect(try library.names().isEmpty)
  }

  @Test(arguments: [
    ("Zoë", "zoë"), ("Zoë", "ZOË"), ("Zoe\u{308}", "Zo\u{EB}"), ("ΝΙΚΟΣ", "νικος"),
    ("Straße", "STRASSE"), ("李小龙", "李小龙"), ("Анна", "анна"), ("O'Neil", "o'neil"),
    ("Zoë  Müller", " zoë müller "),
  ])
  func isFoundHoweverItIsWritten(name: String, text: String) throws {
    try sample.assign("xy---")
    try library.name(PersonID(1), name)
    #expect(try library.person(matching: text).id == PersonID(1))
    #expect(throws: LibraryError.self) { try library.name(PersonID(2), text) }
    #expect(try decisions().count == 1)
  }

  @Test func aPersonIsFoundByNumber() throws {
    try sample.assign("xy---")
    #expect(try library.person(matching: "2").id == PersonID(2))
    #expect(try library.person(matching: "#2").id == PersonID(2))
    for text in ["3", "#3", "99999999999999999999"] {
      #expect(throws: LibraryError.unknownPerson(text, nearest: nil)) {
        try library.person(matching: text)
      }
    }
  }

  @Test func aMistypedNameIsAnsweredWithTheNearest() throws {
    try sample.assign("xy---")
    try library.name(PersonID(1), "Charlotte")
    try library.name(PersonID(2), "Ann")
    #expect(throws: LibraryError.unknownPerson("Charlote", nearest: "Charlotte")) {
      try library.person(matching: "Charlote")
    }
    #expect(throws: LibraryError.unknownPerson("Bartholomew", nearest: nil)) {
      try library.person(matching: "Bartholomew")
    }
  }

  @Test func aNameBelongsToOnePerson() throws {
    try sample.assign("xy---")
    try library.name(PersonID(1), "Ann")
    #expect(throws: LibraryError.nameTaken("ANN", by: PersonID(1), wantedFor: PersonID(2))) {
      try library.name(PersonID(2), "ANN")
    }
    #expect(try library.name(PersonID(1), "ANN") == "ANN")
    try library.name(PersonID(1), nil)
    #expect(try library.name(PersonID(2), "ann") == "ann")
  }

  @Test(arguments: [
    ("", "it is empty"), (" \n", "it is empty"), ("a\u{7}b", "it holds control characters"),
    ("12", "it reads like a person's number"), ("#12", "it reads like a person's number"),
    ("１２", "it reads like a person's number"), ("＃１２", "it reads like a person's number"),
    ("# 12", "it reads like a person's number"), ("1 2", "it reads like a person's number"),
    ("١٢", "it reads like a person's number"), ("१२", "it reads like a person's number"),
    ("12\u{200B}", "it reads like a person's number"), ("¹²", "it reads like a person's number"),
    ("\u{2800}", "nothing of it can be seen"), ("\u{202E}", "nothing of it can be seen"),
    ("\u{301}", "it is a mark without a letter"), ("\u{20E3}", "it is a mark without a letter"),
    (LosslessText.text(of: [0x41, 0xFF]), "it holds bytes that are no UTF-8"),
    ("@17", "it reads like a face's number"), ("@ 17", "it reads like a face's number"),
    ("＠１７", "it reads like a face's number"), ("a.jpg:2", "it reads like a face of a photo"),
    ("Ada：２", "it reads like a face of a photo"), ("-", "it stands for standard input"),
    ("\u{200B}", "nothing of it can be seen"),
  ])
  func refusesWhatIsNoName(text: String, reason: String) throws {
    try sample.assign("x----")
    #expect(throws: LibraryError.unusableName(text, reason: reason)) {
      try library.name(PersonID(1), text)
    }
    #expect(try decisions() == [])
  }

  @Test(arguments: [
    "Ada 2", "2nd", "R2D2", "#Ada", "@ada", "@", "#", "Ada: 2 of them", ":2", "½", "Ⅻ", "十二", "--",
  ])
  func takesWhatCanOnlyBeAName(text: String) throws {
    try sample.assign("x----")
    #expect(try library.name(PersonID(1), text) == text)
    #expect(try library.person(matching: text).id == PersonID(1))
  }

  /// Pasted texts bring along what nobody sees; within a name it may join letters.
  @Test(arguments: [
    ("Anna\u{200B}", "Anna"), ("\u{FEFF}Anna", "Anna"), ("\u{202E}Anna\u{202C} ", "Anna"),
    (" \u{200F}שרה\u{200E}", "שרה"), ("👩\u{200D}👧", "👩\u{200D}👧"), ("क्\u{200D}", "क्\u{200D}"),
  ])
  func whatCannotBeSeenAroundANameIsNoPartOfIt(written: String, name: String) throws {
    try sample.assign("xy---")
    #expect(try library.name(PersonID(1), written) == name)
    #expect(throws: LibraryError.nameTaken(name, by: PersonID(1), wantedFor: PersonID(2))) {
      try library.name(PersonID(2), name)
    }
  }

  @Test func aNameHasAnEnd() throws {
    try sample.assign("x----")
    let longest = String(repeating: "é", count: 200)
    #expect(try library.name(PersonID(1), longest) == longest)
    for text in [longest + "e", "a" + String(repeating: "\u{301}", count: 10_000)] {
      do {
        try library.name(PersonID(1), text)
        Issue.record("\(text.count) characters were taken")
      } catch {
        #expect("\(error)".hasSuffix("' cannot be a name: it has more than 200 characters."))
        #expect("\(error)".unicodeScalars.count < 100)
      }
    }
    #expect(try library.person(PersonID(1))?.name == longest)
  }

  /// Earlier versions took them.
  @Test func aNameThatIsRefusedTodayIsStillFound() throws {
    try sample.assign("x----")
    try library.database.execute(
      script: "UPDATE people SET name = '@17', name_key = '@17' WHERE id = 1")
    #expect(try library.person(matching: "@17").id == PersonID(1))
  }

  @Test func refusesToNameNobody() {
    #expect(throws: LibraryError.unknownPerson("#7", nearest: nil)) {
      try library.name(PersonID(7), "Ann")
    }
  }

  @Test func aNameAndItsDecisionAreWrittenTogether() throws {
    try sample.assign("x----")
    try library.database.execute(
      script: """
        CREATE TEMP TRIGGER fault BEFORE INSERT ON main.decisions
        BEGIN SELECT raise(ABORT, 'fault'); END
        """)
    #expect(throws: LibraryError.self) { try library.name(PersonID(1), "Ann") }
    #expect(try library.names().isEmpty)
  }

  @Test(arguments: ["DELETE FROM decisions", "UPDATE decisions SET at = 0"])
  func decisionsStay(sql: String) throws {
    try sample.assign("x----")
    try library.name(PersonID(1), "Ann")
    #expect(throws: LibraryError.self) { try library.database.run(sql) }
    #expect(try decisions().count == 1)
  }

  @Test func errorsSayNoNameThatWasStored() throws {
    try sample.assign("x----")
    do {
      try library.database.run(
        "INSERT INTO people (name, name_key) VALUES (?, ?)",
        .text("Secret"), .text("secret"))
    } catch {
      #expect(
        error.description == """
          SQLite error 1299: NOT NULL constraint failed: people.created_at, while executing: \
          INSERT INTO people (name, name_key) VALUES (?, ?)
          """)
    }
  }
}
