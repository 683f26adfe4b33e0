import Foundation
import TestSupport
import Testing

@testable import Inference

/// The operators against their definitions, at sizes that no vector width divides.
@Suite struct OperatorTests {
  struct ConvolutionCase: CustomTestStringConvertible {
    var x: [Int]
    var filters: Int
    var groups = 1
    var window: Naive.Window
    var testDescription: String { "\(x) -> \(filters) in \(groups), \(window)" }
  }

  static let convolutions: [ConvolutionCase] = [
    .init(x: [1, 3, 13, 17], filters: 10, window: .init(kernel: (3, 3))),
    .init(x: [2, 5, 9, 7], filters: 3, window: .init(kernel: (3, 5), pads: (1, 2, 1, 2))),
    .init(x: [1, 4, 11, 19], filters: 7, window: .init(kernel: (1, 1))),
    .init(x: [3, 4, 11, 5], filters: 7, window: .init(kernel: (1, 1), stride: (2, 2))),
    .init(
      x: [1, 2, 23, 21], filters: 5,
      window: .init(kernel: (7, 7), stride: (2, 3), pads: (0, 3, 2, 1))),
    .init(
      x: [1, 3, 15, 15], filters: 4,
      window: .init(kernel: (3, 3), dilation: (2, 3), pads: (2, 3, 2, 3))),
    .init(
      x: [2, 6, 8, 9], filters: 4, groups: 2, window: .init(kernel: (3, 3), pads: (1, 1, 1, 1))),
    .init(x: [1, 6, 7, 9], filters: 4, groups: 2, window: .init(kernel: (1, 1))),
    .init(
      x: [2, 7, 13, 18], filters: 7, groups: 7, window: .init(kernel: (3, 3), pads: (1, 1, 1, 1))),
    .init(
      x: [1, 5, 13, 18], filters: 5, groups: 5,
      window: .init(kernel: (3, 3), stride: (2, 2), pads: (1, 1, 1, 1))),
    .init(
      x: [1, 3, 12, 12], filters: 3, groups: 3, window: .init(kernel: (5, 2), stride: (3, 3))),
    .init(x: [1, 3, 14, 14], filters: 6, groups: 3, window: .init(kernel: (3, 3))),
    // Wide enough for several bands of rows.
    .init(x: [1, 16, 40, 301], filters: 3, window: .init(kernel: (3, 3), pads: (1, 1, 1, 1))),
    // The padding is larger than the kernel.
    .init(x: [1, 1, 2, 2], filters: 1, window: .init(kernel: (2, 2), pads: (5, 4, 3, 6))),
  ]

  @Test(arguments: convolutions, [true, false])
  func convolution(_ sample: ConvolutionCase, hasBias: Bool) throws {
    let x = random(sample.x, seed: 1)
    let weights = random(
      [
        sample.filters, sample.x[1] / sample.groups, sample.window.kernel.0,
        sample.window.kernel.1,
      ], seed: 2)
    let bias = random([sample.filters], seed: 3)
    let model = try TestModel.single(
      "Conv", input: [nil, nil, nil, nil], weights: hasBias ? [weights, bias] : [weights],
      attributes: sample.window.attributes + [("group", .int(sample.groups))]
    ).model()
    let expected = Naive.convolution(
      x, weights, bias: hasBias ? bias.floats : nil, groups: sample.groups, sample.window)
    let result = try run(model, x)
    let (oh, ow) = sample.window.output(sample.x[2], sample.x[3])
    #expect(result.shape == [sample.x[0], sample.filters, oh, ow])
    #expect(normalisedError(result.floats ?? [], expected) < 1e-12)
  }

  static let pools: [Naive.Window] = [
    .init(kernel: (2, 2), stride: (2, 2)), .init(kernel: (3, 3), stride: (2, 2)),
    .init(kernel: (3, 3), stride: (2, 2), pads: (1, 1, 1, 1)), .init(kernel: (3, 2)),
    .init(kernel: (2, 4), stride: (3, 1), dilation: (2, 3), pads: (1, 2, 0, 1)),
  ]

  @Test(arguments: pools) func maximum(_ window: Naive.Window) throws {
    let x = random([2, 3, 17, 19], seed: 4)
    let model = try TestModel.single(
      "MaxPool", input: [nil, nil, nil, nil], attributes: window.attributes
    ).model()
    let expected = Naive.pool(x, window) { $0.max() ?? -.infinity }
    #expect(normalisedError(try run(model, x).floats ?? [], expected) == 0)
  }

