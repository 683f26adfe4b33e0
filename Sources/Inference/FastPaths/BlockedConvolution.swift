internal import CKernels

/// A fast path of Conv: many channels to many filters, in blocks, windows of any kind (the strided and pointwise layers of a
/// ResNet, and those of its last few pixels).
///
/// The windows of a few pixels are unfolded at a time, whole vectors of channels, and meet 32 filters in registers; pixels of
/// all pictures of a batch go together, so that even 3x3 pictures fill the registers.
struct BlockedConvolution: SummingConvolution {
  var convolution: Convolution
  /// Whether every output sees just the pixel at its own place.
  let isPointwise: Bool
  /// Whether it may be part of a chain.
  let isLink: Bool
  var isSum = false

  func cost(at site: Site) -> Double { Self.filledMultiplications(at: site) }

  func absorbing(_ next: any Planned, over output: TensorInfo?) -> (any FastPath)? {
    ConvolutionChain(self, next) ?? absorbingSum(next)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let parts = try BlockedFilters(convolution, inputs)
    let weights = try Self.pack(convolution, parts)
    var shape = parts.sliding.shape
    let scratch = unsafe 4 * kf_blocked_scratch(Packing.level, &shape)
    return Work(outputs: [parts.sliding.output], scratch: scratch) { operands in
      var shape = parts.sliding.shape
      unsafe kf_blocked_convolve(
        Packing.level, &shape, operands.floats(0), weights.floatBytes, parts.tail.argument,
        operands.optional(3), operands.output(0), operands.scratch())
      unsafe parts.tail.finish(operands.output(0), count: parts.sliding.output.count)
    }
  }

  /// The weights as the kernel wants them.
  static func pack(
    _ convolution: Convolution, _ parts: BlockedFilters
  ) throws(OperatorError) -> Constant {
    var shape = parts.sliding.shape
    return try unsafe convolution.packing.weights(
      .blocked, of: parts.weights,
      count: shape.channels * shape.kernel_h * shape.kernel_w * shape.filters
    ) { source, packed in
      unsafe kf_blocked_pack(
        Packing.level, &shape, source, parts.channels, parts.filters, packed)
    }
  }
}
