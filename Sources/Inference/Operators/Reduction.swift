internal import CKernels

/// ReduceSum, ReduceMean, ReduceMax, ReduceMin, ReduceL1, ReduceL2, ReduceSumSquare, ReduceProd, ReduceLogSum,
/// ReduceLogSumExp. Axes were an attribute before operator
/// set 18 (ReduceSum: 13), and are an input since.
struct Reduction: Operator {
  private let kind: Kind
  private let axes: [Int]?
  private let keepsAxes: Bool
  /// Whether no axes mean none, instead of all.
  private let noneMeansNone: Bool

  var valueInputs: [Int] { [1] }

  init(_ node: inout NodeReader) throws(OperatorError) {
    guard let kind = Kind(rawValue: node.op) else { throw .unsupported("this operator") }
    self.kind = kind
    let inputSince = kind == .sum ? 13 : 18
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
    if named.isEmpty, noneMeansNone {
      // Each element is reduced for itself, which is not always itself.
      let reduce = try unsafe Self.kernel(kind, x.type, x.count, 1, 1)
      return Work(outputs: [x]) { operands in
        unsafe reduce(operands.input(0), operands.output(0))
      }
    }
    if axes.isEmpty { axes = Array(0..<x.rank) }
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
    let reduce = try unsafe Self.kernel(kind, x.type, outer, n, inner)
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
    _ kind: Kind, _ type: ElementType, _ outer: Int, _ n: Int, _ inner: Int
  ) throws(OperatorError) -> Kernel {
    if type == .float, let function = kind.kernel {
      return { from, to in
        unsafe kf_reduce_f32(
          function, UnsafeRawPointer(from).assumingMemoryBound(to: Float.self), outer, n, inner,
          UnsafeMutableRawPointer(to).assumingMemoryBound(to: Float.self))
      }
    }
    if let real = type.real {
      func kernel<T: RealNumber>(_: T.Type) -> Kernel {
        unsafe loop(T.self, outer, n, inner) { row in T(kind.ofReals(row.lazy.map { Double($0) })) }
      }
      return unsafe kernel(real)
    }
    if let whole = type.whole {
      func kernel<T: WholeNumber>(_: T.Type) -> Kernel {
        unsafe loop(T.self, outer, n, inner) { row in kind.ofWholes(row) }
      }
      return unsafe kernel(whole)
    }
    guard kind == .maximum || kind == .minimum else { throw .unsupported("input of type \(type)") }
    return unsafe loop(UInt8.self, outer, n, inner) { row in
      (kind == .maximum ? row.max() : row.min()) ?? (kind == .maximum ? 0 : 1)
    }
  }

  /// One row after the other, each as a list.
  private static func loop<T: BitwiseCopyable>(
    _: T.Type, _ outer: Int, _ n: Int, _ inner: Int, _ reduce: @escaping ([T]) -> T
  ) -> Kernel {
    { from, to in
      let source = unsafe UnsafeRawPointer(from).assumingMemoryBound(to: T.self)
      let target = unsafe UnsafeMutableRawPointer(to).assumingMemoryBound(to: T.self)
      for o in 0..<outer {
        for i in 0..<inner {
          let row = (0..<n).map { unsafe source[(o * n + $0) * inner + i] }
          unsafe target[o * inner + i] = reduce(row)
        }
      }
    }
  }
}

/// ArgMax, ArgMin: where the greatest or the least element along an axis is.
struct ArgExtremum: Operator {
  private let axis: Int
  private let keepsAxis: Bool
  private let picksLast: Bool
  private let picksLeast: Bool

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(1...1)
    try node.requireOutputs(1...1)
    axis = try node.int("axis", default: 0)
    keepsAxis = try node.flag("keepdims", default: true)
    picksLast = node.opset >= 12 ? try node.flag("select_last_index") : false
    picksLeast = node.op == "ArgMin"
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    let axis = try resolve(axis: self.axis, rank: x.rank)
    let size = x.shape[axis]
    var shape = x.shape
    if keepsAxis { shape[axis] = 1 } else { shape.remove(at: axis) }
    let output = try TensorInfo(.int64, shape)
    guard size > 0 || output.count == 0 else { throw .invalid("an axis of size 0") }
    let outer = product(x.shape[..<axis])
    let inner = product(x.shape[(axis + 1)...])
    let last: Int32 = picksLast ? 1 : 0
    if x.type == .float, !picksLeast {
      return Work(outputs: [output]) { operands in
        unsafe kf_arg_max(operands.input(0), outer, size, inner, last, operands.output(0))
      }
    }
    func work<T: Comparable & BitwiseCopyable>(_: T.Type) -> Work {
      let (picksLast, picksLeast) = (picksLast, picksLeast)
      return Work(outputs: [output]) { operands in
        let source = unsafe operands.input(0, as: T.self)
        let out = unsafe operands.output(0, as: Int64.self)
        for o in 0..<outer {
          for i in 0..<inner {
            var best = 0
            for k in 0..<size {
              let (a, b) = unsafe (
                source[(o * size + k) * inner + i], source[(o * size + best) * inner + i]
              )
              if (picksLeast ? a < b : a > b) || (picksLast && a == b) { best = k }
            }
            unsafe out[o * inner + i] = Int64(best)
          }
        }
      }
    }
    if let real = x.type.real { return work(real) }
    guard let whole = x.type.whole else { throw .unsupported("input of type \(x.type)") }
    return work(whole)
  }
}

/// CumSum, CumProd: what the elements of an axis up to each of them add up to, or come to multiplied.
struct Accumulation: Operator {
  private let isProduct: Bool
  private let excludesOwn: Bool
  private let isReversed: Bool

  var valueInputs: [Int] { [1] }

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(2...2)
    try node.requireOutputs(1...1)
    isProduct = node.op == "CumProd"
    excludesOwn = try node.flag("exclusive")
    isReversed = try node.flag("reverse")
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    guard let named = try inputs.integers(1), named.count == 1 else {
      throw .invalid("input 1 is not one axis")
    }
    let axis = try resolve(axis: named[0], rank: x.rank)
    if let real = x.type.real {
      func work<T: RealNumber>(_: T.Type) -> Work {
        isProduct ? loop(x, axis, T(1)) { $0 * $1 } : loop(x, axis, T(0)) { $0 + $1 }
      }
      return work(real)
    }
    guard let whole = x.type.whole else { throw .unsupported("input of type \(x.type)") }
    func work<T: WholeNumber>(_: T.Type) -> Work {
      isProduct ? loop(x, axis, T(1)) { $0 &* $1 } : loop(x, axis, T(0)) { $0 &+ $1 }
    }
    return work(whole)
  }

  private func loop<T: BitwiseCopyable>(
    _ x: TensorInfo, _ axis: Int, _ start: T, _ combine: @escaping (T, T) -> T
  ) -> Work {
    let (outer, size) = (product(x.shape[..<axis]), x.shape[axis])
    let inner = product(x.shape[(axis + 1)...])
    let (excludesOwn, isReversed) = (excludesOwn, isReversed)
    return Work(outputs: [x]) { operands in
      let source = unsafe operands.input(0, as: T.self)
      let out = unsafe operands.output(0, as: T.self)
      for o in 0..<outer {
        for i in 0..<inner {
          var sum = start
          for step in 0..<size {
            let at = (o * size + (isReversed ? size - 1 - step : step)) * inner + i
            let next = unsafe combine(sum, source[at])
            unsafe out[at] = excludesOwn ? sum : next
            sum = next
          }
        }
      }
    }
  }
}
