import CKernels
import TestSupport
import Testing

@testable import Inference

extension Level {
  /// Those that may be given whole numbers.
  static let ofWholes = supported.filter { $0 != .avx512 }
}

/// Pointwise convolutions in whole numbers, against whole numbers that are exact.
@Suite struct WholeKernelTests {
  struct Case: CustomTestStringConvertible {
    var batch = 1
    var channels = 64
    var filters = 32
    var size = (4, 5)
    /// Channels that share a scale; nil is one scale for all weights.
    var block: Int? = 64
    var isSigned = true
    var hasZeros = true
    var hasFactors = true
    var testDescription: String {
      "\(batch)x\(channels)x\(size) -> \(filters), blocks of \(block ?? 0), "
        + "\(isSigned ? "int8" : "uint8")\(hasZeros ? ", zeros" : "")\(hasFactors ? ", factors" : "")"
    }
  }

  /// Every remainder of the strips, channels and filters that fill no block, pictures smaller than a strip, runs that are cut off.
  static let cases: [Case] =
    (1...16).map { Case(size: (1, $0)) } + [
      Case(batch: 3, channels: 32, filters: 48, size: (3, 3), block: 32, isSigned: false),
      Case(batch: 2, channels: 20, filters: 33, size: (5, 6), block: 20),
      Case(batch: 2, channels: 33, filters: 17, size: (4, 7), block: 16, hasFactors: false),
      Case(channels: 160, filters: 40, block: 64, hasZeros: false),
      Case(channels: 144, filters: 32, block: 48, isSigned: false, hasZeros: false),
      Case(channels: 560, filters: 32, block: nil), Case(channels: 560, filters: 32, block: 560),
      Case(batch: 5, channels: 1024, filters: 32, size: (2, 2), block: 512),
      Case(batch: 2, channels: 1024, filters: 16, size: (9, 9), block: 64),
    ]

  /// Weights as a file has them, and as they are meant.
  struct Weights {
    let channels: Int
    let filters: Int
    let block: Int
    let bytes: [UInt8]
    let isSigned: Bool
    let scales: [Float]
    let columnScales: Int
    let zeros: [UInt8]?
    let factors: [Float]?

    init(_ sample: Case, seed: UInt64 = 20, extreme: Bool = false) {
      var generator = SeededGenerator(seed: seed)
      (channels, filters, isSigned) = (sample.channels, sample.filters, sample.isSigned)
      block = sample.block ?? channels
      columnScales = sample.block == nil ? 0 : (channels + block - 1) / block
      let count = sample.block == nil ? 1 : filters * columnScales
      scales = (0..<count).map { _ in generator.float(in: 0.01...1) }
      let (least, most): (UInt8, UInt8) = sample.isSigned ? (0x80, 0x7F) : (0, 255)
      bytes = (0..<filters * channels).map { _ in
        extreme ? most : UInt8.random(in: 0...255, using: &generator)
      }
      zeros =
        sample.hasZeros
        ? (0..<count).map { _ in extreme ? least : UInt8.random(in: 0...255, using: &generator) }
        : nil
      factors = sample.hasFactors ? (0..<filters).map { _ in generator.float(in: -2...2) } : nil
    }

    private func meant(_ byte: UInt8) -> Int {
      isSigned ? Int(Int8(bitPattern: byte)) : Int(byte)
    }

    private func scaleIndex(_ filter: Int, _ channel: Int) -> Int {
      filter * columnScales + channel / block
    }

    func whole(_ filter: Int, _ channel: Int) -> Int {
      meant(bytes[filter * channels + channel])
        - (zeros.map { meant($0[scaleIndex(filter, channel)]) } ?? 0)
    }

    func scale(_ filter: Int, _ channel: Int) -> Float {
      scales[scaleIndex(filter, channel)] * (factors?[filter] ?? 1)
    }

    /// The kernel's form, and the run.
    func packed(_ kind: Level, _ shape: inout kf_sliding) -> (weights: [Float], run: Int) {
      bytes.withUnsafeBytes { bytes in
        scales.withUnsafeBufferPointer { scales in
          (zeros ?? []).withUnsafeBytes { zeroBytes in
            var quantised = kf_quantised(
              values: bytes.baseAddress, scales: scales.baseAddress,
              zeros: zeros == nil ? nil : zeroBytes.baseAddress, is_signed: isSigned,
              block: block, column_scales: columnScales)
            let run = kf_whole_run(&quantised, channels)
            var packed = [Float](repeating: .nan, count: kf_whole_size(&shape, run))
            if let factors {
              kf_whole_pack(
                kind.level, &shape, &quantised, factors, channels, filters, &packed)
            } else {
              kf_whole_pack(kind.level, &shape, &quantised, nil, channels, filters, &packed)
            }
            return (packed, run)
          }
        }
      }
    }
  }

