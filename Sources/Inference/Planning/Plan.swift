/// How to run a graph on inputs of certain shapes: the steps, and where every tensor lies in the session's memory.
@safe final class Plan {
  enum Location {
    case missing
    case constant(Constant)
    /// Bytes from the start of the session's memory.
    case memory(offset: Int)
  }

  struct Tensor {
    let info: TensorInfo
    let location: Location
  }

  struct Step {
    let node: Int
    let run: (Operands) throws(OperatorError) -> Void
    let inputs: [Location]
    let outputs: [Location]
    let scratch: Location
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
    var builder = try PlanBuilder(graph, inputs: inputs, values: values, limit: limit)
    if graph.isOptimised,
      let faster = ShapedGraph(graph: graph, infos: builder.infos, known: builder.constants)
        .withFastPaths()
    {
      builder = try PlanBuilder(faster, inputs: inputs, values: values, limit: limit)
    }
    builder.shareMemory()
    let locations = Locations(builder)
    guard locations.memory.total <= limit else {
      throw .memory(model: graph.model, needed: locations.memory.total, limit: limit)
    }
    let graph = builder.graph
    self.graph = graph
    steps = builder.steps.enumerated().map { index, step in
      // Paths read constants when they are planned; those that are made need not be kept for them.
      let keeps = !(graph.nodes[step.node].operation is any FastPath)
      return Step(
        node: step.node, run: step.work.run,
        inputs: graph.nodes[step.node].inputs.map { locations.location($0, keepsMade: keeps) },
        outputs: step.outputs.map { locations.location($0) }, scratch: locations.scratch(of: index))
    }
    var ports: [Tensor] = []
    for port in graph.inputs { ports.append(try locations.tensor(port.id)) }
    self.inputs = ports
    ports = []
    for port in graph.outputs { ports.append(try locations.tensor(port.id)) }
    outputs = ports
    memory = locations.memory.total
    blocks = locations.blocks
    offsets = locations.memory.offsets
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
    _ location: Location, _ base: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer? {
    switch location {
    case .missing: nil
    // Operators never write to their inputs, except to one they declared `inPlace`, which is never a constant.
    case .constant(let constant): unsafe UnsafeMutableRawPointer(mutating: constant.bytes)
    case .memory(let offset): unsafe base + offset
    }
  }
}

/// Where tensors and temporary memory lie.
private struct Locations {
  private let builder: PlanBuilder
  let blocks: [MemoryPlan.Block]
  let memory: MemoryPlan
  private let blockOf: [Graph.ID: Int]

  /// Lifetimes → offsets. Inputs are written before the first step; outputs are read after the last.
  init(_ builder: PlanBuilder) {
    self.builder = builder
    var blocks: [MemoryPlan.Block] = []
    var blockOf: [Graph.ID: Int] = [:]
    for (id, lifetime) in builder.lifetimes().sorted(by: { $0.key < $1.key }) {
      blockOf[id] = blocks.count
      blocks.append(lifetime)
    }
    for (index, step) in builder.steps.enumerated() {
      blocks.append(.init(bytes: step.work.scratch, first: index, last: index))
    }
    self.blocks = blocks
    self.blockOf = blockOf
    memory = MemoryPlan(blocks)
  }

  /// - Parameters:
  ///   - keepsMade: whether constants that are made when needed are needed in a run.
  func location(_ id: Graph.ID?, keepsMade: Bool = true) -> Plan.Location {
    guard let id else { return .missing }
    if let constant = builder.constants[id] {
      return keepsMade || !constant.isMade ? .constant(constant) : .missing
    }
    guard let block = blockOf[builder.root(id)] else { return .missing }
    return .memory(offset: memory.offsets[block])
  }

  /// The temporary memory of a step, which comes behind all tensors.
  func scratch(of step: Int) -> Plan.Location {
    .memory(offset: memory.offsets[blockOf.count + step])
  }

  func tensor(_ id: Graph.ID) throws(InferenceError) -> Plan.Tensor {
    guard let info = builder.infos[id] else {
      throw .corrupt(model: builder.graph.model, reason: "an output was not computed")
    }
    return Plan.Tensor(info: info, location: location(id))
  }
}
