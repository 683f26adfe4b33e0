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

/// Size: the number of elements of the input, as int64; like Shape a constant of the plan.
struct SizeOf: Operator {
  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(1...1)
    try node.requireOutputs(1...1)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let count = Int64(try inputs[0].count)
    return Work(outputs: [try TensorInfo(.int64, [])], isConstant: true) { operands in
      unsafe operands.output(0, as: Int64.self)[0] = count
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
      guard !node.isNarrow("value") else { throw .unsupported("elements of four bits") }
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

/// ConstantOfShape: one value everywhere.
struct ConstantOfShape: Operator {
  private let value: Constant

  var valueInputs: [Int] { [0] }

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(1...1)
    try node.requireOutputs(1...1)
    if let value = try node.tensor("value") {
      self.value = value
    } else {
      value = try Constant([1], floats: [0])
    }
    guard value.info.count == 1 else { throw .invalid("attribute 'value' is not one element") }
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let output = try TensorInfo(value.info.type, try inputs.integers(0) ?? [])
    let (value, size) = (value, value.info.type.size)
    return Work(outputs: [output], isConstant: true) { operands in
      let out = unsafe UnsafeMutableRawPointer(operands.output(0, as: UInt8.self))
      for i in 0..<output.count {
        unsafe (out + i * size).copyMemory(from: value.bytes, byteCount: size)
      }
    }
  }
}

/// Range: from the first number in steps of the third while the second is not reached.
struct Range: Operator {
  var valueInputs: [Int] { [0, 1, 2] }

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(3...3)
    try node.requireOutputs(1...1)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let type = try inputs[0].type
    guard [.float, .double, .int32, .int64].contains(type) else {
      throw .unsupported("input of type \(type)")
    }
    var values: [Scalar] = []
    for index in 0...2 {
      let constant = try inputs.constant(index)
      guard constant.info.type == type, constant.info.count == 1 else {
        throw .invalid("input \(index) is not one \(type)")
      }
      values.append(
        unsafe Scalar(constant.bytes.assumingMemoryBound(to: UInt8.self), type))
    }
    let (start, limit, step) = (values[0], values[1], values[2])
    let length = ((limit.real - start.real) / step.real).rounded(.up)
    // Neither infinite nor undefined lengths pass this.
    guard length <= Double(Limits.elements) else {
      throw .invalid("from \(start.real) to \(limit.real) in steps of \(step.real)")
    }
    let output = try TensorInfo(type, [Int(max(0, length))])
    return Work(outputs: [output], isConstant: true) { operands in
      let out = unsafe operands.output(0, as: UInt8.self)
      for i in 0..<output.count {
        let value: Scalar =
          switch (start, step) {
          case (.integer(let start), .integer(let step)): .integer(start &+ Int64(i) &* step)
          default: .real(start.real + Double(i) * step.real)
          }
        unsafe value.store(to: out + i * type.size, as: type)
      }
    }
  }
}
