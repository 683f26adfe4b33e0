internal import CKernels

extension Graph {
  /// The graph with convolutions, and what stands around them, replaced by faster paths where there are any for their shapes;
  /// nil when there are none.
  ///
  /// Convolutions of many channels work on blocks (see `Blocks`), and what can follows them: pools, sums, functions of one
  /// number, padding. A connected part is rewritten if its convolutions save more than moving its inputs and outputs into and
  /// out of blocks costs.
  ///
  /// - Parameters:
  ///   - infos: of every tensor.
  ///   - known: the tensors that are computed when the plan is made.
  func withFastPaths(_ infos: [ID: TensorInfo], known: [ID: Constant]) -> Graph? {
    var layout = Layout(graph: self, infos: infos, known: known)
    layout.chooseBlocks()
    layout.choosePlanes()
    layout.chooseProducts()
    guard var result = layout.rewritten() else { return nil }
    result.fuseSums()
    result.fusePools(infos)
    return result
  }
}

private struct Layout {
  let graph: Graph
  let infos: [Graph.ID: TensorInfo]
  let known: [Graph.ID: Constant]
  /// What takes the place of a node, by its position.
  private var replacements: [Int: any Planned] = [:]
  /// The tensors that are made in blocks.
  private var blocked: Set<Graph.ID> = []

  /// What moving one number into or out of blocks costs, in multiplications.
  private static let movingCost = 24
  /// The most weights of a convolution; Winograd's become four times as many.
  private static let weightLimit = 1 << 24
  /// What a multiplication costs that is part of Winograd's, with all that it needs before and after.
  private static let winogradCost = 0.45

  init(graph: Graph, infos: [Graph.ID: TensorInfo], known: [Graph.ID: Constant]) {
    self.graph = graph
    self.infos = infos
    self.known = known
  }

  /// Finds what is worth rewriting for blocks.
  mutating func chooseBlocks() {
    for (position, node) in graph.nodes.enumerated() {
      guard let replacement = replacement(for: node) else { continue }
      replacements[position] = replacement
      if let id = node.outputs[0], !leavesBlocks(replacement) { blocked.insert(id) }
    }
    for part in parts() where saving(of: part) <= 0 {
      for position in part {
        replacements[position] = nil
        if let id = graph.nodes[position].outputs[0] { blocked.remove(id) }
      }
    }
  }

  /// Finds what of the rest is worth doing along planes.
  mutating func choosePlanes() {
    for (position, node) in graph.nodes.enumerated() where replacements[position] == nil {
      guard let convolution = node.operation as? Convolution, convolution.groups == 1,
        let id = node.outputs[0], known[id] == nil, let source = node.inputs[0],
        let x = infos[source], x.rank == 4, infos[id].map({ $0.count > 0 }) ?? false,
        let (weights, geometry) = shapes(convolution, node, x),
        PlanarConvolution.serves(weights, geometry)
      else { continue }
      replacements[position] = PlanarConvolution(convolution: convolution)
    }
  }

  /// Finds the dense layers.
  mutating func chooseProducts() {
    for (position, node) in graph.nodes.enumerated() {
      guard let product = node.operation as? Gemm, product.isRowsTimesRows,
        let id = node.outputs[0], known[id] == nil, let a = node.inputs[0].flatMap({ infos[$0] }),
        let weights = node.inputs[1].flatMap({ known[$0] })
      else { continue }
      let bias = node.inputs.count > 2 ? node.inputs[2] : nil
      guard bias == nil || bias.flatMap({ known[$0] }) != nil,
        BlockedProduct.serves(a, weights.info, bias: bias.flatMap { infos[$0] })
      else { continue }
      replacements[position] = BlockedProduct(packing: product.packing)
    }
  }

  private func leavesBlocks(_ replacement: any Planned) -> Bool {
    replacement is ExitConvolution
      || (replacement as? BlockedPooling).map { $0.window == nil } ?? false
  }

  private func entersFromPlanes(_ replacement: any Planned) -> Bool {
    replacement is EntryConvolution || replacement is PlanarConvolution
      || replacement is BlockedProduct
  }

