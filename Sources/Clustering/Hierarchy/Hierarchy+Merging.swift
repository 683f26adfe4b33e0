internal import Vocabulary

extension Hierarchy {
  // MARK: Taking apart

  /// Takes a node out of its parent, which is broken from then on.
  mutating func detach(_ node: Node, _ change: inout Change) {
    guard let parent = parent(of: node) else { return }
    groups.children[parent].removeAll { $0 == node }
    setParent(nil, of: node)
    change.broken[Int(groups.born[parent])].insert(parent)
  }

  /// Makes a node no part of a cluster after the cut.
  mutating func leaveCluster(_ node: Node, _ change: inout Change) {
    let cluster = node >= 0 ? clusterOfFace[Int(node)] : clusterOfGroup[-1 - Int(node)]
    guard cluster >= 0 else { return }
    change.brokenClusters.insert(cluster)
    setCluster(-1, of: node)
  }

  func settledCluster(of node: Node) -> Int32 {
    node >= 0 ? clusterOfFace[Int(node)] : clusterOfGroup[-1 - Int(node)]
  }

  mutating func setCluster(_ cluster: Int32, of node: Node) {
    if node >= 0 {
      clusterOfFace[Int(node)] = cluster
    } else {
      clusterOfGroup[-1 - Int(node)] = cluster
    }
  }

  mutating func remove(group: Int, _ change: inout Change) {
    leaveCluster(Node(-1 - group), &change)
    groups.remove(group)
  }

  /// Frees the parts of a group.
  private mutating func open(_ group: Int, _ change: inout Change) -> [Node] {
    let nodes = groups.children[group]
    for node in nodes { setParent(nil, of: node) }
    detach(Node(-1 - group), &change)
    remove(group: group, &change)
    return nodes
  }

  // MARK: Putting together

  /// One item of all faces bound to a person, for those in `change`.
  mutating func makeItems(_ change: inout Change) {
    for person in change.people {
      let faces = boundFaces[person] ?? []
      guard !faces.isEmpty else {
        boundFaces[person] = nil
        people[person] = nil
        continue
      }
      let item = faces.count == 1 ? faces[0] : insertGroup(of: faces, born: 0, &change)
      people[person] = item
      change.fresh.append(item)
    }
  }

  /// - Parameter many: whether more will follow, and `setMeans` in the end.
  mutating func insertGroup(
    of nodes: [Node], born level: Int, many: Bool = false, _ change: inout Change
  ) -> Node {
    let group = groups.insert(
      born: level, children: nodes, weight: nodes.reduce(0) { $0 + weight(of: $1) },
      first: nodes.reduce(.max) { min($0, first(of: $1)) })
    if group == clusterOfGroup.count { clusterOfGroup.append(-1) }
    for node in nodes {
      setParent(group, of: node)
      if level <= ladder.settled { leaveCluster(node, &change) }
    }
    if !many {
      groups.makeRoom()
      setMean(of: group)
    }
    return Node(-1 - group)
  }

  /// Sets the means of all groups. While many groups are made there is no room for them beside what makes the groups.
  mutating func setMeans() {
    groups.makeRoom()
    for group in 0..<groups.count { setMean(of: group) }
  }

  private mutating func setMean(of group: Int) {
    guard groups.weights[group] > 0 else { return }
    var pool = SumPool(dimension: dimension)
    let slot = pool.insert()
    add(Node(-1 - group), to: &pool, slot: slot)
    pool.updateMean(of: slot)
    groups.setMean(of: group, from: pool, slot: slot)
  }

  /// Whether that makes the levels of the face others than they were. Slots are not used again before the end of an
  /// update, so that the leader of before still has its id.
  mutating func setLeader(_ leader: Int32, of face: Int32, at level: Int) -> Bool {
    let before = leaders[level][Int(face)]
    leaders[level][Int(face)] = leader
    if before < 0 || leader < 0 { return before != leader }
    return ids[Int(before)] != ids[Int(leader)]
  }

  /// Notes the leaders of all faces under fresh nodes of a level.
  private mutating func lead(_ nodes: [Node], at level: Int, _ resaved: inout Set<Int32>) {
    for node in nodes {
      guard let leader = slots[first(of: node)] else { continue }
      for face in faces(under: node) where setLeader(leader, of: face, at: level - 1) {
        resaved.insert(face)
      }
    }
  }

