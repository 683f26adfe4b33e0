internal import CKernels

/// A fast path of Gemm: rows of whole blocks of numbers times constant weights `[columns, depth]`, and a bias for each column
/// (the dense layers at the end of a network). A row is a picture of one pixel, whose channels are in blocks as they lie.
///
/// A network of which this is the last general product needs no OpenBLAS, which takes longer to load than a face to find.
struct BlockedProduct: FastPath {
  let packing: Packing

  var reads: TensorLayout { .planes }
  var writes: TensorLayout { .planes }

  /// - Parameters:
  ///   - a: `[rows, depth]`.
  ///   - bias: shape of what is added, if anything.
  static func serves(_ a: TensorInfo, _ weights: TensorInfo, bias: TensorInfo?) -> Bool {
    a.rank == 2 && weights.rank == 2 && a.count > 0 && weights.count > 0
      && weights.shape[1] % Blocks.size == 0
      && (bias == nil || bias?.shape == [weights.shape[0]])
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let rows = try inputs.floats(0).shape[0]
    let source = try inputs.constant(1)
    let (columns, depth) = (source.info.shape[0], source.info.shape[1])
    let padded = Blocks.padded(columns)
    var shape = kf_sliding(
      batch: rows, channels: depth, filters: padded, in_h: 1, in_w: 1, out_h: 1, out_w: 1,
      kernel_h: 1, kernel_w: 1, stride_h: 1, stride_w: 1, dilation_h: 1, dilation_w: 1, pad_h: 0,
      pad_w: 0)
    let packed = try unsafe packing.weights(.blocked, of: source, count: depth * padded) {
      source, packed in
      unsafe kf_blocked_pack(Packing.level, &shape, source, depth, columns, packed)
    }
    let weights = BlockedWeights(packed: packed)
    let tail = try Tail(
      .none, bias: inputs.has(2) ? try inputs.constant(2) : nil, channels: columns, padded: padded)
    let unfolded = unsafe kf_blocked_scratch(Packing.level, &shape, false)
    // Columns that fill no block are computed beside the output first.
    let isWhole = columns == padded
    return Work(
      outputs: [try TensorInfo(.float, [rows, columns])],
      scratch: 4 * (unfolded + (isWhole ? 0 : rows * padded))
    ) { [shape] operands in
      var shape = shape
      let out = unsafe operands.floats(out: 0)
      let whole = unsafe isWhole ? out : operands.scratch(unfolded)
      unsafe kf_blocked_convolve(
        Packing.level, &shape, operands.floats(0), weights.argument, tail.argument, nil, whole,
        operands.scratch())
      if isWhole { return }
      for row in 0..<rows {
        unsafe (out + row * columns).update(from: whole + row * padded, count: columns)
      }
    }
  }
}
