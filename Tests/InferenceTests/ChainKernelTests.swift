import CKernels
import TestSupport
import Testing

@testable import Inference

/// Layers that run row by row, at every level, against the definitions in double precision, layer by layer.
@Suite struct ChainKernelTests {
  enum Layer: CustomTestStringConvertible {
    case entry(Int, Naive.Window)
    case pointwise(Int)
    case depthwise(Naive.Window)
    case pairs

    var testDescription: String { "\(self)" }
  }

  static let three = Naive.Window(kernel: (3, 3), pads: (1, 1, 1, 1))
  static let half = Naive.Window(kernel: (3, 3), stride: (2, 2), pads: (1, 1, 1, 1))
  static let odd = Naive.Window(
    kernel: (5, 3), stride: (1, 2), dilation: (2, 1), pads: (3, 0, 2, 4))
  static let chains: [[Layer]] = [
    [.depthwise(three), .pointwise(16)],
    [.pointwise(33), .depthwise(three), .pairs],
    [.entry(16, half), .pointwise(20), .depthwise(three), .pairs],
    [.entry(32, three), .depthwise(half), .pointwise(48), .depthwise(odd), .pointwise(16)],
    [.depthwise(odd), .depthwise(half), .pairs],
    [.entry(24, .init(kernel: (3, 3))), .depthwise(three), .depthwise(three), .depthwise(three)],
  ]

  /// A picture in planes, and what is drawn for a layer.
  private struct State {
    var x: Tensor
    var seed: UInt64 = 10
  }

  /// What a layer makes of the picture, and how the kernel is told of it.
  private func apply(
    _ layer: Layer, _ state: inout State, _ kind: Level
  ) -> (shape: kf_sliding, kind: kf_layer_kind, packed: [Float], bias: [Float], slopes: [Float]) {
    let shape = state.x.shape
    let (batch, channels, height, width) = (shape[0], shape[1], shape[2], shape[3])
    let window: Naive.Window
    let filters: Int
    let layerKind: kf_layer_kind
    switch layer {
    case .entry(let count, let own): (filters, window, layerKind) = (count, own, KF_ENTERING)
    case .pointwise(let count):
      (filters, window, layerKind) = (count, .init(kernel: (1, 1)), KF_POINTWISE)
    case .depthwise(let own): (filters, window, layerKind) = (channels, own, KF_DEPTHWISE)
    case .pairs:
      (filters, window, layerKind) = (
        channels,
        .init(kernel: (2, 2), stride: (2, 2), pads: (0, 0, height % 2, width % 2)), KF_PAIRS
      )
    }
    let isEntry = layerKind == KF_ENTERING
    let (down, across) = window.output(height, width)
    var sliding = kf_sliding(
      batch: 1, channels: isEntry ? channels : Blocks.padded(channels),
      filters: Blocks.padded(filters), in_h: height, in_w: width, out_h: down, out_w: across,
      kernel_h: window.kernel.0, kernel_w: window.kernel.1, stride_h: window.stride.0,
      stride_w: window.stride.1, dilation_h: window.dilation.0, dilation_w: window.dilation.1,
      pad_h: window.pads.0, pad_w: window.pads.1)
    guard layerKind != KF_PAIRS else {
      let values = Naive.pool(state.x, window) { $0.max() ?? .nan }
      state.x = Tensor(shape: [batch, channels, down, across], floats: values.map { Float($0) })
      return (sliding, layerKind, [], [], [])
    }
    let isDeep = layerKind == KF_DEPTHWISE
    let weights = random(
      [filters, isDeep ? 1 : channels, window.kernel.0, window.kernel.1], seed: state.seed)
    let none = [Float](repeating: 0, count: Blocks.padded(filters) - filters)
    let bias = random([filters], seed: state.seed + 1).floats ?? []
    let slopes = random([filters], seed: state.seed + 2).floats ?? []
    state.seed += 3
    let plain = Naive.convolution(
      state.x, weights, bias: bias, groups: isDeep ? channels : 1, window)
    let pixels = down * across
    state.x = Tensor(
      shape: [batch, filters, down, across],
      floats: plain.enumerated().map { index, sum in
        Float(sum < 0 ? sum * Double(slopes[index / pixels % filters]) : sum)
      })
    var packed = [Float](
      repeating: .nan,
      count: sliding.channels * window.kernel.0 * window.kernel.1 * (isDeep ? 1 : sliding.filters))
    switch layerKind {
    case KF_ENTERING:
      kf_enter_pack(kind.level, &sliding, weights.floats ?? [], filters, &packed)
    case KF_POINTWISE:
      kf_blocked_pack(kind.level, &sliding, weights.floats ?? [], channels, filters, &packed)
    default: kf_depthwise_pack(&sliding, weights.floats ?? [], channels, &packed)
    }
    return (sliding, layerKind, packed, bias + none, slopes + none)
  }

