internal import CKernels

/// How operands of different shapes are laid over each other: sizes of 1 repeat, missing axes count as 1 in front
/// (https://github.com/onnx/onnx/blob/main/docs/Broadcasting.md).
struct Broadcast {
  /// The shape of the result.
  let shape: [Int]
  /// The axes to walk, those that belong together merged.
  let dims: [Int]
  /// For each operand its stride along each of `dims`, in elements; 0 repeats.
  let strides: [[Int]]

  init(_ operands: [[Int]]) throws(OperatorError) {
    let rank = operands.map(\.count).max() ?? 0
    let padded = operands.map { [Int](repeating: 1, count: rank - $0.count) + $0 }
    var shape: [Int] = []
    for axis in 0..<rank {
      let sizes = padded.map { $0[axis] }
      let size = sizes.first { $0 != 1 } ?? 1
      guard sizes.allSatisfy({ $0 == size || $0 == 1 }) else {
        let texts = operands.map { "\($0)" }.joined(separator: " and ")
        throw .invalid("shapes \(texts) cannot be broadcast")
      }
      shape.append(size)
    }
    var strides = padded.map { operand in
      var step = 1
      var result = [Int](repeating: 0, count: rank)
      for axis in (0..<rank).reversed() {
        result[axis] = operand[axis] == 1 ? 0 : step
        step *= max(operand[axis], 1)
      }
      return result
    }
    self.shape = shape

    // Two neighbouring axes are one when every operand steps through them evenly.
    var dims: [Int] = []
    var merged = [[Int]](repeating: [], count: operands.count)
    for axis in (0..<rank).reversed() where shape[axis] != 1 {
      if let inner = dims.first,
        strides.indices.allSatisfy({ strides[$0][axis] == (merged[$0].first ?? 0) * inner })
      {
        dims[0] *= shape[axis]
      } else {
        dims.insert(shape[axis], at: 0)
        for operand in strides.indices { merged[operand].insert(strides[operand][axis], at: 0) }
      }
    }
    strides = merged
    self.dims = dims
    self.strides = strides
  }

