extension Hierarchy {
  /// Cuts the fresh nodes of the top level into clusters.
  mutating func cutAgain(_ change: inout Change, _ proceed: (Double) -> Bool)
    throws(HierarchyStopped)
  {
    for top in change.fresh {
      let nodes = firmNodes(of: top)
      for part in try parts(of: nodes, proceed) { insertCluster(part, &change) }
    }
    for cluster in change.brokenClusters { clusters.remove(Int(cluster)) }
  }

  /// The nodes of the firm level under a node.
  private func firmNodes(of top: Node) -> [Node] {
    var found: [Node] = []
    var stack = [top]
    while let node = stack.popLast() {
      if case .group(let group) = node.kind, groups.born[group] > ladder.firm {
        stack += groups.children[group]
      } else {
        found.append(node)
      }
    }
    return found
  }

  private func parts(of nodes: [Node], _ proceed: (Double) -> Bool) throws(HierarchyStopped)
    -> [[Node]]
  {
    guard nodes.count > 1 else { return [nodes] }
    let least = ladder.least(ladder.top)
    var agglomeration = agglomeration(of: nodes, least: least)
    guard agglomeration.run(least: least, proceed: { proceed(1) }) else {
      throw HierarchyStopped()
    }
    let top = agglomeration.tree.whole(of: 0)
    let tree = agglomeration.tree
    return tree.cut(top, firm: nodes.count, within: ladder.limit).map { part in
      tree.parts(of: part, firm: nodes.count).map { nodes[$0] }
    }
  }

  /// Makes a cluster of nodes of the firm level, unless it is there.
  mutating func insertCluster(_ nodes: [Node], _ change: inout Change) {
    if isCluster(nodes, broken: change.brokenClusters) { return }
    var pool = SumPool(dimension: dimension)
    let slot = pool.insert()
    var person = Self.nobody
    for node in nodes {
      leaveCluster(node, &change)
      add(node, to: &pool, slot: slot)
      for face in faces(under: node) where bound[Int(face)] != Self.nobody {
        person = bound[Int(face)]
      }
    }
    let weight = nodes.reduce(0) { $0 + self.weight(of: $1) }
    if weight > 0 { pool.updateMean(of: slot) }
    let first = nodes.reduce(Int64.max) { min($0, self.first(of: $1)) }
    let cluster = Int32(
      clusters.insert(
        members: nodes, first: first, weight: weight, bound: person, pool: pool, slot: slot))
    for node in nodes { setCluster(cluster, ofFirm: node) }
    change.newClusters.append(cluster)
    guard let leader = slots[first] else { return }
    for node in nodes {
      for face in faces(under: node) where setLeader(leader, of: face, at: clusterLevel) {
        change.resaved.insert(face)
      }
    }
  }

  /// Whether nodes of the firm level are all there is of a cluster that nothing broke.
  private func isCluster(_ nodes: [Node], broken: Set<Int32>) -> Bool {
    let cluster = cluster(ofFirm: nodes[0])
    return cluster >= 0 && !broken.contains(cluster)
      && clusters.members[Int(cluster)].count == nodes.count
      && nodes.allSatisfy { self.cluster(ofFirm: $0) == cluster }
  }
}
