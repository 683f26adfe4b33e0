import TestSupport
import Testing

@testable import Inference

/// Weights in a kernel's order.
@Suite struct PackingTests {
  private func pack(_ packing: Packing, _ form: Packing.Form, _ source: Constant) throws -> Constant
  {
    try packing.weights(form, of: source, count: source.info.count) { from, to in
      for i in 0..<source.info.count { to[i] = -from[i] }
    }
  }

  @Test func weightsArePackedOnce() throws {
    let packing = Packing()
    let source = try Constant([3], floats: [1, 2, 3])
    let first = try pack(packing, .blocked, source)
    #expect(first.floats == [-1, -2, -3])
    #expect(try pack(packing, .blocked, source) === first)
    // Another order is kept beside it; other weights take its place.
    #expect(try pack(packing, .winograd, source) !== first)
    #expect(try pack(packing, .blocked, source) === first)
    let other = try Constant([3], floats: [4, 5, 6])
    #expect(try pack(packing, .blocked, other).floats == [-4, -5, -6])
  }

  @Test func allSessionsOfAModelShareThem() throws {
    let model = try TestModel.single(
      "Conv", input: [nil, 16, nil, nil], weights: [random([16, 16, 3, 3], seed: 1)]
    ).model()
    func weights(_ shape: [Int]) throws -> Constant {
      let x = random(shape, seed: 2)
      _ = try Session(model).run(["x": x])
      let convolution = try #require(model.graph.nodes[0].operation as? Convolution)
      let source = try #require(
        model.graph.nodes[0].inputs[1].flatMap { model.graph.constants[$0] })
      return try convolution.packing.weights(.winograd, of: source, count: 1) { _, _ in
        Issue.record("they were not packed by the run")
      }
    }
    #expect(try weights([1, 16, 20, 20]) === weights([3, 16, 14, 30]))
  }
}
