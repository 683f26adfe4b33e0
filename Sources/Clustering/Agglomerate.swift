internal import Vocabulary

/// Groups faces into clusters by average linkage on the adjusted cosine distance, cut at `threshold`.
///
/// Two clusters merge, closest first, while the mean adjusted cosine distance of all pairs of faces between them is at
/// most `threshold`; never when they hold faces of one photo, or faces of different named people. Ties go to the
/// smallest face ids. Faces that cannot found are attached afterwards, each to the nearest cluster within the threshold
/// (see `FaceSet.canFound`). The partition depends on the faces alone: not on their order, nor on the machine.
///
/// Sokal and Michener 1958 (average linkage); Müllner 2011, «Modern hierarchical, agglomerative clustering algorithms»,
/// arXiv:1109.2378 (reducibility); Davidson and Ravi 2005 (cannot-links in agglomeration). The offset is the adaptive
/// score normalisation of speaker verification (Matějka et al. 2017) without its division, which keeps it linear.
///
/// - Parameter threshold: adjusted cosine distance, 0 to 2.
/// - Returns: for each face the index of its cluster, counted in order of each cluster's smallest face id; nil for a
///   face that cannot found and has no cluster in reach.
/// - Precondition: face ids are unique.
/// - Complexity: O(n² · dimension) in matrix products; memory beyond the faces is O(n + c · dimension) for the largest
///   component of c faces (see `components(of:threshold:)`).
public func agglomerate(_ faces: FaceSet, threshold: Float) -> [Int?] {
  faces.checkCounts()
  let order = faces.ids.indices.sorted { faces.ids[$0] < faces.ids[$1] }
  for (a, b) in zip(order, order.dropFirst()) {
    precondition(faces.ids[a] != faces.ids[b], "face \(faces.ids[a].rawValue) occurs twice")
  }
  let founding = order.filter { faces.canFound[$0] }
  let late = order.filter { !faces.canFound[$0] }

  var clusters: [[Int]] = []
  let founders = faces.subset(founding)
  for component in components(of: founders, threshold: threshold) {
    guard component.count > 1 else {
      clusters.append([founding[component[0]]])
      continue
    }
    var agglomeration = Agglomeration(founders.subset(component), threshold: threshold)
    for cluster in agglomeration.run() { clusters.append(cluster.map { founding[component[$0]] }) }
  }
  clusters.sort { faces.ids[$0[0]] < faces.ids[$1[0]] }

  let choice = attach(late: late, of: faces, to: clusters, threshold: threshold)
  var slots = [Int?](repeating: nil, count: faces.count)
  for (slot, cluster) in clusters.enumerated() {
    for face in cluster { slots[face] = slot }
  }
  for (face, slot) in zip(late, choice) { slots[face] = slot }
  return numbered(slots, order: order)
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
