/// Equal.
struct Equal: Operator {
  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(2...2)
    try node.requireOutputs(1...1)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let (a, b) = (try inputs[0], try inputs[1])
    guard a.type == b.type else { throw .invalid("operands of types \(a.type) and \(b.type)") }
    let broadcast = try Broadcast([a.shape, b.shape])
    let output = try TensorInfo(.bool, broadcast.shape)
    let size = a.type.size
    return Work(outputs: [output]) { operands in
      var out = unsafe operands.output(0, as: UInt8.self)
      broadcast.forEach { at in
        let x = unsafe Scalar(operands.input(0, as: UInt8.self) + at[0] * size, a.type)
        let y = unsafe Scalar(operands.input(1, as: UInt8.self) + at[1] * size, a.type)
        let isEqual =
          switch (x, y) {
          case (.integer(let x), .integer(let y)): x == y
          case (.natural(let x), .natural(let y)): x == y
          case (.real(let x), .real(let y)): x == y
          default: false
          }
        unsafe out.pointee = isEqual ? 1 : 0
        unsafe out += 1
      }
    }
  }
}

/// Where: takes from the second operand where the first is true, else from the third.
struct Where: Operator {
  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(3...3)
    try node.requireOutputs(1...1)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let (condition, x, y) = (try inputs[0], try inputs[1], try inputs[2])
    guard condition.type == .bool, x.type == y.type else {
      throw .invalid("operands of types \(condition.type), \(x.type) and \(y.type)")
    }
    let broadcast = try Broadcast([condition.shape, x.shape, y.shape])
    let output = try TensorInfo(x.type, broadcast.shape)
    let size = x.type.size
    return Work(outputs: [output]) { operands in
      var out = unsafe UnsafeMutableRawPointer(operands.output(0, as: UInt8.self))
      broadcast.forEach { at in
        let picks = unsafe operands.input(0, as: UInt8.self)[at[0]] != 0 ? 1 : 2
        unsafe out.copyMemory(
          from: operands.input(picks, as: UInt8.self) + at[picks] * size, byteCount: size)
        unsafe out += size
      }
    }
  }
}

#if canImport(Glibc)
  internal import Glibc
#endif
internal import CKernels

/// Pow: the result has the type of the base.
struct Power: Operator {
  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(2...2)
    try node.requireOutputs(1...1)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let (a, b) = (try inputs[0], try inputs[1])
    for type in [a.type, b.type] where type == .bool || type == .uint8 {
      throw .unsupported("operands of types \(a.type) and \(b.type)")
    }
    let broadcast = try Broadcast([a.shape, b.shape])
    let output = try TensorInfo(a.type, broadcast.shape)
    if a.type == .float, b.type == .float {
      return Work(outputs: [output]) { operands in
        unsafe kf_binary_f32(
          KF_POW, Int32(broadcast.dims.count), broadcast.dims, operands.input(0),
          broadcast.strides[0], operands.input(1), broadcast.strides[1], operands.output(0))
      }
    }
    return Work(outputs: [output]) { operands in
      var out = unsafe operands.output(0, as: UInt8.self)
      broadcast.forEach { at in
        let x = unsafe Scalar(operands.input(0, as: UInt8.self) + at[0] * a.type.size, a.type)
        let y = unsafe Scalar(operands.input(1, as: UInt8.self) + at[1] * b.type.size, b.type)
        unsafe Scalar.real(pow(x.real, y.real)).store(to: out, as: a.type)
        unsafe out += a.type.size
      }
    }
  }
}
