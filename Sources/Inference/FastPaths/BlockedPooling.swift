internal import CKernels

/// MaxPool, AveragePool and GlobalAveragePool of blocks. The global one leaves the blocks: of one pixel nothing but the
/// channels remains, in order.
struct BlockedPooling: FastPath {
  /// nil for a global one.
  let window: Window?
  let isMaximum: Bool
  /// Whether it takes the maxima of 2x2 squares, and nothing else.
  var isPairs = false

  var reads: TensorLayout { .blocks }
  var writes: TensorLayout { window == nil ? .planes : .blocks }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs.floats(0)
    let maximum = isMaximum
    if let window, let kernel = window.kernel {
      let sliding = try Sliding(window, over: x, kernel: kernel, filters: nil)
      return Work(outputs: [sliding.output]) { operands in
        var shape = sliding.shape
        unsafe kf_blocked_pool(
          Packing.level, &shape, operands.floats(0), maximum, operands.output(0))
      }
    }
    let (height, width) = (x.shape[2], x.shape[3])
    let channels = x.shape[1] * Blocks.size
    let output = try TensorInfo(.float, [x.shape[0], channels, 1, 1])
    return Work(outputs: [output]) { operands in
      var shape = kf_sliding(
        batch: x.shape[0], channels: channels, filters: channels, in_h: height, in_w: width,
        out_h: 1, out_w: 1, kernel_h: height, kernel_w: width, stride_h: 1, stride_w: 1,
        dilation_h: 1, dilation_w: 1, pad_h: 0, pad_w: 0)
      unsafe kf_blocked_pool(
        Packing.level, &shape, operands.floats(0), maximum, operands.output(0))
    }
  }
}
