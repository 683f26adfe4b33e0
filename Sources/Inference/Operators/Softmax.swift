internal import CKernels

#if canImport(Glibc)
  internal import Glibc
#endif

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
    let x = try inputs[0]
    let axis = try resolve(axis: self.axis, rank: x.rank)
    let outer = product(x.shape[..<axis])
    let inner = flattens ? 1 : product(x.shape[(axis + 1)...])
    let n = flattens ? product(x.shape[axis...]) : x.shape[axis]
    if x.type == .double { return SoftmaxLike.work(Double.self, .plain, x, outer, n, inner) }
    _ = try inputs.floats(0)
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

/// LogSoftmax and Hardmax: the logarithm of Softmax; 1 at the first greatest element and 0 at all others.
struct SoftmaxLike: Operator {
  enum Kind {
    case plain
    case logarithm
    case hard
  }

  private let axis: Int
  private let flattens: Bool
  private let kind: Kind

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(1...1)
    try node.requireOutputs(1...1)
    kind = node.op == "Hardmax" ? .hard : .logarithm
    flattens = node.opset < 13
    axis = try node.int("axis", default: flattens ? 1 : -1)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    guard let real = x.type.real else { throw .unsupported("input of type \(x.type)") }
    let axis = try resolve(axis: self.axis, rank: x.rank)
    let outer = product(x.shape[..<axis])
    let inner = flattens ? 1 : product(x.shape[(axis + 1)...])
    let n = flattens ? product(x.shape[axis...]) : x.shape[axis]
    return Self.work(real, kind, x, outer, n, inner)
  }

  static func work<T: RealNumber>(
    _: T.Type, _ kind: Kind, _ x: TensorInfo, _ outer: Int, _ n: Int, _ inner: Int
  ) -> Work {
    Work(outputs: [x], inPlace: 0) { operands in
      if n == 0 { return }
      for o in 0..<outer {
        for i in 0..<inner {
          let source = unsafe operands.input(0, as: T.self) + o * n * inner + i
          let out = unsafe operands.output(0, as: T.self) + o * n * inner + i
          var best = 0
          for k in 0..<n where unsafe source[k * inner] > source[best * inner] { best = k }
          if kind == .hard {
            for k in 0..<n { unsafe out[k * inner] = k == best ? 1 : 0 }
            continue
          }
          let greatest = unsafe Double(source[best * inner])
          var sum = 0.0
          for k in 0..<n { unsafe sum += exp(Double(source[k * inner]) - greatest) }
          let shift = greatest + log(sum)
          for k in 0..<n {
            let value = unsafe Double(source[k * inner]) - shift
            unsafe out[k * inner] = T(kind == .plain ? exp(value) : value)
          }
        }
      }
    }
  }
}
