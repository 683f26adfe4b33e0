/// What a node of a graph does. One value serves all input shapes.
///
/// `plan` is called once for each set of input shapes, the `run` of the plan's `Work` once for each run. Everything that
/// depends on shapes alone is computed in `plan`.
protocol Planned: Sendable {
  /// Inputs whose values, not only shapes, decide what the outputs' shapes are.
  var valueInputs: [Int] { get }

  /// Checks the inputs, and says what the outputs are and how to compute them.
  func plan(_ inputs: Inputs) throws(OperatorError) -> Work

  /// The faster paths there are for a node of these shapes, the best first.
  func fastPaths(at site: Site) -> [any FastPath]

  /// What a run takes, in multiplications; asked of nodes that might work on blocks, and of their paths there. Where both take
  /// about the same, 0 will do.
  func cost(at site: Site) -> Double
}

extension Planned {
  var valueInputs: [Int] { [] }
  func fastPaths(at site: Site) -> [any FastPath] { [] }
  func cost(at site: Site) -> Double { 0 }
}

/// What a model's node does, its attributes already checked. (What is `Planned` only was put in by this program.)
protocol Operator: Planned {
  /// Reads and checks the attributes. The reader refuses the attributes that were not asked for.
  init(_ node: inout NodeReader) throws(OperatorError)
}

/// What is known of a node's inputs when a plan is made.
struct Inputs {
  struct Input {
    let info: TensorInfo
    /// Known for weights and for what follows from shapes alone.
    let constant: Constant?
  }

  let all: [Input?]

  var count: Int { all.count }

  /// Whether the input is given; trailing inputs and empty names are not.
  func has(_ index: Int) -> Bool { all.indices.contains(index) && all[index] != nil }

  subscript(index: Int) -> TensorInfo {
    get throws(OperatorError) {
      guard all.indices.contains(index), let input = all[index] else {
        throw .invalid("input \(index) is missing")
      }
      return input.info
    }
  }

  /// An input that must be of floats.
  func floats(_ index: Int) throws(OperatorError) -> TensorInfo {
    let info = try self[index]
    guard info.type == .float else {
      throw .unsupported("input \(index) of type \(info.type); only float is supported")
    }
    return info
  }

  func constant(_ index: Int) throws(OperatorError) -> Constant {
    _ = try self[index]
    guard let constant = all[index]?.constant else {
      throw .unsupported("input \(index) must be known before the run")
    }
    return constant
  }

  /// The values of a list of whole numbers; nil when the input is not given.
  ///
  /// - Parameters:
  ///   - attribute: what older operator sets say in an attribute; it goes first.
  func integers(_ index: Int, unless attribute: [Int]? = nil) throws(OperatorError) -> [Int]? {
    if let attribute { return attribute }
    guard has(index) else { return nil }
    let constant = try constant(index)
    guard let values = constant.integers else {
      throw .unsupported("input \(index) of type \(constant.info.type); only int64 is supported")
    }
    return values
  }
}

/// A planned node.
struct Work {
  /// Type and shape of each output, unused ones included.
  var outputs: [TensorInfo]
  /// Bytes of temporary memory the run needs.
  var scratch = 0
  /// Output 0 is input `alias` under another shape: nothing is computed or copied.
  var alias: Int?
  /// Output 0 may take the memory of this input when nobody else needs it.
  var inPlace: Int?
  /// The outputs follow from shapes alone: they are computed at once and are constants of the plan.
  var isConstant = false
  /// Computes the outputs.
  var run: (Operands) throws(OperatorError) -> Void
}

/// Where a node's tensors lie during a run. Sizes were fixed by the plan.
@safe struct Operands {
  var inputs: [UnsafeMutableRawPointer?] = unsafe []
  var outputs: [UnsafeMutableRawPointer] = unsafe []
  var scratch: UnsafeMutableRawPointer

  /// The elements of an input; the plan has checked that it is there.
  func input<T: BitwiseCopyable>(_ index: Int, as: T.Type = T.self) -> UnsafePointer<T> {
    guard let input = unsafe inputs[index] else { preconditionFailure("input \(index) is missing") }
    return unsafe UnsafePointer(input.assumingMemoryBound(to: T.self))
  }

  /// The elements of an input that may not be there.
  func optional<T: BitwiseCopyable>(_ index: Int, as: T.Type = T.self) -> UnsafePointer<T>? {
    guard unsafe index < inputs.count, let input = unsafe inputs[index] else { return nil }
    return unsafe UnsafePointer(input.assumingMemoryBound(to: T.self))
  }

  /// The elements of a float input; the plan has checked that it is there.
  func floats(_ index: Int) -> UnsafePointer<Float> { unsafe input(index) }

  /// The elements of a float output.
  func floats(out index: Int) -> UnsafeMutablePointer<Float> { unsafe output(index) }

  func output<T: BitwiseCopyable>(_ index: Int, as: T.Type = T.self) -> UnsafeMutablePointer<T> {
    unsafe outputs[index].assumingMemoryBound(to: T.self)
  }

