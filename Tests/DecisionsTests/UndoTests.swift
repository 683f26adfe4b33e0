import Testing
import Vocabulary

@testable import Decisions

/// What the journal adds up to without some of its decisions.
@Suite struct UndoTests {
  /// Person 1 has faces 1 to 4, person 2 has 5 and 6; both are kept.
  private func beginning() -> Story {
    var story = Story()
    story.add(.confirm, people: [1], faces: "1:1>1 2:1>1 3:1>1 4:1>1")
    story.add(.confirm, people: [2], faces: "5:2>2 6:2>2")
    return story
  }

  /// - faces: what the decision covers. - later: what a confirmation of everybody covers after it.
  struct Case: Sendable, CustomTestStringConvertible {
    var kind: JournalEntry.Kind
    var person: Int64?
    var people: [Int64] = []
    var faces: String
    var confirmed: [Int64] = [1, 2]
    var later: String
    var testDescription: String { kind.rawValue }
  }

  static let cases = [
    Case(
      kind: .name, person: 1, faces: "1:1>1 2:1>1 3:1>1 4:1>1",
      later: "1:1>1 2:1>1 3:1>1 4:1>1 5:2>2 6:2>2"),
    Case(
      kind: .merge, person: 1, people: [2], faces: "1:1>1 2:1>1 3:1>1 4:1>1 5:2>1 6:2>1",
      confirmed: [1], later: "1:1>1 2:1>1 3:1>1 4:1>1 5:1>1 6:1>1"),
    Case(
      kind: .move, person: 2, faces: "1:1>2! 2:1>2! 3:1>1 4:1>1 5:2>2 6:2>2",
      later: "1:2>2 2:2>2 3:1>1 4:1>1 5:2>2 6:2>2"),
    Case(
      kind: .discard, faces: "1:1>-! 2:1>1 3:1>1 4:1>1",
      later: "2:1>1 3:1>1 4:1>1 5:2>2 6:2>2"),
    Case(
      kind: .reject, person: 1, faces: "1:1>-! 2:1>1 3:1>1 4:1>1",
      later: "2:1>1 3:1>1 4:1>1 5:2>2 6:2>2"),
    Case(
      kind: .split, person: 1, people: [3], faces: "1:1>3! 2:1>3! 3:1>1 4:1>1",
      later: "3:1>1 4:1>1 5:2>2 6:2>2"),
    Case(
      kind: .hide, people: [1], faces: "1:1>1 2:1>1 3:1>1 4:1>1",
      later: "1:1>1 2:1>1 3:1>1 4:1>1 5:2>2 6:2>2"),
    Case(
      kind: .cover, person: 1, faces: "1:1>1! 2:1>1 3:1>1 4:1>1",
      later: "1:1>1 2:1>1 3:1>1 4:1>1 5:2>2 6:2>2"),
    Case(
      kind: .different, person: 1, people: [2], faces: "1:1>1 2:1>1 3:1>1 4:1>1 5:2>2 6:2>2",
      later: "1:1>1 2:1>1 3:1>1 4:1>1 5:2>2 6:2>2"),
    Case(
      kind: .birthYear, person: 1, faces: "1:1>1 2:1>1 3:1>1 4:1>1",
      later: "1:1>1 2:1>1 3:1>1 4:1>1 5:2>2 6:2>2"),
  ]

  @Test(arguments: cases) func leavesNoTrace(of case: Case) throws {
    var story = beginning()
    let before = try story.facts()
    let decision = story.add(
      `case`.kind, `case`.person, people: `case`.people, name: "Ann", face: 1, year: 1990,
      faces: `case`.faces)
    let with = try story.facts()
    #expect(with != before)
    let undo = story.undo(decision)
    #expect(try story.facts() == before)
    // And back again, as often as one likes.
    let again = story.undo(undo)
    #expect(try story.facts() == with)
    story.undo(again)
    #expect(try story.facts() == before)
  }

  @Test(arguments: cases) func laterDecisionsCoverWhatTheyWouldHaveCovered(_ case: Case) throws {
    var story = beginning()
    let before = try story.facts()
    let decision = story.add(
      `case`.kind, `case`.person, people: `case`.people, name: "Ann", face: 1, year: 1990,
      faces: `case`.faces)
    story.add(.confirm, people: `case`.confirmed, faces: `case`.later)
    story.undo(decision)
    let facts = try story.facts()
    #expect(facts.bonds == before.bonds)
    #expect(facts.refusals.isEmpty && facts.discarded.isEmpty && facts.differences.isEmpty)
    #expect(facts.people == before.people)
  }

  @Test func whoWasMergedComesBackWithFacesAndName() throws {
    var story = beginning()
    story.add(.name, 2, name: "Ann", faces: "5:2>2 6:2>2")
    let merge = story.add(
      .merge, 1, people: [2], faces: "1:1>1 2:1>1 3:1>1 4:1>1 5:2>1 6:2>1")
    #expect(try story.facts()[1]?.name == "Ann")
    story.add(.birthYear, 1, year: 1990, faces: "1:1>1 2:1>1 3:1>1 4:1>1 5:1>1 6:1>1")
    story.undo(merge)
    let facts = try story.facts()
    #expect(facts[2]?.name == "Ann")
    #expect(facts[2]?.mergedInto == nil)
    #expect(facts[1]?.name == nil)
    #expect(facts[1]?.birthYear == 1990)
    #expect(try story.bonds() == [1: 1, 2: 1, 3: 1, 4: 1, 5: 2, 6: 2])
  }

