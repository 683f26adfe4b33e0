import CKernels
import TestSupport
import Testing

@testable import Inference

/// Depthwise convolutions, alone and with what may come behind them, at every level, against the definitions in double precision.
@Suite struct DepthwiseKernelTests {
  struct Case: CustomTestStringConvertible {
    var batch = 1
    let channels: Int
    let size: (Int, Int)
    var window = Naive.Window(kernel: (3, 3), pads: (1, 1, 1, 1))
    var testDescription: String { "\(batch)x\(channels)x\(size), \(window)" }
  }

  /// Widths leave every remainder of the outputs that go together, for both strides.
  static let cases: [Case] =
    (1...20).map { Case(channels: 16, size: (3, $0)) }
    + (1...20).map {
      Case(
        channels: 20, size: (4, $0),
        window: .init(kernel: (3, 3), stride: (2, 2), pads: (1, 1, 1, 1)))
    } + [
      Case(batch: 3, channels: 37, size: (7, 7)),
      Case(batch: 2, channels: 32, size: (14, 14)),
      Case(batch: 2, channels: 16, size: (9, 12), window: .init(kernel: (3, 3))),
      Case(
        channels: 18, size: (11, 13),
        window: .init(kernel: (5, 2), stride: (2, 3), dilation: (2, 1), pads: (0, 1, 2, 0))),
      Case(
        channels: 16, size: (6, 19),
        window: .init(kernel: (1, 3), stride: (1, 2), dilation: (1, 2), pads: (0, 2, 0, 5))),
    ]

  /// A case with everything drawn, in the order the kernels want.
  private struct Sample {
    let kind: Level
    let shape: kf_sliding
    let x: [Float]
    let packed: [Float]
    let bias: [Float]
    let slopes: [Float]
    /// Before any activation, `[batch, channels, height, width]`.
    let plain: [Double]
    let channels: Int

    init(_ kind: Level, _ sample: Case) {
      self.kind = kind
      channels = sample.channels
      let window = sample.window
      let (height, width) = window.output(sample.size.0, sample.size.1)
      let padded = Blocks.padded(channels)
      var shape = kf_sliding(
        batch: sample.batch, channels: padded, filters: padded, in_h: sample.size.0,
        in_w: sample.size.1, out_h: height, out_w: width, kernel_h: window.kernel.0,
        kernel_w: window.kernel.1, stride_h: window.stride.0, stride_w: window.stride.1,
        dilation_h: window.dilation.0, dilation_w: window.dilation.1, pad_h: window.pads.0,
        pad_w: window.pads.1)
      let x = random([sample.batch, channels, sample.size.0, sample.size.1], seed: 1)
      let weights = random([channels, 1, window.kernel.0, window.kernel.1], seed: 2)
      var packed = [Float](repeating: .nan, count: padded * window.kernel.0 * window.kernel.1)
      kf_depthwise_pack(&shape, weights.floats ?? [], channels, &packed)
      let none = [Float](repeating: 0, count: padded - channels)
      let bias = random([channels], seed: 3).floats ?? []
      self.packed = packed
      self.bias = bias + none
      slopes = (random([channels], seed: 4).floats ?? []) + none
      plain = Naive.convolution(x, weights, bias: bias, groups: channels, window)
      var blocks = [Float](
        repeating: .nan, count: sample.batch * padded * sample.size.0 * sample.size.1)
      kf_to_blocks(
        kind.level, x.floats ?? [], sample.batch, channels, sample.size.0 * sample.size.1, &blocks)
      self.x = blocks
      self.shape = shape
    }

    var pixels: Int { shape.out_h * shape.out_w }

    /// 0 is none, 1 is slopes, 2 a ReLU.
    func activated(_ activation: Int) -> [Double] {
      plain.enumerated().map { index, sum in
        if sum >= 0 || activation == 0 { return sum }
        return activation == 1 ? sum * Double(slopes[index / pixels % channels]) : 0
      }
    }

    func with(_ activation: Int, _ body: (inout kf_deep) -> Void) {
      packed.withUnsafeBufferPointer { packed in
        bias.withUnsafeBufferPointer { bias in
          slopes.withUnsafeBufferPointer { slopes in
            var deep = kf_deep(
              shape: shape, packed: packed.baseAddress,
              tail: kf_tail(
                bias: bias.baseAddress, slopes: activation == 1 ? slopes.baseAddress : nil,
                relu: activation == 2))
            body(&deep)
          }
        }
      }
    }

    func planes(_ blocks: [Float], _ channels: Int, _ pixels: Int) -> [Float] {
      var planes = [Float](repeating: .nan, count: shape.batch * channels * pixels)
      kf_from_blocks(kind.level, blocks, shape.batch, channels, pixels, &planes)
      return planes
    }
  }

  @Test(arguments: Level.supported, cases)
  func alone(_ kind: Level, _ sample: Case) {
    let sample = Sample(kind, sample)
    for activation in 0..<3 {
      var out = [Float](
        repeating: .nan, count: sample.shape.batch * sample.shape.channels * sample.pixels)
      sample.with(activation) { kf_depthwise_convolve(kind.level, &$0, sample.x, &out) }
      let planes = sample.planes(out, sample.channels, sample.pixels)
      #expect(normalisedError(planes, sample.activated(activation)) < 1e-12)
      // What fills up the last block stays harmless.
      #expect(!out.contains { !$0.isFinite })
    }
  }

  @Test(arguments: Level.supported, [16, 33, 80])
  func pointwiseBehind(_ kind: Level, _ filters: Int) {
    for sample in Self.cases {
      let sample = Sample(kind, sample)
      let (batch, pixels) = (sample.shape.batch, sample.pixels)
      let padded = Blocks.padded(filters)
      let weights = random([filters, sample.channels, 1, 1], seed: 5)
      var pointwise = sample.shape
      (pointwise.filters, pointwise.kernel_h, pointwise.kernel_w) = (padded, 1, 1)
      var packed = [Float](repeating: .nan, count: sample.shape.channels * padded)
      kf_blocked_pack(
        kind.level, &pointwise, weights.floats ?? [], sample.channels, filters, &packed)
      let bias =
        (random([filters], seed: 6).floats ?? [])
        + [Float](repeating: 0, count: padded - filters)
      let added = random([batch, filters, pixels], seed: 7).floats ?? []
      var residual = [Float](repeating: .nan, count: batch * padded * pixels)
      kf_to_blocks(kind.level, added, batch, filters, pixels, &residual)
      var shape = sample.shape
      var scratch = [Float](repeating: .nan, count: kf_separable_scratch(kind.level, &shape, false))
      var out = [Float](repeating: .nan, count: batch * padded * pixels)
      bias.withUnsafeBufferPointer { bias in
        packed.withUnsafeBytes { packed in
          sample.with(1) {
            kf_separable_convolve(
              kind.level, &$0, padded, sample.x, kf_weights(packed: packed.baseAddress, run: 0),
              kf_tail(bias: bias.baseAddress, slopes: nil, relu: true), residual, &out, &scratch)
          }
        }
      }
      let between = Tensor(
        shape: [batch, sample.channels, shape.out_h, shape.out_w],
        floats: sample.activated(1).map { Float($0) })
      let expected = zip(
        Naive.convolution(
          between, weights, bias: Array(bias.prefix(filters)), groups: 1,
          .init(kernel: (1, 1))), added
      ).map { max(0, $0 + Double($1)) }
      #expect(normalisedError(sample.planes(out, filters, pixels), expected) < 1e-12)
      #expect(!out.contains { !$0.isFinite })
    }
  }
}
