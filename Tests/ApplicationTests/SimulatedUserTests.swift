import Faces
import Library
import Testing
import Vocabulary

@testable import Application

@Suite struct SimulatedUserTests {
  @Test func questionsAboutPeopleLeftOutAreCounted() throws {
    let home = try Household(
      "B", "B", "B", "B", "B", "B", "C", "C", "C", "C", "C", "C", "A", "A", "A", "A", "A")
    let left = Set(try (0..<6).map { try home.face($0).id })
    let truth = Dictionary(
      uniqueKeysWithValues: try (12..<17).map { (try home.face($0).id, "Ada") })
    let user = SimulatedUser(truth: truth, leftOut: left)
    let report = try user.answer(home.library, home.settings, models: .embedded())
    // Both larger people are asked about first; of the one nobody labelled nothing is known.
    #expect(report.people == 1 && report.faces == 5)
    #expect(report.names == 1 && report.skips == 2 && report.answers == 3)
    #expect(report.leftOut == 1)
    #expect(report.needed == ["80": 3, "95": 3, "99": 3])
    #expect(report.neededLeftOut == ["80": 1, "95": 1, "99": 1])
  }
}
