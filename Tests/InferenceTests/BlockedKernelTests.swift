import CKernels
import TestSupport
import Testing

@testable import Inference

/// The kernels that work on blocks of channels, at every level, against the definitions in double precision.
@Suite struct BlockedKernelTests {
  struct Case: CustomTestStringConvertible {
    var batch = 1
    let channels: Int
    let filters: Int
    let size: (Int, Int)
    var window = Naive.Window(kernel: (3, 3), pads: (1, 1, 1, 1))
    var testDescription: String { "\(batch)x\(channels)x\(size) -> \(filters), \(window)" }
  }

  /// Sizes leave every remainder of the strips, channels and filters of the blocks and pairs of blocks.
  static let cases: [Case] =
    (1...15).map { Case(channels: 16, filters: 32, size: (1, $0)) } + [
      Case(batch: 2, channels: 20, filters: 40, size: (9, 7)),
      Case(batch: 3, channels: 33, filters: 16, size: (5, 6)),
      Case(
        batch: 2, channels: 32, filters: 48, size: (9, 10),
        window: .init(kernel: (3, 3), stride: (2, 2))),
      Case(
        channels: 16, filters: 17, size: (11, 13),
        window: .init(kernel: (3, 2), stride: (2, 3), dilation: (2, 1), pads: (0, 1, 2, 0))),
      Case(batch: 2, channels: 48, filters: 32, size: (5, 7), window: .init(kernel: (1, 1))),
      Case(batch: 5, channels: 64, filters: 33, size: (3, 3)),
    ]

  @Test(arguments: Level.supported, cases)
  func convolution(_ kind: Level, _ sample: Case) throws {
    try check(
      kind, sample, isBlocked: true, residual: true,
      pack: { shape, weights, packed in
        kf_blocked_pack(
          kind.level, &shape, weights, sample.channels, sample.filters, &packed)
      },
      run: { shape, x, packed, tail, residual, out in
        var scratch = [Float](repeating: .nan, count: kf_blocked_scratch(kind.level, &shape, false))
        packed.withUnsafeBytes { packed in
          kf_blocked_convolve(
            kind.level, &shape, x, kf_weights(packed: packed.baseAddress, run: 0), tail, residual,
            &out, &scratch)
        }
      })
  }

  static let winogradCases: [Case] =
    (3...12).map { Case(channels: 16, filters: 32, size: ($0, 4 + $0 % 5)) } + [
      Case(batch: 2, channels: 20, filters: 40, size: (9, 7)),
      // More tiles than are transformed at once, the last of them alone.
      Case(batch: 3, channels: 33, filters: 48, size: (13, 17)),
      Case(channels: 32, filters: 16, size: (11, 14), window: .init(kernel: (3, 3))),
      Case(
        channels: 16, filters: 17, size: (6, 9),
        window: .init(kernel: (3, 3), pads: (2, 0, 1, 3))),
    ]

  @Test(arguments: Level.supported, winogradCases)
  func winograd(_ kind: Level, _ sample: Case) throws {
    // Sums of numbers up to 8 times as large as the result are rounded a few times more than plain ones.
    try check(
      kind, sample, isBlocked: true, residual: true, tolerance: 1e-11,
      pack: { shape, weights, packed in
        packed = [Float](repeating: .nan, count: 36 * shape.channels * shape.filters)
        kf_winograd_pack(
          kind.level, &shape, weights, sample.channels, sample.filters, &packed)
      },
      run: { shape, x, packed, tail, residual, out in
        var scratch = [Float](repeating: .nan, count: kf_winograd_scratch(kind.level, &shape))
        kf_winograd_convolve(kind.level, &shape, x, packed, tail, residual, &out, &scratch)
      })
  }

  static let entries: [Case] =
    (3...20).map {
      Case(
        channels: 3, filters: 16 + $0 % 3 * 12, size: (4, 2 * $0),
        window: .init(kernel: (3, 3), stride: (2, 1 + $0 % 2)))
    } + [
      Case(
        batch: 2, channels: 1, filters: 48, size: (9, 31),
        window: .init(kernel: (7, 5), stride: (1, 2))),
      Case(
        channels: 4, filters: 30, size: (8, 19), window: .init(kernel: (2, 3), dilation: (2, 3))),
      Case(batch: 2, channels: 3, filters: 32, size: (7, 18)),
      Case(
        channels: 3, filters: 16, size: (9, 14),
        window: .init(kernel: (3, 3), stride: (2, 2), pads: (1, 1, 1, 1))),
      Case(
        channels: 2, filters: 33, size: (4, 5),
        window: .init(kernel: (5, 4), stride: (3, 2), dilation: (1, 2), pads: (3, 7, 2, 9))),
    ]

