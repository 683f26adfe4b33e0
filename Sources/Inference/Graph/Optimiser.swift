internal import CKernels

extension Graph {
  /// Rewrites the graph into fewer, larger steps with the same results up to rounding: what depends on weights alone is
  /// computed once, per-channel factors behind a convolution become part of its weights, activations run on a
  /// convolution's output while it is in the cache, and what nobody reads is dropped.
  mutating func optimise() throws(InferenceError) {
    foldConstants()
    skipIdentities()
    foldAffine()
    fuseActivations()
    dropUnused()
    isOptimised = true
  }

  /// Folded constants may take this many bytes in all, besides what packed weights become when they are unpacked (at most eight
  /// times as much); the rest is left to the plans.
  private static let foldedBytes = 1 << 26

  /// Nodes of constants become constants. Those that fail are left for the plan, which knows how to complain.
  private mutating func foldConstants() {
    let limit = Self.foldedBytes + 8 * constants.values.reduce(0) { $0 + $1.info.byteCount }
    var bytes = 0
    nodes.removeAll { node in
      guard node.inputs.allSatisfy({ $0 == nil || $0.flatMap { constants[$0] } != nil }) else {
        return false
      }
      let inputs = Inputs(
        all: node.inputs.map { id in
          id.flatMap { constants[$0] }.map { Inputs.Input(info: $0.info, constant: $0) }
        })
      guard let work = try? node.operation.plan(inputs),
        work.outputs.count >= node.outputs.count,
        let values = try? work.evaluate(inputs, limit: limit - bytes)
      else { return false }
      for (id, value) in zip(node.outputs, values) {
        if let id { constants[id] = value }
      }
      // Another shape of the same elements takes no memory.
      if work.alias == nil {
        bytes += values.reduce(0) { $0 + ($1.isMade ? 0 : $1.info.byteCount) }
      }
      return true
    }
  }

  /// Readers of an Identity, or of a Dropout that drops nothing, read its input instead.
  private mutating func skipIdentities() {
    let results = Set(outputs.map(\.id))
    var replaced: [ID: ID] = [:]
    nodes = nodes.compactMap { node in
      var node = node
      node.inputs = node.inputs.map { $0.map { replaced[$0] ?? $0 } }
      guard node.op == "Identity" || (node.op == "Dropout" && node.inputs.count == 1),
        node.outputs.compactMap({ $0 }).count == 1, let id = node.outputs[0],
        let source = node.inputs[0], !results.contains(id)
      else { return node }
      replaced[id] = source
      return nil
    }
  }

  /// Conv + BatchNormalization, or + Mul, Add, Sub, Div by a constant for each channel → Conv with other weights.
  private mutating func foldAffine() {
    rewriteAfterConvolution { pair in
      guard case .none = pair.convolution.activation else { return nil }
      if let norm = pair.next.operation as? BatchNormalization, !norm.isTraining, norm.isSpatial,
        pair.slot == 0
      {
        guard let gamma = pair.constants[1]?.floats, let beta = pair.constants[2]?.floats,
          let mean = pair.constants[3]?.floats, let variance = pair.constants[4]?.floats
        else { return nil }
        let scale = zip(gamma, variance).map { $0 / ($1 + norm.epsilon).squareRoot() }
        return .affine(
          scale: scale, shift: zip(beta, zip(mean, scale)).map { $0 - $1.0 * $1.1 })
      }
      guard let arithmetic = pair.next.operation as? Arithmetic, pair.constants.count == 2,
        !arithmetic.isMean,
        let values = pair.channelConstant(1 - pair.slot)?.floats
      else { return nil }
      let isFirst = pair.slot == 0
      switch arithmetic.function {
      case KF_ADD: return .affine(scale: [1], shift: values)
      case KF_SUB:
        return isFirst
          ? .affine(scale: [1], shift: values.map { -$0 }) : .affine(scale: [-1], shift: values)
      case KF_MUL: return .affine(scale: values, shift: [0])
      case KF_DIV where isFirst: return .affine(scale: values.map { 1 / $0 }, shift: [0])
      default: return nil
      }
    }
  }

  /// Conv + activation → Conv.
  private mutating func fuseActivations() {
    rewriteAfterConvolution { pair in
      guard case .none = pair.convolution.activation, pair.slot == 0 else { return nil }
      if let unary = pair.next.operation as? Unary { return .activation(unary.activation) }
      if let clip = pair.next.operation as? Clip {
        let bounds = zip(pair.next.inputs, pair.constants).dropFirst()
        // A bound that is only known during the run cannot be fused.
        guard bounds.allSatisfy({ $0 == nil || $1 != nil }) else { return nil }
        return .activation(clip.activation(bounds.map(\.1)))
      }
      if let prelu = pair.next.operation as? Arithmetic, prelu.function == KF_PRELU,
        let slopes = pair.channelConstant(1)
      {
        return .activation(.slopes(slopes))
      }
      return nil
    }
  }

