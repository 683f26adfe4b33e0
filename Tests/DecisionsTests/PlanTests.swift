import Decisions
import Testing
import Vocabulary

/// What wishes come to, by the rules alone.
@Suite struct PlanTests {
  /// Words like `7@2:1`: face 7 of photo 2 belongs to person 1; `!` says that a decision named it, `+` that one bound it, `x` that
  /// decision 5 says it is no face.
  private func held(_ text: String) -> [HeldFace] {
    text.split(separator: " ").map { word in
      let numbers = word.split { "@:!+x".contains($0) }.compactMap { Int64($0) }
      return HeldFace(
        face: FaceID(numbers[0]), photo: PhotoID(numbers[1]),
        person: numbers.count > 2 ? PersonID(numbers[2]) : nil,
        isBound: word.hasSuffix("!") || word.hasSuffix("+"), isNamed: word.hasSuffix("!"),
        discarded: word.hasSuffix("x") ? DecisionID(5) : nil)
    }
  }

  /// Words like `7:1>2!`: face 7 went from person 1 to 2, and was named.
  private func rows(_ plan: DecisionPlan?) -> [String] {
    (plan?.entry.faces ?? []).map { row in
      func word(_ person: PersonID?) -> String { person.map { "\($0.rawValue)" } ?? "-" }
      return
        "\(row.face.rawValue):\(word(row.before))>\(word(row.after))\(row.isExplicit ? "!" : "")"
    }
  }

  private let one = PersonID(1)
  private let two = PersonID(2)

  // MARK: People