  /// Temporary memory, `offset` elements from its start.
  func scratch<T: BitwiseCopyable>(_ offset: Int = 0, as: T.Type = T.self)
    -> UnsafeMutablePointer<T>
  {
    unsafe scratch.assumingMemoryBound(to: T.self) + offset
  }
}

/// Hands a node's attributes to its operator, and keeps book of which were asked for.
struct NodeReader {
  let op: String
  let opset: Int
  /// How many inputs and outputs the node names, and which are not empty.
  let inputs: [Bool]
  let outputs: [Bool]
  private let attributes: [String: OnnxFile.Attribute]
  private var asked: Set<String> = []

  init(_ node: OnnxFile.Node, opset: Int) {
    op = node.op
    self.opset = opset
    inputs = node.inputs.map { !$0.isEmpty }
    outputs = node.outputs.map { !$0.isEmpty }
    attributes = node.attributes
  }

  /// Refuses a node with fewer or more inputs than the operator takes.
  func requireInputs(_ range: ClosedRange<Int>) throws(OperatorError) {
    guard range.contains(inputs.count), inputs.prefix(range.lowerBound).allSatisfy({ $0 }) else {
      throw .invalid("it has \(inputs.filter { $0 }.count) inputs, not \(describe(range))")
    }
  }

  func requireOutputs(_ range: ClosedRange<Int>) throws(OperatorError) {
    guard range.contains(outputs.count) else {
      throw .invalid("it has \(outputs.count) outputs, not \(describe(range))")
    }
  }

  private func describe(_ range: ClosedRange<Int>) -> String {
    range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
  }

  func has(_ name: String) -> Bool { attributes[name] != nil }

  private mutating func take(_ name: String) -> OnnxFile.Attribute? {
    asked.insert(name)
    return attributes[name]
  }

  private func mismatch(_ name: String) -> OperatorError {
    .invalid("attribute '\(name)' has a value of the wrong kind")
  }

  mutating func int(_ name: String) throws(OperatorError) -> Int? {
    switch take(name) {
    case nil: return nil
    case .int(let value): return value
    default: throw mismatch(name)
    }
  }

  mutating func int(_ name: String, default value: Int) throws(OperatorError) -> Int {
    try int(name) ?? value
  }

  /// 0 or 1.
  mutating func flag(_ name: String, default value: Bool = false) throws(OperatorError) -> Bool {
    switch try int(name) {
    case nil: return value
    case 0: return false
    case 1: return true
    case .some(let other):
      throw .unsupported("attribute '\(name)' = \(other)")
    }
  }

  mutating func float(_ name: String, default value: Float) throws(OperatorError) -> Float {
    switch take(name) {
    case nil: return value
    case .float(let value): return value
    default: throw mismatch(name)
    }
  }

  mutating func string(_ name: String, default value: String) throws(OperatorError) -> String {
    switch take(name) {
    case nil: return value
    case .string(let value): return value
    default: throw mismatch(name)
    }
  }

  /// One of the values listed; the first is the default.
  mutating func choice<Value: RawRepresentable<String> & CaseIterable>(
    _ name: String, default value: Value
  ) throws(OperatorError) -> Value {
    let text = try string(name, default: value.rawValue)
    guard let choice = Value(rawValue: text) else {
      throw .unsupported("attribute '\(name)' = '\(text)'")
    }
    return choice
  }

  mutating func ints(_ name: String) throws(OperatorError) -> [Int]? {
    switch take(name) {
    case nil: return nil
    case .ints(let values): return values
    default: throw mismatch(name)
    }
  }

  mutating func floats(_ name: String) throws(OperatorError) -> [Float]? {
    switch take(name) {
    case nil: return nil
    case .floats(let values): return values
    default: throw mismatch(name)
    }
  }

  mutating func tensor(_ name: String) throws(OperatorError) -> Constant? {
    switch take(name) {
    case nil: return nil
    case .tensor(let value): return value
    default: throw mismatch(name)
    }
  }

  /// An attribute that says nothing about the result.
  mutating func ignore(_ name: String) { asked.insert(name) }

  /// Refuses what the operator did not ask for.
  func requireNoMore() throws(OperatorError) {
    for name in attributes.keys.sorted() where !asked.contains(name) {
      throw .unsupported("attribute '\(name)'")
    }
  }
}

/// `axis` counted from the front; negative ones count from the end.
func resolve(axis: Int, rank: Int) throws(OperatorError) -> Int {
  guard axis >= -rank, axis < rank else {
    throw .invalid("axis \(axis) of a tensor of \(rank) axes")
  }
  return axis < 0 ? axis + rank : axis
}

/// Distinct axes counted from the front.
func resolve(axes: [Int], rank: Int) throws(OperatorError) -> [Int] {
  var result: [Int] = []
  for axis in axes {
    let axis = try resolve(axis: axis, rank: rank)
    guard !result.contains(axis) else { throw .invalid("axis \(axis) is named twice") }
    result.append(axis)
  }
  return result
}

/// Product of sizes of a tensor within `Limits`, so that it cannot overflow unless a size is 0.
func product(_ sizes: some Sequence<Int>) -> Int {
  sizes.contains(0) ? 0 : sizes.reduce(1, *)
}