  private enum Rewrite {
    /// The output times `scale` plus `shift`, each one for all channels or one a channel.
    case affine(scale: [Float], shift: [Float])
    case activation(Activation)
  }

  /// A convolution, and the only node that reads its output.
  private struct Pair {
    let convolution: Convolution
    let weights: TensorInfo
    let next: Node
    /// The constants among the inputs of `next`.
    let constants: [Constant?]
    /// Which input of `next` is the convolution's output.
    let slot: Int

    /// A constant that, broadcast against the output, is a float for each channel or one for all.
    func channelConstant(_ index: Int) -> Constant? {
      guard let constant = constants[index], constant.info.type == .float else { return nil }
      let info = constant.info
      // Weights and output have as many axes; the channel is the second from the front.
      let channel = info.rank - (weights.rank - 1)
      guard info.rank <= weights.rank else { return nil }
      let isOne = info.count == 1
      let isPerChannel =
        channel >= 0 && info.count == weights.shape[0]
        && info.shape[channel] == info.count
      return isOne || isPerChannel ? constant : nil
    }
  }

  /// Lets `rewrite` look at each convolution of constant weights that only one node reads, and swallow that node.
  private mutating func rewriteAfterConvolution(_ rewrite: (Pair) -> Rewrite?) {
    let readers = readers()
    let results = Set(outputs.map(\.id))
    var gone: Set<Int> = []
    for position in nodes.indices {
      // A chain (batch norm, then a factor) is swallowed link by link.
      while let convolution = nodes[position].operation as? Convolution,
        let weights = nodes[position].inputs[1].flatMap({ constants[$0] }),
        let id = nodes[position].outputs[0], !results.contains(id),
        let uses = readers[id], uses.count == 1,
        let slot = nodes[uses[0]].inputs.firstIndex(of: id)
      {
        let next = nodes[uses[0]]
        let pair = Pair(
          convolution: convolution, weights: weights.info, next: next,
          constants: next.inputs.map { $0.flatMap { constants[$0] } }, slot: slot)
        guard let found = rewrite(pair), apply(found, to: position, weights) else { break }
        nodes[position].outputs = next.outputs
        gone.insert(uses[0])
      }
    }
    nodes = nodes.indices.filter { !gone.contains($0) }.map { nodes[$0] }
  }

  private mutating func apply(_ rewrite: Rewrite, to position: Int, _ weights: Constant) -> Bool {
    switch rewrite {
    case .activation(let activation):
      guard var convolution = nodes[position].operation as? Convolution else { return false }
      convolution.activation = activation
      nodes[position].operation = convolution
      return true
    case .affine(let scale, let shift):
      return scaleWeights(of: position, weights, scale, shift)
    }
  }

  /// Gives a convolution weights and a bias that include a factor and an addition behind it.
  private mutating func scaleWeights(
    of position: Int, _ weights: Constant, _ scale: [Float], _ shift: [Float]
  ) -> Bool {
    let inputs = nodes[position].inputs
    guard let filters = weights.info.shape.first, filters > 0, weights.info.type == .float,
      [1, filters].contains(scale.count), [1, filters].contains(shift.count)
    else { return false }
    var bias = [Float](repeating: 0, count: filters)
    if inputs.count > 2, let id = inputs[2] {
      guard let given = constants[id]?.floats, given.count == filters else { return false }
      bias = given
    }
    let size = weights.info.count / filters
    let factors = (0..<filters).map { scale[scale.count == 1 ? 0 : $0] }
    for filter in 0..<filters {
      bias[filter] = bias[filter] * factors[filter] + shift[shift.count == 1 ? 0 : filter]
    }
    guard let newBias = try? Constant([filters], floats: bias) else { return false }
    // Made when they are packed, which most are, so that they do not lie beside what was packed.
    let newWeights = unsafe Constant(
      weights.info,
      madeBy: .init(
        fill: { memory in
          unsafe weights.fill(memory)
          let values = unsafe memory.assumingMemoryBound(to: Float.self)
          for filter in 0..<filters {
            let factor = factors[filter]
            for i in filter * size..<(filter + 1) * size { unsafe values[i] *= factor }
          }
        }, quantised: weights.recipe?.quantised?.scaled(by: factors)))
    let (weightsID, biasID) = (newID(), newID())
    constants[weightsID] = newWeights
    constants[biasID] = newBias
    nodes[position].inputs = [inputs[0], weightsID, biasID]
    return true
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
