extension Hierarchy {
  /// Merges the fresh nodes of the level below with each other and with what they come near to.
  mutating func mergeAgain(at level: Int, _ change: inout Change, _ proceed: (Double) -> Bool)
    throws(HierarchyStopped)
  {
    var region = change.fresh
    for group in change.broken[level] { region += open(group, &change) }
    guard !region.isEmpty else { return }
    var inRegion = Set(region)
    var around: [Node] = []
    var isAround: Set<Node> = []
    var unsearched = region
    var outcome: [[Node]] = []
    while true {
      for near in neighbours(of: unsearched, at: level)
      where !inRegion.contains(near) && !isAround.contains(near) {
        let nodes = parent(of: near, bornAt: level).map { groups.children[$0] } ?? [near]
        around += nodes
        isAround.formUnion(nodes)
      }
      outcome = try merged(region + around, at: level, proceed)
      unsearched = []
      // Whatever stood around and is not as it was is merged again, too, with all that it comes near to.
      for nodes in outcome where !isIntact(nodes, at: level, inRegion) {
        for node in nodes where !inRegion.contains(node) {
          unsearched += freed(node, at: level, &change)
          inRegion.formUnion(unsearched)
        }
      }
      if unsearched.isEmpty { break }
      region += unsearched
      isAround.subtract(unsearched)
      around.removeAll { inRegion.contains($0) }
    }
    change.fresh = []
    for nodes in outcome where inRegion.contains(nodes[0]) {
      change.fresh.append(joined(nodes, born: level, &change))
    }
    lead(change.fresh, at: level, &change.resaved)
  }

  /// The group that a node became a part of at a level; nil when it stood for itself there.
  private func parent(of node: Node, bornAt level: Int) -> Int? {
    parent(of: node).flatMap { groups.born[$0] == level ? $0 : nil }
  }

  /// Takes a node of the level below out of what it is a part of.
  ///
  /// - Returns: the node, and those that were one group with it at the level.
  private mutating func freed(_ node: Node, at level: Int, _ change: inout Change) -> [Node] {
    if let parent = parent(of: node, bornAt: level) { return open(parent, &change) }
    detach(node, &change)
    return [node]
  }

  /// Whether nodes that merged at a level are a cluster that was there, or consist of nodes to be merged again.
  private func isIntact(_ nodes: [Node], at level: Int, _ inRegion: Set<Node>) -> Bool {
    if nodes.allSatisfy({ inRegion.contains($0) }) { return true }
    let parents = Set(nodes.map { parent(of: $0, bornAt: level) })
    guard parents.count == 1, let parent = parents.first else { return false }
    guard let parent else { return nodes.count == 1 }
    return groups.children[parent].count == nodes.count && !nodes.contains { inRegion.contains($0) }
  }

  /// The nodes of the level below that are within the threshold of a level from one of `nodes`, and maybe some that
  /// just are not.
  private func neighbours(of nodes: [Node], at level: Int) -> [Node] {
    let error = FixedPoint.singlePrecisionError(dimension: dimension)
    let floor = Float(Double(ladder.least(level)) / FixedPoint.productScale) - error
    var search = NearSearch(dimension: dimension, floor: floor)
    for node in nodes where weight(of: node) > 0 {
      switch node.kind {
      case .face(let slot): search.append(vectors[row(slot)], half: halves[Int(slot)])
      case .group(let group): search.append(groups.mean(of: group), half: groups.halves[group])
      }
    }
    guard !search.isEmpty else { return [] }
    let faceHalves = parents.indices.map { slot in
      canFound[slot] && isAlive(below: level, parents[slot]) ? halves[slot] : .infinity
    }
    let groupHalves = groups.parents.indices.map { group in
      groups.weights[group] > 0 && groups.born[group] < level
        && isAlive(below: level, groups.parents[group])
        ? groups.halves[group] : .infinity
    }
    return search.reached(columns: vectors, halves: faceHalves).map { .face($0) }
      + search.reached(columns: groups.means, halves: groupHalves).map { .group(Int($0)) }
  }

  private func isAlive(below level: Int, _ parent: Int32) -> Bool {
    parent < 0 || groups.born[Int(parent)] >= level
  }

  /// What nodes of the level below merge to.
  private func merged(_ nodes: [Node], at level: Int, _ proceed: (Double) -> Bool)
    throws(HierarchyStopped) -> [[Node]]
  {
    let light = nodes.filter { weight(of: $0) == 0 }.map { [$0] }
    let heavy = nodes.filter { weight(of: $0) > 0 }
    var agglomeration = agglomeration(of: heavy, least: ladder.least(level))
    guard agglomeration.run(least: ladder.least(level), proceed: { proceed(0) }) else {
      throw HierarchyStopped()
    }
    var outcome: [Int: [Node]] = [:]
    for (item, node) in heavy.enumerated() {
      outcome[agglomeration.tree.whole(of: item), default: []].append(node)
    }
    return outcome.values + light
  }
}
