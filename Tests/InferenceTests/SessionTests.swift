import TestSupport
import Testing

@testable import Inference

@Suite struct SessionTests {
  /// Conv, batch norm, factor, activation, and a branch around it all.
  static func network() -> TestModel {
    let weights: [(String, Tensor)] = [
      ("w", random([4, 3, 3, 3], seed: 1)), ("gamma", random([4], seed: 2)),
      ("beta", random([4], seed: 3)), ("mean", random([4], seed: 4)),
      ("variance", Tensor(shape: [4], floats: [0.5, 1, 2, 0.25])),
      ("factor", random([1, 4, 1, 1], seed: 5)), ("w2", random([4, 4, 3, 3], seed: 6)),
      ("one", Tensor(shape: [], floats: [1])), ("slope", random([4, 1, 1], seed: 7)),
      ("open", Tensor(shape: [1], .int64([-1]))),
    ]
    let pads: [(String, TestModel.Attribute)] = [("pads", .ints([1, 1, 1, 1]))]
    return TestModel(
      inputs: [("x", 1, [nil, 3, nil, nil])], weights: weights,
      nodes: [
        .init(op: "Conv", inputs: ["x", "w"], outputs: ["a"], attributes: pads),
        .init(
          op: "BatchNormalization", inputs: ["a", "gamma", "beta", "mean", "variance"],
          outputs: ["b"]),
        .init(op: "Mul", inputs: ["factor", "b"], outputs: ["c"]),
        .init(op: "Sub", inputs: ["one", "c"], outputs: ["d"]),
        .init(op: "Relu", inputs: ["d"], outputs: ["e"]),
        .init(op: "Identity", inputs: ["e"], outputs: ["f"]),
        .init(op: "Conv", inputs: ["f", "w2"], outputs: ["g"], attributes: pads),
        .init(op: "Add", inputs: ["g", "f"], outputs: ["h"]),
        .init(op: "PRelu", inputs: ["h", "slope"], outputs: ["i"]),
        .init(op: "Shape", inputs: ["i"], outputs: ["s"], attributes: [("end", .int(2))]),
        // How exporters flatten.
        .init(
          op: "Concat", inputs: ["s", "open"], outputs: ["t"], attributes: [("axis", .int(0))]),
        .init(op: "Reshape", inputs: ["i", "t"], outputs: ["y"]),
      ], outputs: ["y"])
  }

  @Test func optimisingChangesTheGraphButNotTheResult() throws {
    let sample = Self.network()
    let (optimised, plain) = (try sample.model(), try sample.model(optimised: false))
    #expect(
      optimised.graph.nodes.map(\.op)
        == ["Conv", "Conv", "Add", "PRelu", "Shape", "Concat", "Reshape"])
    #expect(plain.graph.nodes.count == sample.nodes.count)
    let x = random([2, 3, 9, 7], seed: 8)
    let (a, b) = (try run(optimised, x), try run(plain, x))
    #expect(a.shape == [2, 4, 63])
    #expect(normalisedError(a.floats ?? [], (b.floats ?? []).map(Double.init)) < 1e-12)
  }

  @Test func shapesAreComputedWhenPlanning() throws {
    let model = try Self.network().model()
    let plan = try Plan(
      model.graph, inputs: [TensorInfo(.float, [2, 3, 9, 7])], values: [:], limit: 1 << 20)
    // Shape and Concat are constants of the plan, Reshape is the same memory.
    #expect(plan.steps.map { model.graph.nodes[$0.node].op } == ["Conv", "Conv", "Add", "PRelu"])
  }

  @Test func liveTensorsNeverOverlap() throws {
    let model = try Self.network().model()
    for size in [3, 8, 33] {
      let plan = try Plan(
        model.graph, inputs: [TensorInfo(.float, [1, 3, size, size])], values: [:], limit: 1 << 24)
      for i in plan.blocks.indices {
        for j in 0..<i where plan.blocks[i].overlaps(plan.blocks[j]) {
          let (a, b) = (plan.offsets[i], plan.offsets[j])
          #expect(a + plan.blocks[i].bytes <= b || b + plan.blocks[j].bytes <= a)
        }
      }
    }
  }

  @Test func runsOfDifferentShapesDoNotDisturbEachOther() throws {
    let model = try Self.network().model()
    let session = Session(model)
    let inputs = (1...6).map { random([1 + $0 % 2, 3, 2 + 3 * $0, 20 - 2 * $0], seed: UInt64($0)) }
    let expected = try inputs.map { try run(model, $0) }
    for _ in 0..<2 {
      for (x, y) in zip(inputs, expected) { #expect(try session.run(["x": x])["y"] == y) }
    }
    #expect(session.planCount == 6)
  }

  @Test func plansAreBounded() throws {
    let session = Session(try TestModel.single("Relu", input: [nil]).model())
    for size in 1...2 * Session.planLimit {
      let x = Tensor(shape: [size], floats: [Float](repeating: -1, count: size))
      #expect(try session.run(["x": x])["y"]?.floats == [Float](repeating: 0, count: size))
    }
    #expect(session.planCount == Session.planLimit)
  }

  @Test func readsWithoutCopies() throws {
    let session = Session(try Self.network().model())
    let x = random([1, 3, 5, 6], seed: 9)
    let expected = try #require(try session.run(["x": x])["y"])
    let values = x.floats ?? []
    let result = try session.run(
      "x", shape: x.shape,
      fill: { span in for i in span.indices { span[i] = values[i] } },
      read: { outputs in
        let span = outputs.floats("y")
        return Tensor(shape: outputs.shape("y"), floats: span.indices.map { span[$0] })
      })
    #expect(result == expected)
  }

  /// The target shape is an input, so its values are part of the plan.
  @Test func valuesThatDecideShapes() throws {
    let sample = TestModel(
      inputs: [("x", 1, [nil]), ("s", 7, [nil])],
      nodes: [.init(op: "Reshape", inputs: ["x", "s"], outputs: ["y"])], outputs: ["y"])
    let session = Session(try sample.model())
    let x = random([12], seed: 1)
    for shape in [[3, 4], [2, 6], [3, 4]] {
      let y = try session.run([
        "x": x, "s": Tensor(shape: [2], .int64(shape.map { Int64($0) })),
      ])["y"]
      #expect(y == Tensor(shape: shape, floats: x.floats ?? []))
    }
    #expect(session.planCount == 2)
  }

  @Test func emptyBatches() throws {
    var sample = Self.network()
    sample.outputs = ["i"]
    let outputs = try Session(sample.model()).run(["x": Tensor(shape: [0, 3, 4, 4], floats: [])])
    #expect(outputs["i"]?.shape == [0, 4, 4, 4])
  }

  /// Aligned weights stay where they are; others are copied.
  @Test func weightsAreUsedInPlace() throws {
    let bytes = TestModel.single(
      "Add", input: [nil], weights: [Tensor(shape: [2], floats: [1, 2])]
    ).bytes
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + 8, alignment: 64)
    defer { memory.deallocate() }
    var inPlace = 0
    for shift in 0..<4 {
      let part = UnsafeMutableRawBufferPointer(rebasing: memory[shift..<shift + bytes.count])
      part.copyBytes(from: bytes)
      let model = try Model(onnx: UnsafeRawBufferPointer(part), name: "test")
      let address = try #require(model.graph.constants.values.first).bytes
      if let start = memory.baseAddress, address >= start, address < start + memory.count {
        inPlace += 1
      }
      #expect(try run(model, Tensor(shape: [2], floats: [0, 0])).floats == [1, 2])
    }
    #expect(inPlace == 1)
  }
}
