import Clustering
import Support
import Testing
import Vocabulary

@testable import Application

@Suite struct EvaluationTests {
  static func item(
    _ path: FilePath, _ identity: String, person: Int64?, _ embedding: [Float] = [1, 0]
  ) -> Evaluation.Item {
    Evaluation.Item(
      path: path, identity: identity,
      face: .init(person: person.map { PersonID($0) }, embedding: Embedding(embedding)))
  }

  static func plain(_ a: Embedding, _ b: Embedding) -> Float {
    1 - zip(a.vector, b.vector).reduce(0) { $0 + $1.0 * $1.1 }
  }

  static func missed(_ path: FilePath, _ identity: String) -> Evaluation.Item {
    Evaluation.Item(path: path, identity: identity, face: nil)
  }

  @Test func missedFacesAreCountedAndNotScored() {
    let evaluation = Evaluation(items: [
      Self.item("1", "Ada", person: 5), Self.item("2", "Ada", person: 5), Self.missed("3", "Ada"),
      Self.item("4", "Grace", person: nil), Self.item("5", "Edith", person: nil),
    ])
    #expect(evaluation.identities == 3)
    #expect(evaluation.missed == 1)
    #expect(evaluation.people == 3)
    #expect(evaluation.pairwise.f == 1)
    #expect(evaluation.bCubed.f == 1)
  }

  @Test func mixUpsAndSplitsShow() {
    // Ada is split in two, and one half holds Grace.
    let evaluation = Evaluation(items: [
      Self.item("1", "Ada", person: 1), Self.item("2", "Ada", person: 2),
      Self.item("3", "Grace", person: 2),
    ])
    #expect(evaluation.pairwise.precision == 0)
    #expect(evaluation.pairwise.recall == 0)
    #expect(evaluation.bCubed.precision == 2.0 / 3)
    #expect(evaluation.bCubed.recall == 2.0 / 3)
  }

  @Test func verificationLeavesOutWhatIsNotScored() throws {
    let pairs = try VerificationPairs(
      text: "2 1\nA 1 2\nA 1 B 1\nA 1 3\nA 2 B 1\n")
    let items = [
      Self.item("A/A_0001.jpg", "A", person: nil, [1, 0]),
      Self.item("A/A_0002.jpg", "A", person: nil, [0.96, 0.28]),
      Self.item("B/B_0001.jpg", "B", person: nil, [0, 1]),
    ]
    let verification = try #require(Evaluation(items: items).verification(pairs, by: Self.plain))
    #expect(verification.accuracy == 1)
    #expect(verification.pairs == 3)
    #expect(verification.leftOut == 1)

    // Without its face the first pair is judged different, wrongly: half of the first fold.
    var blind = items
    blind[1].face = nil
    let worse = try #require(Evaluation(items: blind).verification(pairs, by: Self.plain))
    #expect(worse.pairs == 3)
    #expect(worse.accuracy < 1)
  }

  @Test func verificationNeedsTwoFolds() throws {
    let pairs = try VerificationPairs(text: "1\nA 1 2\nA 1 B 1\n")
    let items = [
      Self.item("A/A_0001.jpg", "A", person: nil), Self.item("A/A_0002.jpg", "A", person: nil),
    ]
    #expect(Evaluation(items: items).verification(pairs, by: Self.plain) == nil)
  }

  @Test func theMiddleOneIsScored() {
    let boxes = [
      Box(x: 0, y: 0, width: 20, height: 20), Box(x: 40, y: 45, width: 20, height: 10),
      Box(x: 80, y: 0, width: 20, height: 20),
    ]
    #expect(Evaluation.nearestToCenter(boxes, width: 100, height: 100) == 1)
    #expect(Evaluation.nearestToCenter([boxes[0], boxes[2]], width: 100, height: 20) == 0)
    #expect(Evaluation.nearestToCenter([], width: 100, height: 100) == nil)
  }
}
