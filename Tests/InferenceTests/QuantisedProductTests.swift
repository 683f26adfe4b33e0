import CKernels
import TestSupport
import Testing

@testable import Inference

/// Products by quantised weights that are read where they lie, at every level, against the definition in double precision.
@Suite struct QuantisedProductTests {
  struct Case: CustomTestStringConvertible {
    var rows = 1
    var columns = 4
    var depth = 64
    /// Elements of a row that share a scale; nil is one scale for all.
    var block: Int? = 64
    var isSigned = true
    var hasZeros = true
    var testDescription: String {
      "\(rows) x \(depth) by \(columns), blocks of \(block ?? 0), \(isSigned ? "int8" : "uint8"), "
        + (hasZeros ? "zeros" : "no zeros")
    }
  }

  /// Every remainder of rows and columns that go together; a last block that is cut off.
  static let cases: [Case] =
    (1...9).map { Case(rows: $0, columns: 5, depth: 96) }
    + (1...9).map { Case(rows: 3, columns: $0, depth: 80, block: 32, isSigned: false) }
    + [
      Case(rows: 2, depth: 48, block: nil), Case(rows: 2, depth: 48, block: nil, isSigned: false),
      Case(rows: 5, columns: 6, depth: 160, block: 160, hasZeros: false),
      Case(rows: 5, columns: 6, depth: 160, block: 16, isSigned: false, hasZeros: false),
    ]

  private struct Sample {
    let x: [Float]
    let bytes: [UInt8]
    let scales: [Float]
    let zeros: [UInt8]?
    let bias: [Float]
    let blocks: Int
    /// `[rows, columns]`
    var expected: [Double] = []

    init(_ sample: Case) {
      var generator = SeededGenerator(seed: 11)
      let block = sample.block ?? sample.depth
      blocks = (sample.depth + block - 1) / block
      let count = sample.block == nil ? 1 : sample.columns * blocks
      x = random([sample.rows, sample.depth], seed: 1).floats ?? []
      bias = random([sample.columns], seed: 2).floats ?? []
      scales = (0..<count).map { _ in generator.float(in: 0.01...1) }
      bytes = (0..<sample.columns * sample.depth).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      zeros =
        sample.hasZeros
        ? (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) } : nil
      func meant(_ byte: UInt8) -> Double {
        sample.isSigned ? Double(Int8(bitPattern: byte)) : Double(byte)
      }
      for row in 0..<sample.rows {
        for column in 0..<sample.columns {
          var sum = Double(bias[column])
          for k in 0..<sample.depth {
            let scale = sample.block == nil ? 0 : column * blocks + k / block
            let weight =
              (meant(bytes[column * sample.depth + k]) - (zeros.map { meant($0[scale]) } ?? 0))
              * Double(scales[scale])
            sum += Double(x[row * sample.depth + k]) * weight
          }
          expected.append(sum)
        }
      }
    }
  }

  @Test(arguments: Level.supported, cases)
  func kernel(_ kind: Level, _ sample: Case) {
    let drawn = Sample(sample)
    func product(_ x: [Float], rows: Int) -> [Float] {
      var out = [Float](repeating: .nan, count: rows * sample.columns)
      drawn.bytes.withUnsafeBytes { bytes in
        drawn.scales.withUnsafeBufferPointer { scales in
          (drawn.zeros ?? []).withUnsafeBytes { zeros in
            var weights = kf_quantised(
              values: bytes.baseAddress, scales: scales.baseAddress,
              zeros: drawn.zeros == nil ? nil : zeros.baseAddress, is_signed: sample.isSigned,
              block: sample.block ?? sample.depth,
              column_scales: sample.block == nil ? 0 : drawn.blocks)
            kf_quantised_product(
              kind.level, x, rows, sample.depth, &weights, sample.columns, drawn.bias, &out)
          }
        }
      }
      return out
    }
    let all = product(drawn.x, rows: sample.rows)
    #expect(normalisedError(all, drawn.expected) < 1e-12)
    // To the last bit, whatever is beside it.
    for row in 0..<sample.rows {
      let alone = product(
        Array(drawn.x[row * sample.depth..<(row + 1) * sample.depth]), rows: 1)
      #expect(alone == Array(all[row * sample.columns..<(row + 1) * sample.columns]))
    }
  }

  /// DequantizeLinear and Gemm as a file has them, the fast path against the operators.
  @Test(arguments: cases) func network(_ sample: Case) throws {
    let drawn = Sample(sample)
    let shape = [sample.columns, sample.depth]
    let count = drawn.scales.count
    let scales =
      sample.block == nil
      ? Tensor(shape: [], floats: drawn.scales)
      : Tensor(shape: [sample.columns, drawn.blocks], floats: drawn.scales)
    func whole(_ bytes: [UInt8], _ shape: [Int]) -> Tensor {
      sample.isSigned
        ? Tensor(shape: shape, .int8(bytes.map { Int8(bitPattern: $0) }))
        : Tensor(shape: shape, .uint8(bytes))
    }
    var model = TestModel(opset: 21)
    model.inputs = [("x", 1, [nil, sample.depth])]
    model.weights = [
      ("w", whole(drawn.bytes, shape)), ("s", scales),
      ("b", Tensor(shape: [sample.columns], floats: drawn.bias)),
    ]
    if let zeros = drawn.zeros {
      #expect(zeros.count == count)
      model.weights.append(("z", whole(zeros, scales.shape)))
    }
    model.nodes = [
      .init(
        op: "DequantizeLinear", inputs: ["w", "s"] + (drawn.zeros == nil ? [] : ["z"]),
        outputs: ["d"],
        attributes: sample.block.map { [("axis", .int(1)), ("block_size", .int($0))] } ?? []),
      .init(
        op: "Gemm", inputs: ["x", "d", "b"], outputs: ["y"], attributes: [("transB", .int(1))]),
    ]
    model.outputs = ["y"]
    let x = Tensor(shape: [sample.rows, sample.depth], floats: drawn.x)
    let optimised = try model.model()
    let plan = try Plan(
      optimised.graph, inputs: [TensorInfo(.float, x.shape)], values: [:], limit: 1 << 20)
    #expect(plan.graph.nodes.map { $0.operation is QuantisedProduct } == [true])
    #expect(normalisedError(try run(optimised, x).floats ?? [], drawn.expected) < 1e-12)
    #expect(
      normalisedError(try run(model.model(optimised: false), x).floats ?? [], drawn.expected)
        < 1e-12)
  }

  /// A product whose weights are transposed otherwise, or in blocks that fit no vector, is left to the path for floats.
  @Test func leavesOthersAlone() throws {
    for (depth, block) in [(32, 8), (48, 24)] {
      var model = TestModel(opset: 21)
      model.inputs = [("x", 1, [nil, depth])]
      model.weights = [
        ("w", Tensor(shape: [3, depth], .int8((0..<3 * depth).map { Int8($0 % 100 - 50) }))),
        ("s", random([3, depth / block], seed: 3)),
      ]
      model.nodes = [
        .init(
          op: "DequantizeLinear", inputs: ["w", "s"], outputs: ["d"],
          attributes: [("axis", .int(1)), ("block_size", .int(block))]),
        .init(op: "Gemm", inputs: ["x", "d"], outputs: ["y"], attributes: [("transB", .int(1))]),
      ]
      model.outputs = ["y"]
      let x = random([2, depth], seed: 4)
      let (fast, plain) = (try model.model(), try model.model(optimised: false))
      let plan = try Plan(
        fast.graph, inputs: [TensorInfo(.float, x.shape)], values: [:], limit: 1 << 20)
      #expect(plan.graph.nodes.map { $0.operation is BlockedProduct } == [true])
      let expected = try run(plain, x).floats ?? []
      #expect(normalisedError(try run(fast, x).floats ?? [], expected.map(Double.init)) < 1e-12)
    }
  }
}

