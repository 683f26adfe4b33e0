/// How to run a graph on inputs of certain shapes: the steps, and where every tensor lies in the session's memory.
@safe final class Plan {
  enum Place {
    case missing
    case constant(Constant)
    /// Bytes from the start of the session's memory.
    case memory(offset: Int)
  }

  struct Tensor {
    let info: TensorInfo
    let place: Place
  }

  struct Step {
    let node: Int
    let run: (Operands) throws(OperatorError) -> Void
    let inputs: [Place]
    let outputs: [Place]
    let scratch: Place
  }

  /// What is run: the model's graph, or one made from it for these shapes.
  let graph: Graph
  let steps: [Step]
  let inputs: [Tensor]
  let outputs: [Tensor]
  /// Bytes of memory a run needs.
  let memory: Int
  /// What lies where and when, for tests.
  let blocks: [MemoryPlan.Block]
  let offsets: [Int]

  private var boundTo: UnsafeMutableRawPointer?
  private var operands: [Operands] = []

  /// - Parameters:
  ///   - inputs: type and shape of each input of the graph.
  ///   - values: the inputs whose values are part of the plan, by position.
  ///   - limit: the most bytes a run, or the constants of the plan, may take.
  init(
    _ graph: Graph, inputs: [TensorInfo], values: [Int: Constant], limit: Int
  ) throws(InferenceError) {
    var graph = graph
    var builder = try Builder(graph, inputs: inputs, values: values, limit: limit)
    if graph.isOptimised,
      let faster = ShapedGraph(graph: graph, infos: builder.infos, known: builder.constants)
        .withFastPaths()
    {
      graph = faster
      builder = try Builder(graph, inputs: inputs, values: values, limit: limit)
    }
    self.graph = graph
    builder.shareMemory()

    // Lifetimes → offsets. Inputs are written before the first step; outputs are read after the last.
    var blocks: [MemoryPlan.Block] = []
    var blockOf: [Graph.ID: Int] = [:]
    for (id, lifetime) in builder.lifetimes().sorted(by: { $0.key < $1.key }) {
      blockOf[id] = blocks.count
      blocks.append(lifetime)
    }
    let scratchStart = blocks.count
    for (index, step) in builder.steps.enumerated() {
      blocks.append(.init(bytes: step.work.scratch, first: index, last: index))
    }
    let layout = MemoryPlan(blocks)
    guard layout.total <= limit else {
      throw .memory(model: graph.model, needed: layout.total, limit: limit)
    }
    func place(_ id: Graph.ID?) -> Place {
      guard let id else { return .missing }
      if let constant = builder.constants[id] { return .constant(constant) }
      guard let block = blockOf[builder.root(id)] else { return .missing }
      return .memory(offset: layout.offsets[block])
    }
    func tensor(_ id: Graph.ID) throws(InferenceError) -> Tensor {
      guard let info = builder.infos[id] else {
        throw .corrupt(model: graph.model, reason: "an output was not computed")
      }
      return Tensor(info: info, place: place(id))
    }
    steps = builder.steps.enumerated().map { index, step in
      Step(
        node: step.node, run: step.work.run,
        inputs: graph.nodes[step.node].inputs.map { place($0) },
        outputs: step.outputs.map { place($0) },
        scratch: .memory(offset: layout.offsets[scratchStart + index]))
    }
    var ports: [Tensor] = []
    for port in graph.inputs { ports.append(try tensor(port.id)) }
    self.inputs = ports
    ports = []
    for port in graph.outputs { ports.append(try tensor(port.id)) }
    outputs = ports
    memory = layout.total
    self.blocks = blocks
    offsets = layout.offsets
  }

  /// Fixes all addresses, once per piece of memory.
  @unsafe func bind(to base: UnsafeMutableRawPointer) {
    if unsafe boundTo == base { return }
    unsafe boundTo = base
    operands = steps.map { step in
      unsafe Operands(
        inputs: step.inputs.map { unsafe address($0, base) },
        outputs: step.outputs.map { unsafe address($0, base) ?? base },
        scratch: address(step.scratch, base) ?? base)
    }
  }

  /// - Precondition: `bind` was called, and the inputs are filled in.
  func run() throws(InferenceError) {
    for (index, step) in steps.enumerated() {
      do throws(OperatorError) { try step.run(operands[index]) } catch {
        let node = graph.nodes[step.node]
        throw error.at(model: graph.model, node: node.name, op: node.op)
      }
    }
  }

  @unsafe func address(
    _ place: Place, _ base: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer? {
    switch place {
    case .missing: nil
    // Operators never write to their inputs, except to one they declared `inPlace`, which is never a constant.
    case .constant(let constant): unsafe UnsafeMutableRawPointer(mutating: constant.bytes)
    case .memory(let offset): unsafe base + offset
    }
  }
}

/// Plans one node after the other.
private struct Builder {
  struct Step {
    let node: Int
    let work: Work
    let outputs: [Graph.ID]
  }

  let graph: Graph
  let limit: Int
  var infos: [Graph.ID: TensorInfo] = [:]
  var constants: [Graph.ID: Constant] = [:]
  var steps: [Step] = []
  /// Tensors that lie in the memory of another.
  private var roots: [Graph.ID: Graph.ID] = [:]
  private var nextID: Graph.ID
  private var constantBytes = 0

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
      let inputs = Inputs(
        all: node.inputs.map { id in
          id.flatMap { id in
            infos[id].map { Inputs.Input(info: $0, constant: constants[id]) }
          }
        })
      let work = try node.operation.plan(inputs)
      // Outputs nobody asked for still need a place to be written to.
      var outputs: [Graph.ID] = []
      for (index, info) in work.outputs.enumerated() {
        var id = index < node.outputs.count ? node.outputs[index] : nil
        if id == nil {
          id = nextID
          nextID += 1
        }
        guard let id else { continue }
        infos[id] = info
        outputs.append(id)
      }
      guard outputs.count >= node.outputs.count else {
        throw .invalid("it has \(node.outputs.count) outputs, not \(outputs.count)")
      }
      let isKnown = inputs.all.allSatisfy { $0 == nil || $0?.constant != nil }
      if isKnown || work.isConstant {
        for (id, constant) in zip(outputs, try work.evaluate(inputs, limit: limit)) {
          constants[id] = constant
          constantBytes += constant.info.byteCount
        }
        guard constantBytes <= limit else {
          throw .unsupported("constants of \(constantBytes) bytes; at most \(limit)")
        }
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

extension Work {
  /// Runs on inputs that are all known, or that do not matter.
  func evaluate(_ inputs: Inputs, limit: Int) throws(OperatorError) -> [Constant] {
    if let alias, let constant = inputs.all[alias]?.constant {
      return [try constant.reshaped(outputs[0].shape)]
    }
    let bytes = outputs.reduce(scratch) { $0 + $1.byteCount }
    guard bytes <= limit else { throw .unsupported("\(bytes) bytes of memory; at most \(limit)") }
    let constants = outputs.map { info in
      unsafe Constant(info) { memory in
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: info.byteCount)
      }
    }
    let temporary = UnsafeMutableRawPointer.allocate(byteCount: max(scratch, 1), alignment: 64)
    defer { unsafe temporary.deallocate() }
    let operands = unsafe Operands(
      inputs: inputs.all.map { input in
        unsafe input?.constant.map { unsafe UnsafeMutableRawPointer(mutating: $0.bytes) }
      },
      outputs: constants.map { unsafe UnsafeMutableRawPointer(mutating: $0.bytes) },
      scratch: temporary)
    try run(operands)
    return constants
  }
}
