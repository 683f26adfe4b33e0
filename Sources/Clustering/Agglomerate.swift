internal import Vocabulary

/// Groups faces into clusters by average linkage on the adjusted cosine distance.
///
/// 1. Faces bound to one person form one item, every other face that can found is an item by itself. In an item only
///    the faces that can found carry weight, so that a face of low quality bridges nothing even when it is bound.
/// 2. Clusters of items merge, closest first, while the mean adjusted cosine distance of all pairs of carrying faces
///    between them is at most `threshold`; never when that would join faces of one photo, faces bound to different
///    people, or a face with a person it is not. Ties go to the smallest face ids.
/// 3. What merged is cut again, from the top, where it holds too few faces for its distance: a group of n faces must have
///    come together within `threshold · (1 − caution · 2 / n)`, else its two parts go their own ways. Items stay whole.
/// 4. Faces that can neither found nor are bound are attached, each to the nearest cluster within the limit of 3.
///
/// The partition depends on the faces alone: not on their order, nor on the machine. Steps 2 and 3 look only at faces
/// that a chain of pairs within the threshold connects (see `components(of:threshold:)`). Binding the founding faces of
/// one cluster that was found changes no cluster: an item that is a node of the tree of merges leaves the rest of the
/// tree as it is.
///
/// Sokal and Michener 1958 (average linkage); Müllner 2011, «Modern hierarchical, agglomerative clustering algorithms»,
/// arXiv:1109.2378 (reducibility); Davidson and Ravi 2005 (cannot-links in agglomeration). The offset is the adaptive
/// score normalisation of speaker verification (Matějka et al. 2017) without its division, which keeps it linear.
///
/// - Parameters:
///   - threshold: adjusted cosine distance, 0 to 2.
///   - caution: share of the threshold that two single faces are not given, 0 to 1; 0 is plain average linkage.
/// - Returns: for each face the index of its cluster, counted in order of each cluster's smallest face id; nil for a
///   face that cannot found, is not bound, and has no cluster in reach.
/// - Precondition: face ids are unique.
/// - Complexity: O(n² · dimension) in matrix products; memory beyond the faces is O(n + c · dimension) for the largest
///   component of c faces.
public func agglomerate(_ faces: FaceSet, threshold: Float, caution: Float = 0) -> [Int?] {
  let order = faces.checkedOrder()
  let sorted = faces.subset(order)
  let (items, late) = Item.items(of: sorted)
  let limit = MergeLimit(threshold: threshold, caution: caution, meanOffset: faces.meanOffset)
  var clusters: [[Item]] = []
  for component in components(of: items, in: sorted, threshold: threshold) {
    clusters += groups(of: component.map { items[$0] }, in: sorted, within: limit)
  }
  return partition(clusters, late: late, of: sorted, order: order, within: limit)
}

/// For each face the number of its cluster, after `late` faces were attached.
///
/// - Parameters:
///   - faces: in ascending order of id.
///   - order: where each of `faces` stands in the result.
func partition(
  _ clusters: [[Item]], late: [Int], of faces: FaceSet, order: [Int], within limit: MergeLimit
) -> [Int?] {
  let choice = attach(late: late, of: faces, to: clusters, within: limit)
  var slots = [Int?](repeating: nil, count: faces.count)
  for (slot, cluster) in clusters.enumerated() {
    for item in cluster { for face in item.faces { slots[order[face]] = slot } }
  }
  for (face, slot) in zip(late, choice) { slots[order[face]] = slot }
  return numbered(slots, order: order)
}

/// The clusters of one component.
///
/// - Parameters:
///   - items: by their first faces.
///   - faces: in ascending order of id.
func groups(of items: [Item], in faces: FaceSet, within limit: MergeLimit) -> [[Item]] {
  guard items.count > 1 else { return [items] }
  var agglomeration = Agglomeration(items, of: faces, least: limit.least)
  return agglomeration.run().cut { limit.allows($0.linkage, groupOf: $0.count) }
    .map { cluster in cluster.map { items[$0] } }
}

/// The same partition with its clusters counted from 0 in the order in which `order` first meets them.
func numbered(_ slots: [Int?], order: [Int]) -> [Int?] {
  var numbers: [Int: Int] = [:]
  var result = [Int?](repeating: nil, count: slots.count)
  for face in order {
    guard let slot = slots[face] else { continue }
    let next = numbers.count
    result[face] = numbers[slot] ?? next
    numbers[slot] = result[face]
  }
  return result
}
