public import Vocabulary

extension Hierarchy {
  /// Faces that share their cluster with a face of the same photo that fits it better, see `SamePhoto`, and where they go
  /// instead: to the nearest other cluster in reach that holds no face of their photo, or, where that is nil, to none.
  ///
  /// Faces bound to one person stay with them. Of the others of a photo in a cluster the one most like all of the cluster
  /// stays, unless a bound one does; ties go to the smallest id. For the rest the rule is that of late faces.
  ///
  /// - Complexity: O(photos), and for photos with such faces as for late ones.
  public var surplus: [FaceID: FaceID?] {
    var surplus: [Int32] = []
    for (photo, first) in photoFaces where nextInPhoto[Int(first)] != first {
      surplus += self.surplus(of: photo)
    }
    guard !surplus.isEmpty else { return [:] }
    var destinations: [FaceID: FaceID?] = [:]
    for (slot, cluster) in zip(surplus, attached(surplus)) {
      let destination = cluster >= 0 ? FaceID(clusters.firsts[Int(cluster)]) : nil
      destinations.updateValue(destination, forKey: FaceID(ids[Int(slot)]))
    }
    return destinations
  }

  private func surplus(of photo: Int64) -> [Int32] {
    var inCluster: [Int32: [Int32]] = [:]
    for face in faces(of: photo) where late[face] == nil {
      inCluster[cluster(ofSlot: face), default: []].append(face)
    }
    var surplus: [Int32] = []
    for (cluster, faces) in inCluster where faces.count > 1 {
      let free = faces.filter { bound[Int($0)] == Self.nobody }
      let stays = free.count == faces.count ? bestFit(free, in: cluster) : nil
      surplus += free.filter { $0 != stays }
    }
    return surplus
  }

  /// The one of some faces of a cluster that is most like all of it.
  private func bestFit(_ faces: [Int32], in cluster: Int32) -> Int32? {
    var pool = SumPool(dimension: dimension)
    let sum = pool.insert()
    for node in clusters.members[Int(cluster)] { add(node, to: &pool, slot: sum) }
    var best: (face: Int32, linkage: Linkage)?
    for face in faces.sorted(by: { ids[Int($0)] < ids[Int($1)] }) {
      let linkage = pool.linkage(
        sum, with: vectors.span.extracting(row(face)),
        halfOffset: FixedPoint.halfOffset(half: halves[Int(face)]))
      if let best, !linkage.isCloser(than: best.linkage) { continue }
      best = (face, linkage)
    }
    return best?.face
  }
}
