public import Vocabulary

/// What an update of a hierarchy changed.
public struct HierarchyChanges: Sendable {
  /// Every face whose cluster does not hold the same faces as before, new faces among them.
  public var regrouped: [FaceID] = []
  /// Every face whose saved levels are others than before, new faces among them.
  public var resaved: [FaceID] = []
}

/// An update was stopped halfway. The hierarchy makes no sense any more: drop it.
public struct HierarchyStopped: Error {}

extension Hierarchy {
  /// Brings the clusters up to date with faces that went, came, or changed (these both went and came).
  ///
  /// - Parameters:
  ///   - removing: faces that are here.
  ///   - adding: faces that are not here, or are among `removing`.
  ///   - proceed: called now and then with the share of the levels that are done; false stops.
  /// - Throws: `HierarchyStopped`.
  /// - Complexity: O(r · n · dimension) in matrix products for the r nodes of the tree that are merged again; for
  ///   everything at once as `Agglomeration`.
  @discardableResult
  public mutating func update(
    removing: [FaceID] = [], adding: consuming FaceSet, proceed: (Double) -> Bool = { _ in true }
  ) throws(HierarchyStopped) -> HierarchyChanges {
    precondition(adding.dimension == dimension, "vectors of another dimension")
    adding.checkCounts()
    var change = Change(levels: ladder.top)
    let isFirst = slots.isEmpty
    breakUpItems(of: removing, and: adding, &change)
    for face in removing { remove(face, &change) }
    // Handed on, so that the vectors have one owner and are snapped in place.
    insert(consume adding, &change)
    makeItems(&change)
    if isFirst {
      try mergeAll(&change, proceed)
    } else {
      for level in 1...ladder.top {
        guard proceed(Double(level - 1) / Double(ladder.top)) else { throw HierarchyStopped() }
        try mergeAgain(at: level, &change, proceed)
      }
      try cutAgain(&change, proceed)
    }
    attachLate(&change)
    freeSlots += change.freed
    return HierarchyChanges(
      regrouped: regrouped(change), resaved: change.resaved.map { FaceID(ids[Int($0)]) })
  }

  /// What an update has to look at.
  struct Change {
    /// Nodes without a parent that are to be merged at the next level.
    var fresh: [Node] = []
    /// Groups that lost a part, by the level at which they were born.
    var broken: [Set<Int>]
    /// People whose faces are to become one item.
    var people: Set<Int64> = []
    /// Slots of faces that went.
    var freed: [Int32] = []
    /// Clusters that lost a part.
    var brokenClusters: Set<Int32> = []
    /// Clusters that were made, or are other clusters than they were.
    var newClusters: [Int32] = []
    /// Photos whose late faces are to be attached again.
    var latePhotos: Set<Int64> = []
    /// Faces whose leaders changed.
    var resaved: Set<Int32> = []
    /// Late faces without a cluster that had one, or are new; and clusters that late faces joined or left.
    var alone: [Int32] = []
    var touched: Set<Int32> = []

    init(levels: Int) { broken = [Set<Int>](repeating: [], count: levels + 1) }
  }

  // MARK: Faces

  /// Removes the items of all people that faces to remove or to add are bound to, so that they can be made again.
  private mutating func breakUpItems(
    of removing: [FaceID], and adding: borrowing FaceSet, _ change: inout Change
  ) {
    for face in removing {
      guard let slot = slots[face.rawValue] else {
        preconditionFailure("face \(face.rawValue) is not there to remove")
      }
      if bound[Int(slot)] != Self.nobody { change.people.insert(bound[Int(slot)]) }
    }
    for case let person? in adding.bound { change.people.insert(person.rawValue) }
    for person in change.people {
      guard let item = people[person] else { continue }
      detach(item, &change)
      switch item.kind {
      case .face: leaveCluster(item, &change)
      case .group(let group):
        for face in groups.children[group] { setParent(nil, of: face) }
        remove(group: group, &change)
      }
    }
  }