  /// What would compute the node in blocks, given that what is in `blocked` is there already.
  private func replacement(for node: Graph.Node) -> (any Planned)? {
    guard let id = node.outputs.first.flatMap({ $0 }), node.outputs.count == 1, known[id] == nil,
      let source = node.inputs.first.flatMap({ $0 }),
      let x = infos[source], let y = infos[id], x.type == .float, x.rank == 4, y.count > 0
    else { return nil }
    switch node.operation {
    case let convolution as Convolution: return self.convolution(convolution, node, x)
    case let pool as Pooling where blocked.contains(source): return pool.inBlocks(x)
    case let sum as Arithmetic where sum.function == KF_ADD:
      let isSum =
        node.inputs.count == 2
        && node.inputs.allSatisfy { $0.map { blocked.contains($0) && infos[$0] == y } ?? false }
      return isSum ? BlockedAddition() : nil
    case let unary as Unary where blocked.contains(source): return unary
    case let pad as Pad where blocked.contains(source):
      let values = node.inputs.map { $0.flatMap { known[$0] } }
      return pad.growth(x, values, inputs: node.inputs).flatMap { growth in
        growth[1] % Blocks.size == 0 && x.shape[1] % Blocks.size == 0
          ? BlockedPadding(growth: growth) : nil
      }
    default: return nil
    }
  }

  private func convolution(
    _ convolution: Convolution, _ node: Graph.Node, _ x: TensorInfo
  ) -> (any Planned)? {
    guard convolution.groups == 1, let (info, geometry) = shapes(convolution, node, x),
      info.count <= Self.weightLimit
    else { return nil }
    let weights = info.shape
    let isBlocked = node.inputs[0].map { blocked.contains($0) } ?? false
    if fills(weights[0], 0.5), isBlocked || fills(weights[1], 0.5) {
      return WinogradConvolution.serves(geometry)
        ? WinogradConvolution(convolution: convolution)
        : BlockedConvolution(convolution: convolution)
    }
    if isBlocked {
      return ExitConvolution.serves(info, geometry) ? ExitConvolution(heads: [convolution]) : nil
    }
    return fills(weights[0], 0.75) && weights[1] < Blocks.size && EntryConvolution.serves(geometry)
      ? EntryConvolution(convolution: convolution) : nil
  }

  /// The weights and the way of the window, if weights and bias are known.
  private func shapes(
    _ convolution: Convolution, _ node: Graph.Node, _ x: TensorInfo
  ) -> (TensorInfo, Geometry)? {
    let parameters = node.inputs.dropFirst()
    guard parameters.allSatisfy({ $0 == nil || $0.flatMap { known[$0] } != nil }),
      let weights = node.inputs[1].flatMap({ known[$0] })?.info,
      let geometry = try? convolution.window.geometry(
        input: Array(x.shape[2...]), kernel: Array(weights.shape[2...]))
    else { return nil }
    return (weights, geometry)
  }

  /// Whether so many channels fill their blocks to a share.
  private func fills(_ channels: Int, _ share: Double) -> Bool { filling(channels) >= share }

  private func filling(_ channels: Int) -> Double {
    Double(channels) / Double(Blocks.padded(channels))
  }

  /// Positions of the nodes to rewrite, those together that hand blocks to each other.
  private func parts() -> [[Int]] {
    var root = Dictionary(uniqueKeysWithValues: replacements.keys.map { ($0, $0) })
    func find(_ position: Int) -> Int {
      var position = position
      while let next = root[position], next != position { position = next }
      return position
    }
    var makers: [Graph.ID: Int] = [:]
    for position in replacements.keys.sorted() {
      for case .some(let id) in graph.nodes[position].inputs {
        if let maker = makers[id] { root[find(position)] = find(maker) }
      }
      if let id = graph.nodes[position].outputs[0] { makers[id] = position }
    }
    return Array(Dictionary(grouping: replacements.keys.sorted(), by: find).values)
  }

