internal import CKernels

/// Add of two tensors of one shape, and a ReLU behind it.
struct BlockedAddition: FastPath {
  var isRelu = false

  var reads: TensorLayout { .blocks }
  var writes: TensorLayout { .blocks }

  /// A ReLU.
  func absorbing(_ next: any Planned, over output: TensorInfo?) -> (any FastPath)? {
    guard !isRelu, let unary = next as? Unary, unary.isRelu else { return nil }
    return BlockedAddition(isRelu: true)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs.floats(0)
    let relu = isRelu
    return Work(outputs: [x], inPlace: 0) { operands in
      unsafe kf_add(
        Packing.level, operands.floats(0), operands.floats(1), x.count, relu, operands.output(0))
    }
  }
}
