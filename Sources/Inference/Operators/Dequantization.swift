/// DequantizeLinear: (x − zero point) · scale, with one scale for all, one for each slice along an axis, or one for each block of
/// `block_size` elements along it.
struct DequantizeLinear: Operator {
  private let axis: Int
  private let blockSize: Int

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(2...3)
    try node.requireOutputs(1...1)
    axis = node.opset >= 13 ? try node.int("axis", default: 1) : 0
    blockSize = node.opset >= 21 ? try node.int("block_size", default: 0) : 0
    guard blockSize >= 0 else { throw .invalid("attribute 'block_size' is \(blockSize)") }
    if node.opset >= 23, let code = try node.int("output_dtype"), code != 0 {
      guard case .plain(.float)? = StoredType(onnx: Int32(clamping: code)) else {
        throw .unsupported("attribute 'output_dtype' = \(onnxTypeName(Int32(clamping: code)))")
      }
    }
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let (x, scale) = (try inputs[0], try inputs.floats(1))
    guard let whole = x.type.whole, x.type.size <= 4 else {
      throw .unsupported("input of type \(x.type)")
    }
    if inputs.has(2) {
      let zero = try inputs[2]
      guard zero.type == x.type, zero.count == scale.count else {
        throw .invalid(
          "a zero point of type \(zero.type) and shape \(zero.shape) beside scales of shape "
            + "\(scale.shape)")
      }
    }
    let blocks = try QuantizationBlocks(
      of: x.shape, scales: scale.shape, axis: axis, blockSize: blockSize)
    switch x.type {
    // Named, these are compiled for themselves; weights are millions.
    case .int8: return try work(Int8.self, x, blocks)
    case .uint8: return try work(UInt8.self, x, blocks)
    default: return try work(whole, x, blocks)
    }
  }

  private func work<T: WholeNumber>(
    _: T.Type, _ x: TensorInfo, _ blocks: QuantizationBlocks
  ) throws(OperatorError) -> Work {
    func dequantise(
      _ source: UnsafePointer<T>, _ scales: UnsafePointer<Float>, _ zeros: UnsafePointer<T>?,
      _ out: UnsafeMutablePointer<Float>
    ) {
      blocks.forEachRun { run, block in
        let scale = unsafe scales[block]
        let zero = unsafe Int(zeros?[block] ?? 0)
        for i in run { unsafe out[i] = Float(Int(source[i]) - zero) * scale }
      }
    }
    var work = Work(outputs: [try TensorInfo(.float, x.shape)]) { operands in
      unsafe dequantise(
        operands.input(0), operands.floats(1), operands.optional(2), operands.floats(out: 0))
    }
    work.later = { inputs in
      guard let values = inputs.all[0]?.constant, let scales = inputs.all[1]?.constant else {
        return nil
      }
      let zeros = inputs.has(2) ? inputs.all[2]?.constant : nil
      let rows = QuantisedRows(values: values, scales: scales, zeros: zeros, blocks)
      return unsafe Constant.Recipe(
        fill: { memory in
          unsafe dequantise(
            values.bytes.assumingMemoryBound(to: T.self), scales.floatBytes,
            zeros.map { unsafe $0.bytes.assumingMemoryBound(to: T.self) },
            memory.bindMemory(to: Float.self, capacity: x.count))
        }, quantised: rows)
    }
    return work
  }
}

/// Which scale belongs to which elements of a tensor.
struct QuantizationBlocks: Sendable {
  private let outer: Int
  private let size: Int
  private let inner: Int
  /// Elements along the axis that share a scale, and how many scales there are along it.
  private let block: Int
  private let blocks: Int
  /// Whether the scale is another for each element before and behind the axis.
  private let isBlocked: Bool

  /// - Parameters:
  ///   - shape: of the tensor.
  ///   - scales: shape of the scales: of one element for all; `[size]` along the axis; or, with a block size, as `shape` but with
  ///     the axis divided by it, rounded up.
  init(
    of shape: [Int], scales: [Int], axis: Int, blockSize: Int
  ) throws(OperatorError) {
    func refused() -> OperatorError {
      .invalid(
        "scales of shape \(scales) for an input of shape \(shape), axis \(axis), blocks of "
          + "\(blockSize)")
    }
    if blockSize == 0, product(scales) == 1, scales.count <= 1 {
      (outer, size, inner) = (1, 1, product(shape))
      (block, blocks, isBlocked) = (1, 1, false)
      return
    }
    let axis = try resolve(axis: axis, rank: shape.count)
    (outer, size, inner) = (
      product(shape[..<axis]), shape[axis], product(shape[(axis + 1)...])
    )
    if blockSize == 0 {
      guard scales == [size] else { throw refused() }
      (block, blocks, isBlocked) = (1, size, false)
    } else {
      var expected = shape
      expected[axis] = size / blockSize + (size % blockSize == 0 ? 0 : 1)
      guard scales == expected else { throw refused() }
      (block, blocks, isBlocked) = (blockSize, expected[axis], true)
    }
  }

  /// For a matrix of so many rows, how many elements of a row share a scale, and how many scales a row has, 0 where all rows share
  /// theirs; nil where scales change from row to row otherwise. What has more axes is a matrix of the places along its first.
  func alongRows(of rows: Int) -> (block: Int, scales: Int)? {
    if size == 1, blocks == 1, outer == 1 { return (inner / rows, 0) }
    // Axis 0: a scale for each row.
    if !isBlocked, outer == 1 { return (inner, 1) }
    return isBlocked && inner == 1 && outer == rows ? (block, blocks) : nil
  }

  /// Calls `body` with the positions of elements that lie together and share a scale, and with the position of the scale.
  func forEachRun(_ body: (Swift.Range<Int>, Int) -> Void) {
    for o in 0..<outer {
      for b in 0..<blocks {
        let (first, last) = (b * block, min(size, b * block + block))
        if !isBlocked {
          let start = (o * size + first) * inner
          body(start..<start + (last - first) * inner, b)
        } else if inner == 1 {
          body(o * size + first..<o * size + last, o * blocks + b)
        } else {
          for at in first..<last {
            for i in 0..<inner {
              let position = (o * size + at) * inner + i
              body(position..<position + 1, (o * blocks + b) * inner + i)
            }
          }
        }
      }
    }
  }
}
