internal import CKernels

/// A fast path of Conv: few filters of few channels on wide planes, such as the first layers of a detector on a whole photo
/// (MTCNN's P-Net: 3 to 32 channels, rows of hundreds). Stride 1, no padding, one group, rows of 16 and more, constant weights.
///
/// Vectors lie along the rows, so that no channel is padded to a vector's width, nothing is unfolded, and one load of the input
/// serves as many filters as the registers hold sums for.
struct PlanarConvolution {
  /// The most weights: beyond, unfolding costs little beside the product, and a product reuses them better.
  private static let weightLimit = 1 << 16

  private var shape: kf_planar
  private let batch: Int
  private let packed: Constant
  private let tail: Tail

  /// nil for a convolution of another shape.
  init?(
    _ convolution: Convolution, weights: Constant, bias: Constant?, batch: Int,
    geometry: Geometry
  ) throws(OperatorError) {
    let (filters, channels) = (weights.info.shape[0], weights.info.shape[1])
    guard convolution.groups == 1, geometry.input.count == 2,
      geometry.strides == [1, 1], geometry.dilations == [1, 1],
      geometry.begins == [0, 0], geometry.ends == [0, 0],
      geometry.output[1] >= Int(KF_PLANAR_WIDTH), weights.info.count <= Self.weightLimit
    else { return nil }
    shape = kf_planar(
      channels: channels, filters: filters, kernel_h: geometry.kernel[0],
      kernel_w: geometry.kernel[1], rows: geometry.output[0], width: geometry.output[1],
      in_row: geometry.input[1], in_plane: geometry.inputPlane, out_row: geometry.output[1],
      out_plane: geometry.positions)
    self.batch = batch
    packed = try unsafe convolution.packing.weights(
      .planar, of: weights, count: weights.info.count
    ) { [shape] source, packed in
      var shape = shape
      unsafe kf_planar_pack(Packing.level, &shape, source, packed)
    }
    tail = try Tail(convolution.activation, bias: bias, channels: filters, padded: filters)
  }

  func run(_ operands: Operands) {
    var shape = shape
    let (from, to) = (shape.channels * shape.in_plane, shape.filters * shape.out_plane)
    for n in 0..<batch {
      let out = unsafe operands.floats(out: 0) + n * to
      unsafe kf_planar_convolve(
        Packing.level, &shape, operands.floats(0) + n * from, packed.floatBytes,
        tail.argument, out)
      unsafe tail.finish(out, count: to)
    }
  }
}
