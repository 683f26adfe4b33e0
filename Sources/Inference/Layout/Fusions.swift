extension Graph {
  /// Paths that read the same tensor become one step where they can (the heads of a detector).
  mutating func joinReaders() {
    /// The paths that read a tensor first, which others may join.
    var readers: [ID: [Int]] = [:]
    var gone: Set<Int> = []
    for (position, node) in nodes.enumerated() {
      guard node.operation is any FastPath, let id = node.inputs.first.flatMap({ $0 }) else {
        continue
      }
      let host = readers[id]?.first { join(position, to: $0) }
      if host == nil { readers[id, default: []].append(position) } else { gone.insert(position) }
    }
    remove(gone)
  }

  private mutating func join(_ position: Int, to host: Int) -> Bool {
    let node = nodes[position]
    // What it reads besides must be there where the other stands.
    guard node.inputs.dropFirst().allSatisfy({ $0 == nil || $0.flatMap { constants[$0] } != nil }),
      let path = nodes[host].operation as? any FastPath,
      let both = path.joined(with: node.operation)
    else { return false }
    nodes[host].operation = both
    nodes[host].inputs += node.inputs.dropFirst()
    nodes[host].outputs += node.outputs
    return true
  }

  /// Paths do what comes behind them, too, where they can (a convolution: an addition, a ReLU or a pool).
  ///
  /// - Parameters:
  ///   - infos: of the tensors that lie in planes.
  mutating func absorbReaders(_ infos: [ID: TensorInfo]) {
    let readers = readers()
    let results = Set(outputs.map(\.id))
    /// Where a tensor is made that no other node reads than one.
    var makers: [ID: Int] = [:]
    var gone: Set<Int> = []
    for position in nodes.indices {
      // The latest maker first: it can run where all is ready that the node adds to it.
      let slots = nodes[position].inputs.enumerated()
        .compactMap { slot, id in id.flatMap { makers[$0] }.map { (slot: slot, maker: $0) } }
        .sorted { $0.maker > $1.maker }
      var target = position
      for (slot, maker) in slots {
        guard let fused = absorb(position, slot, into: maker, infos) else { continue }
        target = fused
        gone.insert(target == maker ? position : maker)
        break
      }
      for case .some(let id) in nodes[target].outputs
      where readers[id]?.count == 1 && !results.contains(id) { makers[id] = target }
    }
    remove(gone)
  }

  /// Lets the node at `maker` do what the one at `position` does with its output.
  ///
  /// - Returns: where the node that does both stands, which is one of the two; nil if it cannot.
  private mutating func absorb(
    _ position: Int, _ slot: Int, into maker: Int, _ infos: [ID: TensorInfo]
  ) -> Int? {
    guard let path = nodes[maker].operation as? any FastPath, let id = nodes[position].inputs[slot],
      nodes[maker].outputs == [id],
      let fused = path.absorbing(nodes[position].operation, over: infos[id])
    else { return nil }
    var more = nodes[position].inputs
    more.remove(at: slot)
    var node = nodes[maker]
    node.operation = fused
    node.inputs += more
    node.outputs = nodes[position].outputs
    // What else the reader reads may be made between the two.
    let target = more.isEmpty ? maker : position
    nodes[target] = node
    return target
  }

  private mutating func remove(_ positions: Set<Int>) {
    nodes = nodes.indices.filter { !positions.contains($0) }.map { nodes[$0] }
  }
}