  @Test(arguments: pools, [0, 1]) func average(_ window: Naive.Window, countsPadding: Int) throws {
    let x = random([2, 3, 17, 19], seed: 5)
    let model = try TestModel.single(
      "AveragePool", input: [nil, nil, nil, nil],
      attributes: window.attributes + [("count_include_pad", .int(countsPadding))], opset: 19
    ).model()
    // Without rounding up no window reaches beyond the padding.
    let taps = Double(window.kernel.0 * window.kernel.1)
    let expected = Naive.pool(x, window) {
      $0.reduce(0, +) / (countsPadding == 1 ? taps : Double($0.count))
    }
    #expect(normalisedError(try run(model, x).floats ?? [], expected) < 1e-12)
  }

  typealias Function = @Sendable (Double) -> Double

  static let functions: [(String, [(String, TestModel.Attribute)], Function)] = [
    ("Relu", [], { max(0, $0) }),
    ("LeakyRelu", [("alpha", .float(0.2))], { $0 < 0 ? Double(Float(0.2)) * $0 : $0 }),
    ("Sigmoid", [], { 1 / (1 + exp(-$0)) }),
    ("Tanh", [], { tanh($0) }),
    (
      "HardSigmoid", [("alpha", .float(0.5)), ("beta", .float(0.25))],
      { min(1, max(0, $0 / 2 + 0.25)) }
    ),
    ("HardSwish", [], { $0 * min(1, max(0, $0 / 6 + 0.5)) }),
    ("Gelu", [], { $0 / 2 * (1 + erf($0 / 2.0.squareRoot())) }),
    ("Exp", [], { exp($0) }),
    ("Abs", [], { abs($0) }),
    ("Neg", [], { -$0 }),
    ("Floor", [], { $0.rounded(.down) }),
  ]

  /// Alone, and fused behind a convolution that changes nothing.
  @Test(arguments: functions.indices) func function(_ index: Int) throws {
    let (op, attributes, function) = Self.functions[index]
    let x = random([2, 1, 5, 7], seed: 6)
    let expected = (x.floats ?? []).map { function(Double($0)) }
    var sample = TestModel.single(
      op, input: [nil, nil, nil, nil], attributes: attributes, opset: 20)
    #expect(normalisedError(try run(sample.model(), x).floats ?? [], expected) < 1e-12)

    sample.nodes[0].inputs = ["c"]
    sample.weights = [("w", Tensor(shape: [1, 1, 1, 1], floats: [1]))]
    sample.nodes.insert(.init(op: "Conv", inputs: ["x", "w"], outputs: ["c"]), at: 0)
    let model = try sample.model()
    #expect(model.graph.nodes.map(\.op) == ["Conv"])
    #expect(normalisedError(try run(model, x).floats ?? [], expected) < 1e-12)
  }

  @Test(arguments: [[3, 1, 1], [1], [1, 3, 1, 1]]) func slopes(_ shape: [Int]) throws {
    let x = random([2, 3, 5, 3], seed: 7)
    let slopes = random(shape, seed: 8)
    let values = slopes.floats ?? []
    let expected = (x.floats ?? []).enumerated().map { index, value in
      Double(value < 0 ? value * values[values.count == 1 ? 0 : index / 15 % 3] : value)
    }
    let model = try TestModel.single("PRelu", input: [nil, nil, nil, nil], weights: [slopes])
      .model()
    #expect(normalisedError(try run(model, x).floats ?? [], expected) < 1e-12)
  }

  @Test func softmaxKeepsToItsAxis() throws {
    let x = Tensor(shape: [1, 2, 3], floats: [0, 1, 1000, 0, 2, 0])
    let model = try TestModel.single(
      "Softmax", input: [nil, nil, nil], attributes: [("axis", .int(1))]
    ).model()
    let result = try #require(try run(model, x).floats)
    let low = 1 / (1 + exp(Float(1)))
    #expect(zip(result, [0.5, low, 1, 0.5, 1 - low, 0]).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  /// What numpy's `np.random.seed(0); np.random.uniform(size=3)` gives.
  @Test func dropoutDrawsAsTheReferenceDoes() {
    var generator = MersenneTwister(seed: 0)
    let drawn = (0..<3).map { _ in generator.uniform() }
    let expected = [0.548_813_503_927_325, 0.715_189_366_372_419, 0.602_763_376_071_644]
    #expect(zip(drawn, expected).allSatisfy { abs($0 - $1) < 1e-14 })
  }

  @Test func wholeNumbersNeverTrap() throws {
    let sample = TestModel(
      inputs: [("x", 7, [nil]), ("z", 7, [nil])],
      nodes: [.init(op: "Div", inputs: ["x", "z"], outputs: ["y"])], outputs: ["y"])
    let outputs = try Session(sample.model()).run([
      "x": Tensor(shape: [4], .int64([7, .min, 5, -7])),
      "z": Tensor(shape: [4], .int64([0, -1, 2, 2])),
    ])
    #expect(outputs["y"]?.integers == [0, .min, 2, -3])
  }
}