  @Test(arguments: Level.supported, entries)
  func entry(_ kind: Level, _ sample: Case) throws {
    try check(
      kind, sample, isBlocked: false, residual: false,
      pack: { shape, weights, packed in
        kf_enter_pack(kind.level, &shape, weights, sample.filters, &packed)
      },
      run: { shape, x, packed, tail, _, out in
        var scratch = [Float](repeating: .nan, count: kf_enter_scratch(&shape))
        kf_enter_convolve(kind.level, &shape, x, packed, tail, &out, &scratch)
      })
  }

  /// - Parameter residual: whether something is added to the sums.
  private func check(
    _ kind: Level, _ sample: Case, isBlocked: Bool, residual: Bool, tolerance: Double = 1e-12,
    pack: (inout kf_sliding, [Float], inout [Float]) -> Void,
    run: (inout kf_sliding, [Float], [Float], kf_tail, UnsafePointer<Float>?, inout [Float]) -> Void
  ) throws {
    let window = sample.window
    let (height, width) = window.output(sample.size.0, sample.size.1)
    let pixels = height * width
    let filters = Blocks.padded(sample.filters)
    var shape = kf_sliding(
      batch: sample.batch, channels: isBlocked ? Blocks.padded(sample.channels) : sample.channels,
      filters: filters, in_h: sample.size.0, in_w: sample.size.1, out_h: height, out_w: width,
      kernel_h: window.kernel.0, kernel_w: window.kernel.1, stride_h: window.stride.0,
      stride_w: window.stride.1, dilation_h: window.dilation.0, dilation_w: window.dilation.1,
      pad_h: window.pads.0, pad_w: window.pads.1)
    let x = random([sample.batch, sample.channels, sample.size.0, sample.size.1], seed: 1)
    let weights = random(
      [sample.filters, sample.channels, window.kernel.0, window.kernel.1], seed: 2)
    let none = [Float](repeating: 0, count: filters - sample.filters)
    let bias = (random([sample.filters], seed: 3).floats ?? []) + none
    let slopes = (random([sample.filters], seed: 4).floats ?? []) + none
    let added = random([sample.batch, sample.filters, pixels], seed: 5).floats ?? []
    var packed = [Float](
      repeating: .nan, count: shape.channels * window.kernel.0 * window.kernel.1 * filters)
    pack(&shape, weights.floats ?? [], &packed)
    let source =
      isBlocked ? blocks(kind, x.floats ?? [], sample.batch, sample.channels) : x.floats ?? []
    let plain = Naive.convolution(
      x, weights, bias: Array(bias.prefix(sample.filters)), groups: 1, window)
    for activation in 0..<3 {
      var out = [Float](repeating: .nan, count: sample.batch * filters * pixels)
      let hasResidual = residual && activation > 0
      let residual = blocks(kind, added, sample.batch, sample.filters)
      bias.withUnsafeBufferPointer { bias in
        slopes.withUnsafeBufferPointer { slopes in
          residual.withUnsafeBufferPointer { residual in
            let tail = kf_tail(
              bias: bias.baseAddress, slopes: activation == 1 ? slopes.baseAddress : nil,
              relu: activation == 2)
            run(&shape, source, packed, tail, hasResidual ? residual.baseAddress : nil, &out)
          }
        }
      }
      let expected = plain.enumerated().map { index, value in
        let sum = hasResidual ? value + Double(added[index]) : value
        if sum >= 0 || activation == 0 { return sum }
        return activation == 1 ? sum * Double(slopes[index / pixels % sample.filters]) : 0
      }
      var planes = [Float](repeating: .nan, count: sample.batch * sample.filters * pixels)
      kf_from_blocks(kind.level, out, sample.batch, sample.filters, pixels, &planes)
      #expect(normalisedError(planes, expected) < tolerance)
      // What fills up the last block stays harmless.
      #expect(!out.contains { !$0.isFinite })
    }
  }

  func blocks(_ kind: Level, _ planes: [Float], _ batch: Int, _ channels: Int) -> [Float] {
    let pixels = planes.count / (batch * channels)
    var out = [Float](repeating: .nan, count: batch * Blocks.padded(channels) * pixels)
    kf_to_blocks(kind.level, planes, batch, channels, pixels, &out)
    return out
  }

