/// NonZero and Compress: what is picked depends on values, so a model with one of them is planned again for each run.
struct Picking: Operator {
  private let isNonZero: Bool
  private let axis: Int?

  var valueInputs: [Int] { [isNonZero ? 0 : 1] }

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireOutputs(1...1)
    isNonZero = node.op == "NonZero"
    try node.requireInputs(isNonZero ? 1...1 : 2...2)
    axis = isNonZero ? nil : try node.int("axis")
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    try isNonZero ? nonZero(inputs) : compress(inputs)
  }

  private func nonZero(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs.constant(0)
    let size = x.info.type.size
    guard x.info.count <= Limits.table else {
      throw .unsupported("an input of \(x.info.count) elements; at most \(Limits.table)")
    }
    var found: [[Int]] = []
    var at = Position(x.info.shape)
    for i in 0..<x.info.count {
      let value = unsafe Scalar(
        x.bytes.assumingMemoryBound(to: UInt8.self) + i * size, x.info.type)
      if value.real != 0 { found.append(at.at) }
      at.advance()
    }
    let positions = found
    let output = try TensorInfo(.int64, [x.info.rank, positions.count])
    return Work(outputs: [output], isConstant: true) { operands in
      let out = unsafe operands.output(0, as: Int64.self)
      for (column, position) in positions.enumerated() {
        for (axis, index) in position.enumerated() {
          unsafe out[axis * positions.count + column] = Int64(index)
        }
      }
    }
  }

  private func compress(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    let condition = try inputs.constant(1)
    guard condition.info.type == .bool, condition.info.rank == 1 else {
      throw .invalid("a condition of type \(condition.info.type) and shape \(condition.info.shape)")
    }
    // Without an axis the input is one long row.
    let shape = axis == nil ? [x.count] : x.shape
    let axis =
      try self.axis.map { axis throws(OperatorError) in
        try resolve(axis: axis, rank: x.rank)
      } ?? 0
    guard condition.info.count <= shape[axis] else {
      throw .invalid("\(condition.info.count) conditions for an axis of size \(shape[axis])")
    }
    try Remap.checkTables(shape)
    var positions: [[Int?]] = shape.map { Array(0..<$0) }
    let flags = unsafe condition.bytes.assumingMemoryBound(to: UInt8.self)
    positions[axis] = (0..<condition.info.count).filter { unsafe flags[$0] != 0 }
    return try Remap(positions, of: shape).work(x)
  }
}

/// OneHot: a new axis on which one element is «on» and all others are «off».
struct OneHot: Operator {
  private let axis: Int

  var valueInputs: [Int] { [1] }

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(3...3)
    try node.requireOutputs(1...1)
    axis = try node.int("axis", default: -1)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let (indexes, values) = (try inputs[0], try inputs[2])
    guard values.shape == [2] else { throw .invalid("values of shape \(values.shape)") }
    let depths = try inputs.constant(1)
    guard depths.info.count == 1 else { throw .invalid("input 1 is not one number") }
    let depth = Int(
      unsafe Scalar(depths.bytes.assumingMemoryBound(to: UInt8.self), depths.info.type).integer)
    guard (0...Limits.table).contains(depth) else { throw .invalid("a depth of \(depth)") }
    let axis = try resolve(axis: self.axis, rank: indexes.rank + 1)
    var shape = indexes.shape
    shape.insert(depth, at: axis)
    let output = try TensorInfo(values.type, shape)
    let inner = product(indexes.shape[axis...])
    let size = values.type.size
    return Work(outputs: [output]) { operands in
      let out = unsafe operands.output(0, as: UInt8.self)
      let source = unsafe operands.input(2, as: UInt8.self)
      for i in 0..<output.count {
        let (slot, position) = (i / inner % depth, i / inner / depth * inner + i % inner)
        let pick = unsafe Scalar(
          operands.input(0, as: UInt8.self) + position * indexes.type.size, indexes.type
        ).real
        let isOn = (pick < 0 ? pick + Double(depth) : pick) == Double(slot)
        unsafe UnsafeMutableRawPointer(out + i * size).copyMemory(
          from: source + (isOn ? size : 0), byteCount: size)
      }
    }
  }
}

/// Trilu: one triangle of each matrix; the rest becomes 0.
struct Triangle: Operator {
  private let keepsUpper: Bool

  var valueInputs: [Int] { [1] }

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(1...2)
    try node.requireOutputs(1...1)
    keepsUpper = try node.flag("upper", default: true)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    guard x.rank >= 2 else { throw .invalid("an input of shape \(x.shape)") }
    let diagonals = try inputs.integers(1) ?? [0]
    guard diagonals.count == 1 else { throw .invalid("input 1 is not one number") }
    let diagonal = min(max(diagonals[0], -Limits.elements), Limits.elements)
    let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
    let (size, keepsUpper) = (x.type.size, keepsUpper)
    return Work(outputs: [x]) { operands in
      let (source, out) = unsafe (
        operands.input(0, as: UInt8.self), operands.output(0, as: UInt8.self)
      )
      for i in 0..<x.count {
        let distance = i % columns - i / columns % rows - diagonal
        let to = unsafe UnsafeMutableRawPointer(out + i * size)
        if keepsUpper ? distance >= 0 : distance <= 0 {
          unsafe to.copyMemory(from: source + i * size, byteCount: size)
        } else {
          unsafe to.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        }
      }
    }
  }
}

/// EyeLike: ones on a diagonal, of the shape of the input.
struct EyeLike: Operator {
  private let diagonal: Int
  private let type: ElementType?

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(1...1)
    try node.requireOutputs(1...1)
    diagonal = try node.int("k", default: 0)
    guard let code = try node.int("dtype") else {
      type = nil
      return
    }
    guard let known = ElementType(onnx: Int32(clamping: code)) else {
      throw .unsupported("attribute 'dtype' = \(onnxTypeName(Int32(clamping: code)))")
    }
    type = known
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    guard x.rank == 2 else { throw .invalid("an input of shape \(x.shape)") }
    let output = try TensorInfo(type ?? x.type, x.shape)
    let diagonal = min(max(diagonal, -Limits.elements), Limits.elements)
    return Work(outputs: [output], isConstant: true) { operands in
      let out = unsafe operands.output(0, as: UInt8.self)
      for i in 0..<output.count {
        let isOne = i % x.shape[1] - i / x.shape[1] == diagonal
        unsafe Scalar.integer(isOne ? 1 : 0).store(to: out + i * output.type.size, as: output.type)
      }
    }
  }
}
