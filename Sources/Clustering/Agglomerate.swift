internal import Vocabulary

/// Groups faces into clusters by average linkage on the adjusted cosine distance.
///
/// 1. Clusters merge, closest first, while the mean adjusted cosine distance of all pairs of faces between them is at most
///    `threshold`; never when they hold faces of one photo. Ties go to the smallest face ids.
/// 2. What merged is cut again, from the top, where it holds too few faces for its distance: a group of n faces must have
///    come together within `threshold · (1 − caution · 2 / n)`, else its two parts go their own ways.
/// 3. A group that holds faces of several named people is merged anew as in 1, never across two names.
/// 4. Faces that cannot found are attached, each to the nearest cluster within the limit of 2 (see `FaceSet.canFound`).
///
/// The partition depends on the faces alone: not on their order, nor on the machine. Naming clusters does not change it.
/// Steps 1 to 3 look only at faces that a chain of pairs within the threshold connects (see
/// `components(of:threshold:)`).
///
/// Sokal and Michener 1958 (average linkage); Müllner 2011, «Modern hierarchical, agglomerative clustering algorithms»,
/// arXiv:1109.2378 (reducibility); Davidson and Ravi 2005 (cannot-links in agglomeration). The offset is the adaptive
/// score normalisation of speaker verification (Matějka et al. 2017) without its division, which keeps it linear.
///
/// - Parameters:
///   - threshold: adjusted cosine distance, 0 to 2.
///   - caution: share of the threshold that two single faces are not given, 0 to 1; 0 is plain average linkage.
/// - Returns: for each face the index of its cluster, counted in order of each cluster's smallest face id; nil for a
///   face that cannot found and has no cluster in reach.
/// - Precondition: face ids are unique.
/// - Complexity: O(n² · dimension) in matrix products; memory beyond the faces is O(n + c · dimension) for the largest
///   component of c faces.
public func agglomerate(_ faces: FaceSet, threshold: Float, caution: Float = 0) -> [Int?] {
  faces.checkCounts()
  let order = faces.ids.indices.sorted { faces.ids[$0] < faces.ids[$1] }
  for (a, b) in zip(order, order.dropFirst()) {
    precondition(faces.ids[a] != faces.ids[b], "face \(faces.ids[a].rawValue) occurs twice")
  }
  let founding = order.filter { faces.canFound[$0] }
  let late = order.filter { !faces.canFound[$0] }
  let limit = MergeLimit(threshold: threshold, caution: caution, meanOffset: faces.meanOffset)

  var clusters: [[Int]] = []
  let founders = faces.subset(founding)
  for component in components(of: founders, threshold: threshold) {
    for cluster in groups(founders, of: component, within: limit) {
      clusters.append(cluster.map { founding[$0] })
    }
  }
  clusters.sort { faces.ids[$0[0]] < faces.ids[$1[0]] }

  let choice = attach(late: late, of: faces, to: clusters, within: limit)
  var slots = [Int?](repeating: nil, count: faces.count)
  for (slot, cluster) in clusters.enumerated() {
    for face in cluster { slots[face] = slot }
  }
  for (face, slot) in zip(late, choice) { slots[face] = slot }
  return numbered(slots, order: order)
}

/// The clusters of one component, each ascending.
///
/// - Parameters:
///   - faces: in ascending order of id.
///   - component: ascending indices of `faces`.
func groups(_ faces: FaceSet, of component: [Int], within limit: MergeLimit) -> [[Int]] {
  guard component.count > 1 else { return [component] }
  let members = faces.subset(component)
  var agglomeration = Agglomeration(members, least: limit.least, namesCount: false)
  let clusters = agglomeration.run().cut { limit.allows($0.linkage, groupOf: $0.count) }
  return clusters.flatMap { cluster -> [[Int]] in
    guard Set(cluster.compactMap { members.named[$0] }).count > 1 else {
      return [cluster.map { component[$0] }]
    }
    // Without the second step: once names divide a group, names given to its parts must not divide it differently.
    var divided = Agglomeration(members.subset(cluster), least: limit.least, namesCount: true)
    return divided.run().cut { _ in true }.map { part in part.map { component[cluster[$0]] } }
  }
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
