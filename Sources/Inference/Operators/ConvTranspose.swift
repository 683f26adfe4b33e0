internal import CKernels
internal import LinearAlgebra

/// ConvTranspose: the convolution backwards; each input element spreads a window of weights over the output.
struct ConvTranspose: Operator {
  private let window: Window
  private let groups: Int
  private let outputPadding: [Int]?
  private let outputShape: [Int]?

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(2...3)
    try node.requireOutputs(1...1)
    window = try Window(&node)
    groups = try node.int("group", default: 1)
    outputPadding = try node.ints("output_padding")
    outputShape = try node.ints("output_shape")
    guard groups >= 1 else { throw .invalid("attribute 'group' is \(groups)") }
    for value in outputPadding ?? [] where !(0...Limits.window).contains(value) {
      throw .unsupported("attribute 'output_padding' holds \(value)")
    }
    for value in outputShape ?? [] where !(1...Limits.elements).contains(value) {
      throw .unsupported("attribute 'output_shape' holds \(value)")
    }
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs.floats(0)
    let weights = try inputs.floats(1)
    guard x.rank >= 3, weights.rank == x.rank else {
      throw .invalid("input of shape \(x.shape) and weights of shape \(weights.shape)")
    }
    let (batch, channels) = (x.shape[0], x.shape[1])
    guard weights.shape[0] == channels, channels % groups == 0 else {
      throw .invalid(
        "\(channels) channels in \(groups) groups do not fit weights of shape \(weights.shape)")
    }
    let groupFilters = weights.shape[1]
    let filters = try TensorInfo(.float, [groupFilters, groups]).count
    if inputs.has(2), try inputs.floats(2).shape != [filters] {
      throw .invalid("a bias of shape \(try inputs[2].shape) for \(filters) filters")
    }
    let geometry = try geometry(input: Array(x.shape[2...]), kernel: Array(weights.shape[2...]))
    // The geometry is that of the convolution from the output back to the input.
    let output = try TensorInfo(.float, [batch, filters] + geometry.input)
    let plane = geometry.inputPlane
    let positions = geometry.positions
    let groupChannels = channels / groups
    let depth = try TensorInfo(.float, [groupFilters] + geometry.kernel).count
    let columns = try TensorInfo(.float, [depth, positions])
    let groups = groups
    return Work(outputs: [output], scratch: columns.byteCount) { operands in
      var shape = geometry.kernelArguments
      let out = unsafe operands.floats(out: 0)
      unsafe out.update(repeating: 0, count: output.count)
      for n in 0..<batch {
        for group in 0..<groups {
          let firstChannel = group * groupChannels
          let kernel = unsafe operands.floats(1) + firstChannel * depth
          let source = unsafe operands.floats(0) + (n * channels + firstChannel) * positions
          let target = unsafe out + (n * filters + group * groupFilters) * plane
          unsafe BLAS.multiply(
            rows: depth, columns: positions, depth: groupChannels, kernel, .transposed,
            aStride: max(1, depth), source, bStride: max(1, positions), into: operands.scratch(),
            cStride: max(1, positions))
          unsafe kf_col2im(operands.scratch(), groupFilters, &shape, target)
        }
        if let bias = unsafe operands.optional(2, as: Float.self) {
          unsafe kf_bias_activate(
            out + n * filters * plane, filters, plane, plane, bias, nil, KF_IDENTITY, 0, 0)
        }
      }
    }
  }

  private func geometry(input: [Int], kernel: [Int]) throws(OperatorError) -> Geometry {
    let rank = input.count
    guard (1...3).contains(rank) else {
      throw .unsupported("\(rank) spatial axes; only 1 to 3 are supported")
    }
    let strides = window.strides ?? [Int](repeating: 1, count: rank)
    let dilations = window.dilations ?? [Int](repeating: 1, count: rank)
    let extra = outputPadding ?? [Int](repeating: 0, count: rank)
    guard (window.kernel ?? kernel) == kernel, strides.count == rank, dilations.count == rank,
      extra.count == rank, (window.pads?.count ?? 2 * rank) == 2 * rank,
      (outputShape?.count ?? rank) == rank
    else {
      throw .invalid("kernel, strides, dilations or pads do not fit weights and input")
    }
    var begins = [Int](repeating: 0, count: rank)
    var ends = begins
    var output: [Int] = []
    for axis in 0..<rank {
      guard (1...Limits.window).contains(kernel[axis]) else {
        throw .unsupported("a kernel of size \(kernel[axis])")
      }
      let full =
        strides[axis] * (input[axis] - 1) + extra[axis] + (kernel[axis] - 1) * dilations[axis] + 1
      var wanted = outputShape?[axis]
      if wanted == nil, window.autoPad == .sameUpper || window.autoPad == .sameLower {
        wanted = input[axis] * strides[axis]
      }
      if let wanted {
        let pad = max(0, full - wanted)
        begins[axis] = window.autoPad == .sameUpper ? pad / 2 : pad - pad / 2
        ends[axis] = pad - begins[axis]
        output.append(wanted)
      } else {
        if let pads = window.pads, window.autoPad == .none {
          (begins[axis], ends[axis]) = (pads[axis], pads[axis + rank])
        }
        let size = full - begins[axis] - ends[axis]
        guard size >= 0 else { throw .invalid("the padding leaves nothing of the output") }
        output.append(size)
      }
    }
    return Geometry(
      input: output, output: input, kernel: kernel, strides: strides, dilations: dilations,
      begins: begins, ends: ends)
  }
}
