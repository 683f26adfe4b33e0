/// Shape: the sizes of the input, or some of them, as int64. It looks at no element, so its result is a constant of the
/// plan.
struct ShapeOf: Operator {
  private let start: Int
  private let end: Int?

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(1...1)
    try node.requireOutputs(1...1)
    start = node.opset >= 15 ? try node.int("start", default: 0) : 0
    end = node.opset >= 15 ? try node.int("end") : nil
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    let sizes = try Slice.positions(start, end ?? x.rank, 1, size: x.rank).compactMap { $0 }
      .map { Int64(x.shape[$0]) }
    let output = try TensorInfo(.int64, [sizes.count])
    return Work(outputs: [output], isConstant: true) { operands in
      let out = unsafe operands.output(0, as: Int64.self)
      for (i, size) in sizes.enumerated() { unsafe out[i] = size }
    }
  }
}

/// Constant.
struct ConstantValue: Operator {
  let value: Constant

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(0...0)
    try node.requireOutputs(1...1)
    if let tensor = try node.tensor("value") {
      value = tensor
    } else if node.opset >= 12, node.has("value_float") {
      value = try Constant([], floats: [try node.float("value_float", default: 0)])
    } else if node.opset >= 12, let floats = try node.floats("value_floats") {
      value = try Constant([floats.count], floats: floats)
    } else if node.opset >= 12, let int = try node.int("value_int") {
      value = try Constant([], integers: [int])
    } else if node.opset >= 12, let ints = try node.ints("value_ints") {
      value = try Constant([ints.count], integers: ints)
    } else {
      throw .unsupported("a constant without one of value, value_float(s), value_int(s)")
    }
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let value = value
    return Work(outputs: [value.info], isConstant: true) { operands in
      unsafe UnsafeMutableRawPointer(operands.output(0, as: UInt8.self))
        .copyMemory(from: value.bytes, byteCount: value.info.byteCount)
    }
  }
}
