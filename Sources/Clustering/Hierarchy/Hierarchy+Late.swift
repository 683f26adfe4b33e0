internal import Vocabulary

extension Hierarchy {
  /// Attaches late faces of every photo that a change concerns.
  ///
  /// Pairs of face and cluster within the limit are visited in order of their distance (ties by face id, then by the
  /// cluster's smallest face); a face joins the first cluster that holds no face of its photo and nobody it is not.
  /// Distances are to the clusters as founded, so that late faces never draw each other in or bridge two clusters; and
  /// only faces of one photo are in each other's way.
  mutating func attachLate(_ change: inout Change) {
    guard !late.isEmpty else { return }
    for (slot, cluster) in late where cluster >= 0 && change.brokenClusters.contains(cluster) {
      change.latePhotos.insert(photos[Int(slot)])
    }
    for slot in lateNear(change.newClusters) { change.latePhotos.insert(photos[Int(slot)]) }
    let faces = change.latePhotos.flatMap { photo in
      self.faces(of: photo).filter { late[$0] != nil }
    }
    let choice = attached(faces)
    for (face, cluster) in zip(faces, choice) {
      let before = late[face] ?? -1
      late[face] = cluster
      // The number of a cluster that is gone may be that of another by now.
      if cluster != before || change.brokenClusters.contains(before) {
        if before >= 0 { change.touched.insert(before) }
        if cluster >= 0 { change.touched.insert(cluster) } else { change.alone.append(face) }
      }
      let leader = cluster >= 0 ? slots[clusters.firsts[Int(cluster)]] ?? -1 : -1
      if setLeader(leader, of: face, at: clusterLevel) { change.resaved.insert(face) }
    }
  }

  /// Every face whose cluster does not hold the same faces as before.
  func regrouped(_ change: Change) -> [FaceID] {
    let concerned = Set(change.newClusters).union(
      change.touched.filter { clusters.weights[Int($0)] >= 0 })
    var faces = concerned.flatMap { cluster in
      clusters.members[Int(cluster)].flatMap { self.faces(under: $0) }
    }
    for (slot, cluster) in late where cluster >= 0 && concerned.contains(cluster) {
      faces.append(slot)
    }
    faces += change.alone
    return faces.map { FaceID(ids[Int($0)]) }.sorted()
  }

  private var floor: Float {
    Float(Double(ladder.limit.least) / FixedPoint.productScale)
      - FixedPoint.singlePrecisionError(dimension: dimension)
  }

  /// Slots of the faces of a photo.
  func faces(of photo: Int64) -> [Int32] {
    guard let first = photoFaces[photo] else { return [] }
    var faces = [first]
    while let last = faces.last, nextInPhoto[Int(last)] != first {
      faces.append(nextInPhoto[Int(last)])
    }
    return faces
  }

  /// Late faces that are within the threshold of one of some clusters, and maybe some that just are not.
  private func lateNear(_ numbers: [Int32]) -> Set<Int32> {
    var search = NearSearch(dimension: dimension, floor: floor)
    for number in numbers.lazy.map({ Int($0) }) where clusters.weights[number] > 0 {
      search.append(
        clusters.means[number * dimension..<(number + 1) * dimension],
        half: clusters.halves[number])
    }
    let slots = Array(late.keys)
    var columns: [Float] = []
    for slot in slots { columns.append(contentsOf: vectors[row(slot)]) }
    let found = search.reached(columns: columns, halves: slots.map { halves[Int($0)] })
    return Set(found.map { slots[Int($0)] })
  }

  private struct Pair {
    var face: Int
    var cluster: Int32
    var linkage: Linkage
  }

  /// - Parameter faces: of some photos those that are to be attached, to a cluster that holds none of the others.
  /// - Returns: the cluster of each, −1 for none.
  func attached(_ faces: [Int32]) -> [Int32] {
    let pairs = pairsInReach(of: faces).sorted { a, b in
      if !a.linkage.equals(b.linkage) { return a.linkage.isCloser(than: b.linkage) }
      let (x, y) = (ids[Int(faces[a.face])], ids[Int(faces[b.face])])
      return (x, clusters.firsts[Int(a.cluster)]) < (y, clusters.firsts[Int(b.cluster)])
    }
    var choice = [Int32](repeating: -1, count: faces.count)
    let isAttached = Set(faces)
    var joined: Set<PhotoCluster> = []
    for pair in pairs where choice[pair.face] < 0 {
      let slot = faces[pair.face]
      let photo = photos[Int(slot)]
      let others = self.faces(of: photo).filter { !isAttached.contains($0) }
      if others.contains(where: { cluster(ofSlot: $0) == pair.cluster }) { continue }
      let person = clusters.bound[Int(pair.cluster)]
      if let refused = refused[slot], contains(refused, PersonID(person)) { continue }
      guard joined.insert(PhotoCluster(photo: photo, cluster: pair.cluster)).inserted else {
        continue
      }
      choice[pair.face] = pair.cluster
    }
    return choice
  }

  /// Every face with every cluster within the limit, in no order.
  private func pairsInReach(of faces: [Int32]) -> [Pair] {
    var search = NearSearch(dimension: dimension, floor: floor)
    for face in faces { search.append(vectors[row(face)], half: halves[Int(face)]) }
    let found = search.run(columns: clusters.means, halves: clusters.halves)
    var sums = SumPool(dimension: dimension)
    var sumSlots: [Int32: Int] = [:]
    var pairs: [Pair] = []
    for (face, found) in found.enumerated() {
      let slot = Int(faces[face])
      for cluster in found.near.map(\.column) {
        let sum = sumSlots[cluster] ?? sums.insert()
        if sumSlots.updateValue(sum, forKey: cluster) == nil {
          for node in clusters.members[Int(cluster)] { add(node, to: &sums, slot: sum) }
        }
        let linkage = sums.linkage(
          sum, with: vectors.span.extracting(row(faces[face])),
          halfOffset: FixedPoint.halfOffset(half: halves[slot]))
        let weight = Int64(clusters.weights[Int(cluster)])
        if ladder.limit.allows(linkage, groupOf: weight + 1) {
          pairs.append(Pair(face: face, cluster: cluster, linkage: linkage))
        }
      }
    }
    return pairs
  }

  private struct PhotoCluster: Hashable {
    var photo: Int64
    var cluster: Int32
  }
}
