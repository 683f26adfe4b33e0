/// DepthToSpace, SpaceToDepth: squares of pixels become channels, or the other way round.
struct SpaceDepth: Operator {
  private let block: Int
  private let toSpace: Bool
  /// Whether the pixels of a square are channels that follow each other.
  private let isColumnFirst: Bool

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(1...1)
    try node.requireOutputs(1...1)
    toSpace = node.op == "DepthToSpace"
    guard let block = try node.int("blocksize"), (1...Limits.window).contains(block) else {
      throw .invalid("attribute 'blocksize' is missing or out of range")
    }
    self.block = block
    let hasMode = node.opset >= (toSpace ? 11 : 28)
    let mode = hasMode ? try node.string("mode", default: "DCR") : "DCR"
    guard mode == "DCR" || mode == "CRD" else { throw .unsupported("attribute 'mode' = '\(mode)'") }
    isColumnFirst = mode == "CRD"
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    let square = block * block
    guard x.rank == 4,
      toSpace ? x.shape[1] % square == 0 : x.shape[2] % block == 0 && x.shape[3] % block == 0
    else { throw .invalid("an input of shape \(x.shape) in squares of \(block)") }
    let (channels, height, width) = (x.shape[1], x.shape[2], x.shape[3])
    let shape =
      toSpace
      ? [x.shape[0], channels / square, height * block, width * block]
      : [x.shape[0], channels * square, height / block, width / block]
    try Remap.checkTables(shape)
    let (block, plane) = (block, height * width)
    // Every axis of the result moves on its own.
    let tables: [[Int]]
    if toSpace {
      let step = isColumnFirst ? 1 : channels / square
      tables = [
        (0..<shape[1]).map { $0 * (isColumnFirst ? square : 1) * plane },
        (0..<shape[2]).map { $0 % block * block * step * plane + $0 / block * width },
        (0..<shape[3]).map { $0 % block * step * plane + $0 / block },
      ]
    } else {
      tables = [
        (0..<shape[1]).map {
          let pixel = isColumnFirst ? $0 % square : $0 / channels
          let channel = isColumnFirst ? $0 / square : $0 % channels
          return channel * plane + pixel / block * width + pixel % block
        },
        (0..<shape[2]).map { $0 * block * width },
        (0..<shape[3]).map { $0 * block },
      ]
    }
    let pictures = (0..<shape[0]).map { $0 * channels * plane }
    return try Remap(shape: shape, tables: [pictures] + tables).work(x)
  }
}

/// CenterCropPad: cut or filled with zeros around the middle until the axes have given sizes.
struct CenterCropPad: Operator {
  private let axes: [Int]?

  var valueInputs: [Int] { [1] }

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(2...2)
    try node.requireOutputs(1...1)
    axes = try node.ints("axes")
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    let axes = try resolve(axes: self.axes ?? Array(0..<x.rank), rank: x.rank)
    let sizes = try inputs.integers(1) ?? []
    guard sizes.count == axes.count else { throw .invalid("\(sizes.count) sizes for axes \(axes)") }
    try Remap.checkTables(x.shape + sizes)
    var positions: [[Int?]] = x.shape.map { Array(0..<$0) }
    for (axis, size) in zip(axes, sizes) {
      guard size >= 0 else { throw .invalid("a size of \(size)") }
      let old = x.shape[axis]
      let first = size <= old ? (old - size) / 2 : -((size - old) / 2)
      positions[axis] = (first..<first + size).map { (0..<old).contains($0) ? $0 : nil }
    }
    return try Remap(positions, of: x.shape).work(x)
  }
}

/// ReverseSequence: the first elements of each row backwards.
struct ReverseSequence: Operator {
  private let timeAxis: Int
  private let batchAxis: Int

  var valueInputs: [Int] { [1] }

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(2...2)
    try node.requireOutputs(1...1)
    timeAxis = try node.int("time_axis", default: 0)
    batchAxis = try node.int("batch_axis", default: 1)
    guard [timeAxis, batchAxis].sorted() == [0, 1] else {
      throw .invalid("axes \(timeAxis) and \(batchAxis)")
    }
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    guard x.rank >= 2 else { throw .invalid("an input of shape \(x.shape)") }
    let (steps, rows) = (x.shape[timeAxis], x.shape[batchAxis])
    let lengths = try inputs.integers(1) ?? []
    guard lengths.count == rows, lengths.allSatisfy({ (0...steps).contains($0) }) else {
      throw .invalid("lengths \(lengths) for an input of shape \(x.shape)")
    }
    let bytes = product(x.shape[2...]) * x.type.size
    let isTimeFirst = timeAxis == 0
    return Work(outputs: [x]) { operands in
      let source = unsafe operands.input(0, as: UInt8.self)
      let out = unsafe operands.output(0, as: UInt8.self)
      for row in 0..<rows {
        for step in 0..<steps {
          let from = step < lengths[row] ? lengths[row] - 1 - step : step
          let (a, b) =
            isTimeFirst
            ? (step * rows + row, from * rows + row) : (row * steps + step, row * steps + from)
          unsafe UnsafeMutableRawPointer(out + a * bytes).copyMemory(
            from: source + b * bytes, byteCount: bytes)
        }
      }
    }
  }
}
