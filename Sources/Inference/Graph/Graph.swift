/// A model's nodes in an order they can be computed in, every name resolved to a number.
struct Graph: Sendable {
  /// Numbers a tensor of the graph.
  typealias ID = Int

  struct Node: Sendable {
    var name: String
    var op: String
    var operation: any Planned
    /// nil for an optional input that is not given.
    var inputs: [ID?]
    /// nil for an output nobody asked for.
    var outputs: [ID?]
  }

  struct Port: Sendable {
    var info: ValueInfo
    var id: ID
  }

  let model: String
  var nodes: [Node] = []
  var constants: [ID: Constant] = [:]
  /// Those that a run needs: neither weights, nor read by nobody.
  var inputs: [Port] = []
  /// Names of the inputs that are no weights, read or not.
  private(set) var declaredInputs: [String] = []
  var outputs: [Port] = []
  /// One more than the highest number in use.
  var idCount = 0
  /// Whether plans may rewrite it, too.
  var isOptimised = false

  /// Resolves names, and creates an operator for each node.
  init(_ file: OnnxFile, model: String) throws(InferenceError) {
    self.model = model
    let opset = file.opsets[""]
    var ids: [String: ID] = [:]
    if file.hasSparseWeights {
      throw .unsupported(
        model: model, node: "sparse_initializer", op: "weight", reason: "sparse weights")
    }
    for weight in file.weights {
      let id = try define(weight.name, &ids)
      do throws(WireError) { constants[id] = try weight.constant() } catch {
        throw error.in(model: model)
      }
    }
    let weightNames = Set(file.weights.map(\.name))
    // Old files list their weights among the inputs, too.
    for value in file.inputs where !weightNames.contains(value.name) {
      let info = try ValueInfo(value, role: "input", model: model, type: nil)
      inputs.append(Port(info: info, id: try define(value.name, &ids)))
    }
    for node in file.nodes {
      let operation = try OperatorTable.make(node, opsets: file.opsets, opset: opset, model: model)
      nodes.append(try resolve(node, operation, &ids))
    }
    try refuseNarrowWeights(file)
    for value in file.outputs {
      guard let id = ids[value.name] else {
        throw .corrupt(
          model: model, reason: "nothing computes the output '\(value.name)'")
      }
      let info = try ValueInfo(value, role: "output", model: model, type: .float)
      outputs.append(Port(info: info, id: id))
    }
    guard !outputs.isEmpty else { throw .corrupt(model: model, reason: "it has no output") }
    dropUnreadInputs()
  }

  /// Integers of four bits are held in eight, which only what unpacks them can take for the same.
  private func refuseNarrowWeights(_ file: OnnxFile) throws(InferenceError) {
    let narrow = Set(file.weights.filter(\.isNarrow).map(\.name))
    if narrow.isEmpty { return }
    for node in file.nodes where node.op != "DequantizeLinear" {
      guard let name = node.inputs.first(where: narrow.contains) else { continue }
      throw .unsupported(
        model: model, node: node.name, op: node.op, reason: "weight '\(name)' of four bits")
    }
  }

  /// Quantised files still name the weights that were there before among their inputs.
  private mutating func dropUnreadInputs() {
    declaredInputs = inputs.map(\.info.name)
    let read = Set(nodes.flatMap { $0.inputs.compactMap { $0 } } + outputs.map(\.id))
    inputs.removeAll { !read.contains($0.id) }
  }

  /// Inputs and outputs keep their number of axes only.
  mutating func openSizes() {
    for index in inputs.indices {
      inputs[index].info.shape = inputs[index].info.shape?.map { _ in nil }
    }
    for index in outputs.indices {
      outputs[index].info.shape = outputs[index].info.shape?.map { _ in nil }
    }
  }

  /// Gives a tensor a number.
  private mutating func define(
    _ name: String, _ ids: inout [String: ID]
  ) throws(InferenceError) -> ID {
    guard ids[name] == nil else {
      throw .corrupt(model: model, reason: "the tensor '\(name)' is defined twice")
    }
    let id = newID()
    ids[name] = id
    return id
  }

  /// Looks up what a node reads, and gives numbers to what it writes.
  private mutating func resolve(
    _ node: OnnxFile.Node, _ operation: any Operator, _ ids: inout [String: ID]
  ) throws(InferenceError) -> Node {
    var inputs: [ID?] = []
    for name in node.inputs {
      guard name.isEmpty || ids[name] != nil else {
        throw .corrupt(
          model: model,
          reason: "node '\(node.name)' reads '\(name)', which nothing before it computes")
      }
      inputs.append(name.isEmpty ? nil : ids[name])
    }
    var outputs: [ID?] = []
    for name in node.outputs { outputs.append(name.isEmpty ? nil : try define(name, &ids)) }
    return Node(
      name: node.name, op: node.op, operation: operation, inputs: inputs, outputs: outputs)
  }

  mutating func newID() -> ID {
    defer { idCount += 1 }
    return idCount
  }

  /// For each tensor, the positions of the nodes that read it.
  func readers() -> [ID: [Int]] {
    var readers: [ID: [Int]] = [:]
    for (position, node) in nodes.enumerated() {
      for case .some(let id) in node.inputs { readers[id, default: []].append(position) }
    }
    return readers
  }

  /// The inputs of the graph whose values decide shapes, by position: they are part of what a plan is made for.
  func valueInputs() -> [Int] {
    var producers: [ID: Int] = [:]
    var wanted: [ID] = []
    for (position, node) in nodes.enumerated() {
      for case .some(let id) in node.outputs { producers[id] = position }
      for index in node.operation.valueInputs where index < node.inputs.count {
        if let id = node.inputs[index] { wanted.append(id) }
      }
    }
    var seen: Set<ID> = []
    while let id = wanted.popLast() {
      guard seen.insert(id).inserted, let position = producers[id] else { continue }
      let node = nodes[position]
      if node.operation is ShapeOf || node.operation is SizeOf { continue }
      wanted += node.inputs.compactMap { $0 }
    }
    return inputs.indices.filter { seen.contains(inputs[$0].id) }
  }
}

/// Name, type and shape of an input or output of a model.
public struct ValueInfo: Sendable, Hashable {
  public let name: String
  public let type: ElementType
  /// nil where the model leaves a size open; the whole is nil when the number of axes is open too.
  public internal(set) var shape: [Int?]?

  /// - Parameters:
  ///   - type: stands in when the file does not say; without it the file must.
  init(
    _ value: OnnxFile.Value, role: String, model: String, type: ElementType?
  ) throws(InferenceError) {
    name = value.name
    shape = value.shape
    guard value.isTensor else {
      throw .unsupported(
        model: model, node: value.name, op: role, reason: "a value that is not a tensor")
    }
    if let code = value.type, code != 0 {
      guard let stored = StoredType(onnx: code), !stored.isNarrow else {
        throw .unsupported(
          model: model, node: value.name, op: role, reason: "type \(onnxTypeName(code))")
      }
      self.type = stored.type
    } else if let type {
      self.type = type
    } else {
      throw .corrupt(model: model, reason: "\(role) '\(value.name)' has no type")
    }
  }

  /// Whether a tensor of this shape fits.
  func accepts(_ other: [Int]) -> Bool {
    guard let shape else { return true }
    return shape.count == other.count && zip(shape, other).allSatisfy { $0 == nil || $0 == $1 }
  }

  /// For messages: `[1, 3, ?, ?]`.
  var shapeText: String {
    guard let shape else { return "any" }
    return "[" + shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", ") + "]"
  }
}