  @Test func aFaceNamedLaterFollowsTheLaterWord() throws {
    var story = beginning()
    let move = story.add(.move, 2, faces: "1:1>2! 5:2>2 6:2>2")
    story.add(.move, 3, people: [3], faces: "1:2>3!")
    story.add(.name, 3, name: "Ann", faces: "1:3>3")
    story.undo(move)
    #expect(try story.bonds() == [1: 3, 2: 1, 3: 1, 4: 1, 5: 2, 6: 2])
  }

  @Test func aFaceThatTheProgramMovedOnFollowsItsNewPerson() throws {
    var story = beginning()
    let reject = story.add(.reject, 1, faces: "1:1>-! 2:1>1 3:1>1 4:1>1")
    // Grouping put it among the faces of 2.
    story.add(.name, 2, name: "Ann", faces: "1:2>2 5:2>2 6:2>2")
    story.undo(reject)
    #expect(try story.bonds()[1] == 2)
  }

  @Test func decisionsAfterAnUndoSpeakOfFacesAsTheyAreWithoutIt() throws {
    var story = beginning()
    let move = story.add(.move, 2, faces: "1:1>2! 2:1>1 3:1>1 4:1>1 5:2>2 6:2>2")
    story.add(.name, 2, name: "Ann", faces: "1:2>2 5:2>2 6:2>2")
    story.undo(move)
    story.add(.name, 1, name: "Bea", faces: "1:1>1 2:1>1 3:1>1 4:1>1")
    #expect(try story.bonds() == [1: 1, 2: 1, 3: 1, 4: 1, 5: 2, 6: 2])
  }

  @Test func severalAreTakenBackInAnyOrder() throws {
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]] {
      var story = beginning()
      let before = try story.facts()
      let decisions = [
        story.add(.move, 2, faces: "1:1>2! 2:1>1 3:1>1 4:1>1 5:2>2 6:2>2"),
        story.add(.merge, 1, people: [2], faces: "1:2>1 2:1>1 3:1>1 4:1>1 5:2>1 6:2>1"),
        story.add(.birthYear, 1, year: 1990, faces: "1:1>1 2:1>1 3:1>1 4:1>1 5:1>1 6:1>1"),
      ]
      for index in order { story.undo(decisions[index]) }
      #expect(try story.facts() == before, "order \(order)")
    }
  }

  @Test func aFaceGoesBackToWhatItsPersonBecame() throws {
    // While face 5 was out, its person 2 became 1.
    for kind in [JournalEntry.Kind.reject, .discard] {
      var story = beginning()
      let out = story.add(kind, kind == .reject ? 2 : nil, faces: "5:2>-! 6:2>2")
      story.add(.merge, 1, people: [2], faces: "1:1>1 2:1>1 3:1>1 4:1>1 6:2>1")
      story.undo(out)
      #expect(try story.bonds() == [1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1], "\(kind)")
    }
  }

  @Test func whatALaterDecisionBuildsOnStays() throws {
    var story = beginning()
    let split = story.add(.split, 1, people: [3], faces: "1:1>3! 2:1>1 3:1>1 4:1>1")
    let name = story.add(.name, 3, name: "Ann", faces: "1:3>3")
    story.add(.name, 1, name: "Bea", faces: "2:1>1 3:1>1 4:1>1")
    story.undo(split)
    #expect(
      throws: Facts.FoldError(contradiction: .builtOn(PersonID(3), by: name), at: name)
    ) { try story.facts() }
    story.undo(name)
    #expect(try story.facts()[1]?.name == "Bea")
    #expect(try story.bonds()[1] == 1)
  }

  @Test func aDecisionThatRestsOnAnUndoneOneIsNamed() throws {
    // 1 gave up the name, so 2 could have it.
    var story = Story()
    let first = story.add(.name, 1, name: "Ann")
    let away = story.add(.name, 1, name: nil)
    let second = story.add(.name, 2, name: "Ann")
    story.undo(away)
    #expect(
      throws: Facts.FoldError(
        contradiction: .nameTaken("Ann", PersonID(1), by: first), at: second)
    ) { try story.facts() }
  }

  @Test func differencesThatWereTakenBackForbidNothing() throws {
    var story = beginning()
    let different = story.add(.different, 1, people: [2])
    story.undo(different)
    story.add(.merge, 1, people: [2], faces: "5:2>1 6:2>1")
    #expect(try story.bonds() == [1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1])
  }

  @Test func notToBeOnePersonSaysNothingOfBeingAnother() throws {
    var story = beginning()
    let move = story.add(.move, 3, people: [3], faces: "1:1>3!")
    story.add(.reject, 2, faces: "1:3>3! 5:2>2 6:2>2")
    story.add(.confirm, people: [2], faces: "5:2>2 6:2>2")
    #expect(try story.bonds()[1] == 3)
    story.undo(move)
    #expect(try story.bonds() == [1: 1, 2: 1, 3: 1, 4: 1, 5: 2, 6: 2])
    #expect(try story.facts().isRefused(1, 2))
    #expect(try story.facts()[3] == nil)
  }

  @Test func aFaceIsNotRestoredToNobody() throws {
    var story = beginning()
    let move = story.add(.move, 3, people: [3], faces: "1:1>3!")
    story.add(.discard, faces: "1:3>-!")
    let restore = story.add(.restore, faces: "1:->3!")
    story.undo(move)
    #expect(
      throws: Facts.FoldError(contradiction: .builtOn(PersonID(3), by: restore), at: restore)
    ) { try story.facts() }
  }

  @Test func whoHasABoundFaceIsKept() throws {
    var story = Story()
    let name = story.add(.name, 1, name: "Ann", faces: "1:1>1 2:1>1")
    story.add(.discard, faces: "1:1>-!")
    let restore = story.add(.restore, faces: "1:->1!")
    story.undo(name)
    #expect(try story.bonds() == [1: 1])
    #expect(try story.facts()[1]?.since == restore)
    #expect(try story.facts()[1]?.name == nil)
  }
}
