/// GatherElements: for each index the element at it along an axis.
struct GatherElements: Operator {
  private let axis: Int

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(2...2)
    try node.requireOutputs(1...1)
    axis = try node.int("axis", default: 0)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let (x, indexes) = (try inputs[0], try inputs[1])
    let axis = try resolve(axis: self.axis, rank: x.rank)
    try IndexList.check(indexes)
    guard indexes.rank == x.rank,
      x.shape.indices.allSatisfy({ $0 == axis || indexes.shape[$0] <= x.shape[$0] })
    else { throw .invalid("indexes of shape \(indexes.shape) for an input of shape \(x.shape)") }
    let output = try TensorInfo(x.type, indexes.shape)
    let (strides, size) = (Remap.strides(x.shape), x.type.size)
    return Work(outputs: [output]) { operands throws(OperatorError) in
      let source = unsafe operands.input(0, as: UInt8.self)
      let out = unsafe operands.output(0, as: UInt8.self)
      let list = unsafe IndexList(operands.input(1), indexes.type)
      var at = Position(indexes.shape)
      for i in 0..<indexes.count {
        let pick = try list.index(i, size: x.shape[axis])
        let from = at.offset(strides) + (pick - at.at[axis]) * strides[axis]
        unsafe UnsafeMutableRawPointer(out + i * size).copyMemory(
          from: source + from * size, byteCount: size)
        at.advance()
      }
    }
  }
}

/// GatherND: for each list of indexes the slice at it.
struct GatherND: Operator {
  private let batchAxes: Int

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(2...2)
    try node.requireOutputs(1...1)
    batchAxes = node.opset >= 12 ? try node.int("batch_dims", default: 0) : 0
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let (x, indexes) = (try inputs[0], try inputs[1])
    try IndexList.check(indexes)
    let b = batchAxes
    guard indexes.rank >= 1, b >= 0, b < min(x.rank, indexes.rank),
      x.shape[..<b] == indexes.shape[..<b], let length = indexes.shape.last, length >= 1,
      b + length <= x.rank
    else { throw .invalid("indexes of shape \(indexes.shape) for an input of shape \(x.shape)") }
    let output = try TensorInfo(
      x.type, indexes.shape.dropLast() + Array(x.shape[(b + length)...]))
    let bytes = product(x.shape[(b + length)...]) * x.type.size
    let batches = product(x.shape[..<b])
    let perBatch = product(indexes.shape[b...].dropLast())
    let strides = Remap.strides(Array(x.shape[b..<b + length]))
    let slices = product(x.shape[b..<b + length])
    return Work(outputs: [output]) { operands throws(OperatorError) in
      let source = unsafe operands.input(0, as: UInt8.self)
      let out = unsafe operands.output(0, as: UInt8.self)
      let list = unsafe IndexList(operands.input(1), indexes.type)
      for row in 0..<batches * perBatch {
        var from = row / max(1, perBatch) * slices
        for k in 0..<length {
          from += try list.index(row * length + k, size: x.shape[b + k]) * strides[k]
        }
        unsafe UnsafeMutableRawPointer(out + row * bytes).copyMemory(
          from: source + from * bytes, byteCount: bytes)
      }
    }
  }
}

/// ScatterElements, Scatter, ScatterND: the input with other values at some indexes, or with values combined with what is there.
struct Scatter: Operator {
  enum Combination: String, CaseIterable {
    case none
    case add
    case mul
    case max
    case min
  }