  /// Calls `body` with the offset of every operand, for all elements of the result in order.
  func forEach<E>(_ body: ([Int]) throws(E) -> Void) throws(E) {
    if dims.contains(0) { return }
    var at = [Int](repeating: 0, count: dims.count)
    var offsets = [Int](repeating: 0, count: strides.count)
    while true {
      try body(offsets)
      var axis = dims.count - 1
      while axis >= 0 {
        at[axis] += 1
        for operand in strides.indices { offsets[operand] += strides[operand][axis] }
        if at[axis] < dims[axis] { break }
        for operand in strides.indices {
          offsets[operand] -= strides[operand][axis] * dims[axis]
        }
        at[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }
}

/// Add, Sub, Mul, Div, PRelu, and Max, Min, Sum and Mean of any number of operands.
struct Arithmetic: Operator {
  let function: kf_binary
  let isMean: Bool
  /// Max, Min, Sum and Mean of operator set 7 take operands of one shape only.
  private let needsOneShape: Bool

  init(_ node: inout NodeReader) throws(OperatorError) {
    switch node.op {
    case "Add": function = KF_ADD
    case "Sub": function = KF_SUB
    case "Mul": function = KF_MUL
    case "Div": function = KF_DIV
    case "PRelu": function = KF_PRELU
    case "Max": function = KF_MAX
    case "Min": function = KF_MIN
    case "Sum", "Mean": function = KF_ADD
    default: throw .unsupported("this operator")
    }
    let takesMany = ["Max", "Min", "Sum", "Mean"].contains(node.op)
    isMean = node.op == "Mean"
    needsOneShape = takesMany && node.opset < 8
    try node.requireInputs(takesMany ? 1...Int.max : 2...2)
    try node.requireOutputs(1...1)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let infos = try (0..<inputs.count).map { index throws(OperatorError) in try inputs[index] }
    let type = infos[0].type
    guard infos.allSatisfy({ $0.type == type }) else {
      throw .invalid("operands of types \(infos.map(\.type))")
    }
    guard type != .bool, !isMean || type.real != nil else {
      throw .unsupported("operands of type \(type)")
    }
    guard !needsOneShape || infos.allSatisfy({ $0.shape == infos[0].shape }) else {
      throw .invalid("operands of shapes \(infos.map(\.shape))")
    }
    // The accumulated result is the first operand of the next step.
    let result = try TensorInfo(type, try Broadcast(infos.map(\.shape)).shape)
    var steps: [Broadcast] = []
    if infos.count == 1 {
      return Work(outputs: [result], alias: 0) { operands in
        unsafe operands.output(0, as: UInt8.self).update(
          from: operands.input(0), count: result.byteCount)
      }
    }
    for index in infos.indices.dropFirst() {
      steps.append(
        try Broadcast([
          index == 1 ? infos[0].shape : result.shape, infos[index].shape, result.shape,
        ]))
    }
    if function == KF_PRELU, result.shape != infos[0].shape {
      throw .invalid("slopes of shape \(infos[1].shape) for an input of \(infos[0].shape)")
    }
    let (function, isMean) = (function, isMean)
    let inPlace = (0..<min(2, infos.count)).first { infos[$0].shape == result.shape }
    return Work(outputs: [result], inPlace: infos.count <= 2 ? inPlace : nil) { operands in
      for (index, step) in steps.enumerated() {
        unsafe Self.run(
          function, type, step, operands, isFirst: index == 0, second: index + 1)
      }
      if isMean, let real = type.real { unsafe Self.divide(real, operands, result, infos.count) }
    }
  }

  /// One step: the first operand, or the result so far, and another operand.
  @unsafe private static func run(
    _ function: kf_binary, _ type: ElementType, _ step: Broadcast, _ operands: Operands,
    isFirst: Bool, second: Int
  ) {
    let rank = Int32(step.dims.count)
    func first<T: BitwiseCopyable>(_: T.Type) -> UnsafePointer<T> {
      unsafe isFirst ? operands.input(0) : UnsafePointer(operands.output(0))
    }
    switch type {
    case .float:
      unsafe kf_binary_f32(
        function, rank, step.dims, first(Float.self), step.strides[0], operands.input(second),
        step.strides[1], operands.output(0))
    case .int32:
      unsafe kf_binary_i32(
        function, rank, step.dims, first(Int32.self), step.strides[0], operands.input(second),
        step.strides[1], operands.output(0))
    case .int64:
      unsafe kf_binary_i64(
        function, rank, step.dims, first(Int64.self), step.strides[0], operands.input(second),
        step.strides[1], operands.output(0))
    default:
      if let whole = type.whole {
        unsafe wholes(whole, function, step, operands, isFirst, second)
      } else {
        unsafe doubles(function, step, operands, isFirst, second)
      }
    }
  }

  @unsafe private static func wholes<T: WholeNumber>(
    _: T.Type, _ function: kf_binary, _ step: Broadcast, _ operands: Operands, _ isFirst: Bool,
    _ second: Int
  ) {
    let combine: (T, T) -> T =
      switch function {
      case KF_ADD: { $0 &+ $1 }
      case KF_SUB: { $0 &- $1 }
      case KF_MUL: { $0 &* $1 }
      case KF_DIV: { $1 == 0 ? 0 : $0.dividedReportingOverflow(by: $1).partialValue }
      case KF_MAX: { max($0, $1) }
      case KF_MIN: { min($0, $1) }
      default: { $0 < 0 ? $0 &* $1 : $0 }
      }
    unsafe loop(step, operands, isFirst, second, combine)
  }

  @unsafe private static func doubles(
    _ function: kf_binary, _ step: Broadcast, _ operands: Operands, _ isFirst: Bool, _ second: Int
  ) {
    let combine: (Double, Double) -> Double =
      switch function {
      case KF_ADD: { $0 + $1 }
      case KF_SUB: { $0 - $1 }
      case KF_MUL: { $0 * $1 }
      case KF_DIV: { $0 / $1 }
      case KF_MAX: { $0.isNaN || $0 > $1 ? $0 : $1 }
      case KF_MIN: { $0.isNaN || $0 < $1 ? $0 : $1 }
      default: { $0 < 0 ? $0 * $1 : $0 }
      }
    unsafe loop(step, operands, isFirst, second, combine)
  }

  /// For types that have no kernel.
  @unsafe private static func loop<T: BitwiseCopyable>(
    _ step: Broadcast, _ operands: Operands, _ isFirst: Bool, _ second: Int,
    _ combine: (T, T) -> T
  ) {
    var out = unsafe operands.output(0, as: T.self)
    let x = unsafe isFirst ? operands.input(0, as: T.self) : UnsafePointer(out)
    let y = unsafe operands.input(second, as: T.self)
    step.forEach { at in
      unsafe out.pointee = combine(x[at[0]], y[at[1]])
      unsafe out += 1
    }
  }

  @unsafe private static func divide<T: RealNumber>(
    _: T.Type, _ operands: Operands, _ result: TensorInfo, _ count: Int
  ) {
    let out = unsafe operands.output(0, as: T.self)
    for i in 0..<result.count { unsafe out[i] /= T(count) }
  }

  func fastPaths(at site: Site) -> [any FastPath] {
    let isSum =
      function == KF_ADD && !isMean && site.inputs.count == 2 && site.inBlocks == [true, true]
      && site.inputs.allSatisfy { $0?.info == site.output }
    return isSum ? [BlockedAddition()] : []
  }
}
