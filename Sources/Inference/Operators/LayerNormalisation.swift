internal import CKernels

#if canImport(Glibc)
  internal import Glibc
#endif

/// LayerNormalization, RMSNormalization: all axes from one on, by their mean and deviation or by their root mean square.
struct LayerNormalization: Operator {
  private let axis: Int
  private let epsilon: Double
  private let centres: Bool

  init(_ node: inout NodeReader) throws(OperatorError) {
    centres = node.op == "LayerNormalization"
    try node.requireInputs(2...(centres ? 3 : 2))
    try node.requireOutputs(1...(centres ? 3 : 1))
    axis = try node.int("axis", default: -1)
    epsilon = Double(try node.float("epsilon", default: 1e-5))
    // Moments are computed in double precision, whatever is asked for.
    node.ignore("stash_type")
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs.floats(0)
    let axis = try resolve(axis: self.axis, rank: x.rank)
    let (rows, size) = (product(x.shape[..<axis]), product(x.shape[axis...]))
    var factors: [Broadcast] = []
    for index in 1...2 where inputs.has(index) {
      let broadcast = try Broadcast([x.shape, try inputs.floats(index).shape])
      guard broadcast.shape == x.shape else {
        throw .invalid("input \(index) of shape \(try inputs[index].shape) for \(x.shape)")
      }
      factors.append(broadcast)
    }
    let moments = try TensorInfo(.float, x.shape[..<axis] + x.shape[axis...].map { _ in 1 })
    let (epsilon, centres) = (epsilon, centres)
    return Work(outputs: centres ? [x, moments, moments] : [x]) { operands in
      let out = unsafe operands.floats(out: 0)
      for row in 0..<rows {
        let source = unsafe operands.floats(0) + row * size
        var (mean, squares) = (0.0, 0.0)
        if centres {
          for i in 0..<size { unsafe mean += Double(source[i]) }
          mean /= Double(max(1, size))
        }
        for i in 0..<size {
          let distance = unsafe Double(source[i]) - mean
          squares += distance * distance
        }
        let factor = 1 / (squares / Double(max(1, size)) + epsilon).squareRoot()
        for i in 0..<size {
          unsafe out[row * size + i] = Float((Double(source[i]) - mean) * factor)
        }
        if centres {
          unsafe operands.floats(out: 1)[row] = Float(mean)
          unsafe operands.floats(out: 2)[row] = Float(factor)
        }
      }
      for (index, broadcast) in factors.enumerated() {
        unsafe kf_binary_f32(
          index == 0 ? KF_MUL : KF_ADD, Int32(broadcast.dims.count), broadcast.dims,
          UnsafePointer(out), broadcast.strides[0], operands.floats(index + 1),
          broadcast.strides[1], out)
      }
    }
  }
}

/// GroupNormalization: the channels of a picture in groups, each by its own mean and deviation.
struct GroupNormalization: Operator {
  private let groups: Int
  private let epsilon: Double
  /// Before operator set 21 a factor belonged to a group, not to a channel.
  private let isPerGroup: Bool

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(3...3)
    try node.requireOutputs(1...1)
    guard let groups = try node.int("num_groups"), groups >= 1 else {
      throw .invalid("attribute 'num_groups' is missing or not positive")
    }
    self.groups = groups
    epsilon = Double(try node.float("epsilon", default: 1e-5))
    isPerGroup = node.opset < 21
    node.ignore("stash_type")
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs.floats(0)
    guard x.rank >= 2, x.shape[1] % groups == 0 else {
      throw .invalid("an input of shape \(x.shape) in \(groups) groups")
    }
    let (channels, plane) = (x.shape[1], product(x.shape[2...]))
    let members = channels / groups
    for index in 1...2 where try inputs.floats(index).shape != [isPerGroup ? groups : channels] {
      throw .invalid("input \(index) of shape \(try inputs[index].shape)")
    }
    let rows = x.shape[0] * groups
    let size = members * plane
    let (groups, epsilon, isPerGroup) = (groups, epsilon, isPerGroup)
    return Work(outputs: [x]) { operands in
      for row in 0..<rows {
        let source = unsafe operands.floats(0) + row * size
        let out = unsafe operands.floats(out: 0) + row * size
        var (mean, squares) = (0.0, 0.0)
        for i in 0..<size { unsafe mean += Double(source[i]) }
        mean /= Double(max(1, size))
        for i in 0..<size {
          let distance = unsafe Double(source[i]) - mean
          squares += distance * distance
        }
        let factor = 1 / (squares / Double(max(1, size)) + epsilon).squareRoot()
        for i in 0..<size {
          let group = row % groups
          let owner = isPerGroup ? group : group * members + i / plane
          let value = unsafe (Double(source[i]) - mean) * factor
          unsafe out[i] = Float(value) * operands.floats(1)[owner] + operands.floats(2)[owner]
        }
      }
    }
  }
}

