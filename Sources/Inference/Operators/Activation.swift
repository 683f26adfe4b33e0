internal import CKernels

#if canImport(Glibc)
  internal import Glibc
#endif

/// A function of one number, applied to every element, alone or behind a convolution.
enum Activation: Sendable {
  case none
  case function(kf_unary, Float, Float)
  /// A leaky ReLU with a slope of its own for each channel, or one for all.
  case slopes(Constant)
}

/// Bias and activation over the output of a convolution, in one pass.
@safe struct Epilogue {
  private let function: kf_unary
  private let a: Float
  private let b: Float
  private let slopes: [Float]?

  init(_ activation: Activation, channels: Int) throws(OperatorError) {
    switch activation {
    case .none:
      (function, a, b, slopes) = (KF_IDENTITY, 0, 0, nil)
    case .function(let kind, let first, let second):
      (function, a, b, slopes) = (kind, first, second, nil)
    case .slopes(let constant):
      let values = constant.floats ?? []
      guard values.count == channels || values.count == 1 else {
        throw .invalid("\(values.count) slopes for \(channels) channels")
      }
      (function, a, b) = (KF_IDENTITY, 0, 0)
      slopes = values.count == channels ? values : [Float](repeating: values[0], count: channels)
    }
  }

  /// - Parameters:
  ///   - first: channel of the first row.
  ///   - bias: one for each channel, or nil.
  @unsafe func apply(
    _ x: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int, first: Int = 0,
    bias: UnsafePointer<Float>?
  ) {
    let bias = unsafe bias.map { unsafe $0 + first }
    if let slopes {
      unsafe slopes.withUnsafeBufferPointer { slopes in
        unsafe kf_bias_activate(
          x, rows, columns, stride, bias, slopes.baseAddress.map { unsafe $0 + first }, function,
          a, b)
      }
    } else if unsafe bias != nil || function != KF_IDENTITY {
      unsafe kf_bias_activate(x, rows, columns, stride, bias, nil, function, a, b)
    }
  }
}

/// Relu, LeakyRelu, Sigmoid, Tanh, HardSigmoid, HardSwish, Gelu, Exp, Sqrt, Abs, Neg, Floor.
struct Unary: Operator {
  let function: kf_unary
  let a: Float
  let b: Float

  /// Functions that also exist for whole numbers.
  private static let forIntegers: Set<kf_unary> = [KF_RELU, KF_ABS, KF_NEG]

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(1...1)
    try node.requireOutputs(1...1)
    (function, a, b) =
      switch node.op {
      case "Relu": (KF_RELU, 0, 0)
      case "LeakyRelu": (KF_LEAKY_RELU, try node.float("alpha", default: 0.01), 0)
      case "Sigmoid": (KF_SIGMOID, 0, 0)
      case "Tanh": (KF_TANH, 0, 0)
      case "HardSigmoid":
        (
          KF_HARD_SIGMOID, try node.float("alpha", default: 0.2),
          try node.float("beta", default: 0.5)
        )
      case "HardSwish": (KF_HARD_SWISH, 0, 0)
      case "Gelu":
        switch try node.string("approximate", default: "none") {
        case "none": (KF_GELU, 0, 0)
        case "tanh": (KF_GELU_TANH, 0, 0)
        case let other: throw .unsupported("attribute 'approximate' = '\(other)'")
        }
      case "Exp": (KF_EXP, 0, 0)
      case "Sqrt": (KF_SQRT, 0, 0)
      case "Abs": (KF_ABS, 0, 0)
      case "Neg": (KF_NEG, 0, 0)
      case "Floor": (KF_FLOOR, 0, 0)
      default: throw .unsupported("this operator")
      }
  }

  var activation: Activation { .function(function, a, b) }
  var isRelu: Bool { function == KF_RELU }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    let (function, a, b) = (function, a, b)
    switch x.type {
    case .float:
      return Work(outputs: [x], inPlace: 0) { operands in
        unsafe kf_unary_f32(function, a, b, operands.input(0), operands.output(0), x.count)
      }
    case .int32 where Self.forIntegers.contains(function):
      return Work(outputs: [x], inPlace: 0) { operands in
        unsafe kf_unary_i32(function, 0, 0, operands.input(0), operands.output(0), x.count)
      }
    case .int64 where Self.forIntegers.contains(function):
      return Work(outputs: [x], inPlace: 0) { operands in
        unsafe kf_unary_i64(function, 0, 0, operands.input(0), operands.output(0), x.count)
      }
    case .double:
      return Elementwise.work(Double.self, x, Self.exact(function, Double(a), Double(b)))
    default:
      guard Self.forIntegers.contains(function), let whole = x.type.whole else {
        throw .unsupported("input of type \(x.type)")
      }
      return wholes(whole, x)
    }
  }

  private func wholes<T: WholeNumber>(_: T.Type, _ x: TensorInfo) -> Work {
    let function = function
    return Work(outputs: [x], inPlace: 0) { operands in
      let source = unsafe operands.input(0, as: T.self)
      let out = unsafe operands.output(0, as: T.self)
      for i in 0..<x.count {
        let value = unsafe source[i]
        let negated = 0 &- value
        unsafe out[i] =
          switch function {
          case KF_RELU: max(value, 0)
          case KF_ABS: value < 0 ? negated : value
          default: negated
          }
      }
    }
  }

  /// The same functions in double precision.
  private static func exact(
    _ function: kf_unary, _ a: Double, _ b: Double
  ) -> @Sendable (Double) -> Double {
    switch function {
    case KF_RELU: { max($0, 0) }
    case KF_LEAKY_RELU: { $0 < 0 ? a * $0 : $0 }
    case KF_SIGMOID: { 1 / (1 + exp(-$0)) }
    case KF_TANH: { tanh($0) }
    case KF_HARD_SIGMOID: { min(max(a * $0 + b, 0), 1) }
    case KF_HARD_SWISH: { $0 * min(max($0 / 6 + 0.5, 0), 1) }
    case KF_GELU: { $0 / 2 * (1 + erf($0 / 2.0.squareRoot())) }
    case KF_GELU_TANH:
      { $0 / 2 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0))) }
    case KF_EXP: { exp($0) }
    case KF_SQRT: { $0.squareRoot() }
    case KF_ABS: { abs($0) }
    case KF_NEG: { -$0 }
    case KF_FLOOR: { $0.rounded(.down) }
    default: { $0 }
    }
  }
}

/// It knows no axes, so it works on blocks as on planes.
extension Unary: FastPath {
  var reads: TensorLayout { .blocks }
  var writes: TensorLayout { .blocks }

  func fastPaths(at site: Site) -> [any FastPath] { site.inBlocks[0] ? [self] : [] }
}

extension kf_unary: @retroactive Hashable {}