/// Constants that are made when they are needed.
@Suite struct MadeConstantTests {
  private final class Count { var fills = 0 }

  private func made(_ count: Count) throws -> Constant {
    Constant(
      try TensorInfo(.float, [3]),
      madeBy: .init(fill: { memory in
        count.fills += 1
        for i in 0..<3 { memory.storeBytes(of: Float(i), toByteOffset: 4 * i, as: Float.self) }
      }))
  }

  @Test func areKeptForThoseWhoAskForTheirBytesOnly() throws {
    let count = Count()
    let constant = try made(count)
    #expect(count.fills == 0)
    #expect(constant.floats == [0, 1, 2])
    #expect(try constant.reshaped([3, 1]).floats == [0, 1, 2])
    #expect(count.fills == 2)
    let address = constant.bytes
    #expect(constant.bytes == address)
    #expect(constant.floatBytes[2] == 2)
    #expect(count.fills == 3)
  }

  /// Folded weights are floats for as long as it takes to pack them.
  @Test func pathsDoNotKeepThem() throws {
    var model = TestModel(opset: 21)
    model.inputs = [("x", 1, [1, 16, 12, 12])]
    model.weights = [
      ("w", Tensor(shape: [16, 16, 3, 3], .int8((0..<2304).map { Int8($0 % 200 - 100) }))),
      ("s", Tensor(shape: [], floats: [0.01])),
    ]
    model.weights += ["g", "b", "m"].enumerated().map { ($1, random([16], seed: UInt64($0))) }
    model.weights.append(("v", Tensor(shape: [16], floats: (1...16).map(Float.init))))
    model.nodes = [
      .init(op: "DequantizeLinear", inputs: ["w", "s"], outputs: ["d"]),
      .init(op: "Conv", inputs: ["x", "d"], outputs: ["c"]),
      .init(op: "BatchNormalization", inputs: ["c", "g", "b", "m", "v"], outputs: ["y"]),
    ]
    model.outputs = ["y"]
    let x = random([1, 16, 12, 12], seed: 9)
    let (fast, plain) = (try model.model(), try model.model(optimised: false))
    let plan = try Plan(
      fast.graph, inputs: [TensorInfo(.float, x.shape)], values: [:], limit: 1 << 20)
    let step = try #require(
      plan.steps.first { plan.graph.nodes[$0.node].op == "Conv" && $0.inputs.count > 1 })
    guard case .missing = step.inputs[1] else {
      Issue.record("the plan keeps the weights")
      return
    }
    let expected = try run(plain, x).floats ?? []
    #expect(normalisedError(try run(fast, x).floats ?? [], expected.map(Double.init)) < 1e-10)
  }
}
