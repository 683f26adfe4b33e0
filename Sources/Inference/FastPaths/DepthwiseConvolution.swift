internal import CKernels

/// A fast path of Conv in which each channel has a window of its own, in blocks (the 3x3 layers of MobileNets and their kin).
///
/// It is a few operations for each number read, so it is computed together with its neighbours where it can: row by row
/// (`ConvolutionChain`), or with a pointwise convolution of many weights behind it (`SeparableConvolution`).
struct DepthwiseConvolution: FastPath {
  let convolution: Convolution
  /// Whether it may be part of a chain.
  let isLink: Bool

  var reads: TensorLayout { .blocks }
  var writes: TensorLayout { .blocks }

  static func serves(_ weights: TensorInfo) -> Bool { weights.shape[2] <= Int(KF_DEEP_ROWS) }

  func cost(at site: Site) -> Double { Convolution.filledMultiplications(at: site) }

  /// The picture, the weights, the bias or nil.
  func inputs(_ inputs: [Graph.ID?]) -> [Graph.ID?] {
    inputs + [Graph.ID?](repeating: nil, count: 3 - inputs.count)
  }

  func absorbing(_ next: any Planned, over output: TensorInfo?) -> (any FastPath)? {
    if let chain = ConvolutionChain(self, next) { return chain }
    guard Tail.covers(convolution.activation), let pointwise = next as? BlockedConvolution,
      pointwise.isPointwise, !pointwise.isSum
    else { return nil }
    return SeparableConvolution(depthwise: convolution, convolution: pointwise.convolution)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let filters = try DepthwiseFilters(convolution, inputs)
    return Work(outputs: [filters.sliding.output]) { operands in
      var deep = unsafe filters.argument
      unsafe kf_depthwise_convolve(
        Packing.level, &deep, operands.floats(0), operands.output(0))
      unsafe filters.tail.finish(operands.output(0), count: filters.sliding.output.count)
    }
  }
}

/// The weights of a depthwise convolution and what follows them: the first three inputs are the picture, the weights, and the
/// bias or nil.
struct DepthwiseFilters {
  let sliding: Sliding
  let weights: Constant
  let tail: Tail

  init(_ convolution: Convolution, _ inputs: Inputs) throws(OperatorError) {
    let source = try inputs.constant(1)
    let channels = source.info.shape[0]
    sliding = try Sliding(
      convolution.window, over: try inputs.floats(0), kernel: Array(source.info.shape[2...]),
      filters: nil)
    var shape = sliding.shape
    weights = try unsafe convolution.packing.weights(
      .depthwise, of: source, count: shape.channels * shape.kernel_h * shape.kernel_w
    ) { source, packed in
      unsafe kf_depthwise_pack(&shape, source, channels, packed)
    }
    tail = try Tail(
      convolution.activation, bias: inputs.has(2) ? try inputs.constant(2) : nil,
      channels: channels, padded: shape.channels)
  }

  /// For a kernel; valid while this value lives.
  var argument: kf_deep {
    unsafe kf_deep(shape: sliding.shape, packed: weights.floatBytes, tail: tail.argument)
  }
}
