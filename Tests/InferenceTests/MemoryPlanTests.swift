import TestSupport
import Testing

@testable import Inference

@Suite struct MemoryPlanTests {
  @Test func reusesMemoryOfTheDead() {
    let plan = MemoryPlan([
      .init(bytes: 100, first: 0, last: 1), .init(bytes: 50, first: 1, last: 2),
      .init(bytes: 128, first: 2, last: 3),
    ])
    #expect(plan.offsets == [0, 128, 0])
    #expect(plan.total == 192)
  }

  @Test(arguments: 1...20) func liveBlocksNeverOverlap(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let blocks = (0..<60).map { _ in
      let first = Int.random(in: 0..<40, using: &random)
      return MemoryPlan.Block(
        bytes: Int.random(in: 0..<5000, using: &random), first: first,
        last: first + Int.random(in: 0..<8, using: &random))
    }
    let plan = MemoryPlan(blocks)
    for i in blocks.indices {
      #expect(plan.offsets[i] % MemoryPlan.alignment == 0)
      #expect(plan.offsets[i] + blocks[i].bytes <= plan.total)
      for j in blocks.indices where j < i && blocks[i].overlaps(blocks[j]) {
        let (a, b) = (plan.offsets[i], plan.offsets[j])
        #expect(a + blocks[i].bytes <= b || b + blocks[j].bytes <= a, "\(i) and \(j)")
      }
    }
    #expect(plan.total < blocks.reduce(0) { $0 + MemoryPlan.aligned($1.bytes) })
  }
}
