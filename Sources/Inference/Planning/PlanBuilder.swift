/// Plans one node of a graph after the other: what the steps are, and which tensors share memory.
struct PlanBuilder {
  struct Step {
    let node: Int
    let work: Work
    let outputs: [Graph.ID]
  }

  let graph: Graph
  private let limit: Int
  private(set) var infos: [Graph.ID: TensorInfo] = [:]
  private(set) var constants: [Graph.ID: Constant] = [:]
  private(set) var steps: [Step] = []
  /// Tensors that lie in the memory of another.
  private var roots: [Graph.ID: Graph.ID] = [:]
  private var nextID: Graph.ID
  private var constantBytes = 0

  /// - Parameters:
  ///   - inputs: type and shape of each input of the graph.
  ///   - values: the inputs whose values are part of the plan, by position.
  ///   - limit: the most bytes the constants of the plan may take.
  init(
    _ graph: Graph, inputs: [TensorInfo], values: [Int: Constant], limit: Int
  ) throws(InferenceError) {
    self.graph = graph
    self.limit = limit
    nextID = graph.idCount
    constants = graph.constants
    infos = graph.constants.mapValues(\.info)
    for (index, info) in inputs.enumerated() {
      infos[graph.inputs[index].id] = info
      constants[graph.inputs[index].id] = values[index]
    }
    for position in graph.nodes.indices { try plan(position) }
  }

  func root(_ id: Graph.ID) -> Graph.ID {
    var id = id
    while let next = roots[id] { id = next }
    return id
  }

  private mutating func plan(_ position: Int) throws(InferenceError) {
    let node = graph.nodes[position]
    do throws(OperatorError) {
      let inputs = Inputs(of: node, infos, constants)
      let work = try node.operation.plan(inputs)
      let outputs = try define(work.outputs, of: node)
      let isKnown = inputs.all.allSatisfy { $0 == nil || $0?.constant != nil }
      if isKnown || work.isConstant {
        try evaluate(work, inputs, outputs)
      } else if let alias = work.alias, let source = node.inputs[alias],
        constants[source] == nil
      {
        roots[outputs[0]] = root(source)
        // An alias of input 0 may have further outputs only if somebody wrote an operator wrongly.
        precondition(outputs.count == 1)
      } else {
        steps.append(Step(node: position, work: work, outputs: outputs))
      }
    } catch {
      throw error.at(model: graph.model, node: node.name, op: node.op)
    }
  }

  /// The numbers of a node's outputs; those nobody asked for still need memory to be written to.
  private mutating func define(
    _ outputs: [TensorInfo], of node: Graph.Node
  ) throws(OperatorError) -> [Graph.ID] {
    var ids: [Graph.ID] = []
    for (index, info) in outputs.enumerated() {
      let id: Graph.ID
      if index < node.outputs.count, let named = node.outputs[index] {
        id = named
      } else {
        id = nextID
        nextID += 1
      }
      infos[id] = info
      ids.append(id)
    }
    guard ids.count >= node.outputs.count else {
      throw .invalid("it has \(node.outputs.count) outputs, not \(ids.count)")
    }
    return ids
  }

  /// Makes the outputs constants of the plan.
  private mutating func evaluate(
    _ work: Work, _ inputs: Inputs, _ outputs: [Graph.ID]
  ) throws(OperatorError) {
    for (id, constant) in zip(outputs, try work.evaluate(inputs, limit: limit)) {
      constants[id] = constant
      constantBytes += constant.info.byteCount
    }
    guard constantBytes <= limit else {
      throw .unsupported("constants of \(constantBytes) bytes; at most \(limit)")
    }
  }

  /// First and last step of each piece of memory.
  func lifetimes() -> [Graph.ID: MemoryPlan.Block] {
    var blocks: [Graph.ID: MemoryPlan.Block] = [:]
    func touch(_ id: Graph.ID, at step: Int) {
      guard constants[id] == nil, let info = infos[id] else { return }
      let root = root(id)
      var block = blocks[root] ?? .init(bytes: 0, first: step, last: step)
      block.bytes = max(block.bytes, info.byteCount)
      block.first = min(block.first, step)
      block.last = max(block.last, step)
      blocks[root] = block
    }
    for port in graph.inputs { touch(port.id, at: -1) }
    for (index, step) in steps.enumerated() {
      for case .some(let id) in graph.nodes[step.node].inputs { touch(id, at: index) }
      for id in step.outputs { touch(id, at: index) }
    }
    for port in graph.outputs { touch(port.id, at: steps.count) }
    return blocks
  }

  /// Lets outputs take the memory of an input that dies with the step, where the operator allows it.
  mutating func shareMemory() {
    var lasts = lifetimes().mapValues(\.last)
    for (index, step) in steps.enumerated() {
      let inputs = graph.nodes[step.node].inputs
      guard let position = step.work.inPlace, inputs.indices.contains(position),
        let source = inputs[position], constants[source] == nil,
        let from = infos[source], from.byteCount == step.work.outputs[0].byteCount
      else { continue }
      let shared = root(source)
      let uses = inputs.compactMap { $0 }.filter { constants[$0] == nil && root($0) == shared }
      guard lasts[shared] == index, uses.count == 1 else { continue }
      roots[step.outputs[0]] = shared
      lasts[shared] = lasts[step.outputs[0]]
    }
  }
}
