import Decisions
import Testing
import Vocabulary

/// Versions of one face take over what was decided about each other.
@Suite struct VersionTests {
  @Test func aNewVersionTakesEverythingOver() throws {
    var story = Story()
    story.add(.move, 1, faces: "7:->1!")
    story.add(.reject, 2, faces: "7:1>1!")
    let discard = story.add(.discard, faces: "8:2>-!")
    story.link(7, 70)
    story.link(8, 80)
    let facts = try story.facts()
    #expect(facts.bonds[FaceID(70)] == facts.bonds[FaceID(7)])
    #expect(facts.isRefused(70, 2))
    #expect(facts.discarded[FaceID(80)] == discard)
  }

  @Test func whatFollowsALinkIsNotTakenOver() throws {
    var story = Story()
    story.link(7, 70)
    story.add(.move, 1, faces: "7:->1!")
    #expect(try story.bonds() == [7: 1])
    story.link(70, 7)
    #expect(try story.bonds() == [7: 1, 70: 1])
  }

  @Test func whatIsUndoneIsNotTakenOver() throws {
    var story = Story()
    story.add(.confirm, people: [1], faces: "7:1>1")
    let move = story.add(.move, 2, faces: "7:1>2!")
    story.link(7, 70)
    // Covers both along with the people they belong to by then.
    story.add(.name, 2, name: "Ann", faces: "7:2>2 70:2>2")
    #expect(try story.bonds() == [7: 2, 70: 2])
    let undo = story.undo(move)
    #expect(try story.bonds() == [7: 1, 70: 1])
    story.undo(undo)
    #expect(try story.bonds() == [7: 2, 70: 2])
  }

  @Test(arguments: [
    // What was said of the very face stands above what covered it, and otherwise each keeps its own.
    ("7:->1!", "70:->2!", [7: 1, 70: 2]), ("7:->1!", "70:->2", [7: 1, 70: 1]),
    ("7:->1", "70:->2", [7: 1, 70: 2]), ("7:->1", "", [7: 1, 70: 1]),
  ])
  func linkingContradictsNothing(one: String, other: String, bonds: [Int64: Int64]) throws {
    var story = Story()
    story.add(.move, 1, faces: one)
    if !other.isEmpty { story.add(.move, 2, faces: other) }
    story.link(7, 70)
    #expect(try story.bonds() == bonds)
    story.link(70, 7)
    #expect(try story.bonds() == bonds)
  }

  @Test func aRefusalUndoesWhatOnlyFollowedThePerson() throws {
    var story = Story()
    story.add(.confirm, people: [1], faces: "70:1>1")
    story.add(.reject, 1, faces: "7:->-!")
    story.link(7, 70)
    #expect(try story.bonds() == [:])
    #expect(try story.facts().isRefused(70, 1))
  }
}
