internal import CKernels

/// A movement of elements in which each axis of the output goes its own way through the input: transposing, slicing, padding,
/// repeating and picking are all of this kind, and so is nearest-neighbour resizing.
struct Remap {
  /// Shape of the result.
  let shape: [Int]
  /// For each axis and each position along it, how far that moves the source, in elements; negative where the result is the
  /// fill value.
  let tables: [[Int]]

  /// The positions of an axis of the output, as positions along the same axis of the input; nil means fill.
  init(_ axes: [[Int?]], of input: [Int]) {
    let strides = Self.strides(input)
    shape = axes.map(\.count)
    tables = zip(axes, strides).map { positions, stride in
      positions.map { $0.map { $0 * stride } ?? -1 }
    }
  }

  init(shape: [Int], tables: [[Int]]) {
    self.shape = shape
    self.tables = tables
  }

  /// Distance in elements between neighbours along each axis of a dense tensor.
  static func strides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * max(1, shape[axis + 1])
    }
    return strides
  }

  /// Refuses sizes that would need unreasonable tables.
  static func checkTables(_ shape: [Int]) throws(OperatorError) {
    for size in shape where size > Limits.table {
      throw .unsupported("an axis of \(size) elements; at most \(Limits.table)")
    }
  }

  /// Work that moves input 0.
  ///
  /// - Parameters:
  ///   - fill: input that holds the fill value; without it the fill is zero.
  ///   - value: the fill value's bits where there is no such input.
  func work(_ input: TensorInfo, fill: Int? = nil, value: UInt64 = 0) throws(OperatorError) -> Work
  {
    let output = try TensorInfo(input.type, shape)
    let size = input.type.size
    let merged = merged()
    let dims = merged.map(\.count)
    let flat = merged.flatMap { $0 }
    return Work(outputs: [output]) { operands in
      if output.count == 0 { return }
      var zero = value
      let given = unsafe fill.flatMap { unsafe operands.optional($0, as: UInt8.self) }
      unsafe withUnsafeBytes(of: &zero) { zero in
        unsafe kf_remap(
          operands.output(0, as: UInt8.self), operands.input(0, as: UInt8.self), size,
          Int32(dims.count), dims, flat, given ?? zero.bindMemory(to: UInt8.self).baseAddress)
      }
    }
  }

  /// The tables with neighbouring axes joined while the joint table stays small, so that rows to copy are long.
  private func merged() -> [[Int]] {
    var result: [[Int]] = []
    for table in tables.reversed() {
      guard let inner = result.first, table.count * inner.count <= 4096 || table.count == 1 else {
        result.insert(table, at: 0)
        continue
      }
      result[0] = table.flatMap { outer in
        inner.map { outer < 0 || $0 < 0 ? -1 : outer + $0 }
      }
    }
    return result
  }
}

/// Transpose.
struct Transpose: Operator {
  private let order: [Int]?

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(1...1)
    try node.requireOutputs(1...1)
    order = try node.ints("perm")
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    let order = try resolve(axes: self.order ?? Array((0..<x.rank).reversed()), rank: x.rank)
    guard order.count == x.rank else {
      throw .invalid("attribute 'perm' \(order) for an input of shape \(x.shape)")
    }
    try Remap.checkTables(x.shape)
    let strides = Remap.strides(x.shape)
    let remap = Remap(
      shape: order.map { x.shape[$0] },
      tables: order.map { axis in (0..<x.shape[axis]).map { $0 * strides[axis] } })
    var work = try remap.work(x)
    // Moving axes of size 1 moves nothing.
    let moved = order.filter { x.shape[$0] != 1 }
    if moved == moved.sorted() { work.alias = 0 }
    return work
  }
}

/// Slice: starts, ends, axes and steps were attributes before operator set 10, and are inputs since.
struct Slice: Operator {
  private let starts: [Int]?
  private let ends: [Int]?
  private let axes: [Int]?