  /// Whether every layer has an output.
  private func fits(_ layers: [Layer], _ size: (Int, Int)) -> Bool {
    var (height, width) = size
    for layer in layers {
      switch layer {
      case .entry(_, let window), .depthwise(let window):
        (height, width) = window.output(height, width)
      case .pointwise: continue
      case .pairs: (height, width) = ((height + 1) / 2, (width + 1) / 2)
      }
      guard height > 0, width > 0 else { return false }
    }
    return true
  }

  /// Sizes from one row or column on: windows wider than the picture, rows that are the first and the last at once.
  @Test(arguments: Level.supported, chains)
  func chain(_ kind: Level, _ layers: [Layer]) {
    for size in [(1, 1), (2, 37), (9, 16), (22, 15), (31, 50)] { check(kind, layers, size) }
  }

  private func check(_ kind: Level, _ layers: [Layer], _ size: (Int, Int)) {
    let batch = 2
    let channels = if case .entry = layers[0] { 3 } else { 18 }
    guard fits(layers, size) else { return }
    var state = State(x: random([batch, channels, size.0, size.1], seed: 1))
    let x = state.x.floats ?? []
    let made = layers.map { apply($0, &state, kind) }
    let shape = state.x.shape
    var source = x
    if channels == 18 {
      source = [Float](
        repeating: .nan, count: batch * Blocks.padded(channels) * size.0 * size.1)
      kf_to_blocks(kind.level, x, batch, channels, size.0 * size.1, &source)
    }
    var list: [kf_layer] = []
    // Pointers into arrays that live until the end of this function.
    let buffers = made.map { layer in
      [layer.packed, layer.bias, layer.slopes].map { values in
        let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: max(1, values.count))
        _ = buffer.update(fromContentsOf: values)
        return buffer
      }
    }
    defer { for buffer in buffers.joined() { buffer.deallocate() } }
    for (layer, parts) in zip(made, buffers) {
      list.append(
        kf_layer(
          kind: layer.kind, shape: layer.shape,
          weights: kf_weights(packed: parts[0].baseAddress, run: 0),
          tail: kf_tail(
            bias: parts[1].baseAddress, slopes: parts[2].baseAddress, relu: false)))
    }
    let pixels = shape[2] * shape[3]
    var scratch = [Float](repeating: .nan, count: kf_chain_scratch(list, list.count))
    var out = [Float](repeating: .nan, count: batch * Blocks.padded(shape[1]) * pixels)
    kf_chain(kind.level, list, list.count, batch, source, &out, &scratch)
    var planes = [Float](repeating: .nan, count: batch * shape[1] * pixels)
    kf_from_blocks(kind.level, out, batch, shape[1], pixels, &planes)
    #expect(normalisedError(planes, (state.x.floats ?? []).map(Double.init)) < 1e-12)
    // What fills up the last block stays harmless.
    #expect(!out.contains { !$0.isFinite })
  }
}
