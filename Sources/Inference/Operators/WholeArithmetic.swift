#if canImport(Glibc)
  internal import Glibc
#endif

/// BitwiseAnd, BitwiseOr, BitwiseXor, BitwiseNot, BitShift; and Mod, which fractions have, too.
struct BitArithmetic: Operator {
  private enum Kind {
    case and, or, xor, not, shiftLeft, shiftRight
    /// With the sign of the divisor, or with `fmod` that of the dividend.
    case remainder(keepsSign: Bool)
  }

  private let kind: Kind
  private let isUnary: Bool

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireOutputs(1...1)
    isUnary = node.op == "BitwiseNot"
    try node.requireInputs(isUnary ? 1...1 : 2...2)
    switch node.op {
    case "BitwiseAnd": kind = .and
    case "BitwiseOr": kind = .or
    case "BitwiseXor": kind = .xor
    case "BitwiseNot": kind = .not
    case "Mod": kind = .remainder(keepsSign: try node.flag("fmod"))
    case "BitShift":
      switch try node.string("direction", default: "") {
      case "LEFT": kind = .shiftLeft
      case "RIGHT": kind = .shiftRight
      case let other: throw .invalid("attribute 'direction' = '\(other)'")
      }
    default: throw .unsupported("this operator")
    }
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let a = try inputs[0]
    let b = isUnary ? a : try inputs[1]
    guard a.type == b.type else { throw .invalid("operands of types \(a.type) and \(b.type)") }
    let broadcast = try Broadcast([a.shape, b.shape])
    let output = try TensorInfo(a.type, broadcast.shape)
    if let whole = a.type.whole { return work(whole, broadcast, output) }
    guard case .remainder = kind, let real = a.type.real else {
      throw .unsupported("operands of type \(a.type)")
    }
    return remainders(real, broadcast, output)
  }

  private func work<T: WholeNumber>(
    _: T.Type, _ broadcast: Broadcast, _ output: TensorInfo
  ) -> Work {
    let (kind, second) = (kind, isUnary ? 0 : 1)
    return Work(outputs: [output]) { operands in
      let (x, y) = unsafe (operands.input(0, as: T.self), operands.input(second, as: T.self))
      var out = unsafe operands.output(0, as: T.self)
      broadcast.forEach { at in
        let (a, b) = unsafe (x[at[0]], y[at[1]])
        let result: T =
          switch kind {
          case .and: a & b
          case .or: a | b
          case .xor: a ^ b
          case .not: ~a
          // Shifting by less than nothing shifts everything out.
          case .shiftLeft: b < 0 ? 0 : a << b
          case .shiftRight: b < 0 ? (a < 0 ? ~0 : 0) : a >> b
          case .remainder(let keepsSign): Self.remainder(a, b, keepsSign)
          }
        unsafe out.pointee = result
        unsafe out += 1
      }
    }
  }

  private static func remainder<T: WholeNumber>(_ a: T, _ b: T, _ keepsSign: Bool) -> T {
    if b == 0 { return 0 }
    // The one division that overflows leaves nothing.
    let rest = a.remainderReportingOverflow(dividingBy: b).partialValue
    return keepsSign || rest == 0 || (rest < 0) == (b < 0) ? rest : rest + b
  }

  private func remainders<T: RealNumber>(
    _: T.Type, _ broadcast: Broadcast, _ output: TensorInfo
  ) -> Work {
    var keepsSign = true
    if case .remainder(false) = kind { keepsSign = false }
    return Work(outputs: [output]) { [keepsSign] operands in
      let (x, y) = unsafe (operands.input(0, as: T.self), operands.input(1, as: T.self))
      var out = unsafe operands.output(0, as: T.self)
      broadcast.forEach { at in
        let (a, b) = unsafe (Double(x[at[0]]), Double(y[at[1]]))
        let rest = fmod(a, b)
        unsafe out.pointee = T(keepsSign || rest == 0 || (rest < 0) == (b < 0) ? rest : rest + b)
        unsafe out += 1
      }
    }
  }
}
