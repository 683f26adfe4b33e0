import Grouping
import Faces
import Clustering
import Decisions
import Library
import Testing
import Vocabulary

@testable import Application

/// A review as a page would hold one: questions and answers are values.
@Suite struct ReviewTests {
  /// The pairs that are asked about and the people whose names are.
  private static func isPair(_ question: ReviewQuestion?) -> Bool {
    if case .same = question { true } else { false }
  }

  @Test func aReviewGoesFromQuestionToAnswerAndBack() throws {
    let home = try Household("A", "A", "a", "B")
    let (ada, other) = (try #require(try home.person(0)), try #require(try home.person(2)))
    var session = try home.session()
    let question = try #require(try session.next())
    guard case .same(let suggestion) = question else {
      Issue.record("those who look alike come first: \(question)")
      return
    }
    #expect(suggestion.person == ada && suggestion.other == .person(other))
    #expect(suggestion.personFaces == 2 && suggestion.otherFaces == 1)

    let entry = try #require(try session.answer(question, .same))
    #expect(entry.kind == .merge)
    #expect(try home.person(2) == ada)
    #expect(session.tally == ReviewTally(merged: 1, decisions: [1]))

    let undo = try #require(try session.undo())
    #expect(undo.entry?.target == entry.id && undo.step.answer == .same)
    #expect(session.tally == ReviewTally(undone: 1))
    #expect(try home.person(2) == other)

    // The same one again, with what is true now.
    #expect(try session.next()?.subject == question.subject)
    try session.answer(question, .different)
    #expect(session.tally.toldApart == 1)
    let next = try session.next()
    #expect(!Self.isPair(next), "what was told apart is not asked again")
    #expect(try session.undo()?.step.answer == .different)
    #expect(try session.undo() == nil)
  }

  @Test func whoHasANameIsNotAskedForOneAndMayBeSomebodyKnown() throws {
    let home = try Household("A", "A", "B", "B", "C")
    var session = try home.session()
    func next() throws -> PersonID? {
      guard case .who(let person, _, _) = try session.next() else { return nil }
      return person
    }
    let first = try #require(try next())
    try session.answer(.who(first, faces: 2, worth: 1), .name("Ada"))
    let second = try #require(try next())
    #expect(second != first)
    // A name that is taken is refused, and the question stays open.
    #expect(throws: LibraryError.nameTaken("Ada", by: first, wantedFor: second)) {
      try session.answer(.who(second, faces: 2, worth: 1), .name("Ada"))
    }
    #expect(session.steps.count == 1)
    try session.answer(.who(second, faces: 2, worth: 1), .known(first))
    let third = try #require(try next())
    #expect(try session.answer(.who(third, faces: 1, worth: 1), .skip) == nil)
    #expect(try session.next() == nil)
    #expect(session.tally == ReviewTally(merged: 1, named: 1, skipped: 1, decisions: [1, 2]))
    #expect(try home.library.person(first)?.faces == 4)
  }

  @Test func theOtherFacesAreGroupedWhenAsked() throws {
    let home = try Household("A", "a", "a")
    var session = try home.session()
    #expect(try session.group() == .done(nil), "nothing was decided yet")
    let question = try #require(try session.next())
    try session.answer(question, .same)
    #expect(try session.group().isDone)
  }

  @Test func aPairShowsTheTwoMostAlikeFacesFirst() throws {
    let home = try Household("A", "A", "a")
    var session = try home.session()
    let question = try #require(try session.next())
    guard case .same(let suggestion) = question else {
      Issue.record("no pair: \(question)")
      return
    }
    let evidence = try session.evidence(for: suggestion)
    let nearest = try #require(evidence.nearest)
    #expect(evidence.threshold == home.settings.threshold)
    #expect(evidence.older == 0 && evidence.photo == nil)
    let shown = try session.faces(for: question, limit: 8)
    #expect(shown.map(\.member) == [.person(suggestion.person), suggestion.other])
    #expect(shown.map(\.faces.count) == [2, 1])
    #expect(shown.map(\.faces.first) == [nearest.first, nearest.second])
    #expect(shown[0].person?.faces == 2)
    #expect(try session.faces(for: question, limit: 1)[0].faces == [nearest.first])
  }

  @Test func whatAnotherAnswerMayMendIsARefusal() {
    #expect(LibraryError.nothingToUndo.isRefusal)
    #expect(LibraryError.wholePerson(PersonID(1)).isRefusal == false)
    #expect(!LibraryError.full(path: "/a").isRefusal)
  }
}

@Suite struct SuggestionsTests {
  @Test func pairsAndPeopleWithoutANameAreValues() throws {
    let home = try Household("A", "A", "a", "B")
    let (ada, other, bea) = (
      try #require(try home.person(0)), try #require(try home.person(2)),
      try #require(try home.person(3))
    )
    _ = try home.decider.decide(.name(ada, "Ada"))
    let suggestions = try Suggestions(
      in: home.library, limit: 10, home.settings, models: .embedded())
    let report = suggestions.report
    #expect(report.threshold == home.settings.threshold)
    #expect(report.same.count == 1 && suggestions.same.count == 1)
    let pair = try #require(report.same.first)
    #expect(pair.person == PersonReference(id: ada.rawValue, name: "Ada"))
    #expect(pair.other == PersonReference(id: other.rawValue, name: nil) && pair.face == nil)
    #expect(pair.personFaces == 2 && pair.otherFaces == 1)
    #expect(pair.distance > 0.03 && pair.distance < 0.07)
    #expect(pair.nearest == suggestions.same[0].nearest?.distance)
    #expect(!pair.collage && pair.photo == nil)
    #expect(Set(report.unnamed.map(\.person.id)) == [other.rawValue, bea.rawValue])
    #expect(
      try Suggestions(in: home.library, limit: 1, home.settings, models: .embedded()).report.unnamed
        .count == 1)
  }

  @Test func nobodyIsSuggestedInAnEmptyLibrary() throws {
    let home = try Household()
    let suggestions = try Suggestions(
      in: home.library, limit: 10, home.settings, models: .embedded())
    #expect(suggestions.same.isEmpty && suggestions.report.unnamed.isEmpty)
  }
}
