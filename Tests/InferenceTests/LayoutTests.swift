import Foundation
import TestSupport
import Testing

@testable import Inference

/// Which parts of a graph run in blocks, and that this changes nothing.
@Suite struct LayoutTests {
  /// How many nodes of a plan are of each kind.
  private func kinds(_ model: Model, _ shape: [Int]) throws -> [String: Int] {
    let plan = try Plan(
      model.graph, inputs: [try TensorInfo(.float, shape)], values: [:], limit: 1 << 32)
    return Dictionary(
      plan.steps.map { ("\(type(of: plan.graph.nodes[$0.node].operation))", 1) },
      uniquingKeysWith: +)
  }

  private func shipped(_ name: String) throws -> Model {
    let path = "\(Fixtures.root)/Weights/\(name)"
    return try Model(onnx: [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))), name: name)
  }

  @Test func embedder() throws {
    let found = try kinds(try shipped("dlib-face-resnet.onnx"), [1, 3, 150, 150])
    #expect(
      found == [
        "EntryConvolution": 1, "WinogradConvolution": 18, "BlockedConvolution": 10,
        "BlockedPooling": 6, "BlockedPadding": 5, "BlockedAddition": 2, "BlockedProduct": 1,
      ])
  }

  @Test func detector() throws {
    let proposal = try kinds(try shipped("mtcnn-pnet.onnx"), [1, 3, 300, 400])
    #expect(
      proposal == [
        "PlanarConvolution": 1, "Entry": 1, "WinogradConvolution": 2, "ExitConvolution": 1,
        "Softmax": 1,
      ])
    let found = try kinds(try shipped("mtcnn-onet.onnx"), [4, 3, 48, 48])
    #expect(
      found == [
        "EntryConvolution": 1, "WinogradConvolution": 2, "BlockedConvolution": 1,
        "BlockedPooling": 3, "Exit": 1, "BlockedProduct": 4, "Arithmetic": 1, "Softmax": 1,
      ])
  }

  /// A convolution 3x3 of padding 1, named for what it writes.
  private func convolution(
    _ output: String, _ input: String, _ channels: Int, _ filters: Int, stride: Int = 1,
    to model: inout TestModel
  ) {
    let seed = UInt64(model.weights.count + 1)
    let shape = [filters, channels, 3, 3]
    // So small that sums stay as large as what goes in.
    let weights = (random(shape, seed: seed).floats ?? []).map {
      $0 / Float(3 * channels).squareRoot()
    }
    model.weights.append(("\(output).w", Tensor(shape: shape, floats: weights)))
    model.weights.append(("\(output).b", random([filters], seed: seed + 100)))
    model.nodes.append(
      .init(
        op: "Conv", inputs: [input, "\(output).w", "\(output).b"], outputs: [output],
        attributes: [("pads", .ints([1, 1, 1, 1])), ("strides", .ints([stride, stride]))]))
  }

  private func node(
    _ op: String, _ inputs: [String], _ output: String,
    _ attributes: [(String, TestModel.Attribute)] = [], to model: inout TestModel
  ) {
    model.nodes.append(.init(op: op, inputs: inputs, outputs: [output], attributes: attributes))
  }

  /// Runs a model as it is and rewritten; both must say the same.
  private func compare(_ model: TestModel, _ shape: [Int]) throws -> [String: Int] {
    let x = random(shape, seed: 77)
    let plain = try Session(try model.model(optimised: false)).run(["x": x])
    let session = Session(try model.model())
    for _ in 0..<2 {
      let fast = try session.run(["x": x])
      for name in model.outputs {
        let expected = try #require(plain[name]?.floats)
        #expect(plain[name]?.shape == fast[name]?.shape)
        #expect(
          normalisedError(fast[name]?.floats ?? [], expected.map(Double.init)) < 1e-11, "\(name)")
      }
    }
    return try kinds(session.model, shape)
  }

  @Test func residualBlock() throws {
    var model = TestModel(inputs: [("x", 1, [nil, 28, nil, nil])])
    convolution("a", "x", 28, 40, to: &model)
    node("Relu", ["a"], "b", to: &model)
    convolution("c", "b", 40, 40, to: &model)
    node("Add", ["b", "c"], "d", to: &model)
    node("Relu", ["d"], "e", to: &model)
    convolution("f", "e", 40, 40, to: &model)
    node("Add", ["f", "e"], "g", to: &model)
    // Read in blocks, as planes and from outside.
    node("Sigmoid", ["g"], "h", to: &model)
    node("Transpose", ["g"], "i", [("perm", .ints([0, 2, 3, 1]))], to: &model)
    model.outputs = ["g", "h", "i"]
    let found = try compare(model, [2, 28, 13, 11])
    #expect(
      found == [
        "Entry": 1, "WinogradConvolution": 3, "Exit": 2, "Unary": 1, "Transpose": 1,
      ])
  }

  @Test func sumsThatCannotBePartOfAConvolution() throws {
    var model = TestModel(inputs: [("x", 1, [nil, 32, nil, nil])])
    convolution("a", "x", 32, 32, to: &model)
    convolution("b", "x", 32, 32, to: &model)
    // Both operands are one, the sum is asked for, a convolution is read twice, and its activation comes first.
    node("Add", ["a", "a"], "c", to: &model)
    node("Add", ["c", "b"], "d", to: &model)
    node("Relu", ["d"], "e", to: &model)
    convolution("f", "e", 32, 32, to: &model)
    node("Tanh", ["f"], "g", to: &model)
    node("Add", ["g", "d"], "h", to: &model)
    node("Relu", ["h"], "i", to: &model)
    model.outputs = ["d", "i"]
    let found = try compare(model, [1, 32, 9, 9])
    #expect(
      found == [
        "Entry": 1, "WinogradConvolution": 3, "BlockedAddition": 2, "Unary": 1, "Exit": 2,
      ])
  }

  @Test func sumsOfSums() throws {
    var model = TestModel(inputs: [("x", 1, [nil, 32, nil, nil])])
    convolution("a", "x", 32, 32, to: &model)
    convolution("b", "a", 32, 32, to: &model)
    node("Add", ["b", "a"], "c", to: &model)
    node("Add", ["c", "a"], "d", to: &model)
    node("Add", ["a", "d"], "e", to: &model)
    node("Relu", ["e"], "f", to: &model)
    model.outputs = ["f"]
    let found = try compare(model, [1, 32, 9, 9])
    #expect(
      found == ["Entry": 1, "WinogradConvolution": 2, "BlockedAddition": 2, "Exit": 1])
  }

  @Test func downSampling() throws {
    var model = TestModel(inputs: [("x", 1, [nil, 3, nil, nil])])
    model.weights.append(("w", random([32, 3, 5, 5], seed: 50)))
    node("Conv", ["x", "w"], "a", [("strides", .ints([2, 2]))], to: &model)
    model.weights.append(("slope", random([32, 1, 1], seed: 51)))
    node("PRelu", ["a", "slope"], "b", to: &model)
    node(
      "MaxPool", ["b"], "c",
      [("kernel_shape", .ints([3, 3])), ("strides", .ints([2, 2])), ("ceil_mode", .int(1))],
      to: &model)
    convolution("d", "c", 32, 64, stride: 2, to: &model)
    node(
      "AveragePool", ["c"], "e",
      [("kernel_shape", .ints([2, 2])), ("strides", .ints([2, 2])), ("ceil_mode", .int(1))],
      to: &model)
    model.weights.append(
      ("pads", Tensor(shape: [8], .int64([0, 0, 0, 0, 0, 32, 0, 0]))))
    node("Pad", ["e", "pads"], "f", to: &model)
    node("Add", ["d", "f"], "g", to: &model)
    node("GlobalAveragePool", ["g"], "h", to: &model)
    node("GlobalMaxPool", ["g"], "i", to: &model)
    model.outputs = ["h", "i"]
    let found = try compare(model, [3, 3, 37, 41])
    #expect(
      found == [
        "EntryConvolution": 1, "BlockedPooling": 4, "BlockedConvolution": 1, "BlockedPadding": 1,
      ])
  }

  /// Each channel by a window of its own.
  private func depthwise(
    _ output: String, _ input: String, _ channels: Int, stride: Int = 1, to model: inout TestModel
  ) {
    let seed = UInt64(model.weights.count + 1)
    model.weights.append(("\(output).w", random([channels, 1, 3, 3], seed: seed)))
    model.weights.append(("\(output).b", random([channels], seed: seed + 100)))
    node(
      "Conv", [input, "\(output).w", "\(output).b"], output,
      [
        ("pads", .ints([1, 1, 1, 1])), ("strides", .ints([stride, stride])),
        ("group", .int(channels)),
      ], to: &model)
  }

  private func pointwise(
    _ output: String, _ input: String, _ channels: Int, _ filters: Int, to model: inout TestModel
  ) {
    let seed = UInt64(model.weights.count + 1)
    model.weights.append(("\(output).w", random([filters, channels, 1, 1], seed: seed)))
    node("Conv", [input, "\(output).w"], output, to: &model)
  }

  /// As in MobileNets: the first layer has padding, slopes stand behind every one, and one block has a way around it.
  @Test func separableLayers() throws {
    var model = TestModel(inputs: [("x", 1, [nil, 3, nil, nil])])
    model.weights.append(("slopes", random([32, 1, 1], seed: 70)))
    convolution("a", "x", 3, 32, to: &model)
    node("PRelu", ["a", "slopes"], "b", to: &model)
    depthwise("c", "b", 32, to: &model)
    node("PRelu", ["c", "slopes"], "d", to: &model)
    pointwise("e", "d", 32, 32, to: &model)
    node("PRelu", ["e", "slopes"], "f", to: &model)
    depthwise("g", "f", 32, to: &model)
    node("Relu", ["g"], "h", to: &model)
    pointwise("i", "h", 32, 32, to: &model)
    node("Add", ["i", "f"], "j", to: &model)
    depthwise("k", "j", 32, stride: 2, to: &model)
    // No kernel knows it, so nothing is computed along with that layer.
    node("HardSwish", ["k"], "l", to: &model)
    pointwise("m", "l", 32, 48, to: &model)
    // Read twice.
    depthwise("n", "m", 48, to: &model)
    pointwise("o", "n", 48, 16, to: &model)
    model.outputs = ["n", "o"]
    let found = try compare(model, [3, 3, 21, 17])
    #expect(
      found == [
        "EntryConvolution": 1, "SeparableConvolution": 2, "DepthwiseConvolution": 2,
        "BlockedConvolution": 2, "Exit": 2,
      ])
  }

  /// As in YuNet: maxima behind a depthwise layer, and a level that meets the one above it.
  @Test func levelsOfADetector() throws {
    var model = TestModel(inputs: [("x", 1, [nil, 32, nil, nil])])
    let pairs: [(String, TestModel.Attribute)] = [
      ("kernel_shape", .ints([2, 2])), ("strides", .ints([2, 2])),
    ]
    pointwise("a", "x", 32, 48, to: &model)
    depthwise("b", "a", 48, to: &model)
    node("Relu", ["b"], "c", to: &model)
    node("MaxPool", ["c"], "d", pairs, to: &model)
    pointwise("e", "d", 48, 48, to: &model)
    depthwise("f", "e", 48, to: &model)
    node("MaxPool", ["f"], "g", pairs, to: &model)
    pointwise("h", "g", 48, 48, to: &model)
    model.weights.append(("none", Tensor(shape: [0], floats: [])))
    model.weights.append(("scales", Tensor(shape: [4], floats: [1, 1, 2, 2])))
    let nearest: [(String, TestModel.Attribute)] = [
      ("mode", .string("nearest")), ("nearest_mode", .string("floor")),
      ("coordinate_transformation_mode", .string("asymmetric")),
    ]
    node("Resize", ["h", "none", "scales"], "i", nearest, to: &model)
    node("Add", ["f", "i"], "j", to: &model)
    pointwise("k", "j", 48, 48, to: &model)
    model.weights.append(("uneven", Tensor(shape: [4], floats: [1, 1, 1.5, 2])))
    node("Resize", ["k", "none", "uneven"], "l", nearest, to: &model)
    model.outputs = ["l"]
    let found = try compare(model, [2, 32, 24, 40])
    #expect(
      found == [
        "Entry": 1, "ConvolutionChain": 1, "BlockedConvolution": 3, "DepthwiseConvolution": 1,
        "BlockedPooling": 1, "BlockedRepetition": 1, "Exit": 1, "Resize": 1,
      ])
  }

  /// On wide pictures layers run row by row: up to maxima, to a tensor that is read twice, to a function kernels do not know.
  @Test func chains() throws {
    var model = TestModel(inputs: [("x", 1, [nil, 3, nil, nil])])
    let pairs: [(String, TestModel.Attribute)] = [
      ("kernel_shape", .ints([2, 2])), ("strides", .ints([2, 2])), ("ceil_mode", .int(1)),
    ]
    convolution("a", "x", 3, 16, stride: 2, to: &model)
    node("Relu", ["a"], "b", to: &model)
    pointwise("c", "b", 16, 16, to: &model)
    depthwise("d", "c", 16, to: &model)
    node("Relu", ["d"], "e", to: &model)
    node("MaxPool", ["e"], "f", pairs, to: &model)
    pointwise("g", "f", 16, 32, to: &model)
    depthwise("h", "g", 32, to: &model)
    pointwise("i", "h", 32, 16, to: &model)
    depthwise("j", "i", 16, to: &model)
    node("HardSwish", ["j"], "k", to: &model)
    node("Add", ["k", "i"], "l", to: &model)
    model.outputs = ["l"]
    let found = try compare(model, [2, 3, 75, 131])
    #expect(
      found == [
        "ConvolutionChain": 2, "DepthwiseConvolution": 1, "BlockedAddition": 1, "Exit": 1,
      ])
  }

  @Test func heads() throws {
    var model = TestModel(inputs: [("x", 1, [nil, 40, nil, nil])])
    convolution("a", "x", 40, 40, to: &model)
    model.weights.append(("v", random([5, 40, 1, 1], seed: 52)))
    model.weights.append(("w", random([2, 40, 1, 1], seed: 53)))
    model.weights.append(("u", random([2], seed: 54)))
    node("Conv", ["a", "v"], "b", to: &model)
    node("Sigmoid", ["b"], "c", to: &model)
    node("Conv", ["a", "w", "u"], "d", to: &model)
    node("Relu", ["d"], "e", to: &model)
    model.outputs = ["c", "e"]
    // 19x23 pixels leave the blocks in several goes.
    let found = try compare(model, [2, 40, 19, 23])
    #expect(found == ["Entry": 1, "WinogradConvolution": 1, "ExitConvolution": 1])
  }

  /// The weights of the second head are known only once shapes are: a step that stood where the first head stands would come
  /// before them.
  @Test func headsOfWeightsThatFollowFromShapes() throws {
    var model = TestModel(inputs: [("x", 1, [nil, 40, nil, nil])])
    convolution("a", "x", 40, 40, to: &model)
    model.weights.append(("v", random([5, 40, 1, 1], seed: 64)))
    model.weights.append(("u", random([2, 1, 1, 1], seed: 65)))
    model.weights.append(("two", Tensor(shape: [1], .int64([2]))))
    model.weights.append(("ones", Tensor(shape: [2], .int64([1, 1]))))
    node("Conv", ["a", "v"], "b", to: &model)
    node("Shape", ["x"], "c", [("start", .int(1)), ("end", .int(2))], to: &model)
    node("Concat", ["two", "c", "ones"], "d", [("axis", .int(0))], to: &model)
    node("Expand", ["u", "d"], "w", to: &model)
    node("Conv", ["a", "w"], "e", to: &model)
    model.outputs = ["b", "e"]
    let found = try compare(model, [2, 40, 19, 23])
    #expect(found == ["Entry": 1, "WinogradConvolution": 1, "ExitConvolution": 2])
  }

  /// 17 rows are several strips; columns fill their blocks or do not.
  @Test(arguments: [1, 17], [5, 16, 40])
  func product(rows: Int, columns: Int) throws {
    for hasBias in [true, false] {
      try product(rows, columns, hasBias: hasBias)
    }
  }

  private func product(_ rows: Int, _ columns: Int, hasBias: Bool) throws {
    var model = TestModel(inputs: [("x", 1, [nil, 48])])
    model.weights.append(("w", random([columns, 48], seed: 59)))
    model.weights.append(("c", random([columns], seed: 60)))
    let inputs = hasBias ? ["x", "w", "c"] : ["x", "w"]
    node("Gemm", inputs, "y", [("transB", .int(1))], to: &model)
    model.outputs = ["y"]
    let found = try compare(model, [rows, 48])
    #expect(found == ["BlockedProduct": 1])
  }

  @Test func productsOfOtherKinds() throws {
    var model = TestModel(inputs: [("x", 1, [nil, 48])])
    model.weights.append(("w", random([48, 32], seed: 61)))
    model.weights.append(("v", random([16, 32], seed: 62)))
    model.weights.append(("c", random([1, 16], seed: 63)))
    node("Gemm", ["x", "w"], "a", to: &model)
    node("Gemm", ["a", "v", "c"], "b", [("transB", .int(1))], to: &model)
    node("Gemm", ["a", "v"], "d", [("transB", .int(1)), ("alpha", .float(2))], to: &model)
    model.outputs = ["b", "d"]
    let found = try compare(model, [3, 48])
    #expect(found == ["Gemm": 3])
  }

  @Test func planes() throws {
    var model = TestModel(inputs: [("x", 1, [nil, 3, nil, nil])])
    model.weights.append(("v", random([5, 3, 3, 3], seed: 55)))
    model.weights.append(("w", random([6, 5, 2, 3], seed: 56)))
    node("Conv", ["x", "v"], "a", to: &model)
    node("Relu", ["a"], "b", to: &model)
    let pairs: [(String, TestModel.Attribute)] = [
      ("kernel_shape", .ints([2, 2])), ("strides", .ints([2, 2])), ("ceil_mode", .int(1)),
    ]
    node("MaxPool", ["b"], "c", pairs, to: &model)
    node("Conv", ["c", "w"], "d", to: &model)
    node("Sigmoid", ["d"], "e", to: &model)
    // A function that kernels do not know must come before the maxima.
    node("MaxPool", ["e"], "f", pairs, to: &model)
    model.outputs = ["f"]
    let found = try compare(model, [2, 3, 31, 77])
    #expect(found == ["PlanarConvolution": 2, "Pooling": 1])
  }

  /// A picture's results do not depend on what else is in its batch, so a face's vector does not either.
  @Test func batchesChangeNothing() throws {
    var model = TestModel(inputs: [("x", 1, [nil, 3, nil, nil])])
    model.weights.append(("w", random([32, 3, 3, 3], seed: 57)))
    node("Conv", ["x", "w"], "a", to: &model)
    node("Relu", ["a"], "b", to: &model)
    convolution("c", "b", 32, 48, to: &model)
    convolution("d", "c", 48, 64, stride: 2, to: &model)
    convolution("e", "d", 64, 64, stride: 2, to: &model)
    node("Add", ["e", "e"], "f", to: &model)
    depthwise("h", "f", 64, to: &model)
    pointwise("i", "h", 64, 64, to: &model)
    depthwise("j", "a", 32, to: &model)
    pointwise("k", "j", 32, 64, to: &model)
    node("GlobalAveragePool", ["i"], "l", to: &model)
    node("GlobalAveragePool", ["k"], "m", to: &model)
    node("Add", ["l", "m"], "g", to: &model)
    model.outputs = ["g"]
    let session = Session(try model.model())
    let (size, count) = (3 * 13 * 17, 7)
    let all = random([count, 3, 13, 17], seed: 58).floats ?? []
    let together = try session.run(["x": Tensor(shape: [count, 3, 13, 17], floats: all)])["g"]
    var alone: [Float] = []
    for n in 0..<count {
      let picture = Tensor(shape: [1, 3, 13, 17], floats: Array(all[n * size..<(n + 1) * size]))
      alone += try session.run(["x": picture])["g"]?.floats ?? []
    }
    #expect(together?.floats == alone)
  }

  @Test func whatMovingWouldCostTooMuch() throws {
    // One pointwise convolution alone: less work than two changes of layout.
    var model = TestModel(inputs: [("x", 1, [nil, 32, nil, nil])])
    model.weights.append(("w", random([32, 32, 1, 1], seed: 60)))
    node("Conv", ["x", "w"], "y", to: &model)
    model.outputs = ["y"]
    let found = try compare(model, [1, 32, 9, 9])
    #expect(found == ["Convolution": 1])
  }

  @Test func whatDoesNotFillItsBlocks() throws {
    var model = TestModel(inputs: [("x", 1, [nil, 17, nil, nil])])
    convolution("a", "x", 17, 17, to: &model)
    convolution("b", "a", 17, 17, to: &model)
    model.outputs = ["b"]
    let found = try compare(model, [1, 17, 9, 9])
    #expect(found == ["Convolution": 2])
  }

  /// An operator says by itself that it has a path in blocks, and what that costs: nothing is moved before or behind it.
  @Test func operatorsOfOtherFiles() throws {
    var model = TestModel(inputs: [("x", 1, [nil, 32, nil, nil])])
    convolution("a", "x", 32, 32, to: &model)
    node("Identity", ["a"], "b", to: &model)
    convolution("c", "b", 32, 32, to: &model)
    model.outputs = ["c"]
    var graph = try model.model(optimised: false).graph
    graph.isOptimised = true
    for (cost, expected) in [
      (0.0, ["Entry", "WinogradConvolution", "MirroringInBlocks", "WinogradConvolution", "Exit"]),
      (1e9, ["Convolution", "Mirroring", "Convolution"]),
    ] {
      graph.nodes[1].operation = Mirroring(pathCost: cost)
      let plan = try Plan(
        graph, inputs: [try TensorInfo(.float, [1, 32, 9, 9])], values: [:], limit: 1 << 32)
      #expect(
        plan.steps.map { "\(type(of: plan.graph.nodes[$0.node].operation))" } == expected)
    }
  }
}

/// Turns pictures left to right; an operator that nothing but this file knows.
private struct Mirroring: Planned {
  let pathCost: Double

  func fastPaths(at site: Site) -> [any FastPath] {
    site.inBlocks[0] ? [MirroringInBlocks(cost: pathCost)] : []
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    Work(outputs: [try inputs.floats(0)]) { _ in }
  }
}

private struct MirroringInBlocks: FastPath {
  let cost: Double

  var reads: TensorLayout { .blocks }
  var writes: TensorLayout { .blocks }

  func cost(at site: Site) -> Double { cost }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    Work(outputs: [try inputs.floats(0)]) { _ in }
  }
}
