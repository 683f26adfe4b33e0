internal import CKernels

/// How the fast paths for pictures of many channels lay them out: `[N, C / 16, H, W, 16]`. The 16 channels of a block lie side
/// by side, so that one vector holds them, a convolution meets 16 filters at once, and pools and sums need no thought about
/// rows. Channels that fill no block are followed by what comes of zeros.
enum Blocks {
  static let size = Int(KF_BLOCK)

  /// Channels of the blocks that hold so many.
  static func padded(_ channels: Int) -> Int { (channels + size - 1) / size * size }

  /// Which share of their blocks so many channels fill.
  static func filling(_ channels: Int) -> Double { Double(channels) / Double(padded(channels)) }

  static func info(
    batch: Int, channels: Int, height: Int, width: Int
  ) throws(OperatorError) -> TensorInfo {
    try TensorInfo(.float, [batch, padded(channels) / size, height, width, size])
  }

  /// From `[N, C, H, W]` to blocks.
  struct Entry: Planned {
    func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
      let x = try inputs.floats(0).shape
      let output = try Blocks.info(batch: x[0], channels: x[1], height: x[2], width: x[3])
      let (batch, channels, pixels) = (x[0], x[1], x[2] * x[3])
      return Work(outputs: [output]) { operands in
        unsafe kf_to_blocks(
          Packing.level, operands.floats(0), batch, channels, pixels, operands.output(0))
      }
    }
  }

  /// From blocks to `[N, C, H, W]`.
  struct Exit: Planned {
    let channels: Int

    func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
      let x = try inputs.floats(0).shape
      let output = try TensorInfo(.float, [x[0], channels, x[2], x[3]])
      let (batch, channels, pixels) = (x[0], channels, x[2] * x[3])
      return Work(outputs: [output]) { operands in
        unsafe kf_from_blocks(
          Packing.level, operands.floats(0), batch, channels, pixels, operands.output(0))
      }
    }
  }
}

/// A window that slides over blocks, or over the planes of a network's input.
struct Sliding {
  var shape: kf_sliding
  let output: TensorInfo

  /// - Parameters:
  ///   - x: of blocks, or of planes.
  ///   - filters: nil for as many as the input has channels.
  init(_ window: Window, over x: TensorInfo, kernel: [Int], filters: Int?) throws(OperatorError) {
    let isBlocked = x.rank == 5
    let geometry = try window.geometry(input: [x.shape[2], x.shape[3]], kernel: kernel)
    let channels = isBlocked ? x.shape[1] * Blocks.size : x.shape[1]
    output = try Blocks.info(
      batch: x.shape[0], channels: filters ?? channels, height: geometry.output[0],
      width: geometry.output[1])
    shape = kf_sliding(
      batch: x.shape[0], channels: channels, filters: Blocks.padded(filters ?? channels),
      in_h: x.shape[2], in_w: x.shape[3], out_h: geometry.output[0], out_w: geometry.output[1],
      kernel_h: kernel[0], kernel_w: kernel[1], stride_h: geometry.strides[0],
      stride_w: geometry.strides[1], dilation_h: geometry.dilations[0],
      dilation_w: geometry.dilations[1], pad_h: geometry.begins[0], pad_w: geometry.begins[1])
  }
}

/// What the convolutions of blocks have in common: their inputs are the picture, the weights, the bias or nil, and what is
/// added to the sums, or nothing; the last is of the output's shape.
struct BlockedFilters {
  var sliding: Sliding
  let weights: Constant
  let tail: Tail
  /// Of the picture without what fills up the last block.
  let channels: Int
  let filters: Int

  init(_ convolution: Convolution, _ inputs: Inputs) throws(OperatorError) {
    weights = try inputs.constant(1)
    let shape = weights.info.shape
    (filters, channels) = (shape[0], shape[1])
    sliding = try Sliding(
      convolution.window, over: try inputs.floats(0), kernel: Array(shape[2...]),
      filters: shape[0])
    tail = try Tail(
      convolution.activation, bias: inputs.has(2) ? try inputs.constant(2) : nil,
      channels: filters, padded: sliding.shape.filters)
    if inputs.has(3) {
      let added = try inputs.floats(3)
      precondition(added == sliding.output)
    }
  }
}

/// The packed weights of a convolution of blocks.
struct BlockedWeights {
  let packed: Constant
  /// 0 for floats; for whole numbers, how many blocks of channels share a scale.
  var run = 0

  var isWhole: Bool { run > 0 }

  /// For a kernel; valid while this value lives.
  var argument: kf_weights { unsafe kf_weights(packed: packed.bytes, run: run) }
}
