internal import CKernels

/// A fast path of Conv: from the few planes of a network's input to many filters in blocks, without padding, at most every
/// second pixel of a row (the first layer of a ResNet: 7x7, stride 2, 3 to 32 channels).
///
/// Nothing is unfolded: the pixels of a row are read where they lie and meet 32 filters in registers.
struct EntryConvolution: FastPath {
  let convolution: Convolution

  var reads: TensorLayout { .planes }
  var writes: TensorLayout { .blocks }

  static func serves(_ weights: TensorInfo, _ geometry: Geometry) -> Bool {
    Blocks.filling(weights.shape[0]) >= 0.75 && weights.shape[1] < Blocks.size
      && geometry.strides[1] <= 2 && geometry.begins == [0, 0] && geometry.ends == [0, 0]
  }

  func cost(at site: Site) -> Double { Convolution.filledMultiplications(at: site) }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let parts = try BlockedFilters(convolution, inputs)
    var shape = parts.sliding.shape
    let weights = try unsafe convolution.packing.weights(
      .entry, of: parts.weights,
      count: shape.channels * shape.kernel_h * shape.kernel_w * shape.filters
    ) { source, packed in
      unsafe kf_enter_pack(Packing.level, &shape, source, parts.filters, packed)
    }
    return Work(outputs: [parts.sliding.output]) { operands in
      var shape = parts.sliding.shape
      unsafe kf_enter_convolve(
        Packing.level, &shape, operands.floats(0), weights.floatBytes, parts.tail.argument,
        operands.output(0))
      unsafe parts.tail.finish(operands.output(0), count: parts.sliding.output.count)
    }
  }
}