  /// What rewriting a part saves, in multiplications.
  private func saving(of part: [Int]) -> Double {
    var (saving, moved) = (0.0, Set<Graph.ID>())
    let made = Set(part.compactMap { graph.nodes[$0].outputs[0] })
    for position in part {
      let node = graph.nodes[position]
      if node.operation is Convolution, let id = node.outputs[0], let y = infos[id],
        let weights = node.inputs[1].flatMap({ known[$0] })?.info
      {
        // Otherwise windows are unfolded, and products are no faster than these; but nothing is padded.
        let plain = Double(y.count) * Double(weights.count / weights.shape[0])
        saving += 1.5 * plain
        let filled = plain / filling(weights.shape[0])
        switch replacements[position] {
        case is ExitConvolution: saving -= plain
        case is EntryConvolution: saving -= filled
        case is WinogradConvolution:
          saving -= filled / filling(weights.shape[1]) * Self.winogradCost
        default: saving -= filled / filling(weights.shape[1])
        }
      }
      let enters = replacements[position].map(entersFromPlanes) ?? false
      for case .some(let id) in node.inputs
      where known[id] == nil && !made.contains(id) && !enters { moved.insert(id) }
    }
    let results = Set(graph.outputs.map(\.id))
    moved.formUnion(made.intersection(blocked).intersection(results))
    for (position, node) in graph.nodes.enumerated() where replacements[position] == nil {
      moved.formUnion(made.intersection(blocked).intersection(node.inputs.compactMap { $0 }))
    }
    return saving - Double(moved.reduce(0) { $0 + (infos[$1]?.count ?? 0) } * Self.movingCost)
  }

  func rewritten() -> Graph? {
    guard !replacements.isEmpty else { return nil }
    var result = graph
    result.nodes = []
    // The same tensors in the other order.
    var blocks: [Graph.ID: Graph.ID] = [:]
    var planes: Set<Graph.ID> = []

    func move(_ id: Graph.ID, like node: Graph.Node, by operation: any Planned) -> Graph.ID {
      let other = result.newID()
      result.nodes.append(
        Graph.Node(
          name: node.name, op: node.op, operation: operation, inputs: [id], outputs: [other]))
      return other
    }
    /// A number for the tensor in blocks.
    func inBlocks(_ id: Graph.ID) -> Graph.ID {
      let other = result.newID()
      blocks[id] = other
      return other
    }
    /// The tensor as planes, under its own number.
    func asPlanes(_ id: Graph.ID, like node: Graph.Node) {
      guard blocked.contains(id), let other = blocks[id], planes.insert(id).inserted else { return }
      result.nodes.append(
        Graph.Node(
          name: node.name, op: node.op,
          operation: Blocks.Exit(channels: infos[id]?.shape[1] ?? 0), inputs: [other],
          outputs: [id]))
    }

    // Where convolutions that leave the same blocks are done together.
    var exits: [Graph.ID: Int] = [:]

    for (position, node) in graph.nodes.enumerated() {
      guard let operation = replacements[position], !entersFromPlanes(operation) else {
        for case .some(let id) in node.inputs { asPlanes(id, like: node) }
        var node = node
        node.operation = replacements[position] ?? node.operation
        if let id = node.outputs[0], blocked.contains(id) { node.outputs = [inBlocks(id)] }
        result.nodes.append(node)
        continue
      }
      var node = node
      node.operation = operation
      node.inputs = node.inputs.map { id in
        guard let id, known[id] == nil else { return id }
        if blocks[id] == nil { blocks[id] = move(id, like: node, by: Blocks.Entry()) }
        return blocks[id]
      }
      if operation is BlockedPadding { node.inputs = [node.inputs[0]] }
      if let id = node.outputs[0], blocked.contains(id) { node.outputs = [inBlocks(id)] }
      if let exit = operation as? ExitConvolution, let source = node.inputs[0] {
        // Each head has two inputs, a bias or none among them.
        if node.inputs.count < 3 { node.inputs.append(nil) }
        if let first = exits[source],
          var together = result.nodes[first].operation as? ExitConvolution
        {
          together.heads += exit.heads
          result.nodes[first].operation = together
          result.nodes[first].inputs += node.inputs.dropFirst()
          result.nodes[first].outputs += node.outputs
          continue
        }
        exits[source] = result.nodes.count
      }
      result.nodes.append(node)
    }
    if let last = graph.nodes.last {
      for port in graph.outputs { asPlanes(port.id, like: last) }
    }
    return result
  }
}

