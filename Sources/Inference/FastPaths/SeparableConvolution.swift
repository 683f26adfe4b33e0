internal import CKernels

/// A depthwise convolution and the pointwise one that alone reads it, in blocks: some strips of pixels at a time, so that what is
/// between stays in the cache. Its inputs are the picture, weights and bias or nil of the first, those of the second, and what is
/// added to the sums, or nothing.
struct SeparableConvolution: SummingConvolution {
  let depthwise: Convolution
  /// The pointwise one.
  var convolution: Convolution
  var isSum = false

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let first = try DepthwiseFilters(depthwise, inputs)
    // What the second sees: the output of the first in the place of the picture.
    let between = Inputs.Input(info: first.sliding.output, constant: nil)
    let parts = try BlockedFilters(convolution, Inputs(all: [between] + inputs.all[3...]))
    let weights = try BlockedConvolution.pack(convolution, parts)
    var sliding = first.sliding.shape
    let scratch = unsafe 4 * kf_separable_scratch(Packing.level, &sliding, weights.isWhole)
    return Work(outputs: [parts.sliding.output], scratch: scratch) { operands in
      var deep = unsafe first.argument
      unsafe kf_separable_convolve(
        Packing.level, &deep, parts.sliding.shape.filters, operands.floats(0), weights.argument,
        parts.tail.argument, operands.optional(5), operands.output(0), operands.scratch())
      unsafe parts.tail.finish(operands.output(0), count: parts.sliding.output.count)
    }
  }
}
