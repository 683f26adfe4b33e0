import Library
import Support
import Testing
import Vocabulary

@testable import Grouping

@Suite struct GroupingSummaryTests {
  /// - Parameters: for each face its person, 0 for nobody; after: negative for new people.
  static func summary(_ before: [Int64], _ after: [Int64], kept: [Int64] = []) -> GroupingSummary {
    let ids = before.indices.map { FaceID(Int64($0 + 1)) }
    var input = ClusteringInput(
      FaceSet(ids: ids, photos: ids.map { PhotoID($0.rawValue) }, dimension: 0, vectors: []),
      people: before.map { $0 == 0 ? nil : PersonID($0) }, quality: ids.map { _ in 1 })
    input.kept = Set(kept.map { PersonID($0) })
    var moves: [(index: Int, to: Assignee)] = []
    for index in before.indices where before[index] != after[index] {
      let to: Assignee =
        switch after[index] {
        case 0: .nobody
        case 1...: .person(PersonID(after[index]))
        default: .newPerson(Int(-after[index]))
        }
      moves.append((index, to))
    }
    return GroupingSummary(of: moves, in: input)
  }

  @Test func nothingChanged() {
    let summary = Self.summary([1, 1, 2, 0], [1, 1, 2, 0], kept: [2, 9])
    #expect(summary.moved == 0 && summary.before == 2 && summary.after == 2)
    #expect(summary.kept == 1 && summary.keptUntouched == 1, "9 has no face")
  }

  @Test func newFacesFoundPeopleOrJoinThem() {
    let summary = Self.summary([0, 0, 0, 1], [-1, -1, 1, 1], kept: [1])
    #expect(summary.moved == 3 && summary.made == 1 && summary.removed == 0)
    #expect(summary.before == 1 && summary.after == 2)
    #expect(summary.joined == 0 && summary.divided == 0, "nobody's faces joined")
    #expect(summary.kept == 1 && summary.keptUntouched == 0)
  }

  @Test func aPersonWhoJoinsAnotherIsRemoved() {
    let summary = Self.summary([1, 1, 2, 3], [1, 1, 1, 3], kept: [3])
    #expect(summary.joined == 1 && summary.divided == 0)
    #expect(summary.made == 0 && summary.removed == 1)
    #expect(summary.before == 3 && summary.after == 2)
    #expect(summary.keptUntouched == 1)
  }

  @Test func aPersonWhoComesApart() {
    let summary = Self.summary([1, 1, 1, 2], [1, -1, -2, 2])
    #expect(summary.joined == 0 && summary.divided == 1)
    #expect(summary.made == 2 && summary.before == 2 && summary.after == 4)
  }

  @Test func oneFaceThatChangesSidesIsBoth() {
    let summary = Self.summary([1, 1, 2, 2], [1, 2, 2, 2])
    #expect(summary.joined == 1 && summary.divided == 1 && summary.moved == 1)
    #expect(summary.before == 2 && summary.after == 2)
  }

  @Test func facesOfTwoPeopleMakeANewOne() {
    let summary = Self.summary([1, 1, 2, 2], [1, -1, -1, 2])
    #expect(summary.joined == 2 && summary.divided == 2)
    #expect(summary.made == 1 && summary.after == 3)
  }

  @Test func twoPeopleWhoSwapNumbersAreThereAllTheSame() {
    let summary = Self.summary([1, 2], [2, 1])
    #expect(summary.made == 0 && summary.removed == 0 && summary.after == 2)
    #expect(summary.joined == 0 && summary.divided == 0)
  }

  @Test func facesLeftToNobody() {
    let summary = Self.summary([1, 1, 2], [1, 0, 0])
    #expect(summary.moved == 2 && summary.removed == 1 && summary.after == 1)
    #expect(summary.joined == 0 && summary.divided == 0)
  }
}