  static let pools: [Naive.Window] = [
    .init(kernel: (2, 2), stride: (2, 2)), .init(kernel: (3, 3), stride: (2, 2)),
    .init(kernel: (3, 3), stride: (2, 2), pads: (1, 1, 1, 1)), .init(kernel: (3, 2)),
    .init(kernel: (2, 4), stride: (3, 1), dilation: (2, 3), pads: (1, 2, 0, 1)),
  ]

  @Test(arguments: Level.supported, pools)
  func pool(_ kind: Level, _ window: Naive.Window) {
    let (batch, channels, height, width) = (2, 19, 9, 11)
    let x = random([batch, channels, height, width], seed: 6)
    let (outHeight, outWidth) = window.output(height, width)
    let padded = Blocks.padded(channels)
    var shape = kf_sliding(
      batch: batch, channels: padded, filters: padded, in_h: height, in_w: width,
      out_h: outHeight, out_w: outWidth, kernel_h: window.kernel.0, kernel_w: window.kernel.1,
      stride_h: window.stride.0, stride_w: window.stride.1, dilation_h: window.dilation.0,
      dilation_w: window.dilation.1, pad_h: window.pads.0, pad_w: window.pads.1)
    let source = blocks(kind, x.floats ?? [], batch, channels)
    for maximum in [true, false] {
      var out = [Float](repeating: .nan, count: batch * padded * outHeight * outWidth)
      kf_blocked_pool(kind.level, &shape, source, maximum, &out)
      var planes = [Float](repeating: .nan, count: batch * channels * outHeight * outWidth)
      kf_from_blocks(kind.level, out, batch, channels, outHeight * outWidth, &planes)
      let expected = Naive.pool(x, window) { cells in
        maximum ? cells.max() ?? -.infinity : cells.reduce(0, +) / Double(cells.count)
      }
      #expect(normalisedError(planes, expected) < 1e-12)
    }
  }

  @Test(arguments: Level.supported)
  func poolOfNaN(_ kind: Level) {
    var x = [Float](repeating: -1, count: 4 * Blocks.size)
    x[Blocks.size + 3] = .nan
    var shape = kf_sliding(
      batch: 1, channels: Blocks.size, filters: Blocks.size, in_h: 2, in_w: 2, out_h: 1, out_w: 1,
      kernel_h: 2, kernel_w: 2, stride_h: 1, stride_w: 1, dilation_h: 1, dilation_w: 1, pad_h: 0,
      pad_w: 0)
    var out = [Float](repeating: 0, count: Blocks.size)
    kf_blocked_pool(kind.level, &shape, x, true, &out)
    #expect(out[3].isNaN)
    #expect(out.indices.allSatisfy { $0 == 3 || out[$0] == -1 })
  }

  @Test(arguments: Level.supported, [(1, 1), (2, 2), (1, 3), (4, 1)])
  func repetition(_ kind: Level, _ times: (Int, Int)) {
    let (planes, height, width) = (3, 5, 7)
    let (down, across) = times
    let x = random([planes, height, width, Blocks.size], seed: 9).floats ?? []
    let expected = (0..<planes * height * down).flatMap { row in
      (0..<width * across).flatMap { column in
        let from = ((row / down) * width + column / across) * Blocks.size
        return x[from..<from + Blocks.size]
      }
    }
    var out = [Float](repeating: .nan, count: expected.count)
    kf_repeat(kind.level, x, planes, height, width, down, across, nil, &out)
    #expect(out == expected)
    let added = random([expected.count], seed: 10).floats ?? []
    kf_repeat(kind.level, x, planes, height, width, down, across, added, &out)
    #expect(out == zip(expected, added).map { $0 + $1 })
  }

  @Test(arguments: Level.supported, [1, 15, 16, 37])
  func addition(_ kind: Level, _ count: Int) {
    let a = random([count], seed: 7).floats ?? []
    let b = random([count], seed: 8).floats ?? []
    var out = [Float](repeating: .nan, count: count)
    kf_add(kind.level, a, b, count, false, &out)
    #expect(out == zip(a, b).map { $0 + $1 })
    kf_add(kind.level, a, b, count, true, &out)
    #expect(out == zip(a, b).map { max(0, $0 + $1) })
  }
}
