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
    case .tensor(let value):
      do throws(WireError) { return try value.constant() } catch {
        let reason = "attribute '\(name)': \(error.reason)"
        throw error.weight == nil ? .invalid(reason) : .unsupported(reason)
      }
    default: throw mismatch(name)
    }
  }

  /// Whether an attribute is a tensor of integers of four bits.
  func isNarrow(_ name: String) -> Bool {
    if case .tensor(let value) = attributes[name] { value.isNarrow } else { false }
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