  static func shape(
    _ batch: Int, _ channels: Int, _ filters: Int, _ size: (Int, Int)
  ) -> kf_sliding {
    kf_sliding(
      batch: batch, channels: Blocks.padded(channels), filters: Blocks.padded(filters),
      in_h: size.0, in_w: size.1, out_h: size.0, out_w: size.1, kernel_h: 1, kernel_w: 1,
      stride_h: 1, stride_w: 1, dilation_h: 1, dilation_w: 1, pad_h: 0, pad_w: 0)
  }

  static func blocks(_ kind: Level, _ planes: [Float], _ batch: Int, _ channels: Int) -> [Float] {
    let pixels = planes.count / (batch * channels)
    var out = [Float](repeating: .nan, count: batch * Blocks.padded(channels) * pixels)
    kf_to_blocks(kind.level, planes, batch, channels, pixels, &out)
    return out
  }

  static func planes(
    _ kind: Level, _ blocks: [Float], _ batch: Int, _ channels: Int, _ pixels: Int
  ) -> [Float] {
    var out = [Float](repeating: .nan, count: batch * channels * pixels)
    kf_from_blocks(kind.level, blocks, batch, channels, pixels, &out)
    return out
  }

  /// By the kernel; planes in, planes out.
  static func convolve(
    _ kind: Level, _ weights: Weights, _ x: [Float], batch: Int, size: (Int, Int), bias: [Float],
    slopes: [Float]? = nil, added: [Float]? = nil
  ) -> [Float] {
    var shape = Self.shape(batch, weights.channels, weights.filters, size)
    let (packed, run) = weights.packed(kind, &shape)
    #expect(!packed.contains { $0.bitPattern == Float.nan.bitPattern })
    let none = [Float](repeating: 0, count: shape.filters - weights.filters)
    let pixels = size.0 * size.1
    let source = blocks(kind, x, batch, weights.channels)
    let residual = added.map { blocks(kind, $0, batch, weights.filters) }
    var out = [Float](repeating: .nan, count: batch * shape.filters * pixels)
    var scratch = [Float](repeating: .nan, count: kf_blocked_scratch(kind.level, &shape, true) + 1)
    // Nothing is written behind the scratch memory.
    scratch[scratch.count - 1] = 7
    packed.withUnsafeBytes { packed in
      (bias + none).withUnsafeBufferPointer { bias in
        ((slopes ?? []) + none).withUnsafeBufferPointer { rises in
          (residual ?? []).withUnsafeBufferPointer { residual in
            kf_blocked_convolve(
              kind.level, &shape, source, kf_weights(packed: packed.baseAddress, run: run),
              kf_tail(
                bias: bias.baseAddress, slopes: slopes == nil ? nil : rises.baseAddress,
                relu: false), added == nil ? nil : residual.baseAddress, &out, &scratch)
          }
        }
      }
    }
    #expect(scratch.last == 7)
    return planes(kind, out, batch, weights.filters, pixels)
  }

  /// A pixel's channels as whole numbers, and what 1 of them is.
  private func narrowed(_ pixel: [Float]) -> (numbers: [Int], unit: Float) {
    let largest = pixel.reduce(0) { max($0, abs($1)) }
    let factor = 32767 / largest
    return (
      pixel.map { Int(($0 * factor).rounded(.toNearestOrEven)) }, largest / 32767
    )
  }

