public import Vocabulary

/// Where a face stands in a hierarchy: all that `Hierarchy.init(restoring:levels:…)` needs besides the faces.
extension Hierarchy {
  /// How many numbers `levels(of:)` has.
  public var levelCount: Int { leaders.count }

  /// For each level the smallest id among the faces that make the cluster of a face there, and at last that of its
  /// cluster after the cut, which is `cluster(of:)`; nil for none.
  ///
  /// - Precondition: the face is here.
  public func levels(of face: FaceID) -> [FaceID?] {
    guard let slot = slots[face.rawValue] else {
      preconditionFailure("face \(face.rawValue) is not there")
    }
    return leaders.map { level in
      let leader = level[Int(slot)]
      return leader >= 0 ? FaceID(ids[Int(leader)]) : nil
    }
  }

  /// A hierarchy as it was when its levels were saved; `update` goes on from there.
  ///
  /// - Parameters:
  ///   - faces: those there were, with the same constraints; in any order.
  ///   - levels: `levels(of:)` of each face, in step: `[levelCount][faces]`.
  /// - Returns: nil when the levels contradict each other or the faces: then they are of no use, and clustering at once
  ///   is the cure.
  /// - Complexity: O(n · log n + n · dimension · levels).
  public init?(
    restoring faces: consuming FaceSet, levels: [[FaceID?]], threshold: Float, caution: Caution = 0
  ) {
    self.init(
      dimension: faces.dimension, meanOffset: faces.meanOffset, threshold: threshold,
      caution: caution, alike: faces.alike)
    guard levels.count == levelCount, levels.allSatisfy({ $0.count == faces.count }) else {
      return nil
    }
    guard !faces.ids.isEmpty else { return }
    guard restore(consume faces, levels) else { return nil }
  }

  private mutating func restore(_ faces: consuming FaceSet, _ levels: [[FaceID?]]) -> Bool {
    var change = Change(levels: ladder.top)
    for case let person? in faces.bound { change.people.insert(person.rawValue) }
    insert(consume faces, &change)
    makeItems(&change)
    for (level, column) in levels.enumerated() {
      for (slot, leader) in column.enumerated() {
        guard let leader else { continue }
        guard let leaderSlot = slots[leader.rawValue] else { return false }
        leaders[level][slot] = leaderSlot
      }
    }
    var alive = change.fresh
    for level in 1...ladder.top {
      guard let groups = grouped(alive, by: level - 1) else { return false }
      alive = groups.map { joined($0, born: level, many: true, &change) }
      if level == ladder.firm, !restoreClusters(of: alive, &change) { return false }
    }
    setMeans()
    if ladder.firm == 0, !restoreClusters(of: change.fresh, &change) { return false }
    for slot in Array(late.keys) {
      let leader = leaders[clusterLevel][Int(slot)]
      guard leader < 0 || late[leader] == nil else { return false }
      late[slot] = leader < 0 ? -1 : cluster(ofSlot: leader)
    }
    return true
  }

  private mutating func restoreClusters(of nodes: [Node], _ change: inout Change) -> Bool {
    guard let groups = grouped(nodes, by: clusterLevel) else { return false }
    for nodes in groups { insertCluster(nodes, &change) }
    return true
  }

  /// Nodes with the same leader; nil unless each group is led by its smallest face.
  private func grouped(_ nodes: [Node], by level: Int) -> [[Node]]? {
    var groups: [Int32: [Node]] = [:]
    for node in nodes {
      guard let slot = slots[first(of: node)] else { return nil }
      groups[leaders[level][Int(slot)], default: []].append(node)
    }
    for (leader, nodes) in groups {
      let smallest = nodes.reduce(Int64.max) { min($0, first(of: $1)) }
      guard leader >= 0, ids[Int(leader)] == smallest else { return nil }
    }
    return Array(groups.values)
  }
}
