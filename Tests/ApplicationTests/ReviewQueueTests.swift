import Clustering
import Testing
import Vocabulary

@testable import Application

@Suite struct ReviewQueueTests {
  /// Ann in two photos of her own, and two people without a name who share a third, all near each other.
  private static func crowd() -> Crowd {
    let sines: [Float] = [0, 0.02, 0.2, 0.22]
    let vectors = sines.flatMap { [(1 - $0 * $0).squareRoot(), $0] }
    var faces = FaceSet(
      ids: (1...4).map { FaceID($0) }, photos: [1, 2, 9, 9].map { PhotoID($0) }, dimension: 2,
      vectors: vectors)
    faces.alike = 0.05
    return Crowd(
      faces, people: [1, 1, 2, 3].map { PersonID($0) },
      knowing: Crowd.Knowledge(named: [PersonID(1)]), threshold: 0.04, caution: 0.25,
      curve: SuggestionCurve(threshold: 0.072))
  }

  @Test func whoJoinsBringsTheirCollage() {
    let (ann, second, third) = (PersonID(1), PersonID(2), PersonID(3))
    var queue = ReviewQueue(Self.crowd(), limit: 10, skipped: [])
    #expect(queue.questions.count == 5)
    queue.merge(.person(third), into: ann, isNamed: true)
    guard case .same(let question) = queue.next() else {
      Issue.record("a pair comes before a name")
      return
    }
    // Ann and the second one shared no photo before.
    #expect(question.person == ann && question.other == .person(second))
    #expect(question.collage == PhotoID(9))
    #expect(queue.questions.count == 1)
  }
}
