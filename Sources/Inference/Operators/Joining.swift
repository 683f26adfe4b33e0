/// Concat: tensors one behind the other along an axis.
struct Concat: Operator {
  private let axis: Int

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(1...Int.max)
    try node.requireOutputs(1...1)
    guard let axis = try node.int("axis") else { throw .invalid("attribute 'axis' is missing") }
    self.axis = axis
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let first = try inputs[0]
    let axis = try resolve(axis: self.axis, rank: first.rank)
    var shape = first.shape
    var rowBytes: [Int] = []
    let inner = product(first.shape[(axis + 1)...]) * first.type.size
    for index in 0..<inputs.count {
      let info = try inputs[index]
      var expected = info.shape
      if expected.count == shape.count { expected[axis] = first.shape[axis] }
      guard info.type == first.type, expected == first.shape else {
        throw .invalid(
          "\(info.type) \(info.shape) cannot be joined with \(first.type) \(first.shape)")
      }
      if index > 0 { shape[axis] += info.shape[axis] }
      rowBytes.append(info.shape[axis] * inner)
    }
    let output = try TensorInfo(first.type, shape)
    let outer = product(shape[..<axis])
    let sizes = rowBytes
    return Work(outputs: [output]) { operands in
      var to = unsafe UnsafeMutableRawPointer(operands.output(0, as: UInt8.self))
      for row in 0..<outer {
        for (index, bytes) in sizes.enumerated() {
          unsafe to.copyMemory(
            from: operands.input(index, as: UInt8.self) + row * bytes, byteCount: bytes)
          unsafe to += bytes
        }
      }
    }
  }
}

/// Split: the opposite of Concat. Sizes were an attribute before operator set 13, and are an input since.
struct Split: Operator {
  private let axis: Int
  private let sizes: [Int]?
  private let parts: Int
  /// Whether the last part may be smaller.
  private let allowsUneven: Bool

  var valueInputs: [Int] { [1] }

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(1...(node.opset < 13 ? 1 : 2))
    axis = try node.int("axis", default: 0)
    sizes = node.opset < 13 ? try node.ints("split") : nil
    allowsUneven = node.opset >= 18
    parts = node.outputs.count
    guard parts >= 1 else { throw .invalid("it has no output") }
    if node.opset >= 18, let count = try node.int("num_outputs"), count != parts {
      throw .invalid("attribute 'num_outputs' is \(count), but it has \(parts) outputs")
    }
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    let axis = try resolve(axis: self.axis, rank: x.rank)
    let size = x.shape[axis]
    let sizes: [Int]
    if let given = try inputs.integers(1, unless: self.sizes) {
      sizes = given
    } else {
      let part = (size + parts - 1) / parts
      guard allowsUneven || part * parts == size else {
        throw .invalid("\(size) cannot be split into \(parts) equal parts")
      }
      sizes = (0..<parts).map { max(0, min(part, size - $0 * part)) }
    }
    guard sizes.count == parts, sizes.allSatisfy({ (0...size).contains($0) }),
      sizes.reduce(0, +) == size
    else { throw .invalid("\(size) cannot be split into \(sizes)") }
    var outputs: [TensorInfo] = []
    for part in sizes {
      var shape = x.shape
      shape[axis] = part
      outputs.append(try TensorInfo(x.type, shape))
    }
    let outer = product(x.shape[..<axis])
    let inner = product(x.shape[(axis + 1)...]) * x.type.size
    return Work(outputs: outputs) { operands in
      var from = unsafe UnsafeRawPointer(operands.input(0, as: UInt8.self))
      for row in 0..<outer {
        for (index, part) in sizes.enumerated() {
          let bytes = part * inner
          unsafe UnsafeMutableRawPointer(operands.output(index, as: UInt8.self) + row * bytes)
            .copyMemory(from: from, byteCount: bytes)
          unsafe from += bytes
        }
      }
    }
  }
}
