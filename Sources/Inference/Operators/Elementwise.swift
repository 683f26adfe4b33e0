#if canImport(Glibc)
  internal import Glibc
#endif

/// Functions of one number that have no kernel: they are computed in double precision and rounded once.
struct Elementwise: Operator {
  private let function: @Sendable (Double) -> Double
  private let isSign: Bool

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(1...1)
    try node.requireOutputs(1...1)
    isSign = node.op == "Sign"
    switch node.op {
    case "Celu", "Elu", "Swish", "ThresholdedRelu":
      let alpha = Double(try node.float("alpha", default: 1))
      function =
        switch node.op {
        case "Celu": { max(0, $0) + min(0, alpha * expm1($0 / alpha)) }
        case "Elu": { $0 < 0 ? alpha * expm1($0) : $0 }
        case "Swish": { $0 / (1 + exp(-alpha * $0)) }
        default: { $0 > alpha ? $0 : 0 }
        }
    case "Selu":
      let alpha = Double(try node.float("alpha", default: 1.673_263_192_176_818_8))
      let gamma = Double(try node.float("gamma", default: 1.050_701_022_148_132_3))
      function = { $0 <= 0 ? gamma * alpha * expm1($0) : gamma * $0 }
    case "Shrink":
      let limit = Double(try node.float("lambd", default: 0.5))
      let bias = Double(try node.float("bias", default: 0))
      function = { $0 < -limit ? $0 + bias : $0 > limit ? $0 - bias : 0 }
    default:
      guard let plain = Self.plain[node.op] else { throw .unsupported("this operator") }
      function = plain
    }
  }

  /// Those without attributes.
  private static let plain: [String: @Sendable (Double) -> Double] = [
    "Acos": { acos($0) }, "Acosh": { acosh($0) }, "Asin": { asin($0) }, "Asinh": { asinh($0) },
    "Atan": { atan($0) }, "Atanh": { atanh($0) }, "Ceil": { $0.rounded(.up) }, "Cos": { cos($0) },
    "Cosh": { cosh($0) }, "Erf": { erf($0) }, "Log": { log($0) },
    "Mish": { $0 * tanh(softplus($0)) }, "Reciprocal": { 1 / $0 },
    "Round": { $0.rounded(.toNearestOrEven) }, "Sign": { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 },
    "Sin": { sin($0) }, "Sinh": { sinh($0) }, "Softplus": softplus,
    "Softsign": { $0 / (1 + abs($0)) }, "Tan": { tan($0) },
  ]

  @Sendable private static func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    if x.type == .float { return Self.work(Float.self, x, function) }
    if x.type == .double { return Self.work(Double.self, x, function) }
    if isSign, let whole = x.type.whole { return signs(whole, x) }
    throw .unsupported("input of type \(x.type)")
  }

  /// Applies a function to every element.
  static func work<T: RealNumber>(
    _: T.Type, _ x: TensorInfo, _ function: @escaping @Sendable (Double) -> Double
  ) -> Work {
    Work(outputs: [x], inPlace: 0) { operands in
      let source = unsafe operands.input(0, as: T.self)
      let out = unsafe operands.output(0, as: T.self)
      for i in 0..<x.count { unsafe out[i] = T(function(Double(source[i]))) }
    }
  }

  private func signs<T: WholeNumber>(_: T.Type, _ x: TensorInfo) -> Work {
    Work(outputs: [x], inPlace: 0) { operands in
      let source = unsafe operands.input(0, as: T.self)
      let out = unsafe operands.output(0, as: T.self)
      for i in 0..<x.count { unsafe out[i] = source[i].signum() }
    }
  }
}

/// IsNaN, IsInf and Not: truth values.
struct Predicate: Operator {
  private enum Kind {
    case isNaN
    case isInfinite(negative: Bool, positive: Bool)
    case not
  }

  private let kind: Kind

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(1...1)
    try node.requireOutputs(1...1)
    switch node.op {
    case "IsNaN": kind = .isNaN
    case "IsInf":
      kind = .isInfinite(
        negative: try node.flag("detect_negative", default: true),
        positive: try node.flag("detect_positive", default: true))
    case "Not": kind = .not
    default: throw .unsupported("this operator")
    }
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    if case .not = kind {
      guard x.type == .bool else { throw .invalid("input of type \(x.type)") }
    } else if x.type.real == nil {
      throw .unsupported("input of type \(x.type)")
    }
    let kind = kind
    return Work(outputs: [try TensorInfo(.bool, x.shape)]) { operands in
      let source = unsafe operands.input(0, as: UInt8.self)
      let out = unsafe operands.output(0, as: UInt8.self)
      for i in 0..<x.count {
        let value = unsafe Scalar(source + i * x.type.size, x.type).real
        let result =
          switch kind {
          case .isNaN: value.isNaN
          case .isInfinite(let negative, let positive):
            value.isInfinite && (value < 0 ? negative : positive)
          case .not: value == 0
          }
        unsafe out[i] = result ? 1 : 0
      }
    }
  }
}
