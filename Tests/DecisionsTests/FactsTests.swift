import Decisions
import Testing
import Vocabulary

@Suite struct FactsTests {
  @Test func namingBindsTheFacesThatAPersonHas() throws {
    let entry = JournalEntry(
      id: DecisionID(1), kind: .name, person: PersonID(3), name: "Ann",
      faces: [
        CoveredFace(face: FaceID(7), before: PersonID(3), after: PersonID(3), isExplicit: false)
      ])
    let facts = try Facts(of: [entry])
    #expect(facts.people[PersonID(3)]?.name == "Ann")
    #expect(facts.bonds[FaceID(7)]?.person == PersonID(3))
  }
}
