import Foundation
import TestSupport
import Testing

@testable import Inference

/// Operators that move, join, reduce and multiply, against their definitions.
@Suite struct MovementTests {
  private func ints(_ values: Int64...) -> Tensor { Tensor(shape: [values.count], .int64(values)) }

  /// Runs one node on `x`.
  private func apply(
    _ op: String, _ x: Tensor, _ weights: [Tensor] = [],
    _ attributes: [(String, TestModel.Attribute)] = [], opset: Int = 18
  ) throws -> Tensor {
    let open = [Int?](repeating: nil, count: x.shape.count)
    return try run(
      TestModel.single(op, input: open, weights: weights, attributes: attributes, opset: opset)
        .model(), x)
  }

  private func row(_ count: Int) -> Tensor {
    Tensor(shape: [count], floats: (1...count).map(Float.init))
  }

  @Test(arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
  func transpose(_ order: [Int]) throws {
    let shape = [3, 5, 7]
    let x = random(shape, seed: 1)
    let values = x.floats ?? []
    let y = try apply("Transpose", x, [], [("perm", .ints(order))])
    #expect(y.shape == order.map { shape[$0] })
    var expected: [Float] = []
    for i in 0..<shape[order[0]] {
      for j in 0..<shape[order[1]] {
        for k in 0..<shape[order[2]] {
          var at = [0, 0, 0]
          (at[order[0]], at[order[1]], at[order[2]]) = (i, j, k)
          expected.append(values[(at[0] * 5 + at[1]) * 7 + at[2]])
        }
      }
    }
    #expect(y.floats == expected)
  }

  @Test(
    arguments: [
      (1, 4, 1, [2, 3, 4]), (-2, .max, 1, [5, 6]), (0, -1, 2, [1, 3, 5]),
      (-1, .min, -1, [6, 5, 4, 3, 2, 1]), (4, 1, -2, [5, 3]), (4, 2, 1, []), (0, 6, .max, [1]),
      (9, 2, .min, [6]),
    ] as [(Int64, Int64, Int64, [Float])])
  func slice(_ start: Int64, _ end: Int64, _ step: Int64, _ expected: [Float]) throws {
    let y = try apply("Slice", row(6), [ints(start), ints(end), ints(0), ints(step)])
    #expect(y.floats == expected)
  }

  @Test(
    arguments: [
      ("constant", [9, 9, 1, 2, 3, 4, 9]), ("edge", [1, 1, 1, 2, 3, 4, 4]),
      ("reflect", [3, 2, 1, 2, 3, 4, 3]), ("wrap", [3, 4, 1, 2, 3, 4, 1]),
    ] as [(String, [Float])])
  func pad(_ mode: String, _ expected: [Float]) throws {
    let fill = Tensor(shape: [], floats: [9])
    let y = try apply("Pad", row(4), [ints(2, 1), fill], [("mode", .string(mode))], opset: 19)
    #expect(y.floats == expected)
    let cut = try apply("Pad", row(4), [ints(-1, -2), fill], [("mode", .string(mode))], opset: 19)
    #expect(cut.floats == [2])
  }

  @Test func repeats() throws {
    let x = Tensor(shape: [2, 1], floats: [1, 2])
    let wide = try apply("Expand", x, [ints(2, 2, 3)])
    #expect(wide == Tensor(shape: [2, 2, 3], floats: [1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2]))
    let tiled = try apply("Tile", x, [ints(2, 2)])
    #expect(tiled == Tensor(shape: [4, 2], floats: [1, 1, 2, 2, 1, 1, 2, 2]))
  }

  @Test func joins() throws {
    let x = Tensor(shape: [2, 2], floats: [1, 2, 3, 4])
    let more = Tensor(shape: [2, 1], floats: [8, 9])
    let y = try apply("Concat", x, [more], [("axis", .int(-1))])
    #expect(y == Tensor(shape: [2, 3], floats: [1, 2, 8, 3, 4, 9]))
    let picked = try apply("Gather", y, [ints(-1, 0)], [("axis", .int(1))])
    #expect(picked == Tensor(shape: [2, 2], floats: [8, 1, 9, 3]))
  }

  static let reductions: [(String, @Sendable ([Double]) -> Double)] = [
    ("ReduceSum", { $0.reduce(0, +) }), ("ReduceMean", { $0.reduce(0, +) / Double($0.count) }),
    ("ReduceMax", { $0.max() ?? 0 }), ("ReduceMin", { $0.min() ?? 0 }),
    ("ReduceL1", { $0.reduce(0) { $0 + abs($1) } }),
    ("ReduceL2", { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }),
    ("ReduceSumSquare", { $0.reduce(0) { $0 + $1 * $1 } }),
  ]

  @Test(arguments: reductions.indices, [[0], [1], [2], [0, 1], [1, 2], [0, 2], [0, 1, 2]])
  func reduction(_ index: Int, _ axes: [Int]) throws {
    let (op, reduce) = Self.reductions[index]
    let shape = [5, 7, 11]
    let x = random(shape, seed: 2)
    var groups: [[Int]: [Double]] = [:]
    for (i, value) in (x.floats ?? []).enumerated() {
      var at = [i / 77, i / 11 % 7, i % 11]
      for axis in axes { at[axis] = 0 }
      groups[at, default: []].append(Double(value))
    }
    let expected = groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
      reduce($0.value)
    }
    let named = Tensor(shape: [axes.count], .int64(axes.map { Int64($0) }))
    for keeps in 0...1 {
      let y = try apply(op, x, [named], [("keepdims", .int(keeps))])
      #expect(
        y.shape
          == (0..<3).compactMap { axes.contains($0) ? (keeps == 1 ? 1 : nil) : shape[$0] })
      #expect(normalisedError(y.floats ?? [], expected) < 1e-12)
    }
  }

  @Test(arguments: [0, 1], [0, 1]) func gemm(_ transA: Int, _ transB: Int) throws {
    let (m, n, k) = (5, 7, 9)
    let a = random(transA == 1 ? [k, m] : [m, k], seed: 3)
    let b = random(transB == 1 ? [n, k] : [k, n], seed: 4)
    let c = random([n], seed: 5)
    let (x, y, z) = (a.floats ?? [], b.floats ?? [], c.floats ?? [])
    var expected: [Double] = []
    for i in 0..<m {
      for j in 0..<n {
        var sum = 0.0
        for l in 0..<k {
          sum +=
            Double(transA == 1 ? x[l * m + i] : x[i * k + l])
            * Double(transB == 1 ? y[j * k + l] : y[l * n + j])
        }
        expected.append(0.5 * sum + 2 * Double(z[j]))
      }
    }
    let result = try apply(
      "Gemm", a, [b, c],
      [
        ("transA", .int(transA)), ("transB", .int(transB)), ("alpha", .float(0.5)),
        ("beta", .float(2)),
      ])
    #expect(normalisedError(result.floats ?? [], expected) < 1e-12)
  }

  @Test(
    arguments: [
      ([3], [3], []), ([2, 3], [3], [2]), ([3], [3, 4], [4]), ([5, 2, 3], [3, 4], [5, 2, 4]),
      ([5, 2, 3], [5, 3, 4], [5, 2, 4]), ([2, 1, 2, 3], [5, 3, 4], [2, 5, 2, 4]),
      ([2, 3], [5, 3, 4], [5, 2, 4]),
    ] as [([Int], [Int], [Int])])
  func matrixProductShapes(_ a: [Int], _ b: [Int], _ expected: [Int]) throws {
    let ones = { (shape: [Int]) in
      Tensor(shape: shape, floats: [Float](repeating: 1, count: shape.reduce(1, *)))
    }
    let y = try apply("MatMul", ones(a), [ones(b)])
    #expect(y == Tensor(shape: expected, floats: [Float](repeating: 3, count: y.count)))
  }

  /// The transposed convolution is what its name says: ⟨conv(x), y⟩ = ⟨x, convᵀ(y)⟩.
  @Test(arguments: [1, 2]) func transposedConvolutionIsTheAdjoint(_ groups: Int) throws {
    let (c, f) = (4, 6)
    let weights = random([f, c / groups, 3, 2], seed: 6)
    let attributes: [(String, TestModel.Attribute)] = [
      ("strides", .ints([2, 3])), ("pads", .ints([1, 0, 1, 1])), ("dilations", .ints([1, 2])),
      ("group", .int(groups)),
    ]
    let x = random([2, c, 9, 11], seed: 7)
    let forward = try apply("Conv", x, [weights], attributes)
    let y = random(forward.shape, seed: 8)
    let back = try apply(
      "ConvTranspose", y, [weights], attributes + [("output_shape", .ints([9, 11]))])
    // With an output shape the padding is split again, so say it the other way round, too.
    let same = try apply(
      "ConvTranspose", y, [weights], attributes + [("output_padding", .ints([0, 0]))])
    #expect(back.shape == x.shape && same.shape == x.shape)
    let dot = { (a: Tensor, b: Tensor) in
      zip(a.floats ?? [], b.floats ?? []).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    #expect(abs(dot(forward, y) - dot(x, same)) < 1e-4)
  }

  @Test func resize() throws {
    let x = Tensor(shape: [1, 1, 1, 2], floats: [1, 2])
    let roi = Tensor(shape: [0], floats: [])
    let scales = Tensor(shape: [4], floats: [1, 1, 1, 2])
    func resized(_ attributes: [(String, TestModel.Attribute)]) throws -> [Float] {
      try apply("Resize", x, [roi, scales], attributes).floats ?? []
    }
    #expect(try resized([]) == [1, 1, 2, 2])
    #expect(try resized([("mode", .string("linear"))]) == [1, 1.25, 1.75, 2])
    let corners = try resized([
      ("mode", .string("linear")),
      ("coordinate_transformation_mode", .string("align_corners")),
    ])
    #expect(zip(corners, [1, 4 / 3, 5 / 3, 2]).allSatisfy { abs($0 - $1) < 1e-6 })
    // Every kernel's weights sum to 1.
    for mode in ["linear", "cubic"] {
      for antialias in 0...1 {
        let flat = Tensor(shape: [1, 1, 13, 17], floats: [Float](repeating: 3, count: 221))
        let y = try apply(
          "Resize", flat, [roi, roi, ints(1, 1, 7, 29)],
          [("mode", .string(mode)), ("antialias", .int(antialias))])
        #expect(y.shape == [1, 1, 7, 29])
        #expect((y.floats ?? []).allSatisfy { abs($0 - 3) < 1e-5 })
      }
    }
  }

  @Test func normalisations() throws {
    let x = random([2, 3, 5, 7], seed: 9)
    let values = x.floats ?? []
    let (gamma, beta) = (random([3], seed: 10), random([3], seed: 11))
    var expected: [Double] = []
    for plane in 0..<6 {
      let part = values[(plane * 35)..<(plane * 35 + 35)].map(Double.init)
      let mean = part.reduce(0, +) / 35
      let variance = part.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 35
      let (g, b) = (Double(gamma.floats?[plane % 3] ?? 0), Double(beta.floats?[plane % 3] ?? 0))
      expected += part.map { ($0 - mean) / (variance + 1e-5).squareRoot() * g + b }
    }
    let y = try apply("InstanceNormalization", x, [gamma, beta])
    #expect(normalisedError(y.floats ?? [], expected) < 1e-11)

    let unit = try apply("LpNormalization", Tensor(shape: [2, 2], floats: [3, 4, 0, 0]))
    #expect(unit.floats == [0.6, 0.8, 0, 0])
  }

  @Test func selections() throws {
    let x = Tensor(shape: [2, 4], floats: [3, 1, 3, 2, 0, 5, 5, 1])
    #expect(try apply("ArgMax", x, [], [("axis", .int(1))]).integers == [0, 1])
    #expect(
      try apply("ArgMax", x, [], [("axis", .int(1)), ("select_last_index", .int(1))]).integers
        == [2, 2])
    var sample = TestModel.single("TopK", input: [nil, nil], weights: [ints(3)])
    sample.nodes[0].outputs = ["y", "z"]
    sample.outputs = ["y", "z"]
    let outputs = try Session(sample.model()).run(["x": x])
    #expect(outputs["y"]?.floats == [3, 3, 2, 5, 5, 1])
    #expect(outputs["z"]?.integers == [0, 2, 3, 1, 2, 3])
  }

  @Test func boxesThatDoNotOverlapRemain() throws {
    let boxes = Tensor(shape: [1, 3, 4], floats: [0, 0, 2, 2, 0, 0, 2, 1.9, 5, 5, 6, 6])
    let scores = Tensor(shape: [1, 1, 3], floats: [0.5, 0.9, 0.7])
    let y = try apply(
      "NonMaxSuppression", boxes,
      [scores, Tensor(shape: [1], .int64([9])), Tensor(shape: [1], floats: [0.5])])
    #expect(y.integers == [0, 0, 1, 0, 0, 2])
  }

  @Test func casts() throws {
    let x = Tensor(shape: [6], floats: [1.9, -1.9, .nan, 1e30, -.infinity, 0])
    #expect(
      try apply("Cast", x, [], [("to", .int(7))]).integers == [1, -1, 0, .max, .min, 0])
    #expect(
      try apply("Cast", x, [], [("to", .int(9))]).storage
        == .bool([true, true, true, true, true, false]))
  }
}
