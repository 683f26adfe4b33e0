import Decisions
import Testing
import Vocabulary

/// What each kind of decision adds to the facts.
@Suite struct KindsTests {
  @Test func anyDecisionKeepsThePersonAndBindsTheFacesItCovers() throws {
    for kind in [JournalEntry.Kind.name, .cover, .birthYear] {
      var story = Story()
      story.add(kind, 1, faces: "7:1>1 8:1>1")
      let facts = try story.facts()
      #expect(facts.people == [PersonID(1): facts[1]])
      #expect(facts[1]?.since == DecisionID(1))
      #expect(try story.bonds() == [7: 1, 8: 1])
    }
    for kind in [JournalEntry.Kind.confirm, .hide, .unhide] {
      var story = Story()
      story.add(kind, people: [1, 2], faces: "7:1>1 8:2>2")
      #expect(Set(try story.facts().people.keys) == [PersonID(1), PersonID(2)])
      #expect(try story.bonds() == [7: 1, 8: 2])
    }
  }

  @Test func aPersonIsKeptSinceTheFirstDecision() throws {
    var story = Story()
    story.add(.confirm, people: [1], faces: "7:1>1")
    story.add(.name, 1, name: "Ann", faces: "7:1>1 8:1>1")
    let facts = try story.facts()
    #expect(facts[1]?.since == DecisionID(1))
    #expect(facts.bonds[FaceID(7)]?.decision == DecisionID(1))
    #expect(facts.bonds[FaceID(8)]?.decision == DecisionID(2))
  }

  @Test func theLastNameCounts() throws {
    var story = Story()
    story.add(.name, 1, name: "Ann")
    story.add(.name, 1, name: "Anne")
    #expect(try story.facts()[1]?.name == "Anne")
    story.add(.name, 1, name: nil)
    #expect(try story.facts()[1]?.name == nil)
    #expect(try story.facts()[1]?.namedBy == DecisionID(3))
  }

  @Test func hidingCoverAndBirthYearAreTheLastSaid() throws {
    var story = Story()
    story.add(.hide, people: [1, 2])
    story.add(.cover, 1, face: 7, faces: "7:1>1!")
    story.add(.birthYear, 1, year: 1990)
    story.add(.unhide, people: [2])
    var facts = try story.facts()
    #expect(facts[1]?.isHidden == true)
    #expect(facts[2]?.isHidden == false)
    #expect(facts[1]?.cover == FaceID(7))
    #expect(facts[1]?.birthYear == 1990)
    story.add(.cover, 1, face: nil)
    story.add(.birthYear, 1, year: nil)
    facts = try story.facts()
    #expect(facts[1]?.cover == nil)
    #expect(facts[1]?.birthYear == nil)
  }

  @Test func aMergeGivesTheFacesToOneAndRemembersTheOther() throws {
    var story = Story()
    story.add(.name, 2, name: "Ann", faces: "8:2>2")
    story.add(.cover, 2, face: 8, faces: "8:2>2!")
    story.add(.birthYear, 2, year: 1990)
    story.add(.merge, 1, people: [2, 3], faces: "7:1>1 8:2>1 9:3>1")
    let facts = try story.facts()
    #expect(try story.bonds() == [7: 1, 8: 1, 9: 1])
    #expect(facts[1]?.name == "Ann")
    #expect(facts[1]?.cover == FaceID(8))
    #expect(facts[1]?.birthYear == 1990)
    for other: Int64 in [2, 3] {
      #expect(facts[other]?.mergedInto == PersonID(1))
      #expect(facts[other]?.mergedBy == DecisionID(4))
      #expect(facts[other]?.name == nil)
      #expect(facts.resolved(PersonID(other)) == PersonID(1))
    }
  }

