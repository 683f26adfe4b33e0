internal import CKernels

/// A fast path of Conv: windows of 3x3 with stride 1 on many channels, in blocks, the output at least some tiles of 4x4 large
/// (most layers of a ResNet).
///
/// Winograd's F(4x4, 3x3) takes 36 multiplications for 16 results instead of 144. Its sums are off by a few times the rounding
/// of plain ones: some 10⁻⁶ of their size.
struct WinogradConvolution: SummingConvolution {
  var convolution: Convolution
  var isSum = false

  /// What it takes for each multiplication of plain sums, with all that is done before and after.
  private static let share = 0.45

  /// Whether the shape is this path's, and it is the faster one.
  static func serves(_ geometry: Geometry) -> Bool {
    guard geometry.kernel == [3, 3], geometry.strides == [1, 1], geometry.dilations == [1, 1]
    else { return false }
    let tiles = geometry.output.map { ($0 + 3) / 4 }.reduce(1, *)
    // The weights grow fourfold, so a few tiles must share them; and tiles that reach beyond the picture are work for nothing.
    return tiles >= 4 && 36 * tiles * 3 < 9 * geometry.positions * 2
  }

  func cost(at site: Site) -> Double {
    Self.filledMultiplications(at: site) * Self.share
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let parts = try BlockedFilters(convolution, inputs)
    var shape = parts.sliding.shape
    let weights = try unsafe convolution.packing.weights(
      .winograd, of: parts.weights, count: 36 * shape.channels * shape.filters
    ) { source, packed in
      unsafe kf_winograd_pack(
        Packing.level, &shape, source, parts.channels, parts.filters, packed)
    }
    let scratch = unsafe 4 * kf_winograd_scratch(Packing.level, &shape)
    return Work(outputs: [parts.sliding.output], scratch: scratch) { operands in
      var shape = parts.sliding.shape
      unsafe kf_winograd_convolve(
        Packing.level, &shape, operands.floats(0), weights.floatBytes, parts.tail.argument,
        operands.optional(3), operands.output(0), operands.scratch())
      unsafe parts.tail.finish(operands.output(0), count: parts.sliding.output.count)
    }
  }
}
