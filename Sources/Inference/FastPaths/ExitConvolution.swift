internal import CKernels

/// A fast path of Conv: pointwise, from blocks to a few planes each, one or several convolutions of the same input (the heads
/// of a detector: 32 channels to 4 and 2 planes).
///
/// Pixels leave the blocks some hundred at a time, and all heads work on them while they are in the cache.
struct ExitConvolution: FastPath {
  /// For each its weights and its bias or nil among the inputs, which come after the picture.
  var heads: [Convolution]

  var reads: TensorLayout { .blocks }
  var writes: TensorLayout { .planes }

  static func serves(_ weights: TensorInfo, _ geometry: Geometry) -> Bool {
    geometry.isPointwise && geometry.positions >= Int(KF_PLANAR_WIDTH)
      && weights.shape[0] <= Blocks.size / 2
  }

  func cost(at site: Site) -> Double { Convolution.multiplications(at: site) }

  /// The picture, the weights, the bias or nil.
  func inputs(_ inputs: [Graph.ID?]) -> [Graph.ID?] {
    inputs + [Graph.ID?](repeating: nil, count: 3 - inputs.count)
  }

  func joined(with other: any Planned) -> (any FastPath)? {
    (other as? ExitConvolution).map { ExitConvolution(heads: heads + $0.heads) }
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs.floats(0).shape
    let (batch, pixels) = (x[0], x[2] * x[3])
    var parts: [PackedFilters] = []
    var outputs: [TensorInfo] = []
    var channels = 0
    for (index, head) in heads.enumerated() {
      let weights = try inputs.constant(1 + 2 * index).info.shape
      channels = weights[1]
      let shape = kf_planar(
        channels: channels, filters: weights[0], kernel_h: 1, kernel_w: 1, rows: 1, width: pixels,
        in_row: pixels, in_plane: pixels, out_row: pixels, out_plane: pixels)
      parts.append(try PackedFilters(head, inputs, weights: 1 + 2 * index, shape))
      outputs.append(try TensorInfo(.float, [batch, weights[0], x[2], x[3]]))
    }
    let (exits, results, depth) = (parts, outputs, channels)
    return Work(outputs: outputs, scratch: 4 * kf_exit_scratch(channels)) { operands in
      unsafe withUnsafeTemporaryAllocation(of: kf_exit.self, capacity: exits.count) { list in
        for (index, part) in exits.enumerated() {
          unsafe list.initializeElement(
            at: index,
            to: kf_exit(
              filters: results[index].shape[1], packed: part.weights.floatBytes,
              tail: part.tail.argument, out: operands.output(index)))
        }
        unsafe kf_exit_convolve(
          Packing.level, batch, depth, pixels, operands.floats(0), list.baseAddress, exits.count,
          operands.scratch())
      }
      for (index, part) in exits.enumerated() {
        unsafe part.tail.finish(operands.output(index), count: results[index].count)
      }
    }
  }
}
