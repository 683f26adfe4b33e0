internal import CKernels

/// A fast path of Conv: from the few planes of a network's input to many filters in blocks, at most every second pixel of
/// a row (the first layer of a ResNet: 7x7, stride 2, 3 to 32 channels).
///
/// Nothing is unfolded: the pixels of a row are read where they lie and meet 32 filters in registers. Where there is padding, the
/// few rows that a row of outputs needs are copied between zeros.
struct EntryConvolution: FastPath {
  let convolution: Convolution
  /// Whether it may be part of a chain.
  let isLink: Bool

  var reads: TensorLayout { .planes }
  var writes: TensorLayout { .blocks }

  static func serves(_ weights: TensorInfo, _ geometry: Geometry) -> Bool {
    Blocks.filling(weights.shape[0]) >= 0.75 && weights.shape[1] < Blocks.size
      && geometry.strides[1] <= 2
  }

  func cost(at site: Site) -> Double { Convolution.filledMultiplications(at: site) }

  func absorbing(_ next: any Planned, over output: TensorInfo?) -> (any FastPath)? {
    ConvolutionChain(self, next)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let parts = try BlockedFilters(convolution, inputs)
    let weights = try Self.pack(convolution, parts)
    var shape = parts.sliding.shape
    let scratch = unsafe 4 * kf_enter_scratch(&shape)
    return Work(outputs: [parts.sliding.output], scratch: scratch) { operands in
      var shape = parts.sliding.shape
      unsafe kf_enter_convolve(
        Packing.level, &shape, operands.floats(0), weights.floatBytes, parts.tail.argument,
        operands.output(0), operands.scratch())
      unsafe parts.tail.finish(operands.output(0), count: parts.sliding.output.count)
    }
  }

  /// The weights as the kernel wants them.
  static func pack(
    _ convolution: Convolution, _ parts: BlockedFilters
  ) throws(OperatorError) -> Constant {
    var shape = parts.sliding.shape
    return try unsafe convolution.packing.weights(
      .entry, of: parts.weights,
      count: shape.channels * shape.kernel_h * shape.kernel_w * shape.filters
    ) { source, packed in
      unsafe kf_enter_pack(Packing.level, &shape, source, parts.filters, packed)
    }
  }
}
