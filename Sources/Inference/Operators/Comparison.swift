/// Equal, Greater, GreaterOrEqual, Less, LessOrEqual; And, Or, Xor of truth values.
struct Comparison: Operator {
  private enum Kind {
    case equal, greater, greaterOrEqual, less, lessOrEqual, and, or, xor
  }

  private let kind: Kind
  private var isLogical: Bool { [.and, .or, .xor].contains(kind) }

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(2...2)
    try node.requireOutputs(1...1)
    switch node.op {
    case "Equal": kind = .equal
    case "Greater": kind = .greater
    case "GreaterOrEqual": kind = .greaterOrEqual
    case "Less": kind = .less
    case "LessOrEqual": kind = .lessOrEqual
    case "And": kind = .and
    case "Or": kind = .or
    case "Xor": kind = .xor
    default: throw .unsupported("this operator")
    }
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let (a, b) = (try inputs[0], try inputs[1])
    guard a.type == b.type, !isLogical || a.type == .bool else {
      throw .invalid("operands of types \(a.type) and \(b.type)")
    }
    let broadcast = try Broadcast([a.shape, b.shape])
    let output = try TensorInfo(.bool, broadcast.shape)
    if a.type == .float { return work(Float.self, broadcast, output) }
    if a.type == .int64 { return work(Int64.self, broadcast, output) }
    if a.type == .double { return work(Double.self, broadcast, output) }
    // Truth values are bytes of 0 and 1.
    let whole: any WholeNumber.Type = a.type.whole ?? UInt8.self
    return work(whole, broadcast, output)
  }

  private func work<T: Comparable & BitwiseCopyable>(
    _: T.Type, _ broadcast: Broadcast, _ output: TensorInfo
  ) -> Work {
    let kind = kind
    return Work(outputs: [output]) { operands in
      let (x, y) = unsafe (operands.input(0, as: T.self), operands.input(1, as: T.self))
      var out = unsafe operands.output(0, as: UInt8.self)
      broadcast.forEach { at in
        let (a, b) = unsafe (x[at[0]], y[at[1]])
        // Of use for truth values only; of others it is some byte.
        let isTrue = unsafe operands.input(0, as: UInt8.self)[at[0]] != 0
        let result =
          switch kind {
          case .equal: a == b
          case .greater: a > b
          case .greaterOrEqual: a >= b
          case .less: a < b
          case .lessOrEqual: a <= b
          case .xor: a != b
          case .and: a == b && isTrue
          case .or: a != b || isTrue
          }
        unsafe out.pointee = result ? 1 : 0
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
    for type in [a.type, b.type] where type == .bool {
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