  @Test(arguments: Level.ofWholes, cases)
  func convolution(_ kind: Level, _ sample: Case) {
    let weights = Weights(sample)
    let (batch, channels, filters) = (sample.batch, sample.channels, sample.filters)
    let pixels = sample.size.0 * sample.size.1
    let x = random([batch, channels, pixels], seed: 1).floats ?? []
    let bias = random([filters], seed: 2).floats ?? []
    let slopes = random([filters], seed: 3).floats ?? []
    let added = random([batch, filters, pixels], seed: 4).floats ?? []
    var exact = [Double](repeating: 0, count: batch * filters * pixels)
    var float = exact
    for n in 0..<batch {
      for p in 0..<pixels {
        let pixel = (0..<channels).map { x[(n * channels + $0) * pixels + p] }
        let (numbers, unit) = narrowed(pixel)
        for f in 0..<filters {
          var (sum, plain) = (0.0, 0.0)
          for c in 0..<channels {
            let scale = Double(weights.scale(f, c))
            sum += Double(numbers[c] * weights.whole(f, c)) * scale
            plain += Double(pixel[c]) * Double(weights.whole(f, c)) * scale
          }
          exact[(n * filters + f) * pixels + p] = sum * Double(unit) + Double(bias[f])
          float[(n * filters + f) * pixels + p] = plain + Double(bias[f])
        }
      }
    }
    let plain = Self.convolve(kind, weights, x, batch: batch, size: sample.size, bias: bias)
    #expect(normalisedError(plain, exact) < 1e-12)
    // Of what 16 bits lose of the input: a 32768th part of its largest number at the most, evenly spread.
    #expect(normalisedError(plain, float) < 1e-9)
    let all = Self.convolve(
      kind, weights, x, batch: batch, size: sample.size, bias: bias, slopes: slopes, added: added)
    let expected = exact.enumerated().map { index, value in
      let sum = value + Double(added[index])
      return sum < 0 ? sum * Double(slopes[index / pixels % filters]) : sum
    }
    #expect(normalisedError(all, expected) < 1e-12)
    // To the last bit, whatever is beside it.
    for n in 0..<batch {
      let alone = Self.convolve(
        kind, weights, Array(x[n * channels * pixels..<(n + 1) * channels * pixels]), batch: 1,
        size: sample.size, bias: bias)
      #expect(alone == Array(plain[n * filters * pixels..<(n + 1) * filters * pixels]))
    }
  }

  /// The largest weights there are and the largest input, all of one sign: no sum is too large.
  @Test(arguments: Level.ofWholes, [16, 64, 256, 512, 1024])
  func extremes(_ kind: Level, _ block: Int) {
    for isSigned in [true, false] {
      let sample = Case(
        channels: 1024, filters: 16, block: block, isSigned: isSigned, hasFactors: false)
      let weights = Weights(sample, extreme: true)
      #expect(weights.whole(0, 0) == 255)
      let x = [Float](repeating: 3, count: 1024)
      let out = Self.convolve(
        kind, weights, x + x.map { -$0 }, batch: 2, size: (1, 1),
        bias: [Float](repeating: 0, count: 16))
      for (index, value) in out.enumerated() {
        let sum = (0..<1024).reduce(0.0) { $0 + 255 * 3 * Double(weights.scale(index % 16, $1)) }
        #expect(abs(Double(value) - (index < 16 ? sum : -sum)) < 1e-6 * sum)
      }
    }
  }

  /// Nothing, too little to matter, and what is no number.
  @Test(arguments: Level.ofWholes)
  func oddPixels(_ kind: Level) {
    let weights = Weights(Case())
    let bias = random([32], seed: 2).floats ?? []
    let pixels: [[Float]] = [
      [Float](repeating: 0, count: 64), [Float](repeating: .leastNormalMagnitude, count: 64),
      [.nan] + [Float](repeating: 1, count: 63), [Float](repeating: 2, count: 63) + [-.infinity],
      [Float](repeating: .greatestFiniteMagnitude, count: 64),
      random([64], seed: 3).floats ?? [],
    ]
    let count = pixels.count
    let x = (0..<64).flatMap { channel in pixels.map { $0[channel] } }
    let out = Self.convolve(kind, weights, x, batch: 1, size: (1, count), bias: bias)
    let alone = Self.convolve(
      kind, weights, pixels[count - 1], batch: 1, size: (1, 1), bias: bias)
    for filter in 0..<32 {
      let row = Array(out[filter * count..<(filter + 1) * count])
      #expect(row[0] == bias[filter])
      #expect(row[1] == bias[filter])
      #expect(!row[2].isFinite)
      #expect(!row[3].isFinite)
      #expect(row[5] == alone[filter])
    }
  }

