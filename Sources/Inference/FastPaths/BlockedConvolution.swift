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
    let scratch = unsafe 4 * kf_blocked_scratch(Packing.level, &shape, weights.isWhole)
    return Work(outputs: [parts.sliding.output], scratch: scratch) { operands in
      var shape = parts.sliding.shape
      unsafe kf_blocked_convolve(
        Packing.level, &shape, operands.floats(0), weights.argument, parts.tail.argument,
        operands.optional(3), operands.output(0), operands.scratch())
      unsafe parts.tail.finish(operands.output(0), count: parts.sliding.output.count)
    }
  }

  /// The weights as the kernel wants them.
  static func pack(
    _ convolution: Convolution, _ parts: BlockedFilters
  ) throws(OperatorError) -> BlockedWeights {
    if let whole = try packWhole(convolution, parts) { return whole }
    var shape = parts.sliding.shape
    let packed = try unsafe convolution.packing.weights(
      .blocked, of: parts.weights,
      count: shape.channels * shape.kernel_h * shape.kernel_w * shape.filters
    ) { source, packed in
      unsafe kf_blocked_pack(
        Packing.level, &shape, source, parts.channels, parts.filters, packed)
    }
    return BlockedWeights(packed: packed)
  }

  /// Quantised weights as the whole numbers they are; nil where the processor is no faster with them, or the windows are no pixels.
  ///
  /// Making whole numbers of the input must be little beside the products: with 16 channels and 32 filters nothing is gained, with 32
  /// and 32 a fifth.
  private static func packWhole(
    _ convolution: Convolution, _ parts: BlockedFilters
  ) throws(OperatorError) -> BlockedWeights? {
    var shape = parts.sliding.shape
    guard Packing.level == KF_VNNI, parts.weights.info.count >= 1 << 10, isPointwise(shape),
      let rows = parts.weights.recipe?.quantised,
      rows.block % Blocks.size == 0 || rows.block >= rows.depth
    else { return nil }
    var quantised = unsafe rows.argument
    let run = unsafe kf_whole_run(&quantised, rows.depth)
    let packed = try unsafe convolution.packing.weights(
      .whole, of: parts.weights, count: kf_whole_size(&shape, run)
    ) { packed in
      unsafe kf_whole_pack(
        Packing.level, &shape, &quantised, rows.factors?.floatBytes, rows.depth, rows.count, packed)
    }
    return BlockedWeights(packed: packed, run: run)
  }

  private static func isPointwise(_ shape: kf_sliding) -> Bool {
    shape.kernel_h * shape.kernel_w == 1 && shape.out_h == shape.in_h && shape.out_w == shape.in_w
      && shape.pad_h == 0 && shape.pad_w == 0
  }
}
