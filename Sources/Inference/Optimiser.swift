internal import CKernels

extension Graph {
  /// Rewrites the graph into fewer, larger steps with the same results.
  mutating func optimise() throws(InferenceError) {
    foldConstants()
    fuseActivations()
    dropUnused()
  }

  /// Nodes of constants become constants. Those that cannot be computed are left for the plan, which knows how to complain.
  private mutating func foldConstants() {
    let limit = 1 << 26
    nodes.removeAll { node in
      let known = node.inputs.allSatisfy { $0 == nil || $0.flatMap { constants[$0] } != nil }
      guard known else { return false }
      let inputs = Inputs(
        all: node.inputs.map { id in
          id.flatMap { constants[$0] }.map { Inputs.Input(info: $0.info, constant: $0) }
        })
      guard let work = try? node.operation.plan(inputs),
        work.outputs.count >= node.outputs.count,
        let values = try? work.evaluate(inputs, limit: limit)
      else { return false }
      for (id, value) in zip(node.outputs, values) {
        if let id { constants[id] = value }
      }
      return true
    }
  }

  /// Conv + activation → Conv.
  private mutating func fuseActivations() {
    let readers = readers()
    let results = Set(outputs.map(\.id))
    var gone: Set<Int> = []
    for position in nodes.indices {
      guard var convolution = nodes[position].operation as? Convolution,
        case .none = convolution.activation, let id = nodes[position].outputs.first ?? nil,
        !results.contains(id), let uses = readers[id], uses.count == 1
      else { continue }
      let next = nodes[uses[0]]
      if let unary = next.operation as? Unary {
        convolution.activation = unary.activation
      } else if let prelu = next.operation as? Arithmetic, prelu.function == KF_PRELU,
        next.inputs[0] == id, let slope = next.inputs[1].flatMap({ constants[$0] }),
        slope.isPerChannel(ofRank: nil)
      {
        convolution.activation = .slopes(slope)
      } else {
        continue
      }
      nodes[position].operation = convolution
      nodes[position].outputs = next.outputs
      gone.insert(uses[0])
    }
    nodes = nodes.indices.filter { !gone.contains($0) }.map { nodes[$0] }
  }

  /// Removes nodes nobody reads, and constants with them.
  private mutating func dropUnused() {
    var needed = Set(outputs.map(\.id))
    var kept: [Node] = []
    for node in nodes.reversed()
    where node.outputs.contains(where: { $0.map { needed.contains($0) } ?? false }) {
      needed.formUnion(node.inputs.compactMap { $0 })
      kept.append(node)
    }
    nodes = kept.reversed()
    constants = constants.filter { needed.contains($0.key) }
  }
}

extension Constant {
  /// Whether this, broadcast against `[N, C, H, W]`, is a float for each channel or one for all.
  func isPerChannel(ofRank rank: Int?) -> Bool {
    guard info.type == .float, info.count > 0 else { return false }
    return info.count == 1 || (info.rank >= 3 && info.shape[info.rank - 3] == info.count)
  }
}
