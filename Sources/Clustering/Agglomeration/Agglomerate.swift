public import Vocabulary

/// Groups faces into clusters by average linkage on the adjusted cosine distance.
///
/// 1. Faces bound to one person form one item, every other face that can found is an item by itself. In an item only
///    the faces that can found carry weight, so that a face of low quality bridges nothing even when it is bound.
/// 2. Clusters of items merge, closest first, while the mean adjusted cosine distance of all pairs of carrying faces
///    between them is at most `threshold`; never when that would join faces bound to different people, a face with a
///    person it is not, or clusters that photos of both keep apart (`SamePhoto`). Ties go to the smallest face ids.
/// 3. What merged is cut again, from the top, where it holds too few faces for its distance: a group of n faces must have
///    come together within `threshold · caution.given(toGroupOf: n)`, else its two parts go their own ways. Items stay whole.
/// 4. Faces that can neither found nor are bound are attached, each to the nearest cluster within the limit of 3 that
///    holds no face of their photo.
///
/// A cluster may hold several faces of a photo that looks like a collage; who of them is to stay, `Hierarchy.surplus` says.
///
/// The partition depends on the faces alone: not on their order, nor on the machine. Binding the founding faces of one
/// cluster that was found changes no cluster: an item that is a node of the tree of merges leaves the rest of the tree as
/// it is.
///
/// Sokal and Michener 1958 (average linkage); Müllner 2011, «Modern hierarchical, agglomerative clustering algorithms»,
/// arXiv:1109.2378 (reducibility); Davidson and Ravi 2005 (cannot-links in agglomeration). The offset is the adaptive
/// score normalisation of speaker verification (Matějka et al. 2017) without its division, which keeps it linear.
///
/// - Parameters:
///   - threshold: adjusted cosine distance, 0 to 2.
///   - caution: how much stricter small groups are; 0 is plain average linkage.
/// - Returns: for each face the index of its cluster, counted in order of each cluster's smallest face id; nil for a
///   face that cannot found, is not bound, and has no cluster in reach.
/// - Precondition: face ids are unique.
/// - Complexity: see `Agglomeration`.
public func agglomerate(_ faces: FaceSet, threshold: Float, caution: Caution = 0) -> [Int?] {
  agglomerate(faces, thresholds: [threshold], caution: caution)[0]
}

/// The partitions that `agglomerate(_:threshold:caution:)` finds at each of `thresholds`, in step with them.
///
/// Faces are merged once, up to the loosest threshold, and what merged is cut at each: linkage never rises from a node of
/// the tree of merges to the one above (average linkage is reducible), so that the tree of a stricter threshold is the
/// lower part of it.
///
/// - Complexity: that of one agglomeration at the loosest threshold, and O(n + late · clusters · dimension) a threshold.
public func agglomerate(_ faces: FaceSet, thresholds: [Float], caution: Caution = 0) -> [[Int?]] {
  var partitions = [[Int?]](repeating: [], count: thresholds.count)
  agglomerate(faces, thresholds: thresholds, cautions: [caution]) { threshold, _, clusters in
    partitions[threshold] = clusters
  }
  return partitions
}

/// The same at each of `thresholds` with each of `cautions`: how much stricter small groups are decides nothing but where what
/// merged is cut.
///
/// - Parameter visit: is given the positions of a threshold and a caution, and the partition; thresholds come ascending.
/// - Complexity: that of one agglomeration, and as above for each partition.
public func agglomerate(
  _ faces: FaceSet, thresholds: [Float], cautions: [Caution],
  visit: (_ threshold: Int, _ caution: Int, _ clusters: [Int?]) -> Void
) {
  guard let loosest = thresholds.max() else { return }
  let start = Hierarchy.unmerged(faces, threshold: loosest, caution: 0)
  var agglomeration = start.agglomeration
  for index in thresholds.indices.sorted(by: { thresholds[$0] < thresholds[$1] }) {
    for (number, caution) in cautions.enumerated() {
      let limit = MergeLimit(
        threshold: thresholds[index], caution: caution, meanOffset: faces.meanOffset)
      guard agglomeration.run(least: limit.least, proceed: { true }) else { continue }
      let cut = start.hierarchy.cut(&agglomeration.tree, of: start.items, within: limit)
      visit(index, number, cut.numbered(faces.ids))
    }
  }
}

extension Hierarchy {
  /// The faces, not merged yet, with their items that carry weight, in step with those of an agglomeration of them.
  fileprivate static func unmerged(_ faces: FaceSet, threshold: Float, caution: Caution)
    -> (hierarchy: Hierarchy, items: [Node], agglomeration: Agglomeration)
  {
    var hierarchy = Hierarchy(
      dimension: faces.dimension, meanOffset: faces.meanOffset, threshold: threshold,
      caution: caution, alike: faces.alike)
    faces.checkCounts()
    var change = Change(levels: hierarchy.ladder.top)
    for case let person? in faces.bound { change.people.insert(person.rawValue) }
    hierarchy.insert(faces, &change)
    hierarchy.makeItems(&change)
    let items = change.fresh.filter { hierarchy.weight(of: $0) > 0 }
    return (hierarchy, items, hierarchy.agglomeration(ofAll: items))
  }

  /// The same faces with the clusters that they merged to, after the cut, and late faces attached.
  fileprivate func cut(
    _ tree: inout Dendrogram, of items: [Node], within limit: MergeLimit
  ) -> Hierarchy {
    var result = self
    result.ladder = Ladder(limit)
    var change = Change(levels: 1)
    change.latePhotos = Set(photoFaces.keys)
    var wholes: Set<Int> = []
    for item in items.indices { wholes.insert(tree.whole(of: item)) }
    for whole in wholes {
      for part in tree.cut(whole, firm: items.count, within: limit) {
        result.insertCluster(tree.parts(of: part, firm: items.count).map { items[$0] }, &change)
      }
    }
    for item in people.values where weight(of: item) == 0 { result.insertCluster([item], &change) }
    result.attachLate(&change)
    return result
  }

  /// For each of some faces the number of its cluster, counted in order of their smallest face ids.
  fileprivate func numbered(_ faces: [FaceID]) -> [Int?] {
    var numbers: [FaceID: Int] = [:]
    var result = [Int?](repeating: nil, count: faces.count)
    for face in faces.indices.sorted(by: { faces[$0] < faces[$1] }) {
      guard let cluster = cluster(of: faces[face]) else { continue }
      let next = numbers.count
      result[face] = numbers[cluster] ?? next
      numbers[cluster] = result[face]
    }
    return result
  }
}
