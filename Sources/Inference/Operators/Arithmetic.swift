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

/// Add, Sub, Mul, Div, PRelu, and Max and Min of any number of operands.
struct Arithmetic: Operator {
  let function: kf_binary

  init(_ node: inout NodeReader) throws(OperatorError) {
    switch node.op {
    case "Add": function = KF_ADD
    case "Sub": function = KF_SUB
    case "Mul": function = KF_MUL
    case "Div": function = KF_DIV
    case "PRelu": function = KF_PRELU
    case "Max": function = KF_MAX
    case "Min": function = KF_MIN
    default: throw .unsupported("this operator")
    }
    let takesMany = function == KF_MAX || function == KF_MIN
    try node.requireInputs(takesMany ? 1...Int.max : 2...2)
    try node.requireOutputs(1...1)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let infos = try (0..<inputs.count).map { index throws(OperatorError) in try inputs[index] }
    let type = infos[0].type
    guard infos.allSatisfy({ $0.type == type }) else {
      throw .invalid("operands of types \(infos.map(\.type))")
    }
    guard [.float, .int32, .int64].contains(type) else {
      throw .unsupported("operands of type \(type)")
    }
    // The accumulated result is the first operand of the next step.
    let result = try TensorInfo(type, try Broadcast(infos.map(\.shape)).shape)
    var steps: [Broadcast] = []
    if infos.count == 1 { steps.append(try Broadcast([result.shape, infos[0].shape])) }
    for index in infos.indices.dropFirst() {
      steps.append(
        try Broadcast([
          index == 1 ? infos[0].shape : result.shape, infos[index].shape, result.shape,
        ]))
    }
    if function == KF_PRELU, result.shape != infos[0].shape {
      throw .invalid("slopes of shape \(infos[1].shape) for an input of \(infos[0].shape)")
    }
    let function = function
    let inPlace = (0..<min(2, infos.count)).first { infos[$0].shape == result.shape }
    return Work(outputs: [result], inPlace: infos.count <= 2 ? inPlace : nil) { operands in
      for (index, step) in steps.enumerated() {
        unsafe Self.run(
          function, type, step, operands, isFirst: index == 0,
          second: infos.count == 1 ? 0 : index + 1)
      }
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
    default:
      unsafe kf_binary_i64(
        function, rank, step.dims, first(Int64.self), step.strides[0], operands.input(second),
        step.strides[1], operands.output(0))
    }
  }

  func fastPaths(at site: Site) -> [any FastPath] {
    let isSum =
      function == KF_ADD && site.inBlocks == [true, true]
      && site.inputs.allSatisfy { $0?.info == site.output }
    return isSum ? [BlockedAddition()] : []
  }
}
