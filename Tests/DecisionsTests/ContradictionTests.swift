import Testing
import Vocabulary

@testable import Decisions

/// What cannot stand beside what was decided before; the earlier decision is named.
@Suite struct ContradictionTests {
  /// What the last entry of a story is refused for.
  private func refusal(
    of story: Story, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Contradiction? {
    do {
      _ = try Facts(of: story.entries, versions: [])
      return nil
    } catch {
      #expect(error.at == story.entries.last?.id, sourceLocation: sourceLocation)
      return error.contradiction
    }
  }

  @Test func differentPeopleDoNotMerge() throws {
    var story = Story()
    story.add(.different, 2, people: [1])
    story.add(.merge, 1, people: [2])
    #expect(
      try refusal(of: story) == .different(PersonID(1), PersonID(2), by: DecisionID(1)))
  }

  @Test func norDoTheParts() throws {
    var story = Story()
    story.add(.split, 1, people: [2, 3], faces: "7:1>2! 8:1>3!")
    story.add(.merge, 2, people: [3])
    #expect(try refusal(of: story)?.decision == DecisionID(1))
  }

  @Test func norThroughAThird() throws {
    var story = Story()
    story.add(.different, 2, people: [3])
    story.add(.merge, 1, people: [2])
    story.add(.merge, 3, people: [1])
    #expect(
      try refusal(of: story) == .different(PersonID(3), PersonID(1), by: DecisionID(1)))
  }

  @Test func norTwoOfSeveralThatAreMergedAtOnce() throws {
    var story = Story()
    story.add(.different, 2, people: [3])
    story.add(.merge, 1, people: [2, 3])
    #expect(try refusal(of: story)?.decision == DecisionID(1))
  }

  @Test func aRefusedFaceKeepsPeopleApart() throws {
    for order: [Int64] in [[1, 2], [2, 1]] {
      var story = Story()
      story.add(.reject, 1, faces: "7:1>-!")
      story.add(.move, 2, faces: "7:->2!")
      story.add(.merge, order[0], people: [order[1]], faces: "7:2>\(order[0])")
      #expect(try refusal(of: story) == .refused(FaceID(7), PersonID(1), by: DecisionID(1)))
    }
  }

  @Test func aFaceThatIsNotBoundYetKeepsThemApartToo() throws {
    var story = Story()
    story.add(.reject, 1, faces: "7:1>-!")
    // The program put face 7 into person 2 meanwhile; the merge would bind it.
    story.add(.merge, 1, people: [2], faces: "7:2>1")
    #expect(try refusal(of: story) == .refused(FaceID(7), PersonID(1), by: DecisionID(1)))
  }

  @Test func aRefusalFollowsAMerge() throws {
    var story = Story()
    story.add(.reject, 2, faces: "7:2>-!")
    story.add(.merge, 1, people: [2])
    story.add(.move, 1, faces: "7:->1!")
    #expect(try refusal(of: story) == .refused(FaceID(7), PersonID(1), by: DecisionID(1)))
  }

  @Test func aFaceIsNotMovedToSomebodyItIsNot() throws {
    var story = Story()
    story.add(.reject, 1, faces: "7:1>-!")
    story.add(.move, 1, faces: "7:->1!")
    #expect(try refusal(of: story) == .refused(FaceID(7), PersonID(1), by: DecisionID(1)))
  }

  @Test func aFaceSaidToBeThemIsNotRejected() throws {
    var story = Story()
    story.add(.move, 1, faces: "7:2>1!")
    story.add(.confirm, people: [1], faces: "7:1>1")
    story.add(.reject, 1, faces: "7:1>-!")
    #expect(try refusal(of: story) == .bound(FaceID(7), PersonID(1), by: DecisionID(1)))
  }

  @Test func aFaceThatWasOnlyAmongThemIsTakenOut() throws {
    var story = Story()
    story.add(.merge, 1, people: [2], faces: "7:2>1")
    story.add(.name, 1, name: "Ann", faces: "7:1>1")
    story.add(.reject, 1, faces: "7:1>-!")
    #expect(try story.bonds() == [:])
  }

  @Test func aNameBelongsToOnePerson() throws {
    var story = Story()
    story.add(.name, 1, name: "Ann")
    story.add(.name, 2, name: "Ann")
    #expect(try refusal(of: story) == .nameTaken("Ann", PersonID(1), by: DecisionID(1)))
    #expect(throws: Facts.FoldError.self) {
      try Facts(
        of: [
          story.entries[0],
          JournalEntry(id: DecisionID(2), kind: .name, person: PersonID(2), name: "ANN"),
        ],
        versions: [], nameKey: { $0.lowercased() })
    }
  }

  @Test func aNameThatWasTakenAwayIsFree() throws {
    var story = Story()
    story.add(.name, 1, name: "Ann")
    story.add(.name, 1, name: nil)
    story.add(.name, 2, name: "Ann")
    #expect(try story.facts()[2]?.name == "Ann")
  }

  @Test func nothingIsDecidedAboutWhoWasMerged() throws {
    for kind in [JournalEntry.Kind.name, .different, .birthYear] {
      var story = Story()
      story.add(.merge, 1, people: [2])
      story.add(kind, 2, people: kind == .different ? [3] : [])
      #expect(
        try refusal(of: story) == .merged(PersonID(2), into: PersonID(1), by: DecisionID(1)))
    }
  }

  @Test func whatIsNoFaceIsNobodys() throws {
    var story = Story()
    let discard = story.add(.discard, faces: "7:1>-!")
    let restore = story.add(.restore, faces: "7:->-!")
    story.add(.name, 1, name: "Ann", faces: "7:1>1 8:1>1")
    story.undo(restore)
    // It was listed with person 1 again, but nobody said so of this very face.
    #expect(try story.bonds() == [8: 1])
    story.undo(DecisionID(4))
    let move = story.add(.move, 2, faces: "7:1>2!")
    story.undo(restore)
    #expect(
      throws: Facts.FoldError(contradiction: .discarded(FaceID(7), by: discard), at: move)
    ) { try story.facts() }
  }
}
