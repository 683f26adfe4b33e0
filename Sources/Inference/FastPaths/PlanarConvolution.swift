internal import CKernels

/// A fast path of Conv: few filters of few channels on wide planes, such as the first layer of a detector on a whole photo
/// (MTCNN's P-Net: 3 to 10 channels, rows of hundreds). Stride 1, no padding, one group, rows of 16 and more.
///
/// Vectors lie along the rows, so that no channel is padded to a vector's width, nothing is unfolded, and one load of the input
/// serves as many filters as the registers hold sums for. Maxima of 2x2 squares behind it are taken while two rows are in the
/// cache.
struct PlanarConvolution: FastPath {
  let convolution: Convolution
  /// Whether a MaxPool of 2x2 squares is part of it.
  var isPooled = false

  var reads: TensorLayout { .planes }
  var writes: TensorLayout { .planes }

  /// The most weights: beyond, unfolding costs little beside the product, and a product reuses them better.
  private static let weightLimit = 1 << 16

  static func serves(_ weights: TensorInfo, _ geometry: Geometry) -> Bool {
    geometry.strides == [1, 1] && geometry.dilations == [1, 1] && geometry.begins == [0, 0]
      && geometry.ends == [0, 0] && geometry.output[1] >= Int(KF_PLANAR_WIDTH)
      && weights.count <= weightLimit
  }

  /// Maxima of 2x2 squares.
  func absorbing(_ next: any Planned, over output: TensorInfo?) -> (any FastPath)? {
    guard !isPooled, Tail.covers(convolution.activation), let output, let pool = next as? Pooling,
      pool.takesPairs(of: Array(output.shape[2...]))
    else { return nil }
    var path = self
    path.isPooled = true
    return path
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs.floats(0).shape
    let source = try inputs.constant(1)
    let (filters, channels) = (source.info.shape[0], source.info.shape[1])
    let geometry = try convolution.window.geometry(
      input: [x[2], x[3]], kernel: Array(source.info.shape[2...]))
    let size =
      isPooled ? geometry.output.map { ($0 + 1) / 2 } : geometry.output
    let shape = kf_planar(
      channels: channels, filters: filters, kernel_h: geometry.kernel[0],
      kernel_w: geometry.kernel[1], rows: geometry.output[0], width: geometry.output[1],
      in_row: geometry.input[1], in_plane: geometry.inputPlane, out_row: geometry.output[1],
      out_plane: geometry.positions)
    let packed = try PackedFilters(convolution, inputs, weights: 1, shape)
    let output = try TensorInfo(.float, [x[0], filters] + size)
    let (batch, pools, plane) = (x[0], isPooled, product(size))
    let scratch =
      unsafe pools ? 4 * withUnsafePointer(to: shape) { unsafe kf_planar_pool_scratch($0) } : 0
    return Work(outputs: [output], scratch: scratch) { operands in
      var shape = shape
      for n in 0..<batch {
        let source = unsafe operands.floats(0) + n * channels * shape.in_plane
        let out = unsafe operands.floats(out: 0) + n * filters * plane
        if pools {
          unsafe kf_planar_pool(
            Packing.level, &shape, source, packed.weights.floatBytes, packed.tail.argument, out,
            operands.scratch())
        } else {
          unsafe kf_planar_convolve(
            Packing.level, &shape, source, packed.weights.floatBytes, packed.tail.argument, out)
        }
      }
      unsafe packed.tail.finish(operands.output(0), count: output.count)
    }
  }
}

/// Weights and what follows them, as the kernels for planes want them.
struct PackedFilters {
  let weights: Constant
  let tail: Tail

  /// - Parameter weights: which input they are; the bias or nil comes next.
  init(
    _ convolution: Convolution, _ inputs: Inputs, weights index: Int, _ shape: kf_planar
  ) throws(OperatorError) {
    let source = try inputs.constant(index)
    var shape = shape
    weights = try unsafe convolution.packing.weights(
      .planar, of: source, count: source.info.count
    ) { source, packed in
      unsafe kf_planar_pack(Packing.level, &shape, source, packed)
    }
    tail = try Tail(
      convolution.activation, bias: inputs.has(index + 1) ? try inputs.constant(index + 1) : nil,
      channels: shape.filters, padded: shape.filters)
  }
}
