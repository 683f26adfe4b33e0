internal import Vocabulary

/// Attaches faces of low quality to clusters that are already formed.
///
/// Pairs of face and cluster within the limit are taken in order of their distance (ties by face id, then by the
/// cluster's smallest face); a face joins the first cluster that holds no face of its photo and nobody it is not.
/// Distances are to the clusters as founded, so that late faces never draw each other in or bridge two clusters.
///
/// - Parameters:
///   - late: the faces to attach, ascending.
///   - faces: in ascending order of id.
///   - clusters: as founded; those without weight attract nobody.
/// - Returns: for each of `late` the index of its cluster, nil when none is in reach.
/// - Complexity: O(late · clusters · dimension).
func attach(late: [Int], of faces: FaceSet, to clusters: [[Item]], within limit: MergeLimit)
  -> [Int?]
{
  var choice = [Int?](repeating: nil, count: late.count)
  let founders = clusters.indices.filter { slot in
    clusters[slot].contains { !$0.carriers.isEmpty }
  }.sorted { clusters[$0][0].faces[0] < clusters[$1][0].faces[0] }
  guard !late.isEmpty, !founders.isEmpty else { return choice }
  var founded = ClusterSums(slots: founders.count, dimension: faces.dimension)
  var constraints = [Constraints](repeating: Constraints(), count: founders.count)
  for (slot, founder) in founders.enumerated() {
    for item in clusters[founder] {
      for face in item.carriers { founded.add(face: face, of: faces, to: slot) }
      constraints[slot].formUnion(item.constraints)
    }
  }
  var comers = ClusterSums(slots: late.count, dimension: faces.dimension)
  for (slot, face) in late.enumerated() { comers.add(face: face, of: faces, to: slot) }

  var pairs = pairs(
    within: limit, comers: comers, comerCount: late.count, founded: founded,
    clusterCount: founders.count)
  pairs.sort { a, b in
    if a.linkage.equals(b.linkage) { return (a.comer, a.cluster) < (b.comer, b.cluster) }
    return a.linkage.isCloser(than: b.linkage)
  }

  for pair in pairs where choice[pair.comer] == nil {
    let own = Constraints(of: late[pair.comer], in: faces)
    if constraints[pair.cluster].forbid(own) { continue }
    choice[pair.comer] = founders[pair.cluster]
    constraints[pair.cluster].photos = mergeAscending(constraints[pair.cluster].photos, own.photos)
  }
  return choice
}

private struct Pair {
  var comer: Int
  var cluster: Int
  var linkage: Linkage
}

private func pairs(
  within limit: MergeLimit, comers: ClusterSums, comerCount: Int, founded: ClusterSums,
  clusterCount: Int
) -> [Pair] {
  let error = FixedPoint.singlePrecisionError(dimension: comers.dimension)
  let leastApproximately = Float(Double(limit.least) / FixedPoint.productScale) - error
  var columns: [Float] = []
  for cluster in 0..<clusterCount { founded.appendMean(of: cluster, to: &columns) }
  let halfOffsets = (0..<clusterCount).map { founded.meanHalfOffset(of: $0) }

  let rowsAtOnce = min(rowsInBlock(columns: clusterCount), comerCount)
  var products: [Float] = []
  var pairs: [Pair] = []
  for start in stride(from: 0, to: comerCount, by: rowsAtOnce) {
    let end = min(start + rowsAtOnce, comerCount)
    var rows: [Float] = []
    for comer in start..<end { comers.appendMean(of: comer, to: &rows) }
    dotProducts(
      rows: rows.span, columns: columns.span, dimension: comers.dimension, into: &products)
    for comer in start..<end {
      let first = (comer - start) * clusterCount
      let leastHere = leastApproximately + comers.meanHalfOffset(of: comer)
      for cluster in 0..<clusterCount
      where products[first + cluster] - halfOffsets[cluster] >= leastHere {
        let linkage = comers.linkage(comer, with: founded, cluster)
        if limit.allows(linkage, groupOf: founded.counts[cluster] + 1) {
          pairs.append(Pair(comer: comer, cluster: cluster, linkage: linkage))
        }
      }
    }
  }
  return pairs
}