  var valueInputs: [Int] { [1, 2, 3, 4] }

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireOutputs(1...1)
    if node.opset < 10 {
      try node.requireInputs(1...1)
      starts = try node.ints("starts")
      ends = try node.ints("ends")
      axes = try node.ints("axes")
      guard starts != nil, ends != nil else {
        throw .invalid("attribute 'starts' or 'ends' is missing")
      }
    } else {
      try node.requireInputs(3...5)
      (starts, ends, axes) = (nil, nil, nil)
    }
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    let starts = try inputs.integers(1, unless: self.starts) ?? []
    let ends = try inputs.integers(2, unless: self.ends) ?? []
    let named = try inputs.integers(3, unless: self.axes) ?? Array(0..<starts.count)
    let steps = try inputs.integers(4) ?? [Int](repeating: 1, count: starts.count)
    let axes = try resolve(axes: named, rank: x.rank)
    guard starts.count == axes.count, ends.count == axes.count, steps.count == axes.count else {
      throw .invalid("starts, ends, axes and steps differ in length")
    }
    try Remap.checkTables(x.shape)
    var positions: [[Int?]] = x.shape.map { Array(0..<$0) }
    for (index, axis) in axes.enumerated() {
      positions[axis] = try Self.positions(
        starts[index], ends[index], steps[index], size: x.shape[axis])
    }
    return try Remap(positions, of: x.shape).work(x)
  }

  /// As Python has it: negative counts from the end, and what lies outside is cut off.
  static func positions(
    _ start: Int, _ end: Int, _ step: Int, size: Int
  ) throws(OperatorError) -> [Int?] {
    guard step != 0 else { throw .invalid("a step of 0") }
    func clamped(_ value: Int, _ low: Int, _ high: Int) -> Int {
      // The sum cannot overflow: one operand is negative, the other is not.
      min(max(value < 0 ? value + size : value, low), high)
    }
    if size == 0 { return [] }
    return step > 0
      ? Array(stride(from: clamped(start, 0, size), to: clamped(end, 0, size), by: min(step, size)))
      : Array(
        stride(
          from: clamped(start, 0, size - 1), to: clamped(end, -1, size - 1), by: max(step, -size)))
  }
}

/// Pad: pads were attributes before operator set 11, and are inputs since.
struct Pad: Operator {
  enum Mode: String, CaseIterable {
    case constant
    case reflect
    case edge
    case wrap
  }

  private let mode: Mode
  private let pads: [Int]?
  private let value: Float

