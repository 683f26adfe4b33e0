import Faces
import TestSupport
import Decisions
import Glibc
import Grouping
import Library
import Support
import Testing
import Vocabulary

@testable import Application

/// Decisions as anything but a command line would write them: values in, values out.
@Suite struct DecidingTests {
  @Test func aDecisionTellsWhatCameOfIt() throws {
    let home = try Household("A", "A", "B")
    let person = try #require(try home.person(0))
    var written: [DecisionID] = []
    let outcome = try home.decider.decide(.name(person, "Ada")) { written.append($0.id) }
    #expect(outcome.entry?.kind == .name)
    #expect(outcome.entry?.name == "Ada")
    #expect(outcome.context.names == [person: "Ada"])
    #expect(written == [DecisionID(1)])
    #expect(outcome.report.decision == 1)
    #expect(outcome.report.person?.name == "Ada")
    #expect(outcome.report.person?.faces == 2)
    #expect(outcome.report.settled)
    #expect(outcome.report.olderPhotos == nil)
    #expect(try outcome.grouping.get().isDone)
  }

  @Test func whatIsSoAlreadyIsNoDecision() throws {
    let home = try Household("A")
    let person = try #require(try home.person(0))
    _ = try home.decider.decide(.name(person, "Ada"))
    let outcome = try home.decider.decide(.name(person, "Ada")) { _ in
      Issue.record("nothing is written")
    }
    #expect(outcome.entry == nil)
    #expect(outcome.report == .nothing)
  }

  @Test func theOtherFacesFollow() throws {
    // Two who look alike are one, once a looser threshold is set.
    let home = try Household("A", "a", "aB")
    let ada = try #require(try home.person(0))
    #expect(try home.person(1) != ada)
    let decider = Decider(home.library) {
      try Grouping(ClusteringSettings(threshold: 0.3, qualityGate: 0.1), models: .embedded())
    }
    let outcome = try decider.decide(.name(ada, "Ada"))
    let summary = try #require(try outcome.grouping.get().summary)
    #expect(summary.moved == 2)
    #expect(try home.person(1) == ada)
  }

  @Test func aDecisionStandsEvenIfTheOtherFacesCannotBeGrouped() throws {
    struct Trouble: Error {}
    let home = try Household("A")
    let person = try #require(try home.person(0))
    let outcome = try Decider(home.library) { throw Trouble() }.decide(.name(person, "Ada"))
    #expect(throws: Trouble.self) { try outcome.grouping.get() }
    #expect(!outcome.report.settled)
    #expect(try home.library.person(person)?.name == "Ada")
  }

  @Test func whatCannotBeChangesNothing() throws {
    let home = try Household("AB")
    let (a, b) = (try #require(try home.person(0, 0)), try #require(try home.person(0, 1)))
    #expect(throws: LibraryError.self) {
      try home.decider.decide(.merge([b], into: a, samePhoto: false)) { _ in
        Issue.record("nothing is written")
      }
    }
    #expect(try home.library.journal().isEmpty)
  }

  @Test func undoTellsWhatItTookBack() throws {
    let home = try Household("A", "B")
    let person = try #require(try home.person(0))
    #expect(throws: LibraryError.nothingToUndo) { try home.decider.undo(nil) }
    _ = try home.decider.decide(.name(person, "Ada"))
    let undo = try home.decider.undo(nil)
    #expect(undo.report.kind == "undo" && undo.report.decision == 2 && undo.report.undone == 1)
    #expect(undo.context.targets[DecisionID(1)]?.name == "Ada")
    #expect(try home.library.person(person)?.name == nil)
    // What an undo of an undo speaks of is the first decision, in the end.
    let again = try home.decider.undo(DecisionID(2))
    #expect(again.report.undone == 2)
    #expect(Set(again.context.targets.keys) == [DecisionID(1), DecisionID(2)])
    #expect(try home.library.person(person)?.name == "Ada")
  }

  @Test func aBirthYearFindsPhotosThatSpeakAgainstIt() throws {
    let home = try Household("A", "A", captured: "1984-07-04T12:00:00")
    let person = try #require(try home.person(0))
    _ = try home.decider.decide(.confirm([person]))
    let outcome = try home.decider.decide(.birthYear(person, 1990))
    #expect(outcome.report.olderPhotos == home.photos)
    #expect(outcome.contradicted?.year == 1990)
    #expect(outcome.contradicted?.person.id == person)
    #expect(try home.decider.decide(.birthYear(person, 1980)).report.olderPhotos == [])
    // Also when the year is known already.
    _ = try home.decider.decide(.birthYear(person, 1990))
    let again = try home.decider.decide(.birthYear(person, 1990))
    #expect(again.entry == nil && again.report.olderPhotos?.count == 2)
  }

  @Test func manyFacesAreLeftToTheNextScan() {
    #expect(!GroupingAtOnce.isTooMany(GroupingAtOnce.mostFaces))
    #expect(GroupingAtOnce.isTooMany(GroupingAtOnce.mostFaces + 1))
    #expect(!GroupingAtOnce.leftToScan.isDone)
  }
}

