import TestSupport
import Testing

@testable import Inference

/// Damaged models end in an error or in some result, never in a crash. A crash here ends the test process.
@Suite struct DamageTests {
  /// Small models that hold most operators.
  static let samples: [TestModel] = {
    let ones = { (shape: [Int]) in
      Tensor(shape: shape, floats: [Float](repeating: 0.5, count: shape.reduce(1, *)))
    }
    let ints = { (values: [Int64]) in Tensor(shape: [values.count], .int64(values)) }
    func one(
      _ op: String, _ weights: [Tensor] = [], _ attributes: [(String, TestModel.Attribute)] = []
    ) -> TestModel {
      .single(op, input: [nil, 2, 4, 4], weights: weights, attributes: attributes)
    }
    var samples = [
      one(
        "Conv", [ones([2, 2, 3, 3]), ones([2])],
        [
          ("kernel_shape", .ints([3, 3])), ("pads", .ints([1, 1, 1, 1])),
          ("strides", .ints([2, 2])), ("dilations", .ints([1, 1])), ("group", .int(1)),
        ]),
      one(
        "Conv", [ones([2, 1, 3, 3])], [("group", .int(2)), ("auto_pad", .string("SAME_UPPER"))]),
      one(
        "ConvTranspose", [ones([2, 1, 2, 2]), ones([1])],
        [("strides", .ints([2, 2])), ("output_padding", .ints([1, 1]))]),
      one(
        "MaxPool", [], [("kernel_shape", .ints([2, 2])), ("ceil_mode", .int(1))]),
      one("AveragePool", [], [("kernel_shape", .ints([2, 2])), ("pads", .ints([1, 1, 1, 1]))]),
      one("GlobalAveragePool"),
      one("PRelu", [ones([2, 1, 1])]),
      one("Clip", [ones([]), ones([])]),
      one("Add", [ones([2, 1, 4])]),
      one("MatMul", [ones([2, 4, 3])]),
      one("Softmax", [], [("axis", .int(1))]),
      one("Reshape", [ints([0, -1, 8])]),
      one("Flatten", [], [("axis", .int(2))]),
      one("Squeeze", []),
      one("Unsqueeze", [ints([0, 5])]),
      one("Transpose", [], [("perm", .ints([0, 2, 3, 1]))]),
      one("Slice", [ints([1, 3]), ints([4, -9]), ints([3, 2]), ints([2, -1])]),
      one("Pad", [ints([0, 0, 1, 1, 0, 0, 1, 1]), ones([])], [("mode", .string("reflect"))]),
      one("Expand", [ints([3, 1, 1, 1])]),
      one("Tile", [ints([1, 2, 1, 2])]),
      one("Concat", [ones([1, 2, 4, 4])], [("axis", .int(0))]),
      one("Split", [ints([1, 1])], [("axis", .int(1))]),
      one("Gather", [ints([1, -1])], [("axis", .int(1))]),
      one("ReduceMean", [ints([1, 3])], [("keepdims", .int(0))]),
      one("ArgMax", [], [("axis", .int(2))]),
      one("TopK", [ints([2])], [("axis", .int(1))]),
      one("Resize", [ones([]), ones([4])], [("mode", .string("linear"))]),
      one("Resize", [ones([]), ones([0]), ints([1, 2, 9, 3])], [("mode", .string("cubic"))]),
      one("Cast", [], [("to", .int(7))]),
      one("Shape", [], [("start", .int(1))]),
      one("LpNormalization", [], [("axis", .int(1))]),
      one("BatchNormalization", [ones([2]), ones([2]), ones([2]), ones([2])]),
      one("InstanceNormalization", [ones([2]), ones([2])]),
    ]
    for index in samples.indices {
      let op = samples[index].nodes[0].op
      if op == "Split" { samples[index].nodes[0].outputs.append("z") }
      if op == "TopK" { samples[index].nodes[0].outputs.append("z") }
    }
    samples.append(
      TestModel(
        inputs: [("x", 1, [nil, 2, 4, 4])],
        weights: [
          ("s", ints([2, 3])), ("a", Tensor(shape: [], .int64([0]))),
          ("b", Tensor(shape: [], .int64([6]))), ("c", Tensor(shape: [], .int64([2]))),
        ],
        nodes: [
          .init(op: "ConstantOfShape", inputs: ["s"], outputs: ["p"]),
          .init(op: "Range", inputs: ["a", "b", "c"], outputs: ["r"]),
          .init(op: "Cast", inputs: ["r"], outputs: ["q"], attributes: [("to", .int(1))]),
          .init(op: "Add", inputs: ["p", "q"], outputs: ["t"]),
          .init(op: "Equal", inputs: ["p", "t"], outputs: ["e"]),
          .init(op: "Where", inputs: ["e", "p", "t"], outputs: ["w"]),
          .init(
            op: "ReduceSum", inputs: ["x"], outputs: ["u"], attributes: [("keepdims", .int(0))]),
          .init(op: "Pow", inputs: ["w", "u"], outputs: ["y"]),
        ], outputs: ["y"]))
    return samples
  }()