/// MeanVarianceNormalization: by mean and deviation along some axes.
struct MeanVarianceNormalization: Operator {
  private let axes: [Int]

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(1...1)
    try node.requireOutputs(1...1)
    axes = try node.ints("axes") ?? [0, 2, 3]
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs.floats(0)
    let axes = try resolve(axes: self.axes, rank: x.rank)
    let kept = x.shape.indices.map { axes.contains($0) ? 1 : x.shape[$0] }
    let broadcast = try Broadcast([x.shape, kept])
    let (rows, size) = (product(kept), product(axes.map { x.shape[$0] }))
    return Work(outputs: [x]) { operands in
      let (source, out) = unsafe (operands.floats(0), operands.floats(out: 0))
      var sums = [Double](repeating: 0, count: rows)
      var squares = sums
      broadcast.forEach { at in
        let value = unsafe Double(source[at[0]])
        sums[at[1]] += value
        squares[at[1]] += value * value
      }
      broadcast.forEach { at in
        let mean = sums[at[1]] / Double(size)
        let variance = max(0, squares[at[1]] / Double(size) - mean * mean)
        let value = unsafe Double(source[at[0]])
        unsafe out[at[0]] = Float((value - mean) / (variance.squareRoot() + 1e-9))
      }
    }
  }
}

/// LRN: each element by the squares of its neighbours in other channels.
struct LocalResponseNormalization: Operator {
  private let size: Int
  private let alpha: Double
  private let beta: Double
  private let bias: Double

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(1...1)
    try node.requireOutputs(1...1)
    guard let size = try node.int("size"), (1...Limits.window).contains(size) else {
      throw .invalid("attribute 'size' is missing or out of range")
    }
    self.size = size
    alpha = Double(try node.float("alpha", default: 0.0001))
    beta = Double(try node.float("beta", default: 0.75))
    bias = Double(try node.float("bias", default: 1))
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs.floats(0)
    guard x.rank >= 2 else { throw .invalid("an input of shape \(x.shape)") }
    let (batch, channels, plane) = (x.shape[0], x.shape[1], product(x.shape[2...]))
    let (before, after) = ((size - 1) / 2, size / 2)
    let (size, alpha, beta, bias) = (size, alpha, beta, bias)
    return Work(outputs: [x]) { operands in
      for n in 0..<batch {
        let source = unsafe operands.floats(0) + n * channels * plane
        let out = unsafe operands.floats(out: 0) + n * channels * plane
        for c in 0..<channels {
          for i in 0..<plane {
            var sum = 0.0
            for other in max(0, c - before)...min(channels - 1, c + after) {
              let value = unsafe Double(source[other * plane + i])
              sum += value * value
            }
            let value = unsafe Double(source[c * plane + i])
            unsafe out[c * plane + i] = Float(
              value / pow(bias + alpha / Double(size) * sum, beta))
          }
        }
      }
    }
  }
}