  /// Merges the fresh nodes of the level below with each other and with what they come near to.
  mutating func mergeAnew(at level: Int, _ change: inout Change, _ proceed: (Double) -> Bool)
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
        if let parent = parent(of: near), groups.born[parent] == level {
          around += groups.children[parent]
          isAround.formUnion(groups.children[parent])
        } else {
          around.append(near)
          isAround.insert(near)
        }
      }
      outcome = try merged(region + around, at: level, proceed)
      unsearched = []
      // Whatever stood around and is not as it was is merged anew, too, with all that it comes near to.
      for nodes in outcome where !isIntact(nodes, at: level, inRegion) {
        for node in nodes where !inRegion.contains(node) {
          if let parent = parent(of: node), groups.born[parent] == level {
            unsearched += open(parent, &change)
          } else {
            detach(node, &change)
            unsearched.append(node)
          }
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
      change.fresh.append(
        nodes.count == 1 ? nodes[0] : insertGroup(of: nodes, born: level, &change))
    }
    lead(change.fresh, at: level, &change.resaved)
  }

  /// Whether nodes that merged at a level are a cluster that was there, or consist of nodes to be merged anew.
  private func isIntact(_ nodes: [Node], at level: Int, _ inRegion: Set<Node>) -> Bool {
    if nodes.allSatisfy({ inRegion.contains($0) }) { return true }
    let parents = Set(
      nodes.map { node in
        parent(of: node).flatMap { groups.born[$0] == level ? $0 : nil }
      })
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
      if node >= 0 {
        search.append(vectors[row(node)], half: halves[Int(node)])
      } else {
        let group = -1 - Int(node)
        search.append(
          groups.means[group * dimension..<(group + 1) * dimension], half: groups.halves[group])
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
    return search.reached(columns: vectors, halves: faceHalves)
      + search.reached(columns: groups.means, halves: groupHalves).map { -1 - $0 }
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
    var agglomeration = Agglomeration(input(of: heavy), least: ladder.least(level))
    guard agglomeration.run(least: ladder.least(level), proceed: { proceed(0) }) else {
      throw HierarchyStopped()
    }
    var outcome: [Int: [Node]] = [:]
    for (item, node) in heavy.enumerated() {
      outcome[agglomeration.whole(of: item), default: []].append(node)
    }
    return outcome.values + light
  }

  /// - Parameter nodes: with weight.
  private func input(of nodes: [Node]) -> AgglomerationInput {
    var input = AgglomerationInput(
      dimension: dimension, base: [], pool: SumPool(dimension: dimension))
    for node in nodes {
      if node >= 0 {
        input.places.append(Int32(input.base.count / dimension))
        input.base.append(contentsOf: vectors[row(node)])
      } else {
        let slot = input.pool.insert()
        add(node, to: &input.pool, slot: slot)
        input.pool.updateMean(of: slot)
        input.places.append(Int32(-1 - slot))
      }
    }
    describe(nodes, to: &input)
    return input
  }

  /// All but the vectors.
  private func describe(_ nodes: [Node], to input: inout AgglomerationInput) {
    var photoFaces: [(photo: Int64, item: Int32, slot: Int32)] = []
    for (item, node) in nodes.enumerated() {
      let item = Int32(item)
      input.halves.append(node >= 0 ? halves[Int(node)] : 0)
      input.weights.append(Int32(weight(of: node)))
      input.firsts.append(first(of: node))
      for face in faces(under: node) {
        let index = Int(face)
        // Most photos have one face, which keeps nothing apart.
        if nextInPhoto[index] != face, !inCollage[index] {
          photoFaces.append((photos[index], item, face))
        }
        if bound[index] != Self.nobody { input.bound[item] = PersonID(bound[index]) }
        if let people = refused[face] {
          input.refused[item] = mergeAscending(input.refused[item] ?? [], people)
        }
      }
    }
    photoFaces.sort { ($0.photo, $0.item) < ($1.photo, $1.item) }
    var start = 0
    while start < photoFaces.count {
      let photo = photoFaces[start...].prefix { $0.photo == photoFaces[start].photo }
      if photo.last?.item != photo.first?.item { describe(photo, to: &input) }
      start = photo.endIndex
    }
  }

  /// The faces of one photo that several items hold.
  private func describe(
    _ faces: ArraySlice<(photo: Int64, item: Int32, slot: Int32)>,
    to input: inout AgglomerationInput
  ) {
    for (index, face) in faces.enumerated() {
      let place = Int32(input.photoFaces.count)
      for (before, other) in faces.prefix(index).enumerated()
      where other.item != face.item && areAlike(face.slot, other.slot) {
        input.alike.insert(FacePair(place - Int32(index - before), place))
      }
      input.photoFaces.append((face.photo, face.item))
    }
  }

  /// Whether two faces may be one person although one photo shows both.
  private func areAlike(_ a: Int32, _ b: Int32) -> Bool {
    let product = FixedPoint.dot(
      vectors.span.extracting(row(a)), vectors.span.extracting(row(b)))
    let offsets = [a, b].reduce(0) { $0 + FixedPoint.halfOffset(half: halves[Int($1)]) }
    return Linkage(sum: product - Int128(offsets), pairs: 1).reaches(leastAlike)
  }

  // MARK: Everything at once

  /// As `mergeAnew` at each level and `cutAnew` where all nodes are fresh: one agglomeration goes through all levels.
  mutating func mergeAll(_ change: inout Change, _ proceed: (Double) -> Bool)
    throws(HierarchyStopped)
  {
    try mergeWithoutMeans(&change, proceed)
    setMeans()
  }

  private mutating func mergeWithoutMeans(_ change: inout Change, _ proceed: (Double) -> Bool)
    throws(HierarchyStopped)
  {
    let light = change.fresh.filter { weight(of: $0) == 0 }
    var alive = change.fresh.filter { weight(of: $0) > 0 }
    var agglomeration = agglomeration(ofAll: alive)
    var numbers = Array(alive.indices)
    var settled = (count: agglomeration.count, nodes: nodesByNumber(alive, numbers))
    for level in 1...ladder.top {
      let share = Double(level - 1) / Double(ladder.top)
      guard agglomeration.run(least: ladder.least(level), proceed: { proceed(share) }) else {
        throw HierarchyStopped()
      }
      for index in numbers.indices { numbers[index] = agglomeration.whole(of: numbers[index]) }
      let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
      var next: [Node] = []
      var nextNumbers: [Int] = []
      var start = 0
      while start < order.count {
        var end = start + 1
        while end < order.count, numbers[order[end]] == numbers[order[start]] { end += 1 }
        let nodes = order[start..<end].map { alive[$0] }
        nextNumbers.append(numbers[order[start]])
        next.append(
          nodes.count == 1
            ? nodes[0] : insertGroup(of: nodes, born: level, many: true, &change))
        start = end
      }
      (alive, numbers) = (next, nextNumbers)
      lead(alive + light, at: level, &change.resaved)
      if level == ladder.settled {
        settled = (agglomeration.count, nodesByNumber(alive, numbers))
      }
    }
    for number in numbers {
      for part in agglomeration.cut(number, settled: settled.count, within: ladder.limit) {
        insertCluster(
          agglomeration.nodes(below: part, settled: settled.count).compactMap {
            settled.nodes[$0]
          }, &change)
      }
    }
    for node in light { insertCluster([node], &change) }
  }

  /// - Parameter nodes: items with weight; their vectors are not copied.
  func agglomeration(ofAll nodes: [Node]) -> Agglomeration {
    var input = AgglomerationInput(
      dimension: dimension, base: vectors, pool: SumPool(dimension: dimension))
    for node in nodes {
      if node >= 0 {
        input.places.append(node)
      } else {
        let slot = input.pool.insert()
        add(node, to: &input.pool, slot: slot)
        input.pool.updateMean(of: slot)
        input.places.append(Int32(-1 - slot))
      }
    }
    describe(nodes, to: &input)
    return Agglomeration(input, least: ladder.least(ladder.top))
  }

  private func nodesByNumber(_ nodes: [Node], _ numbers: [Int]) -> [Int: Node] {
    Dictionary(zip(numbers, nodes)) { first, _ in first }
  }

  // MARK: Cutting

  /// Cuts the fresh nodes of the top level into clusters.
  mutating func cutAnew(_ change: inout Change, _ proceed: (Double) -> Bool)
    throws(HierarchyStopped)
  {
    for top in change.fresh {
      let nodes = nodes(of: top, at: ladder.settled)
      for part in try parts(of: nodes, proceed) { insertCluster(part, &change) }
    }
    for cluster in change.brokenClusters { clusters.remove(Int(cluster)) }
  }

  /// The nodes of a level under a node.
  private func nodes(of top: Node, at level: Int) -> [Node] {
    var found: [Node] = []
    var stack = [top]
    while let node = stack.popLast() {
      if node >= 0 || groups.born[-1 - Int(node)] <= level {
        found.append(node)
      } else {
        stack += groups.children[-1 - Int(node)]
      }
    }
    return found
  }

  private func parts(of nodes: [Node], _ proceed: (Double) -> Bool) throws(HierarchyStopped)
    -> [[Node]]
  {
    guard nodes.count > 1 else { return [nodes] }
    var agglomeration = Agglomeration(input(of: nodes), least: ladder.least(ladder.top))
    guard agglomeration.run(least: ladder.least(ladder.top), proceed: { proceed(1) }) else {
      throw HierarchyStopped()
    }
    return agglomeration.cut(
      agglomeration.whole(of: 0), settled: nodes.count, within: ladder.limit
    ).map { part in
      agglomeration.nodes(below: part, settled: nodes.count).map { nodes[$0] }
    }
  }

  /// Makes a cluster of nodes of the settled level, unless it is there.
  mutating func insertCluster(_ nodes: [Node], _ change: inout Change) {
    let old = settledCluster(of: nodes[0])
    if old >= 0, !change.brokenClusters.contains(old),
      clusters.members[Int(old)].count == nodes.count,
      nodes.allSatisfy({ settledCluster(of: $0) == old })
    {
      return
    }
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
    for node in nodes { setCluster(cluster, of: node) }
    change.newClusters.append(cluster)
    guard let leader = slots[first] else { return }
    for node in nodes {
      for face in faces(under: node) where setLeader(leader, of: face, at: clusterLevel) {
        change.resaved.insert(face)
      }
    }
  }
}
