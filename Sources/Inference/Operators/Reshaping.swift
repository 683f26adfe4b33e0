/// Reshape, Flatten, Squeeze, Unsqueeze and Identity: the same elements under another shape.
struct Reshaping: Operator {
  private enum Kind {
    case reshape(keepsZero: Bool)
    case flatten(axis: Int)
    case squeeze
    case unsqueeze
    case identity
  }

  private let kind: Kind
  private let axes: [Int]?

  var valueInputs: [Int] { [1] }

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireOutputs(1...1)
    var axes: [Int]?
    switch node.op {
    case "Reshape":
      try node.requireInputs(2...2)
      kind = .reshape(keepsZero: node.opset >= 14 ? try node.flag("allowzero") : false)
    case "Flatten":
      try node.requireInputs(1...1)
      kind = .flatten(axis: try node.int("axis", default: 1))
    case "Squeeze", "Unsqueeze":
      kind = node.op == "Squeeze" ? .squeeze : .unsqueeze
      if node.opset < 13 {
        try node.requireInputs(1...1)
        axes = try node.ints("axes")
        if node.op == "Unsqueeze", axes == nil { throw .invalid("attribute 'axes' is missing") }
      } else {
        try node.requireInputs((node.op == "Squeeze" ? 1 : 2)...2)
      }
    case "Identity":
      try node.requireInputs(1...1)
      kind = .identity
    default: throw .unsupported("this operator")
    }
    self.axes = axes
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    let output = try TensorInfo(x.type, try shape(inputs, of: x))
    guard output.count == x.count else {
      throw .invalid("\(x.shape) cannot become \(output.shape)")
    }
    return Work(outputs: [output], alias: 0) { operands in
      unsafe UnsafeMutableRawPointer(operands.output(0, as: UInt8.self))
        .copyMemory(from: operands.input(0, as: UInt8.self), byteCount: x.byteCount)
    }
  }

  private func shape(_ inputs: Inputs, of x: TensorInfo) throws(OperatorError) -> [Int] {
    switch kind {
    case .identity: return x.shape
    case .flatten(let axis):
      guard (-x.rank...x.rank).contains(axis) else {
        throw .invalid("axis \(axis) of a tensor of \(x.rank) axes")
      }
      let split = axis < 0 ? axis + x.rank : axis
      return [product(x.shape[..<split]), product(x.shape[split...])]
    case .squeeze:
      guard let named = try inputs.integers(1, unless: axes) else {
        return x.shape.filter { $0 != 1 }
      }
      let axes = try resolve(axes: named, rank: x.rank)
      guard axes.allSatisfy({ x.shape[$0] == 1 }) else {
        throw .invalid("axes \(named) of \(x.shape) are not all of size 1")
      }
      return x.shape.indices.filter { !axes.contains($0) }.map { x.shape[$0] }
    case .unsqueeze:
      let named = try inputs.integers(1, unless: axes) ?? []
      let rank = x.rank + named.count
      guard rank <= Limits.rank else { throw .unsupported("a tensor of \(rank) axes") }
      let axes = try resolve(axes: named, rank: rank)
      var rest = x.shape.makeIterator()
      return (0..<rank).map { axes.contains($0) ? 1 : rest.next() ?? 1 }
    case .reshape(let keepsZero):
      var shape = try inputs.integers(1) ?? []
      if !keepsZero {
        for axis in shape.indices where shape[axis] == 0 {
          guard axis < x.rank else { throw .invalid("\(x.shape) cannot become \(shape)") }
          shape[axis] = x.shape[axis]
        }
      }
      let open = shape.indices.filter { shape[$0] == -1 }
      if open.isEmpty { return shape }
      guard open.count == 1 else { throw .invalid("the shape \(shape) has several open sizes") }
      shape[open[0]] = 1
      let known = try TensorInfo(x.type, shape).count
      guard known > 0, x.count % known == 0 else {
        throw .invalid("\(x.shape) cannot become \(shape) with axis \(open[0]) open")
      }
      shape[open[0]] = x.count / known
      return shape
    }
  }
}