  @Test func whoHasTheFacesKeepsWhatIsKnownOfThem() throws {
    var story = Story()
    story.add(.name, 1, name: "Bea")
    story.add(.birthYear, 1, year: 1950)
    story.add(.name, 2, name: "Ann")
    story.add(.birthYear, 2, year: 1990)
    story.add(.merge, 1, people: [2])
    #expect(try story.facts()[1]?.name == "Bea")
    #expect(try story.facts()[1]?.birthYear == 1950)
  }

  @Test func mergesFollowEachOther() throws {
    var story = Story()
    story.add(.merge, 2, people: [1], faces: "7:1>2 8:2>2")
    story.add(.merge, 3, people: [2], faces: "7:2>3 8:2>3 9:3>3")
    let facts = try story.facts()
    #expect(facts.resolved(PersonID(1)) == PersonID(3))
    #expect(try story.bonds() == [7: 3, 8: 3, 9: 3])
  }

  @Test func aSplitMakesDifferentPeople() throws {
    var story = Story()
    story.add(.split, 1, people: [2, 3], faces: "7:1>1 8:1>2! 9:1>3!")
    let facts = try story.facts()
    #expect(try story.bonds() == [7: 1, 8: 2, 9: 3])
    #expect(facts.differences.count == 3)
    #expect(facts.areDifferent(1, 2) && facts.areDifferent(3, 1) && facts.areDifferent(2, 3))
    #expect(facts.bonds[FaceID(8)]?.isExplicit == true)
    #expect(facts.bonds[FaceID(7)]?.isExplicit == false)
  }

  @Test func aMoveBindsWhatWasNamed() throws {
    var story = Story()
    story.add(.confirm, people: [1], faces: "7:1>1 8:1>1")
    story.add(.move, 2, faces: "7:1>2! 8:1>1 9:2>2")
    #expect(try story.bonds() == [7: 2, 8: 1, 9: 2])
    story.add(.move, 3, people: [3], faces: "7:2>3!")
    #expect(try story.bonds() == [7: 3, 8: 1, 9: 2])
    #expect(try story.facts()[3]?.since == DecisionID(3))
  }

  @Test func coveringAFaceAgainDoesNotMakeLessOfWhatWasSaidOfIt() throws {
    var story = Story()
    story.add(.move, 1, faces: "7:2>1!")
    story.add(.name, 1, name: "Ann", faces: "7:1>1")
    let bond = try story.facts().bonds[FaceID(7)]
    #expect(bond?.isExplicit == true)
    #expect(bond?.decision == DecisionID(1))
  }

  @Test func aRejectedFaceIsNotThatPerson() throws {
    var story = Story()
    story.add(.confirm, people: [1], faces: "7:1>1 8:1>1")
    story.add(.reject, 1, faces: "7:1>-! 8:1>1")
    #expect(try story.bonds() == [8: 1])
    #expect(try story.facts().refusals == [FaceID(7): [PersonID(1): DecisionID(2)]])
  }

  @Test func whatIsNoFaceCanBeOneAgain() throws {
    var story = Story()
    story.add(.discard, faces: "7:1>-! 8:->-!")
    #expect(
      try story.facts().discarded == [FaceID(7): DecisionID(1), FaceID(8): DecisionID(1)])
    #expect(try story.bonds() == [:])
    story.add(.restore, faces: "7:->-!")
    #expect(try story.facts().discarded == [FaceID(8): DecisionID(1)])
  }

  @Test func differencesAndRefusalsFollowMerges() throws {
    var story = Story()
    story.add(.different, 2, people: [3])
    story.add(.reject, 2, faces: "7:2>-!")
    story.add(.merge, 1, people: [2])
    story.add(.merge, 4, people: [1])
    let facts = try story.facts()
    #expect(facts.areDifferent(4, 3))
    #expect(facts.isRefused(7, 4))
    #expect(facts.differences.count == 1)
    #expect(facts.refusals == [FaceID(7): [PersonID(4): DecisionID(2)]])
    // The decision that first said so is named.
    #expect(facts.differences.values.first == DecisionID(1))
  }
}