  @Test func aNameIsNewsLetterByLetter() throws {
    let faces = held("7@1:1 8@2:1+")
    let plan = try DecisionPlan.name(one, "Ann", before: nil, bearer: nil, faces: faces)
    #expect(plan?.entry.name == "Ann")
    #expect(rows(plan) == ["7:1>1", "8:1>1"])
    #expect(try DecisionPlan.name(one, "Ann", before: "Ann", bearer: one, faces: faces) == nil)
    #expect(try DecisionPlan.name(one, "ann", before: "Ann", bearer: one, faces: faces) != nil)
    #expect(
      try DecisionPlan.name(one, "Zo\u{EB}", before: "Zoe\u{308}", bearer: one, faces: faces) != nil
    )
    #expect(throws: WishRefusal.nameTaken(by: two)) {
      try DecisionPlan.name(one, "Ann", before: nil, bearer: two, faces: faces)
    }
  }

  @Test func onlyThoseForWhichItIsKnownArePassedOver() {
    var hidden = Facts.KeptPerson(since: DecisionID(1))
    hidden.isHidden = true
    let kept = [one: hidden]
    func plan(_ kind: CoveringPlan.Kind) -> DecisionPlan? {
      var covering = CoveringPlan(kind, kept: kept)
      covering.add(one, held("7@1:1+"))
      covering.add(two, held("8@1:2 9@2:2+"))
      return covering.plan
    }
    #expect(plan(.confirm)?.entry.people == [two])
    #expect(rows(plan(.confirm)) == ["8:2>2", "9:2>2"])
    #expect(plan(.hide)?.entry.people == [two])
    #expect(plan(.unhide)?.entry.people == [one])
    #expect(CoveringPlan(.confirm, kept: kept).plan == nil)
  }

  @Test func peopleWhoShareAPhotoAreMergedOnlyIfThatIsSaid() throws {
    let faces = held("7@1:1 8@2:1 9@2:2")
    #expect(throws: WishRefusal.sharedPhotos([PhotoID(2)], people: [one, two])) {
      try DecisionPlan.merge([two], into: one, faces: faces, samePhoto: false)
    }
    let plan = try DecisionPlan.merge([two], into: one, faces: faces, samePhoto: true)
    #expect(rows(plan) == ["7:1>1", "8:1>1", "9:2>1"])
    // One of them may be in a photo twice already.
    #expect(
      try DecisionPlan.merge([two], into: one, faces: held("7@1:1 8@1:1 9@2:2"), samePhoto: false)
        != nil)
    #expect(try DecisionPlan.merge([], into: one, faces: faces, samePhoto: false) == nil)
  }

  @Test func partsGetTheNextNumbersAndVersionsGoAlong() throws {
    let faces = held("5@1:1 6@2:1 7@3:1 8@4:1 9@5:1")
    let plan = try DecisionPlan.split(
      one, [[], [FaceID(7)], [FaceID(5), FaceID(7)]], faces: faces,
      versions: [FaceID(7): [FaceID(7), FaceID(8), FaceID(99)]], new: PersonID(40))
    #expect(plan?.entry.people == [PersonID(40), PersonID(41)])
    #expect(rows(plan) == ["5:1>41!", "6:1>1", "7:1>40!", "8:1>40!", "9:1>1"])
    #expect(plan?.entry.versions == [FaceID(8)])
    #expect(plan?.entry.made == [PersonID(40), PersonID(41)])
  }

  @Test func noPersonIsSplitOffWhole() throws {
    let faces = held("5@1:1 6@2:1")
    func split(_ parts: [[FaceID]]) throws -> DecisionPlan? {
      try DecisionPlan.split(one, parts, faces: faces, versions: [:], new: PersonID(40))
    }
    #expect(throws: WishRefusal.wholePerson(one)) { try split([[FaceID(5)], [FaceID(6)]]) }
    #expect(throws: WishRefusal.notInPerson(FaceID(7), one)) { try split([[FaceID(7)]]) }
    #expect(try split([[], []]) == nil)
  }

  @Test func aCoverIsOneOfTheFaces() throws {
    let faces = held("5@1:1 6@2:1")
    var kept = Facts.KeptPerson(since: DecisionID(1))
    kept.cover = FaceID(5)
    let plan = try DecisionPlan.cover(one, FaceID(6), faces: faces, kept: kept)
    #expect(rows(plan) == ["5:1>1", "6:1>1!"])
    #expect(try DecisionPlan.cover(one, FaceID(5), faces: faces, kept: kept) == nil)
    #expect(try DecisionPlan.cover(one, nil, faces: faces, kept: nil) == nil)
    #expect(throws: WishRefusal.notInPerson(FaceID(7), one)) {
      try DecisionPlan.cover(one, FaceID(7), faces: faces, kept: kept)
    }
  }

  @Test func twoAreDifferentOnce() throws {
    let faces = (held("5@1:1"), held("6@1:2"))
    let plan = try DecisionPlan.different(one, two, faces: faces, differences: [:])
    #expect(rows(plan) == ["5:1>1", "6:2>2"])
    #expect(
      try DecisionPlan.different(
        one, two, faces: faces, differences: [.init(two, one): DecisionID(1)]) == nil)
    #expect(throws: WishRefusal.samePerson(one)) {
      try DecisionPlan.different(one, one, faces: faces, differences: [:])
    }
  }

  @Test func olderFacesAreCoveredOnlyIfSomebodyDecidedAboutThem() {
    let plan = DecisionPlan.birthYear(
      one, 1990, faces: held("5@1:1 6@2:1+ 7@3:1"), older: [FaceID(5), FaceID(6)], kept: nil)
    #expect(plan?.entry.year == 1990)
    #expect(rows(plan) == ["6:1>1", "7:1>1"])
    #expect(DecisionPlan.birthYear(one, nil, faces: [], older: [], kept: nil) == nil)
  }

  // MARK: Faces

  private func move(
    _ named: String, versions: String = "", to person: PersonID?, holding faces: String = "",
    refusals: [FaceID: [PersonID: DecisionID]] = [:], samePhoto: Bool = false,
    leaving left: [PersonID: String] = [:]
  ) throws -> DecisionPlan? {
    guard
      var move = try MovePlan(
        held(named), versions: held(versions), to: person, holding: held(faces),
        refusals: refusals, samePhoto: samePhoto)
    else { return nil }
    #expect(Set(move.sources) == Set(left.keys))
    for source in move.sources { move.leave(held(left[source] ?? ""), with: source) }
    return move.plan(new: PersonID(40))
  }

  @Test func whoIsMovedIsCoveredWithBothPeople() throws {
    let plan = try move("7@1:2", to: one, holding: "5@2:1", leaving: [two: "7@1:2 8@3:2"])
    #expect(rows(plan) == ["7:2>1!", "8:2>2", "5:1>1"])
    #expect(plan?.released == [])
    #expect(plan?.entry.made == [])
  }

  @Test func aMoveToNobodyMakesAPerson() throws {
    let plan = try move("7@1 8@2", to: nil)
    #expect(plan?.entry.person == PersonID(40))
    #expect(plan?.entry.made == [PersonID(40)])
    #expect(rows(plan) == ["7:->40!", "8:->40!"])
  }

  @Test func aGuessMakesRoomAndADecisionDoesNot() throws {
    let plan = try move("7@1", to: one, holding: "5@1:1 6@2:1")
    #expect(rows(plan) == ["7:->1!", "5:1>-", "6:1>1"])
    #expect(plan?.released == [FaceID(5)])
    #expect(throws: WishRefusal.sharedPhotos([PhotoID(1)], people: [one])) {
      try move("7@1", to: one, holding: "5@1:1+")
    }
    #expect(throws: WishRefusal.sharedPhotos([PhotoID(1)], people: [])) {
      try move("7@1 8@1", to: nil)
    }
    #expect(rows(try move("7@1", to: one, holding: "5@1:1+", samePhoto: true)).count == 2)
  }

  @Test func nothingMovesWhereAllIsSo() throws {
    #expect(try move("", to: nil) == nil)
    #expect(try move("5@1:1+", to: one, holding: "5@1:1+") == nil)
    #expect(rows(try move("5@1:1", to: one, holding: "5@1:1")) == ["5:1>1!"])
  }

  @Test func versionsFollowUnlessSomethingKeepsThem() throws {
    let plan = try move(
      "7@1", versions: "8@2 9@3x 10@4 11@2 12@6", to: one, holding: "6@6:1+",
      refusals: [FaceID(10): [one: DecisionID(3)]])
    // 9 is no face, 10 is not the person, 11 is a second one in its photo, and somebody put 6 into that of 12.
    #expect(plan?.entry.versions == [FaceID(8)])
    #expect(rows(plan) == ["7:->1!", "8:->1!", "6:1>1"])
  }

  @Test func aRefusedFaceStaysWithAnotherItIsBoundTo() {
    let plan = DecisionPlan.reject(
      held("7@1:1 8@2:2+"), versions: held("9@3:1 10@4:1! 11@5x"), from: one,
      faces: held("5@6:1 7@1:1 9@3:1 10@4:1!"), refusals: [:])
    #expect(rows(plan) == ["7:1>-!", "8:2>2!", "9:1>-!", "5:1>1", "10:1>1"])
    #expect(plan?.released == [FaceID(7), FaceID(9)])
    #expect(plan?.entry.versions == [FaceID(9)])
    #expect(
      DecisionPlan.reject(
        held("8@2:2"), versions: [], from: one, faces: [],
        refusals: [FaceID(8): [one: DecisionID(1)]]) == nil)
  }

  @Test func whatIsDiscardedTakesItsVersionsAlongButForThoseNamedAsOthers() {
    let plan = DecisionPlan.discard(
      held("6@1x 7@2:1"), versions: held("8@3:1! 9@4:2! 10@5:2 11@6x"))
    #expect(rows(plan) == ["7:1>-!", "8:1>-!", "10:2>-!"])
    #expect(plan?.released == [FaceID(7), FaceID(8), FaceID(10)])
    #expect(plan?.entry.versions == [FaceID(8), FaceID(10)])
    #expect(DecisionPlan.discard(held("6@1x"), versions: []) == nil)
  }

  @Test func aRestoredFaceGoesHomeIfItCan() throws {
    var facts = Facts()
    facts.people[one] = Facts.KeptPerson(since: DecisionID(1))
    facts.people[two] = Facts.KeptPerson(since: DecisionID(1))
    facts.people[two]?.mergedInto = one
    facts.refusals[FaceID(9)] = [one: DecisionID(2)]
    func origin(_ person: Int64?, _ others: Set<PersonID> = []) -> DecisionPlan.Origin {
      DecisionPlan.Origin(person: person.map { PersonID($0) }, others: others)
    }
    let plan = try DecisionPlan.restore(
      held("5@1x 6@2x 7@3x 8@4x 9@5x 10@6x 11@1x"), versions: [],
      origins: [
        FaceID(5): origin(1), FaceID(6): origin(2), FaceID(7): origin(3),
        FaceID(8): origin(1, [one]),
        FaceID(9): origin(1), FaceID(10): origin(nil), FaceID(11): origin(1),
      ], facts: facts)
    // 7: nobody decided about them; 8, 11: the photo shows them already; 9: it is not them.
    #expect(
      rows(plan) == [
        "5:->1!", "6:->1!", "7:->-!", "8:->-!", "9:->-!", "10:->-!", "11:->-!",
      ])
    #expect(throws: WishRefusal.notDiscarded(FaceID(6))) {
      try DecisionPlan.restore(held("5@1x 6@2"), versions: [], origins: [:], facts: facts)
    }
  }

  @Test func onlyVersionsThatWentWithItComeBackWithAFace() throws {
    var other = held("8@2x")[0]
    other.discarded = DecisionID(6)
    let plan = try DecisionPlan.restore(
      held("7@1x"), versions: [other] + held("9@3x 10@4"), origins: [:], facts: Facts())
    #expect(rows(plan) == ["7:->-!", "9:->-!"])
    #expect(plan?.entry.versions == [FaceID(9)])
  }
}
