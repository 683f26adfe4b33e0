internal import CKernels

/// BatchNormalization: with given statistics, or in training mode with those of the batch.
struct BatchNormalization: Operator {
  let epsilon: Float
  private let momentum: Float
  let isTraining: Bool
  /// Whether there is one statistic a channel; old models may have one for each element of a picture.
  let isSpatial: Bool

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(5...5)
    epsilon = try node.float("epsilon", default: 1e-5)
    momentum = try node.float("momentum", default: 0.9)
    isTraining = node.opset >= 14 ? try node.flag("training_mode") : false
    isSpatial = node.opset < 9 ? try node.flag("spatial", default: true) : true
    try node.requireOutputs(1...(isTraining ? 3 : 1))
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs.floats(0)
    guard x.rank >= 2 else { throw .invalid("an input of shape \(x.shape)") }
    let batch = x.shape[0]
    let channels = isSpatial ? x.shape[1] : product(x.shape[1...])
    let expected = isSpatial ? [channels] : Array(x.shape[1...])
    for index in 1...4 where try inputs.floats(index).shape != expected {
      throw .invalid("input \(index) of shape \(try inputs[index].shape) for \(channels) channels")
    }
    let plane = isSpatial ? product(x.shape[2...]) : 1
    let (epsilon, momentum, isTraining) = (epsilon, momentum, isTraining)
    let statistics = try TensorInfo(.float, [channels])
    let outputs = isTraining ? [x, statistics, statistics] : [x]
    return Work(outputs: outputs, scratch: 8 * channels) { operands in
      let source = unsafe operands.floats(0)
      let (scale, shift) = unsafe (
        operands.scratch(0, as: Float.self), operands.scratch(channels, as: Float.self)
      )
      for c in 0..<channels {
        var mean = unsafe operands.floats(3)[c]
        var variance = unsafe operands.floats(4)[c]
        if isTraining {
          let (newMean, newVariance) = unsafe Self.moments(
            source + c * plane, batch, plane, stride: channels * plane)
          unsafe operands.floats(out: 1)[c] = mean * momentum + newMean * (1 - momentum)
          unsafe operands.floats(out: 2)[c] = variance * momentum + newVariance * (1 - momentum)
          (mean, variance) = (newMean, newVariance)
        }
        let factor = unsafe operands.floats(1)[c] / (variance + epsilon).squareRoot()
        unsafe scale[c] = factor
        unsafe shift[c] = operands.floats(2)[c] - mean * factor
      }
      unsafe kf_affine(
        source, batch * channels, plane, max(1, channels), scale, shift, operands.output(0))
    }
  }

  /// Mean and variance of `batch` planes, each `stride` elements behind the one before.
  @unsafe private static func moments(
    _ source: UnsafePointer<Float>, _ batch: Int, _ plane: Int, stride: Int
  ) -> (mean: Float, variance: Float) {
    var (sum, squares) = (0.0, 0.0)
    for n in 0..<batch {
      let row = unsafe source + n * stride
      for i in 0..<plane { unsafe sum += Double(row[i]) }
    }
    let count = Double(max(1, batch * plane))
    for n in 0..<batch {
      let row = unsafe source + n * stride
      for i in 0..<plane {
        let distance = unsafe Double(row[i]) - sum / count
        squares += distance * distance
      }
    }
    return (Float(sum / count), Float(squares / count))
  }
}

/// InstanceNormalization: each channel of each picture by its own mean and deviation.
struct InstanceNormalization: Operator {
  private let epsilon: Float

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(3...3)
    try node.requireOutputs(1...1)
    epsilon = try node.float("epsilon", default: 1e-5)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs.floats(0)
    guard x.rank >= 3 else { throw .invalid("an input of shape \(x.shape)") }
    let channels = x.shape[1]
    for index in 1...2 where try inputs.floats(index).shape != [channels] {
      throw .invalid("input \(index) of shape \(try inputs[index].shape) for \(channels) channels")
    }
    let rows = x.shape[0] * channels
    let plane = product(x.shape[2...])
    let epsilon = epsilon
    return Work(outputs: [x], scratch: 8 * rows) { operands in
      let (scale, shift) = unsafe (
        operands.scratch(0, as: Float.self), operands.scratch(rows, as: Float.self)
      )
      unsafe kf_moments(operands.input(0), rows, plane, shift, scale)
      for r in 0..<rows {
        let factor = unsafe operands.floats(1)[r % channels] / (scale[r] + epsilon).squareRoot()
        unsafe shift[r] = operands.floats(2)[r % channels] - shift[r] * factor
        unsafe scale[r] = factor
      }
      unsafe kf_affine(
        operands.input(0), rows, plane, max(1, rows), scale, shift, operands.output(0))
    }
  }
}

/// LpNormalization: divides by the 1-norm or 2-norm along an axis.
struct LpNormalization: Operator {
  private let axis: Int
  private let p: Int

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(1...1)
    try node.requireOutputs(1...1)
    axis = try node.int("axis", default: -1)
    p = try node.int("p", default: 2)
    guard p == 1 || p == 2 else { throw .unsupported("attribute 'p' = \(p)") }
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs.floats(0)
    let axis = try resolve(axis: self.axis, rank: x.rank)
    let outer = product(x.shape[..<axis])
    let inner = product(x.shape[(axis + 1)...])
    let p = Int32(p)
    return Work(outputs: [x], inPlace: 0) { operands in
      unsafe kf_lp_normalise(
        operands.input(0), outer, x.shape[axis], inner, p, operands.output(0))
    }
  }
}