  private let axis: Int
  private let takesSlices: Bool
  private let combination: Combination

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(3...3)
    try node.requireOutputs(1...1)
    takesSlices = node.op == "ScatterND"
    axis = takesSlices ? 0 : try node.int("axis", default: 0)
    combination =
      node.opset >= 16 ? try node.choice("reduction", default: Combination.none) : .none
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let (x, indexes, updates) = (try inputs[0], try inputs[1], try inputs[2])
    try IndexList.check(indexes)
    guard updates.type == x.type else { throw .invalid("updates of type \(updates.type)") }
    if let real = x.type.real {
      func work<T: RealNumber>(_: T.Type) throws(OperatorError) -> Work {
        try self.work(x, indexes, updates, combine(T.self, plus: { $0 + $1 }, times: { $0 * $1 }))
      }
      return try work(real)
    }
    if let whole = x.type.whole {
      func work<T: WholeNumber>(_: T.Type) throws(OperatorError) -> Work {
        try self.work(x, indexes, updates, combine(T.self, plus: { $0 &+ $1 }, times: { $0 &* $1 }))
      }
      return try work(whole)
    }
    guard combination == .none else { throw .unsupported("input of type \(x.type)") }
    return try work(x, indexes, updates) { (_: UInt8, new: UInt8) in new }
  }

  private func combine<T: Comparable>(
    _: T.Type, plus: @escaping (T, T) -> T, times: @escaping (T, T) -> T
  ) -> (T, T) -> T {
    switch combination {
    case .none: { $1 }
    case .add: plus
    case .mul: times
    case .max: { Swift.max($0, $1) }
    case .min: { Swift.min($0, $1) }
    }
  }

  private func work<T: BitwiseCopyable>(
    _ x: TensorInfo, _ indexes: TensorInfo, _ updates: TensorInfo,
    _ combine: @escaping (T, T) -> T
  ) throws(OperatorError) -> Work {
    let place = try takesSlices ? slices(x, indexes, updates) : elements(x, indexes, updates)
    return Work(outputs: [x]) { operands throws(OperatorError) in
      let out = unsafe operands.output(0, as: T.self)
      unsafe out.update(from: operands.input(0, as: T.self), count: x.count)
      let list = unsafe IndexList(operands.input(1), indexes.type)
      let values = unsafe operands.input(2, as: T.self)
      try place(list) { to, from in unsafe out[to] = combine(out[to], values[from]) }
    }
  }

  /// Calls back with the position of each update in the output and in the updates.
  private typealias Placement = (IndexList, (Int, Int) -> Void) throws(OperatorError) -> Void

  private func elements(
    _ x: TensorInfo, _ indexes: TensorInfo, _ updates: TensorInfo
  ) throws(OperatorError) -> Placement {
    let axis = try resolve(axis: self.axis, rank: x.rank)
    guard indexes.shape == updates.shape, indexes.rank == x.rank,
      x.shape.indices.allSatisfy({ $0 == axis || indexes.shape[$0] <= x.shape[$0] })
    else {
      throw .invalid(
        "indexes of shape \(indexes.shape) and updates of \(updates.shape) for \(x.shape)")
    }
    let strides = Remap.strides(x.shape)
    return { list, place throws(OperatorError) in
      var at = Position(indexes.shape)
      for i in 0..<indexes.count {
        let pick = try list.index(i, size: x.shape[axis])
        place(at.offset(strides) + (pick - at.at[axis]) * strides[axis], i)
        at.advance()
      }
    }
  }

  private func slices(
    _ x: TensorInfo, _ indexes: TensorInfo, _ updates: TensorInfo
  ) throws(OperatorError) -> Placement {
    guard let length = indexes.shape.last, (1...max(1, x.rank)).contains(length), x.rank >= 1,
      updates.shape == indexes.shape.dropLast() + Array(x.shape[length...])
    else {
      throw .invalid(
        "indexes of shape \(indexes.shape) and updates of \(updates.shape) for \(x.shape)")
    }
    let (strides, size) = (Remap.strides(x.shape), product(x.shape[length...]))
    let rows = product(indexes.shape.dropLast())
    return { list, place throws(OperatorError) in
      for row in 0..<rows {
        var to = 0
        for k in 0..<length {
          to += try list.index(row * length + k, size: x.shape[k]) * strides[k]
        }
        for i in 0..<size { place(to + i, row * size + i) }
      }
    }
  }
}

/// A tensor of indexes; negative ones count from the end.
@safe struct IndexList {
  private let start: UnsafePointer<UInt8>
  private let type: ElementType

  @unsafe init(_ start: UnsafePointer<UInt8>, _ type: ElementType) {
    unsafe self.start = start
    self.type = type
  }

  static func check(_ info: TensorInfo) throws(OperatorError) {
    guard [.int32, .int64].contains(info.type) else {
      throw .unsupported("indexes of type \(info.type)")
    }
  }

  func index(_ position: Int, size: Int) throws(OperatorError) -> Int {
    let pick = unsafe Scalar(start + position * type.size, type).integer
    guard pick >= -size, pick < size else {
      throw .invalid("index \(pick) on an axis of size \(size)")
    }
    return Int(pick) + (pick < 0 ? size : 0)
  }
}

/// Goes through the positions of a tensor in order.
struct Position {
  private let shape: [Int]
  private(set) var at: [Int]

  init(_ shape: [Int]) {
    self.shape = shape
    at = [Int](repeating: 0, count: shape.count)
  }

  mutating func advance() {
    for axis in shape.indices.reversed() {
      at[axis] += 1
      if at[axis] < shape[axis] { return }
      at[axis] = 0
    }
  }

  func offset(_ strides: [Int]) -> Int {
    var offset = 0
    for axis in at.indices { offset += at[axis] * strides[axis] }
    return offset
  }
}
