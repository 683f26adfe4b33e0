internal import CKernels

/// Clip: bounds were attributes before operator set 11, and are inputs since.
struct Clip: Operator {
  private let low: Float?
  private let high: Float?

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireOutputs(1...1)
    if node.opset < 11 {
      try node.requireInputs(1...1)
      low = try node.float("min", default: -.infinity)
      high = try node.float("max", default: .infinity)
    } else {
      try node.requireInputs(1...3)
      (low, high) = (nil, nil)
    }
  }

  /// The same function with bounds that are known, for fusion.
  ///
  /// - Parameters:
  ///   - bounds: the inputs behind the first, nil where one is not given.
  func activation(_ bounds: [Constant?]) -> Activation {
    func bound(_ index: Int) -> Float? {
      bounds.indices.contains(index) ? bounds[index]?.floats?.first : nil
    }
    return .function(KF_CLIP, low ?? bound(0) ?? -.infinity, high ?? bound(1) ?? .infinity)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    for index in 1...2 where inputs.has(index) {
      let bound = try inputs[index]
      guard bound.type == x.type, bound.count == 1 else {
        throw .invalid("a bound of type \(bound.type) and shape \(bound.shape)")
      }
    }
    let (low, high) = (low ?? -.infinity, high ?? .infinity)
    switch x.type {
    case .float:
      return Work(outputs: [x], inPlace: 0) { operands in
        let a = unsafe operands.optional(1, as: Float.self)?.pointee ?? low
        let b = unsafe operands.optional(2, as: Float.self)?.pointee ?? high
        unsafe kf_unary_f32(KF_CLIP, a, b, operands.input(0), operands.output(0), x.count)
      }
    case .int32:
      return Work(outputs: [x], inPlace: 0) { operands in
        let a = unsafe operands.optional(1, as: Int32.self)?.pointee ?? .min
        let b = unsafe operands.optional(2, as: Int32.self)?.pointee ?? .max
        unsafe kf_unary_i32(KF_CLIP, a, b, operands.input(0), operands.output(0), x.count)
      }
    case .int64:
      return Work(outputs: [x], inPlace: 0) { operands in
        let a = unsafe operands.optional(1, as: Int64.self)?.pointee ?? .min
        let b = unsafe operands.optional(2, as: Int64.self)?.pointee ?? .max
        unsafe kf_unary_i64(KF_CLIP, a, b, operands.input(0), operands.output(0), x.count)
      }
    case .double:
      return Work(outputs: [x], inPlace: 0) { operands in
        let a = unsafe operands.optional(1, as: Double.self)?.pointee ?? Double(low)
        let b = unsafe operands.optional(2, as: Double.self)?.pointee ?? Double(high)
        unsafe Self.clip(operands, x.count, a, b)
      }
    default:
      guard let whole = x.type.whole else { throw .unsupported("input of type \(x.type)") }
      return wholes(whole, x)
    }
  }

  private func wholes<T: WholeNumber>(_: T.Type, _ x: TensorInfo) -> Work {
    Work(outputs: [x], inPlace: 0) { operands in
      let a = unsafe operands.optional(1, as: T.self)?.pointee ?? .min
      let b = unsafe operands.optional(2, as: T.self)?.pointee ?? .max
      unsafe Self.clip(operands, x.count, a, b)
    }
  }

  @unsafe private static func clip<T: Comparable & BitwiseCopyable>(
    _ operands: Operands, _ count: Int, _ low: T, _ high: T
  ) {
    let source = unsafe operands.input(0, as: T.self)
    let out = unsafe operands.output(0, as: T.self)
    for i in 0..<count { unsafe out[i] = min(max(source[i], low), high) }
  }
}
