internal import CKernels

/// ReduceSum, ReduceMean, ReduceMax, ReduceMin, ReduceL1, ReduceL2, ReduceSumSquare. Axes were an attribute before operator
/// set 18 (ReduceSum: 13), and are an input since.
struct Reduction: Operator {
  private let function: kf_reduction
  private let axes: [Int]?
  private let keepsAxes: Bool
  /// Whether no axes mean none, instead of all.
  private let noneMeansNone: Bool

  var valueInputs: [Int] { [1] }

  init(_ node: inout NodeReader) throws(OperatorError) {
    switch node.op {
    case "ReduceSum": function = KF_SUM
    case "ReduceMean": function = KF_MEAN
    case "ReduceMax": function = KF_MAXIMUM
    case "ReduceMin": function = KF_MINIMUM
    case "ReduceL1": function = KF_L1
    case "ReduceL2": function = KF_L2
    case "ReduceSumSquare": function = KF_SUM_SQUARE
    default: throw .unsupported("this operator")
    }
    let inputSince = function == KF_SUM ? 13 : 18
    try node.requireOutputs(1...1)
    keepsAxes = try node.flag("keepdims", default: true)
    if node.opset < inputSince {
      try node.requireInputs(1...1)
      axes = try node.ints("axes")
      noneMeansNone = false
    } else {
      try node.requireInputs(1...2)
      axes = nil
      noneMeansNone = try node.flag("noop_with_empty_axes")
    }
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    let named = try inputs.integers(1, unless: axes) ?? []
    var axes = try resolve(axes: named, rank: x.rank).sorted()
    if axes.isEmpty, !noneMeansNone { axes = Array(0..<x.rank) }
    var shape: [Int] = []
    for axis in 0..<x.rank {
      if !axes.contains(axis) { shape.append(x.shape[axis]) } else if keepsAxes { shape.append(1) }
    }
    let output = try TensorInfo(x.type, shape)
    let n = product(axes.map { x.shape[$0] })

    // Axes that lie next to each other are reduced where they are; others are first moved to the end.
    let first = axes.first ?? x.rank
    let isTogether = axes == Array(first..<first + axes.count)
    let kept = (0..<x.rank).filter { !axes.contains($0) }
    let (outer, inner) =
      isTogether
      ? (product(x.shape[..<first]), product(x.shape[(first + axes.count)...]))
      : (output.count, 1)
    var move: Work?
    if !isTogether {
      try Remap.checkTables(x.shape)
      let strides = Remap.strides(x.shape)
      let order = kept + axes
      move = try Remap(
        shape: order.map { x.shape[$0] },
        tables: order.map { axis in (0..<x.shape[axis]).map { $0 * strides[axis] } }
      ).work(x)
    }
    let function = function
    let reduce = try unsafe Self.kernel(function, x.type, outer, n, inner)
    return Work(outputs: [output], scratch: move == nil ? 0 : x.byteCount) {
      operands throws(OperatorError) in
      guard let move else {
        unsafe reduce(operands.input(0), operands.output(0))
        return
      }
      let moved = unsafe operands.scratch(0, as: UInt8.self)
      let inner = unsafe Operands(
        inputs: operands.inputs, outputs: [UnsafeMutableRawPointer(moved)],
        scratch: operands.scratch)
      try move.run(inner)
      unsafe reduce(UnsafePointer(moved), operands.output(0))
    }
  }

  private typealias Kernel = (UnsafePointer<UInt8>, UnsafeMutablePointer<UInt8>) -> Void

  private static func kernel(
    _ function: kf_reduction, _ type: ElementType, _ outer: Int, _ n: Int, _ inner: Int
  ) throws(OperatorError) -> Kernel {
    func integers<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) throws(OperatorError) -> Kernel
    {
      let start: T
      let combine: (T, T) -> T
      switch function {
      case KF_SUM: (start, combine) = (0, { $0 &+ $1 })
      case KF_MAXIMUM: (start, combine) = (type == .bool ? 0 : .min, { max($0, $1) })
      case KF_MINIMUM: (start, combine) = (type == .bool ? 1 : .max, { min($0, $1) })
      default: throw .unsupported("input of type \(type)")
      }
      return { from, to in
        let source = unsafe UnsafeRawPointer(from).assumingMemoryBound(to: T.self)
        let target = unsafe UnsafeMutableRawPointer(to).assumingMemoryBound(to: T.self)
        for o in 0..<outer {
          for i in 0..<inner {
            var result = start
            for k in 0..<n { result = unsafe combine(result, source[(o * n + k) * inner + i]) }
            unsafe target[o * inner + i] = result
          }
        }
      }
    }
    switch type {
    case .float:
      return { from, to in
        unsafe kf_reduce_f32(
          function, UnsafeRawPointer(from).assumingMemoryBound(to: Float.self), outer, n, inner,
          UnsafeMutableRawPointer(to).assumingMemoryBound(to: Float.self))
      }
    case .int32: return try unsafe integers(Int32.self)
    case .int64: return try unsafe integers(Int64.self)
    case .bool where function != KF_SUM: return try unsafe integers(UInt8.self)
    default: throw .unsupported("input of type \(type)")
    }
  }
}

/// ArgMax: where the greatest element along an axis is.
struct ArgMax: Operator {
  private let axis: Int
  private let keepsAxis: Bool
  private let picksLast: Bool

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(1...1)
    try node.requireOutputs(1...1)
    axis = try node.int("axis", default: 0)
    keepsAxis = try node.flag("keepdims", default: true)
    picksLast = node.opset >= 12 ? try node.flag("select_last_index") : false
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs.floats(0)
    let axis = try resolve(axis: self.axis, rank: x.rank)
    let size = x.shape[axis]
    var shape = x.shape
    if keepsAxis { shape[axis] = 1 } else { shape.remove(at: axis) }
    let output = try TensorInfo(.int64, shape)
    guard size > 0 || output.count == 0 else { throw .invalid("an axis of size 0") }
    let outer = product(x.shape[..<axis])
    let inner = product(x.shape[(axis + 1)...])
    let last: Int32 = picksLast ? 1 : 0
    return Work(outputs: [output]) { operands in
      unsafe kf_arg_max(operands.input(0), outer, size, inner, last, operands.output(0))
    }
  }
}