  private mutating func remove(_ face: FaceID, _ change: inout Change) {
    guard let slot = slots.removeValue(forKey: face.rawValue) else { return }
    let index = Int(slot)
    if let cluster = late.removeValue(forKey: slot) {
      change.latePhotos.insert(photos[index])
      if cluster >= 0 { change.touched.insert(cluster) }
    } else if bound[index] == Self.nobody {
      detach(.face(slot), &change)
      leaveCluster(.face(slot), &change)
    } else {
      boundFaces[bound[index]]?.removeAll { $0 == slot }
    }
    unlink(slot)
    canFound[index] = false
    bound[index] = Self.nobody
    refused[slot] = nil
    change.freed.append(slot)
  }

  mutating func insert(_ adding: consuming FaceSet, _ change: inout Change) {
    let isFirst = ids.isEmpty
    var faces = consume adding
    if isFirst {
      vectors = faces.vectors
      faces.vectors = []
      for index in vectors.indices { vectors[index] = FixedPoint.snapped(vectors[index]) }
    }
    reserve(faces.count)
    for index in 0..<faces.count {
      let id = faces.ids[index].rawValue
      precondition(slots[id] == nil, "face \(id) occurs twice")
      let slot = isFirst ? Int32(index) : freeSlots.popLast() ?? Int32(ids.count)
      let row = Int(slot)
      if row == ids.count { appendSlot(hasVector: isFirst) }
      if !isFirst {
        for d in 0..<dimension {
          vectors[row * dimension + d] = FixedPoint.snapped(faces.vectors[index * dimension + d])
        }
      }
      ids[row] = id
      photos[row] = faces.photos[index].rawValue
      halves[row] = FixedPoint.half(ofOffset: faces.offsets[index])
      canFound[row] = faces.canFound[index]
      bound[row] = faces.bound[index]?.rawValue ?? Self.nobody
      inCollage[row] = faces.inCollage[index]
      if !faces.refused[index].isEmpty { refused[slot] = faces.refused[index] }
      for level in leaders.indices { leaders[level][row] = -1 }
      slots[id] = slot
      link(slot)
      note(slot, &change)
    }
  }

  /// Notes what is to be done with a face that came.
  private mutating func note(_ slot: Int32, _ change: inout Change) {
    let row = Int(slot)
    if bound[row] != Self.nobody {
      boundFaces[bound[row], default: []].append(slot)
    } else if canFound[row] {
      change.fresh.append(.face(slot))
    } else {
      late[slot] = Self.notAttached
      change.latePhotos.insert(photos[row])
      change.resaved.insert(slot)
    }
  }

  private mutating func appendSlot(hasVector: Bool) {
    nextInPhoto.append(Int32(ids.count))
    ids.append(0)
    photos.append(0)
    halves.append(0)
    canFound.append(false)
    bound.append(Self.nobody)
    inCollage.append(false)
    parents.append(-1)
    clusterOfFace.append(-1)
    for level in leaders.indices { leaders[level].append(-1) }
    if !hasVector { vectors.append(contentsOf: repeatElement(0, count: dimension)) }
  }

  private mutating func reserve(_ count: Int) {
    guard ids.isEmpty else { return }
    slots.reserveCapacity(count)
    ids.reserveCapacity(count)
  }

  private mutating func link(_ slot: Int32) {
    let photo = photos[Int(slot)]
    nextInPhoto[Int(slot)] = slot
    if let other = photoFaces[photo] {
      nextInPhoto.swapAt(Int(slot), Int(other))
    } else {
      photoFaces[photo] = slot
    }
  }

  private mutating func unlink(_ slot: Int32) {
    let photo = photos[Int(slot)]
    let next = nextInPhoto[Int(slot)]
    if next == slot {
      photoFaces[photo] = nil
      return
    }
    var before = next
    while nextInPhoto[Int(before)] != slot { before = nextInPhoto[Int(before)] }
    nextInPhoto[Int(before)] = next
    photoFaces[photo] = next
  }
}