extension Graph {
  /// Convolution + addition of something ready + ReLU, all in blocks → one convolution.
  fileprivate mutating func fuseSums() {
    let readers = readers()
    let results = Set(outputs.map(\.id))
    var makers: [ID: Int] = [:]
    for (position, node) in nodes.enumerated() {
      for case .some(let id) in node.outputs { makers[id] = position }
    }
    /// Where the only node is that reads the result of another.
    func onlyReader(of position: Int) -> Int? {
      guard let id = nodes[position].outputs[0], !results.contains(id), readers[id]?.count == 1
      else { return nil }
      return readers[id]?[0]
    }
    var gone: Set<Int> = []
    for position in nodes.indices {
      guard var sum = nodes[position].operation as? BlockedAddition else { continue }
      var outputs = nodes[position].outputs
      if let next = onlyReader(of: position), let unary = nodes[next].operation as? Unary,
        unary.function == KF_RELU
      {
        sum.isRelu = true
        outputs = nodes[next].outputs
        gone.insert(next)
      }
      nodes[position].operation = sum
      nodes[position].outputs = outputs
      let inputs = nodes[position].inputs.compactMap { $0 }
      // The later of two convolutions: it runs where the addition was.
      let makersOfInputs = inputs.enumerated()
        .compactMap { slot, id in makers[id].map { (slot, $0) } }.sorted { $0.1 > $1.1 }
      for (slot, maker) in makersOfInputs where inputs[0] != inputs[1] {
        // A convolution takes one addition; a fourth input says that it has it.
        guard onlyReader(of: maker) == position, nodes[maker].inputs.count <= 3,
          let fused = nodes[maker].operation.adding(relu: sum.isRelu)
        else { continue }
        var node = nodes[maker]
        node.operation = fused
        node.inputs += [ID?](repeating: nil, count: 3 - node.inputs.count)
        node.inputs.append(inputs[1 - slot])
        node.outputs = outputs
        nodes[position] = node
        gone.insert(maker)
        break
      }
    }
    nodes = nodes.indices.filter { !gone.contains($0) }.map { nodes[$0] }
  }
}

extension Graph {
  /// Convolution along planes + MaxPool of 2x2 squares → one step.
  fileprivate mutating func fusePools(_ infos: [ID: TensorInfo]) {
    let readers = readers()
    let results = Set(outputs.map(\.id))
    var gone: Set<Int> = []
    for position in nodes.indices {
      guard var path = nodes[position].operation as? PlanarConvolution,
        Tail.covers(path.convolution.activation), let id = nodes[position].outputs[0],
        !results.contains(id), let uses = readers[id], uses.count == 1,
        let pool = nodes[uses[0]].operation as? Pooling, let y = infos[id],
        pool.takesPairs(of: Array(y.shape[2...]))
      else { continue }
      path.isPooled = true
      nodes[position].operation = path
      nodes[position].outputs = nodes[uses[0]].outputs
      gone.insert(uses[0])
    }
    nodes = nodes.indices.filter { !gone.contains($0) }.map { nodes[$0] }
  }
}

extension Planned {
  /// The same convolution with an addition, and a ReLU, behind it; nil where there is something between already.
  fileprivate func adding(relu: Bool) -> (any Planned)? {
    func fused(_ convolution: Convolution) -> Convolution? {
      guard case .none = convolution.activation else { return nil }
      var convolution = convolution
      if relu { convolution.activation = .function(KF_RELU, 0, 0) }
      return convolution
    }
    switch self {
    case let path as WinogradConvolution:
      return fused(path.convolution).map(WinogradConvolution.init)
    case let path as BlockedConvolution: return fused(path.convolution).map(BlockedConvolution.init)
    default: return nil
    }
  }
}
