internal import Vocabulary

/// The partitions that `agglomerate(_:threshold:caution:)` finds at each of `thresholds`, in step with them.
///
/// Faces are merged once, up to the loosest threshold, and what merged is cut at each: linkage never rises from a node of
/// the tree of merges to the one above (average linkage is reducible), so that the tree of a stricter threshold is the
/// lower part of it.
///
/// - Complexity: that of one agglomeration at the loosest threshold, and O(n + late · clusters · dimension) a threshold.
public func agglomerate(_ faces: FaceSet, thresholds: [Float], caution: Float = 0) -> [[Int?]] {
  guard let loosest = thresholds.max() else { return [] }
  let order = faces.checkedOrder()
  let sorted = faces.subset(order)
  let (items, late) = Item.items(of: sorted)
  func limit(_ threshold: Float) -> MergeLimit {
    MergeLimit(threshold: threshold, caution: caution, meanOffset: faces.meanOffset)
  }
  let trees = components(of: items, in: sorted, threshold: loosest).map { component in
    let members = component.map { items[$0] }
    var agglomeration = Agglomeration(members, of: sorted, least: limit(loosest).least)
    return (members: members, tree: agglomeration.run())
  }
  return thresholds.map { threshold in
    let limit = limit(threshold)
    let clusters = trees.flatMap { members, tree in
      tree.cut { limit.allows($0.linkage, groupOf: $0.count) }
        .map { cluster in cluster.map { members[$0] } }
    }
    return partition(clusters, late: late, of: sorted, order: order, within: limit)
  }
}
