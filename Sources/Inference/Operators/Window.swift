internal import CKernels

/// The attributes that convolutions and pools share: how a window slides over one to three axes.
struct Window: Sendable {
  enum AutoPad: String, CaseIterable {
    case none = "NOTSET"
    case sameUpper = "SAME_UPPER"
    case sameLower = "SAME_LOWER"
    case valid = "VALID"
  }

  var kernel: [Int]?
  var strides: [Int]?
  var dilations: [Int]?
  /// Begins of all axes, then ends.
  var pads: [Int]?
  var autoPad: AutoPad
  var roundsUp = false

  init(_ node: inout NodeReader) throws(OperatorError) {
    kernel = try node.ints("kernel_shape")
    strides = try node.ints("strides")
    dilations = try node.ints("dilations")
    pads = try node.ints("pads")
    autoPad = try node.choice("auto_pad", default: AutoPad.none)
    for (name, values, least) in [
      ("kernel_shape", kernel, 1), ("strides", strides, 1), ("dilations", dilations, 1),
      ("pads", pads, 0),
    ] {
      for value in values ?? [] where value < least || value > Limits.window {
        throw .unsupported("attribute '\(name)' holds \(value)")
      }
    }
  }

  /// How the window slides over a picture of the sizes `input` (one to three of them).
  ///
  /// - Parameters:
  ///   - kernel: sizes of the window.
  func geometry(input: [Int], kernel: [Int]) throws(OperatorError) -> Geometry {
    let rank = input.count
    guard (1...3).contains(rank) else {
      throw .unsupported("\(rank) spatial axes; only 1 to 3 are supported")
    }
    let strides = strides ?? [Int](repeating: 1, count: rank)
    let dilations = dilations ?? [Int](repeating: 1, count: rank)
    var begins = [Int](repeating: 0, count: rank)
    var ends = begins
    guard kernel.count == rank, strides.count == rank, dilations.count == rank,
      (pads?.count ?? 2 * rank) == 2 * rank
    else {
      throw .invalid("kernel, strides, dilations or pads do not fit \(rank) spatial axes")
    }
    var output: [Int] = []
    for axis in 0..<rank {
      guard (1...Limits.window).contains(kernel[axis]) else {
        throw .unsupported("a kernel of size \(kernel[axis])")
      }
      let reach = (kernel[axis] - 1) * dilations[axis] + 1
      if let pads, autoPad == .none { (begins[axis], ends[axis]) = (pads[axis], pads[axis + rank]) }
      switch autoPad {
      case .sameUpper, .sameLower:
        let count = (input[axis] + strides[axis] - 1) / strides[axis]
        let pad = max(0, (count - 1) * strides[axis] + reach - input[axis])
        begins[axis] = autoPad == .sameUpper ? pad / 2 : pad - pad / 2
        ends[axis] = pad - begins[axis]
        output.append(count)
      case .none, .valid:
        output.append(
          try positions(
            of: reach, step: strides[axis], over: input[axis], begin: begins[axis],
            end: ends[axis]))
      }
    }
    return Geometry(
      input: input, output: output, kernel: kernel, strides: strides, dilations: dilations,
      begins: begins, ends: ends)
  }

  /// How often a window of `reach` elements fits into an axis of `size` with its padding.
  private func positions(
    of reach: Int, step: Int, over size: Int, begin: Int, end: Int
  ) throws(OperatorError) -> Int {
    let room = size + begin + end - reach
    guard room >= 0 else {
      throw .invalid(
        "a window of \(reach) does not fit into \(size) plus padding \(begin) and \(end)")
    }
    let count = (roundsUp ? room + step - 1 : room) / step + 1
    // A window must not start in the padding behind the picture.
    return roundsUp && (count - 1) * step >= size + begin ? count - 1 : count
  }
}

/// A window sliding over a picture, all sizes known.
struct Geometry: Sendable {
  let input: [Int]
  let output: [Int]
  let kernel: [Int]
  let strides: [Int]
  let dilations: [Int]
  let begins: [Int]
  let ends: [Int]

  var positions: Int { product(output) }
  var taps: Int { product(kernel) }
  var inputPlane: Int { product(input) }

  /// Whether every output position sees just the input element at its own position.
  var isPointwise: Bool {
    taps == 1 && input == output && begins.allSatisfy { $0 == 0 } && strides.allSatisfy { $0 == 1 }
  }

  /// Whether squares of 2x2 lie side by side over the whole picture, those at the end cut off where a size is odd.
  var isPairs: Bool {
    kernel == [2, 2] && strides == [2, 2] && dilations == [1, 1] && begins == [0, 0]
      && output == input.map { ($0 + 1) / 2 }
  }

  /// For the C kernels: three axes, the missing ones of size 1 in front.
  var kernelArguments: kf_window {
    func three(_ values: [Int], _ missing: Int) -> (Int, Int, Int) {
      let padded = [Int](repeating: missing, count: 3 - values.count) + values
      return (padded[0], padded[1], padded[2])
    }
    return kf_window(
      in: three(input, 1), out: three(output, 1), kernel: three(kernel, 1),
      stride: three(strides, 1), dilation: three(dilations, 1), pad: three(begins, 0),
      pad_end: three(ends, 0))
  }
}
