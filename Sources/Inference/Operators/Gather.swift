/// Gather: slices along an axis, picked by number; negative numbers count from the end.
struct Gather: Operator {
  private let axis: Int

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(2...2)
    try node.requireOutputs(1...1)
    axis = try node.int("axis", default: 0)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let (x, indexes) = (try inputs[0], try inputs[1])
    try IndexList.check(indexes)
    let axis = try resolve(axis: self.axis, rank: x.rank)
    let output = try TensorInfo(
      x.type, x.shape[..<axis] + indexes.shape + x.shape[(axis + 1)...])
    let outer = product(x.shape[..<axis])
    let size = x.shape[axis]
    let bytes = product(x.shape[(axis + 1)...]) * x.type.size
    return Work(outputs: [output]) { operands throws(OperatorError) in
      var to = unsafe UnsafeMutableRawPointer(operands.output(0, as: UInt8.self))
      let source = unsafe operands.input(0, as: UInt8.self)
      let list = unsafe IndexList(operands.input(1), indexes.type)
      for row in 0..<outer {
        for i in 0..<indexes.count {
          let element = row * size + (try list.index(i, size: size))
          unsafe to.copyMemory(from: source + element * bytes, byteCount: bytes)
          unsafe to += bytes
        }
      }
    }
  }
}
