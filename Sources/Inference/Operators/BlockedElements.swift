internal import CKernels

/// MaxPool, AveragePool and GlobalAveragePool of blocks. The global one leaves the blocks: of one pixel nothing but the
/// channels remains, in order.
struct BlockedPooling: Planned {
  let window: Window?
  let isMaximum: Bool

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

/// Add of two tensors of one shape, and a ReLU behind it.
struct BlockedAddition: Planned {
  var isRelu = false

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs.floats(0)
    let relu = isRelu
    return Work(outputs: [x], inPlace: 0) { operands in
      unsafe kf_add(
        Packing.level, operands.floats(0), operands.floats(1), x.count, relu, operands.output(0))
    }
  }
}

/// Pad with zeros at the ends, by whole blocks of channels.
struct BlockedPadding: Planned {
  /// How much each of the four axes grows.
  let growth: [Int]

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs.floats(0)
    let growth = [growth[0], growth[1] / Blocks.size, growth[2], growth[3], 0]
    let positions: [[Int?]] = zip(x.shape, growth).map { size, more in
      (0..<size + more).map { $0 < size ? $0 : nil }
    }
    return try Remap(positions, of: x.shape).work(x)
  }
}