  /// Straight from a depthwise convolution, and row by row: what the layers give one by one.
  @Test(arguments: Level.ofWholes, [(1, 1), (3, 3), (9, 16), (11, 37)])
  func behindOthers(_ kind: Level, _ size: (Int, Int)) {
    let (batch, channels) = (2, 48)
    let (first, second) = (
      Weights(Case(channels: channels, filters: 40, block: 16)),
      Weights(Case(channels: 40, filters: 64, block: 40), seed: 21)
    )
    let x = random([batch, channels, size.0, size.1], seed: 1).floats ?? []
    let biases = [40, 40, 64].map {
      (random([$0], seed: UInt64($0)).floats ?? [])
        + [Float](repeating: 0, count: Blocks.padded($0) - $0)
    }
    var middle = Self.shape(batch, 40, 40, size)
    (middle.kernel_h, middle.kernel_w, middle.pad_h, middle.pad_w) = (3, 3, 1, 1)
    var window = [Float](repeating: .nan, count: 9 * middle.channels)
    kf_depthwise_pack(&middle, random([40, 9], seed: 5).floats ?? [], 40, &window)
    var (before, behind) = (Self.shape(batch, channels, 40, size), Self.shape(batch, 40, 64, size))
    let (packed, run) = first.packed(kind, &before)
    let (packedSecond, runSecond) = second.packed(kind, &behind)
    let pixels = size.0 * size.1

    let one = Self.convolve(
      kind, first, x, batch: batch, size: size, bias: Array(biases[0].prefix(40)))
    let source = Self.blocks(kind, one, batch, 40)
    var two = [Float](repeating: .nan, count: source.count)
    var separable = [Float](repeating: .nan, count: batch * 64 * pixels)
    var chained = separable
    packed.withUnsafeBytes { packed in
      packedSecond.withUnsafeBytes { packedSecond in
        window.withUnsafeBufferPointer { window in
          biases[0].withUnsafeBufferPointer { bias0 in
            biases[1].withUnsafeBufferPointer { bias1 in
              biases[2].withUnsafeBufferPointer { bias2 in
                func tail(_ bias: UnsafeBufferPointer<Float>) -> kf_tail {
                  kf_tail(bias: bias.baseAddress, slopes: nil, relu: false)
                }
                let last = kf_weights(packed: packedSecond.baseAddress, run: runSecond)
                var deep = kf_deep(shape: middle, packed: window.baseAddress, tail: tail(bias1))
                kf_depthwise_convolve(kind.level, &deep, source, &two)
                var scratch = [Float](
                  repeating: .nan, count: kf_separable_scratch(kind.level, &middle, true))
                kf_separable_convolve(
                  kind.level, &deep, 64, source, last, tail(bias2), nil, &separable, &scratch)
                let layers = [
                  kf_layer(
                    kind: KF_POINTWISE, shape: before,
                    weights: kf_weights(packed: packed.baseAddress, run: run), tail: tail(bias0)),
                  kf_layer(
                    kind: KF_DEPTHWISE, shape: middle,
                    weights: kf_weights(packed: window.baseAddress, run: 0), tail: tail(bias1)),
                  kf_layer(kind: KF_POINTWISE, shape: behind, weights: last, tail: tail(bias2)),
                ]
                scratch = [Float](repeating: .nan, count: kf_chain_scratch(layers, 3))
                kf_chain(
                  kind.level, layers, 3, batch, Self.blocks(kind, x, batch, channels), &chained,
                  &scratch)
              }
            }
          }
        }
      }
    }
    let expected = Self.convolve(
      kind, second, Self.planes(kind, two, batch, 40, pixels), batch: batch, size: size,
      bias: biases[2])
    #expect(Self.planes(kind, separable, batch, 64, pixels) == expected)
    #expect(Self.planes(kind, chained, batch, 64, pixels) == expected)
  }
}

/// Which convolutions of a network are computed in whole numbers, and what comes of it.
@Suite struct WholeConvolutionTests {
  struct Case: CustomTestStringConvertible {
    var channels = 64
    var filters = 32
    var block: Int? = 64
    var axis = 1
    /// Whether the file has the weights as a matrix, which it gives another shape before they are used.
    var isMatrix = false
    var kernel = 1
    var stride = 1
    let isWhole: Bool
    var testDescription: String {
      "\(channels) -> \(filters), blocks of \(block ?? 0) along \(axis), windows of \(kernel), "
        + "\(stride) apart"
    }
  }

  static let cases: [Case] = [
    Case(isWhole: true), Case(isMatrix: true, isWhole: true),
    Case(channels: 160, isMatrix: true, isWhole: true),
    Case(channels: 48, filters: 33, block: 16, isWhole: true),
    Case(channels: 36, block: 36, isWhole: true), Case(block: nil, isWhole: true),
    // A scale for each filter.
    Case(block: 0, axis: 0, isWhole: true),
    // Fewer weights than it takes to be faster; scales that change within a vector; scales for several filters; other windows.
    Case(channels: 48, filters: 16, block: 16, isWhole: false),
    Case(channels: 48, block: 24, isWhole: false),
    Case(block: 16, axis: 0, isWhole: false), Case(block: nil, kernel: 3, isWhole: false),
    Case(stride: 2, isWhole: false),
  ]