  /// Reads and runs; whatever it throws is fine.
  private func tryOut(_ bytes: [UInt8]) {
    do throws(InferenceError) {
      let model = try Model(onnx: bytes, name: "damaged")
      let session = Session(model, memoryLimit: 1 << 20)
      var inputs: [String: Tensor] = [:]
      for input in model.inputs {
        let shape = (input.shape ?? [1, 2, 4, 4]).map { $0 ?? 1 }
        // What the damage makes of the input's shape may be more than anybody would fill in.
        guard shape.allSatisfy({ (0...1000).contains($0) }), shape.reduce(1, *) <= 100_000 else {
          return
        }
        inputs[input.name] = Tensor(
          shape: shape, floats: [Float](repeating: 0.25, count: shape.reduce(1, *)))
      }
      _ = try session.run(inputs)
    } catch {
      #expect(!error.description.isEmpty)
    }
  }

  @Test func samplesAreSound() throws {
    for sample in Self.samples {
      let x = random([1, 2, 4, 4], seed: 1)
      let outputs = try Session(sample.model(), memoryLimit: 1 << 20).run(["x": x])
      let plain = try Session(sample.model(optimised: false), memoryLimit: 1 << 20).run(["x": x])
      let (y, z) = (try #require(outputs["y"]), try #require(plain["y"]))
      #expect(mismatch(y, z, absolute: 1e-6) == nil, "\(sample.nodes[0].op)")
    }
  }

  @Test(arguments: samples.indices) func cutOff(_ index: Int) {
    let bytes = Self.samples[index].bytes
    for length in bytes.indices { tryOut(Array(bytes[..<length])) }
  }

  @Test(arguments: samples.indices) func flippedBits(_ index: Int) {
    var bytes = Self.samples[index].bytes
    for position in bytes.indices {
      // The lowest, the highest and one in between: all eight would take a minute in debug builds.
      for bit in [0, 1 + position % 6, 7] {
        bytes[position] ^= 1 << UInt8(bit)
        tryOut(bytes)
        bytes[position] ^= 1 << UInt8(bit)
      }
    }
  }

  @Test(arguments: samples.indices) func randomBytes(_ index: Int) {
    let sound = Self.samples[index].bytes
    var random = SeededGenerator(seed: UInt64(index))
    for _ in 0..<150 {
      var bytes = sound
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let position = bytes.indices.randomElement(using: &random) ?? 0
        // Extreme bytes make extreme lengths and sizes.
        bytes[position] =
          Bool.random(using: &random) ? 0xFF : UInt8.random(in: 0...255, using: &random)
      }
      tryOut(bytes)
    }
  }

  /// Extreme whole numbers in every place where a model may say one.
  @Test(arguments: [Int64.min, .max, -1, 0, 1 << 31, 1 << 40, -(1 << 40), 65536])
  func extremeNumbers(_ value: Int64) {
    for sample in Self.samples {
      for (index, weight) in sample.weights.enumerated() {
        guard case .int64(let values) = weight.tensor.storage else { continue }
        for position in values.indices {
          var changed = values
          changed[position] = value
          var sample = sample
          sample.weights[index].tensor = Tensor(shape: weight.tensor.shape, .int64(changed))
          tryOut(sample.bytes)
        }
      }
      for (index, attribute) in sample.nodes[0].attributes.enumerated() {
        var sample = sample
        switch attribute.1 {
        case .int:
          sample.nodes[0].attributes[index].1 = .int(Int(value))
          tryOut(sample.bytes)
        case .ints(let values):
          for position in values.indices {
            var changed = values
            changed[position] = Int(value)
            sample.nodes[0].attributes[index].1 = .ints(changed)
            tryOut(sample.bytes)
          }
        default: break
        }
      }
    }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, 0, -1, 1e-38, 1e38])
  func extremeScales(_ value: Float) {
    for mode in ["nearest", "linear", "cubic"] {
      for coordinates in ResizeAxis.Coordinates.allCases {
        for antialias in 0...1 {
          let scales = Tensor(shape: [4], floats: [1, 1, value, 2])
          tryOut(
            TestModel.single(
              "Resize", input: [1, 2, 4, 4],
              weights: [Tensor(shape: [8], floats: [0, 0, value, 0, 1, 1, 1, value]), scales],
              attributes: [
                ("mode", .string(mode)), ("antialias", .int(antialias)),
                ("coordinate_transformation_mode", .string(coordinates.rawValue)),
              ]
            ).bytes)
        }
      }
    }
  }
}