  var valueInputs: [Int] { [1, 3] }

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireOutputs(1...1)
    mode = try node.choice("mode", default: Mode.constant)
    if node.opset < 11 {
      try node.requireInputs(1...1)
      guard let pads = try node.ints("pads") else { throw .invalid("attribute 'pads' is missing") }
      self.pads = pads
      value = try node.float("value", default: 0)
    } else {
      try node.requireInputs(2...4)
      (pads, value) = (nil, 0)
    }
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    let pads = try inputs.integers(1, unless: self.pads) ?? []
    let named = try inputs.integers(3) ?? Array(0..<x.rank)
    let axes = try resolve(axes: named, rank: x.rank)
    guard pads.count == 2 * axes.count else {
      throw .invalid("\(pads.count) pads for \(axes.count) axes")
    }
    if inputs.has(2) {
      let fill = try inputs[2]
      guard fill.type == x.type, fill.count == 1 else {
        throw .invalid("a fill value of type \(fill.type) and shape \(fill.shape)")
      }
    }
    try Remap.checkTables(x.shape)
    var positions: [[Int?]] = x.shape.map { Array(0..<$0) }
    for (index, axis) in axes.enumerated() {
      let size = x.shape[axis]
      let (before, after) = (pads[index], pads[index + axes.count])
      guard abs(before.clamped) <= Limits.elements, abs(after.clamped) <= Limits.elements,
        before + size + after >= 0
      else { throw .invalid("pads \(before) and \(after) for an axis of size \(size)") }
      try Remap.checkTables([before + size + after])
      var row: [Int?] = []
      for at in -before..<size + after { row.append(try source(at, size: size)) }
      positions[axis] = row
    }
    return try Remap(positions, of: x.shape).work(x, fill: 2, value: try fillBits(x.type))
  }

  private func fillBits(_ type: ElementType) throws(OperatorError) -> UInt64 {
    switch type {
    case _ where value == 0: return 0
    case .float: return UInt64(value.bitPattern)
    case .double: return Double(value).bitPattern
    default: throw .unsupported("attribute 'value' for an input of type \(type)")
    }
  }

  func fastPaths(at site: Site) -> [any FastPath] {
    guard site.inBlocks[0], let x = site.info(0), let growth = growth(x, site),
      growth[1] % Blocks.size == 0, x.shape[1] % Blocks.size == 0
    else { return [] }
    return [BlockedPadding(growth: growth)]
  }

  /// How much each axis grows where zeros are added at the ends only; nil where anything else is done.
  private func growth(_ x: TensorInfo, _ site: Site) -> [Int]? {
    guard mode == .constant, value == 0, site.info(3) == nil,
      site.info(2) == nil || site.constant(2)?.floats == [0],
      let pads = self.pads ?? site.constant(1)?.integers, pads.count == 2 * x.rank,
      pads.prefix(x.rank).allSatisfy({ $0 == 0 }),
      pads.allSatisfy({ (0...Limits.table).contains($0) })
    else { return nil }
    return Array(pads.suffix(x.rank))
  }

  /// Where the element at `position`, counted from the first of the input, comes from.
  private func source(_ position: Int, size: Int) throws(OperatorError) -> Int? {
    if (0..<size).contains(position) { return position }
    if mode == .constant { return nil }
    guard size > 0 else { throw .invalid("mode '\(mode.rawValue)' for an axis of size 0") }
    switch mode {
    case .constant: return nil
    case .edge: return min(max(position, 0), size - 1)
    case .wrap: return (position % size + size) % size
    case .reflect:
      let period = max(1, 2 * (size - 1))
      let at = (position % period + period) % period
      return at < size ? at : period - at
    }
  }
}

extension Int {
  /// Cut to what `abs` and small sums can take.
  fileprivate var clamped: Int { Swift.min(Swift.max(self, -(1 << 60)), 1 << 60) }
}

/// Expand: repeats axes of size 1.
struct Expand: Operator {
  var valueInputs: [Int] { [1] }

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(2...2)
    try node.requireOutputs(1...1)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    let target = try TensorInfo(x.type, try inputs.integers(1) ?? []).shape
    let shape = try TensorInfo(x.type, try Broadcast([x.shape, target]).shape).shape
    try Remap.checkTables(shape)
    let padded = [Int](repeating: 1, count: shape.count - x.rank) + x.shape
    let positions: [[Int?]] = zip(shape, padded).map { size, own in
      own == 1 ? [Int?](repeating: 0, count: size) : Array(0..<size)
    }
    return try Remap(positions, of: padded).work(x)
  }
}

/// Tile: repeats the whole along each axis.
struct Tile: Operator {
  var valueInputs: [Int] { [1] }

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(2...2)
    try node.requireOutputs(1...1)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    let repeats = try inputs.integers(1) ?? []
    guard repeats.count == x.rank, repeats.allSatisfy({ (0...Limits.elements).contains($0) }) else {
      throw .invalid("repeats \(repeats) for an input of shape \(x.shape)")
    }
    try Remap.checkTables(zip(x.shape, repeats).map { $0 * $1 })
    let positions: [[Int?]] = zip(x.shape, repeats).map { size, times in
      (0..<size * times).map { $0 % size }
    }
    return try Remap(positions, of: x.shape).work(x)
  }
}
