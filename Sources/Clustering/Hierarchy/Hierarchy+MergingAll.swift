/// As `mergeAgain` at each level and `cutAgain` where all nodes are fresh: one agglomeration goes through all levels.
extension Hierarchy {
  mutating func mergeAll(_ change: inout Change, _ proceed: (Double) -> Bool)
    throws(HierarchyStopped)
  {
    try mergeWithoutMeans(&change, proceed)
    setMeans()
  }

  /// Nodes of one level, and the number of each in an agglomeration.
  private struct Numbered {
    var nodes: [Node]
    var numbers: [Int]

    var byNumber: [Int: Node] { Dictionary(zip(numbers, nodes)) { first, _ in first } }
  }

  private mutating func mergeWithoutMeans(_ change: inout Change, _ proceed: (Double) -> Bool)
    throws(HierarchyStopped)
  {
    let light = change.fresh.filter { weight(of: $0) == 0 }
    let heavy = change.fresh.filter { weight(of: $0) > 0 }
    var agglomeration = agglomeration(ofAll: heavy)
    var alive = Numbered(nodes: heavy, numbers: Array(heavy.indices))
    var firm = (count: agglomeration.tree.count, nodes: alive.byNumber)
    for level in 1...ladder.top {
      let share = Double(level - 1) / Double(ladder.top)
      guard agglomeration.run(least: ladder.least(level), proceed: { proceed(share) }) else {
        throw HierarchyStopped()
      }
      alive = joined(alive, by: &agglomeration.tree, born: level, &change)
      lead(alive.nodes + light, at: level, &change.resaved)
      if level == ladder.firm { firm = (agglomeration.tree.count, alive.byNumber) }
    }
    let tree = agglomeration.tree
    for number in alive.numbers {
      for part in tree.cut(number, firm: firm.count, within: ladder.limit) {
        insertCluster(
          tree.parts(of: part, firm: firm.count).compactMap { firm.nodes[$0] }, &change)
      }
    }
    for node in light { insertCluster([node], &change) }
  }

  /// What the nodes of the level below became.
  private mutating func joined(
    _ below: Numbered, by tree: inout Dendrogram, born level: Int, _ change: inout Change
  ) -> Numbered {
    let wholes = below.numbers.map { tree.whole(of: $0) }
    let order = wholes.indices.sorted { wholes[$0] < wholes[$1] }
    var alive = Numbered(nodes: [], numbers: [])
    var start = 0
    while start < order.count {
      let whole = wholes[order[start]]
      var end = start + 1
      while end < order.count, wholes[order[end]] == whole { end += 1 }
      let nodes = order[start..<end].map { below.nodes[$0] }
      alive.numbers.append(whole)
      alive.nodes.append(joined(nodes, born: level, many: true, &change))
      start = end
    }
    return alive
  }
}