  private func model(_ sample: Case) throws -> TestModel {
    let (channels, filters, kernel) = (sample.channels, sample.filters, sample.kernel)
    var generator = SeededGenerator(seed: 4)
    let shape = sample.isMatrix ? [filters, channels] : [filters, channels, kernel, kernel]
    let values = (0..<shape.reduce(1, *)).map { _ in Int8.random(in: -128...127, using: &generator)
    }
    var scales = shape
    if let block = sample.block {
      scales = block == 0 ? [shape[sample.axis]] : scales
      if block > 0 { scales[sample.axis] = (shape[sample.axis] + block - 1) / block }
    } else {
      scales = []
    }
    let count = scales.reduce(1, *)
    var model = TestModel(opset: 21)
    model.inputs = [("x", 1, [nil, 16, nil, nil])]
    model.weights = [
      ("e", random([channels, 16, 3, 3], seed: 6)),
      ("w", Tensor(shape: shape, .int8(values))),
      (
        "s",
        Tensor(shape: scales, floats: (0..<count).map { _ in generator.float(in: 0.01...0.1) })
      ),
      (
        "z",
        Tensor(
          shape: scales,
          .int8((0..<count).map { _ in Int8.random(in: -128...127, using: &generator) }))
      ),
      ("d", Tensor(shape: [4], .int64([filters, channels, kernel, kernel].map(Int64.init)))),
      ("p", random([filters, 1, 1], seed: 5)),
    ]
    model.weights += ["g", "b", "m"].enumerated().map { ($1, random([filters], seed: UInt64($0))) }
    model.weights.append(("v", Tensor(shape: [filters], floats: (1...filters).map(Float.init))))
    let attributes: [(String, TestModel.Attribute)] =
      sample.block == nil
      ? [] : [("axis", .int(sample.axis)), ("block_size", .int(sample.block ?? 0))]
    model.nodes = [
      .init(
        op: "DequantizeLinear", inputs: ["w", "s", "z"], outputs: ["f"], attributes: attributes),
      .init(op: "Reshape", inputs: ["f", "d"], outputs: ["r"]),
      // By which it is worth while to work on blocks.
      .init(
        op: "Conv", inputs: ["x", "e"], outputs: ["h"], attributes: [("pads", .ints([1, 1, 1, 1]))]),
      .init(
        op: "Conv", inputs: ["h", "r"], outputs: ["c"],
        attributes: [("strides", .ints([sample.stride, sample.stride]))]),
      .init(op: "BatchNormalization", inputs: ["c", "g", "b", "m", "v"], outputs: ["n"]),
      .init(op: "PRelu", inputs: ["n", "p"], outputs: ["y"]),
    ]
    model.outputs = ["y"]
    return model
  }

  @Test(arguments: cases) func network(_ sample: Case) throws {
    let written = try model(sample)
    let fast = try written.model()
    let x = random([2, 16, 9, 10], seed: 9)
    let expected = try run(written.model(optimised: false), x).floats ?? []
    // By how much it may differ is said in WholeKernelTests.
    #expect(normalisedError(try run(fast, x).floats ?? [], expected.map(Double.init)) < 1e-9)
    let node = try #require(fast.graph.nodes.last { $0.op == "Conv" })
    let convolution = try #require(node.operation as? Convolution)
    let source = try #require(node.inputs[1].flatMap { fast.graph.constants[$0] })
    var isPacked = true
    _ = try convolution.packing.weights(.whole, of: source, count: 1) { _ in isPacked = false }
    #expect(isPacked == (sample.isWhole && Packing.level == KF_VNNI))
  }

  /// A picture gives the same vector to the last bit whatever is in its batch.
  @Test func networkOfEachPicture() throws {
    let model = try model(Case(isWhole: true)).model()
    let x = random([5, 16, 3, 3], seed: 9)
    let all = try run(model, x).floats ?? []
    let (size, values) = (16 * 9, x.floats ?? [])
    for n in 0..<5 {
      let one = Tensor(shape: [1, 16, 3, 3], floats: Array(values[n * size..<(n + 1) * size]))
      #expect(try run(model, one).floats == Array(all[n * 32 * 9..<(n + 1) * 32 * 9]))
    }
  }
}