@Suite struct OperandTests {
  @Test func peopleAndFacesAreNamedInSeveralWaysAndCountOnce() throws {
    let home = try Household("A", "BC")
    let person = try #require(try home.person(0))
    _ = try home.decider.decide(.name(person, "Ada"))
    #expect(
      try home.decider.people(["ada", "\(person.rawValue)", "#\(person.rawValue)"]) == [person])
    let face = try home.face(1, 1).id
    #expect(
      try home.decider.faces(["@\(face.rawValue)", "\(home.photos[1]):2", "\(face.rawValue)"])
        == [face])
    #expect(throws: LibraryError.unknownPerson("Adam", nearest: "Ada")) {
      try home.decider.people(["Adam"])
    }
  }

  @Test func aPhotoIsKnownByItsContentAndByItsPathWhenItIsGone() throws {
    let home = try Household("A", "BC")
    try home.folder.write("photo 1 of BC", to: "copy.jpg")
    let copy = home.folder.filePath.appending("copy.jpg")
    #expect(try FaceOperand("\(copy):1").face(in: home.library).id == home.face(1, 0).id)
    _ = home.photos[0].withCString { unlink($0) }
    #expect(try FaceOperand("\(home.photos[0]):1").face(in: home.library).id == home.face(0).id)
  }

  @Test func aFaceThatIsNotThereIsSaidToBeMissing() throws {
    let home = try Household("AB")
    for number in [0, 3] {
      #expect(throws: FaceOperand.Missing(photo: home.photos[0], number: number, faces: 2)) {
        try FaceOperand("\(home.photos[0]):\(number)").face(in: home.library)
      }
    }
    #expect(throws: LibraryError.unknownFace("@99")) {
      try FaceOperand("@99").face(in: home.library)
    }
    #expect(throws: LibraryError.unknownPhoto(path: "/no/such.jpg")) {
      try FaceOperand("/no/such.jpg:1").face(in: home.library)
    }
  }

  @Test(
    arguments: [
      ("a.jpg:2", "a.jpg", 2), ("/a b/c:1.jpg:10", "/a b/c:1.jpg", 10), ("17:3", "17", 3),
      ("a:0", "a", 0), ("a:99999999999999999999", "a", .max),
      ("\(FilePath([0xE9])):2", FilePath([0xE9]), 2),
    ] as [(String, FilePath, Int)])
  func aFaceMayBeNamedByItsPlace(text: String, path: FilePath, number: Int) {
    #expect(FaceOperand(text) == .inPhoto(path, number))
  }

  @Test(arguments: ["17", "@17", "a.jpg", "a.jpg:", ":2", "a.jpg:x", "a.jpg:-1", "a.jpg:２"])
  func whatIsNoPlaceIsANumber(text: String) {
    #expect(FaceOperand(text) == .number(text))
  }
}

@Suite struct DecisionLogTests {
  @Test func theLogIsNewestFirstWithWhatItsWordsReferTo() throws {
    let home = try Household("A", "B")
    let (a, b) = (try #require(try home.person(0)), try #require(try home.person(1)))
    _ = try home.decider.decide(.name(a, "Ada"))
    _ = try home.decider.decide(.name(b, "Bea"))
    _ = try home.decider.undo(DecisionID(1))
    let log = try DecisionLog(home.library)
    #expect(log.entries.map(\.id.rawValue) == [3, 2, 1])
    #expect(log.context.names == [b: "Bea"])
    #expect(log.context.targets[DecisionID(1)]?.name == "Ada")
    let reports = log.reports
    #expect(reports.map(\.decision) == [3, 2, 1])
    #expect(reports[0].undoes == 1 && reports[2].isUndone)
    #expect(reports[1].person == PersonReference(id: b.rawValue, name: "Bea"))
    #expect(reports[1].faces == 1 && reports[1].namedFaces == [])
    // What an undo speaks of is found also where it is cut off.
    let short = try DecisionLog(home.library, limit: 1)
    #expect(short.entries.count == 1)
    #expect(short.context.targets[DecisionID(1)]?.name == "Ada")
  }

  @Test func whatConcernsAPersonConcernsWhoWasMergedIntoThem() throws {
    let home = try Household("A", "B", "C")
    let (a, b, c) = (
      try #require(try home.person(0)), try #require(try home.person(1)),
      try #require(try home.person(2))
    )
    _ = try home.decider.decide(.confirm([b]))
    _ = try home.decider.decide(.hide([c]))
    _ = try home.decider.decide(.merge([b], into: a, samePhoto: false))
    _ = try home.decider.undo(DecisionID(3))
    _ = try home.decider.undo(DecisionID(4))
    func numbers(_ person: PersonID, limit: Int? = nil) throws -> [Int64] {
      try DecisionLog(home.library, about: person, limit: limit).entries.map(\.id.rawValue)
    }
    #expect(try numbers(a) == [5, 4, 3, 1])
    #expect(try numbers(a, limit: 2) == [5, 4])
    #expect(try numbers(c) == [2])
  }
}

@Suite struct NaturalSplitTests {
  @Test func whoWasMergedFallsApart() throws {
    let home = try Household("A", "A", "A", "B", "B")
    let (a, b) = (try #require(try home.person(0)), try #require(try home.person(3)))
    _ = try home.decider.decide(.merge([b], into: a, samePhoto: false))
    let person = try #require(try home.library.person(a))
    #expect(person.faces == 5)
    let split = try NaturalSplit(
      of: person, in: home.library, at: nil, home.settings, models: .embedded())
    #expect(split.parts.groups.map(\.count) == [3, 2])
    let small = split.parts.groups[1]
    #expect(split.wish == .split(a, parts: [small]))
    let best = try split.best(home.library)
    #expect(best.map { Set($0.map(\.id)) } == split.parts.groups.map { Set($0) })
    let report = SplitReport(split, best: best)
    #expect(report.parts.map(\.size) == [3, 2])
    #expect(report.parts[1].faces == small.map(\.rawValue))
  }

  @Test func whoHoldsTogetherIsNoWish() throws {
    let home = try Household("A", "A", "A")
    let id = try #require(try home.person(0))
    let person = try #require(try home.library.person(id))
    for threshold in [nil, 0.5] as [Float?] {
      let split = try NaturalSplit(
        of: person, in: home.library, at: threshold, home.settings, models: .embedded())
      #expect(split.parts.groups.count == 1)
      #expect(split.wish == nil)
    }
  }
}
