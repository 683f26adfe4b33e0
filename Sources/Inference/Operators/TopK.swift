/// TopK: the greatest or smallest elements along an axis, in order; equal ones by position.
struct TopK: Operator {
  private let axis: Int
  private let picksLargest: Bool
  private let k: Int?

  var valueInputs: [Int] { [1] }

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireOutputs(2...2)
    axis = try node.int("axis", default: -1)
    if node.opset < 10 {
      try node.requireInputs(1...1)
      guard let k = try node.int("k") else { throw .invalid("attribute 'k' is missing") }
      self.k = k
    } else {
      try node.requireInputs(2...2)
      k = nil
    }
    picksLargest = node.opset >= 11 ? try node.flag("largest", default: true) : true
    // Without «sorted» any order will do, this one too.
    if node.opset >= 11 { _ = try node.flag("sorted", default: true) }
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    let axis = try resolve(axis: self.axis, rank: x.rank)
    let size = x.shape[axis]
    let counts = try inputs.integers(1, unless: k.map { [$0] }) ?? []
    guard counts.count == 1, (0...size).contains(counts[0]) else {
      throw .invalid("the \(counts) greatest of \(size)")
    }
    let k = counts[0]
    var shape = x.shape
    shape[axis] = k
    let outer = product(x.shape[..<axis])
    let inner = product(x.shape[(axis + 1)...])
    let picksLargest = picksLargest
    func work<T: Comparable & BitwiseCopyable>(
      _: T.Type, key: @escaping (T) -> T
    ) throws(OperatorError) -> Work {
      let outputs = [try TensorInfo(x.type, shape), try TensorInfo(.int64, shape)]
      return Work(outputs: outputs) { operands in
        let source = unsafe operands.input(0, as: T.self)
        let values = unsafe operands.output(0, as: T.self)
        let indexes = unsafe operands.output(1, as: Int64.self)
        for o in 0..<outer {
          for i in 0..<inner {
            let row = (0..<size).map { unsafe source[(o * size + $0) * inner + i] }
            let order = row.indices.sorted {
              let (a, b) = (key(row[$0]), key(row[$1]))
              return a == b ? $0 < $1 : picksLargest ? a > b : a < b
            }
            for (rank, position) in order.prefix(k).enumerated() {
              let target = (o * k + rank) * inner + i
              unsafe values[target] = row[position]
              unsafe indexes[target] = Int64(position)
            }
          }
        }
      }
    }
    switch x.type {
    // Not-a-number counts as the greatest, so that there is an order at all.
    case .float: return try work(Float.self) { $0.isNaN ? .infinity : $0 }
    case .double: return try work(Double.self) { $0.isNaN ? .infinity : $0 }
    default:
      guard let whole = x.type.whole else { throw .unsupported("input of type \(x.type)") }
      func wholes<T: WholeNumber>(_: T.Type) throws(OperatorError) -> Work {
        try work(T.self) { $0 }
      }
      return try wholes(whole)
    }
  }
}
