internal import CKernels
internal import LinearAlgebra

/// Gemm: alpha · A · B + beta · C, A and B transposed on demand, C broadcast.
struct Gemm: Operator {
  private let alpha: Float
  private let beta: Float
  private let transposesA: Bool
  private let transposesB: Bool
  private let packing = Packing()

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs((node.opset < 11 ? 3 : 2)...3)
    try node.requireOutputs(1...1)
    alpha = try node.float("alpha", default: 1)
    beta = try node.float("beta", default: 1)
    transposesA = try node.flag("transA")
    transposesB = try node.flag("transB")
  }

  func fastPaths(at site: Site) -> [any FastPath] {
    // Rows times rows: A · transposed B + C.
    guard alpha == 1, beta == 1, !transposesA, transposesB, site.isKnown(from: 2),
      let a = site.info(0), let source = site.constant(1),
      case let weights = source.info, BlockedProduct.serves(a, weights, bias: site.info(2))
    else { return [] }
    if let rows = source.recipe?.quantised, QuantisedProduct.serves(rows, weights) {
      return [QuantisedProduct()]
    }
    return [BlockedProduct(packing: packing)]
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let a = try inputs.floats(0)
    let b = try inputs.floats(1)
    guard a.rank == 2, b.rank == 2 else {
      throw .invalid("matrices of shapes \(a.shape) and \(b.shape)")
    }
    let (rows, depth) = transposesA ? (a.shape[1], a.shape[0]) : (a.shape[0], a.shape[1])
    let (depthOfB, columns) = transposesB ? (b.shape[1], b.shape[0]) : (b.shape[0], b.shape[1])
    guard depth == depthOfB else {
      throw .invalid("matrices of shapes \(a.shape) and \(b.shape) cannot be multiplied")
    }
    let output = try TensorInfo(.float, [rows, columns])
    var bias: Broadcast?
    if inputs.has(2) {
      // The second operand only lends its shape.
      let broadcast = try Broadcast([try inputs.floats(2).shape, output.shape])
      guard broadcast.shape == output.shape else {
        throw .invalid("C of shape \(try inputs[2].shape) for a result of \(output.shape)")
      }
      bias = broadcast
    }
    let (alpha, beta) = (alpha, beta)
    let (layoutA, layoutB) = (
      transposesA ? BLAS.Layout.transposed : .plain, transposesB ? BLAS.Layout.transposed : .plain
    )
    return Work(outputs: [output]) { operands in
      let out = unsafe operands.floats(out: 0)
      if let bias {
        // 0 · out + C would keep a NaN of an earlier run, so clear first.
        unsafe out.update(repeating: 0, count: output.count)
        unsafe kf_binary_f32(
          KF_ADD, Int32(bias.dims.count), bias.dims, operands.input(2), bias.strides[0],
          UnsafePointer(out), bias.strides[1], out)
      }
      unsafe BLAS.multiply(
        rows: rows, columns: columns, depth: depth, alpha: alpha, operands.floats(0), layoutA,
        aStride: max(1, a.shape[1]), operands.floats(1), layoutB, bStride: max(1, b.shape[1]),
        beta: bias == nil ? 0 : beta, into: out, cStride: columns)
    }
  }
}

/// MatMul, as numpy has it: the last two axes are matrices, the others are broadcast; vectors lend themselves an axis.
struct MatMul: Operator {
  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(2...2)
    try node.requireOutputs(1...1)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let (a, b) = (try inputs[0], try inputs[1])
    guard a.type == b.type, a.type != .bool else {
      throw .invalid("operands of types \(a.type) and \(b.type)")
    }
    guard a.rank >= 1, b.rank >= 1 else { throw .invalid("an operand is a single number") }
    let shapeA = a.rank == 1 ? [1] + a.shape : a.shape
    let shapeB = b.rank == 1 ? b.shape + [1] : b.shape
    var rows = shapeA[shapeA.count - 2]
    let depth = shapeA[shapeA.count - 1]
    let columns = shapeB[shapeB.count - 1]
    guard shapeB[shapeB.count - 2] == depth else {
      throw .invalid("shapes \(a.shape) and \(b.shape) cannot be multiplied")
    }
    let outer = try Broadcast([Array(shapeA.dropLast(2)), Array(shapeB.dropLast(2))])
    var shape = outer.shape
    if a.rank > 1 { shape.append(rows) }
    if b.rank > 1 { shape.append(columns) }
    let output = try TensorInfo(a.type, shape)
    // Matrices without elements leave the number of products unchecked.
    _ = try TensorInfo(.float, outer.shape)
    var products: [(a: Int, b: Int)] = []
    if b.rank <= 2 {
      // One matrix for all: the stacked rows of A are one tall matrix.
      rows *= product(outer.shape)
      products = [(0, 0)]
    } else {
      guard product(outer.shape) <= Limits.table else {
        throw .unsupported("\(product(outer.shape)) matrices; at most \(Limits.table)")
      }
      outer.forEach { products.append(($0[0], $0[1])) }
    }
    let (count, pairs) = (rows, products)
    if a.type != .float {
      if let whole = a.type.whole {
        func work<T: WholeNumber>(_: T.Type) -> Work {
          Self.plain(output, pairs, count, depth, columns, T(0)) { $0 &+ $1 &* $2 }
        }
        return work(whole)
      }
      return Self.plain(output, pairs, count, depth, columns, 0.0) { $0 + $1 * $2 }
    }
    return Work(outputs: [output]) { operands in
      for (index, pair) in pairs.enumerated() {
        let left = unsafe operands.floats(0) + pair.a * count * depth
        let right = unsafe operands.floats(1) + pair.b * depth * columns
        let out = unsafe operands.floats(out: 0) + index * count * columns
        unsafe BLAS.multiply(
          rows: count, columns: columns, depth: depth, left, aStride: max(1, depth), right,
          bStride: max(1, columns), into: out, cStride: max(1, columns))
      }
    }
  }

  /// Products of other types than float, one sum after the other.
  private static func plain<T: BitwiseCopyable>(
    _ output: TensorInfo, _ pairs: [(a: Int, b: Int)], _ rows: Int, _ depth: Int, _ columns: Int,
    _ zero: T, _ add: @escaping (T, T, T) -> T
  ) -> Work {
    Work(outputs: [output]) { operands in
      var out = unsafe operands.output(0, as: T.self)
      for pair in pairs {
        let left = unsafe operands.input(0, as: T.self) + pair.a * rows * depth
        let right = unsafe operands.input(1, as: T.self) + pair.b * depth * columns
        for row in 0..<rows {
          for column in 0..<columns {
            var sum = zero
            for k in 0..<depth {
              sum = unsafe add(sum, left[row * depth + k], right[k * columns + column])
            }
            unsafe out.pointee = sum
            unsafe out += 1
          }
        }
      }
    }
  }
}
