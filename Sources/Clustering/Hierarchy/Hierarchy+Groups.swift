extension Hierarchy {
  // MARK: Breaking up

  /// Takes a node out of its parent, which is broken from then on.
  mutating func detach(_ node: Node, _ change: inout Change) {
    guard let parent = parent(of: node) else { return }
    groups.children[parent].removeAll { $0 == node }
    setParent(nil, of: node)
    change.broken[Int(groups.born[parent])].insert(parent)
  }

  /// Makes a node no part of a cluster after the cut.
  mutating func leaveCluster(_ node: Node, _ change: inout Change) {
    let cluster = cluster(ofFirm: node)
    guard cluster >= 0 else { return }
    change.brokenClusters.insert(cluster)
    setCluster(-1, ofFirm: node)
  }

  mutating func remove(group: Int, _ change: inout Change) {
    leaveCluster(.group(group), &change)
    groups.remove(group)
  }

  /// Frees the parts of a group.
  mutating func open(_ group: Int, _ change: inout Change) -> [Node] {
    let nodes = groups.children[group]
    for node in nodes { setParent(nil, of: node) }
    detach(.group(group), &change)
    remove(group: group, &change)
    return nodes
  }

  // MARK: Putting together

  /// One item of all faces bound to a person, for those in `change`.
  mutating func makeItems(_ change: inout Change) {
    for person in change.people {
      let faces = (boundFaces[person] ?? []).map { Node.face($0) }
      guard !faces.isEmpty else {
        boundFaces[person] = nil
        people[person] = nil
        continue
      }
      let item = joined(faces, born: 0, &change)
      people[person] = item
      change.fresh.append(item)
    }
  }

  /// A node for nodes that belong together at a level: a new group, or the one there is.
  ///
  /// - Parameter many: as for `insertGroup`.
  mutating func joined(
    _ nodes: [Node], born level: Int, many: Bool = false, _ change: inout Change
  ) -> Node {
    nodes.count == 1 ? nodes[0] : insertGroup(of: nodes, born: level, many: many, &change)
  }

  /// - Parameter many: whether more will follow, and `setMeans` in the end.
  private mutating func insertGroup(
    of nodes: [Node], born level: Int, many: Bool, _ change: inout Change
  ) -> Node {
    let group = groups.insert(
      born: level, children: nodes, weight: nodes.reduce(0) { $0 + weight(of: $1) },
      first: nodes.reduce(.max) { min($0, first(of: $1)) })
    if group == clusterOfGroup.count { clusterOfGroup.append(-1) }
    for node in nodes {
      setParent(group, of: node)
      if level <= ladder.firm { leaveCluster(node, &change) }
    }
    if !many {
      groups.makeRoom()
      setMean(of: group)
    }
    return .group(group)
  }

  // MARK: Means

  /// Sets the means of all groups. While many groups are made there is no room for them beside what makes the groups.
  mutating func setMeans() {
    groups.makeRoom()
    for group in 0..<groups.count { setMean(of: group) }
  }

  private mutating func setMean(of group: Int) {
    guard groups.weights[group] > 0 else { return }
    var pool = SumPool(dimension: dimension)
    let slot = pool.insert()
    add(.group(group), to: &pool, slot: slot)
    pool.updateMean(of: slot)
    groups.setMean(of: group, from: pool, slot: slot)
  }

  // MARK: Leaders

  /// Whether that makes the levels of the face others than they were. Slots are not used again before the end of an
  /// update, so that the leader of before still has its id.
  mutating func setLeader(_ leader: Int32, of face: Int32, at level: Int) -> Bool {
    let before = leaders[level][Int(face)]
    leaders[level][Int(face)] = leader
    if before < 0 || leader < 0 { return before != leader }
    return ids[Int(before)] != ids[Int(leader)]
  }

  /// Notes the leaders of all faces under fresh nodes of a level.
  mutating func lead(_ nodes: [Node], at level: Int, _ resaved: inout Set<Int32>) {
    for node in nodes {
      guard let leader = slots[first(of: node)] else { continue }
      for face in faces(under: node) where setLeader(leader, of: face, at: level - 1) {
        resaved.insert(face)
      }
    }
  }
}
