internal import CKernels

/// Softmax: along one axis; before operator set 13 along all axes from the given one on.
struct Softmax: Operator {
  private let axis: Int
  private let flattens: Bool

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(1...1)
    try node.requireOutputs(1...1)
    flattens = node.opset < 13
    axis = try node.int("axis", default: flattens ? 1 : -1)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs.floats(0)
    let axis = try resolve(axis: self.axis, rank: x.rank)
    let outer = product(x.shape[..<axis])
    let inner = flattens ? 1 : product(x.shape[(axis + 1)...])
    let n = flattens ? product(x.shape[axis...]) : x.shape[axis]
    if inner >= Int(KF_PLANAR_WIDTH) {
      return Work(outputs: [x]) { operands in
        unsafe kf_softmax_planes(
          Packing.level, operands.input(0), outer, n, inner, operands.output(0))
      }
    }
    return Work(outputs: [x], inPlace: 0) { operands in
      unsafe kf_softmax(operands.input(0), outer, n, inner, operands.output(0))
    }
  }
}
