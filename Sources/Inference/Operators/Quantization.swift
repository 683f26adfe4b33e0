/// QuantizeLinear: x / scale, rounded to the even whole number and moved by the zero point, cut to the type of the zero point.
struct QuantizeLinear: Operator {
  private let axis: Int
  private let blockSize: Int
  private let type: ElementType?

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(2...3)
    try node.requireOutputs(1...1)
    axis = node.opset >= 13 ? try node.int("axis", default: 1) : 0
    blockSize = node.opset >= 21 ? try node.int("block_size", default: 0) : 0
    guard blockSize >= 0 else { throw .invalid("attribute 'block_size' is \(blockSize)") }
    node.ignore("saturate")
    node.ignore("precision")
    let code = node.opset >= 21 ? try node.int("output_dtype", default: 0) : 0
    if code == 0 {
      type = nil
    } else {
      guard case .plain(let known)? = StoredType(onnx: Int32(clamping: code)) else {
        throw .unsupported("attribute 'output_dtype' = \(onnxTypeName(Int32(clamping: code)))")
      }
      type = known
    }
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let (x, scale) = (try inputs[0], try inputs.floats(1))
    guard x.type == .float || x.type == .int32 else {
      throw .unsupported("input of type \(x.type)")
    }
    var type = self.type ?? .uint8
    if inputs.has(2) {
      type = try inputs[2].type
      guard try inputs[2].count == scale.count else {
        throw .invalid("a zero point of shape \(try inputs[2].shape)")
      }
    }
    guard let whole = type.whole, type.size <= 2 else {
      throw .unsupported("an output of type \(type)")
    }
    let blocks = try QuantizationBlocks(
      of: x.shape, scales: scale.shape, axis: axis, blockSize: blockSize)
    return try work(whole, x, try TensorInfo(type, x.shape), blocks)
  }

  private func work<T: WholeNumber>(
    _: T.Type, _ x: TensorInfo, _ output: TensorInfo, _ blocks: QuantizationBlocks
  ) throws(OperatorError) -> Work {
    Work(outputs: [output]) { operands in
      let source = unsafe operands.input(0, as: UInt8.self)
      let scales = unsafe operands.floats(1)
      let zeros = unsafe operands.optional(2, as: T.self)
      let out = unsafe operands.output(0, as: T.self)
      blocks.forEachRun { run, block in
        let scale = unsafe scales[block]
        let zero = unsafe Float(zeros?[block] ?? 0)
        for i in run {
          let value = unsafe Float(Scalar(source + i * x.type.size, x.type).real)
          unsafe out[i] = quantised(value / scale, zero)
        }
      }
    }
  }
}

/// A fraction as the nearest whole number, halves to the even one, moved and cut to what the type holds.
func quantised<T: WholeNumber>(_ value: Float, _ zero: Float) -> T {
  let moved = value.rounded(.toNearestOrEven) + zero
  if moved.isNaN { return T(zero) }
  return T(min(max(moved, Float(T.min)), Float(T.max)))
}

/// DynamicQuantizeLinear: to uint8, with the scale and zero point that the input's range asks for.
struct DynamicQuantizeLinear: Operator {
  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(1...1)
    try node.requireOutputs(3...3)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs.floats(0)
    let outputs = [
      try TensorInfo(.uint8, x.shape), try TensorInfo(.float, []), try TensorInfo(.uint8, []),
    ]
    return Work(outputs: outputs) { operands in
      let source = unsafe operands.floats(0)
      var (low, high): (Float, Float) = (0, 0)
      for i in 0..<x.count { unsafe (low, high) = (min(low, source[i]), max(high, source[i])) }
      let scale = (high - low) / 255
      let zero: UInt8 = scale == 0 ? 0 : quantised(-low / scale, 0)
      let out = unsafe operands.output(0, as: UInt8.self)
      for i in 0..<x.count {
        unsafe out[i] = scale == 0 ? 0 : quantised(source[i] / scale, Float(zero))
      }
      unsafe operands.floats(out: 1)[0] = scale
      unsafe operands.output(2, as: UInt8.self)[0] = zero
    }
  }
}

/// MatMulInteger: a product of matrices of int8 or uint8, less their zero points, as int32.
struct MatMulInteger: Operator {
  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(2...4)
    try node.requireOutputs(1...1)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let (a, b) = (try inputs[0], try inputs[1])
    for info in [a, b] where info.type.size != 1 || info.type == .bool {
      throw .unsupported("operands of types \(a.type) and \(b.type)")
    }
    guard a.rank >= 2, b.rank >= 2, a.shape[a.rank - 1] == b.shape[b.rank - 2] else {
      throw .invalid("matrices of shapes \(a.shape) and \(b.shape)")
    }
    let batch = try Broadcast([Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2))])
    let (rows, depth, columns) = (a.shape[a.rank - 2], a.shape[a.rank - 1], b.shape[b.rank - 1])
    let output = try TensorInfo(.int32, batch.shape + [rows, columns])
    let zeroA = try perRow(inputs, 2, a, rows)
    let zeroB = try perRow(inputs, 3, b, columns)
    return Work(outputs: [output]) { operands in
      var out = unsafe operands.output(0, as: Int32.self)
      func value(_ input: Int, _ type: ElementType, _ at: Int) -> Int32 {
        unsafe Int32(Scalar(operands.input(input, as: UInt8.self) + at, type).integer)
      }
      batch.forEach { at in
        for row in 0..<rows {
          let shiftA = zeroA == 0 ? 0 : value(2, a.type, zeroA == 1 ? 0 : row)
          for column in 0..<columns {
            let shiftB = zeroB == 0 ? 0 : value(3, b.type, zeroB == 1 ? 0 : column)
            var sum: Int32 = 0
            for k in 0..<depth {
              let x = value(0, a.type, (at[0] * rows + row) * depth + k) - shiftA
              let y = value(1, b.type, (at[1] * depth + k) * columns + column) - shiftB
              sum &+= x &* y
            }
            unsafe out.pointee = sum
            unsafe out += 1
          }
        }
      }
    }
  }

  /// How many zero points there are: none, one, or one a row (a column of the second matrix).
  private func perRow(
    _ inputs: Inputs, _ index: Int, _ operand: TensorInfo, _ size: Int
  ) throws(OperatorError) -> Int {
    guard inputs.has(index) else { return 0 }
    let info = try inputs[index]
    guard info.type == operand.type, info.rank <= 1, info.count == 1 || info.count == size else {
      throw .unsupported(
        "another zero point, of type \(info.type) and shape \(info.shape)")
    }
    return info.count
  }
}
