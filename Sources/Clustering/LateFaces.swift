internal import Vocabulary

/// Attaches faces of low quality to clusters that are already formed.
///
/// Pairs of face and cluster within the limit are taken in order of their distance (ties by face id, then by the
/// cluster's smallest face); a face joins the first cluster that holds no face of its photo and no other named person
/// than its own. Distances are to the clusters as founded, so that late faces never draw each other in or bridge two
/// clusters.
///
/// - Parameters:
///   - late: indices of the faces to attach, ascending by id.
///   - clusters: indices of the founding faces of each cluster.
/// - Returns: for each of `late` the index of its cluster, nil when none is in reach.
/// - Complexity: O(late · clusters · dimension).
func attach(late: [Int], of faces: FaceSet, to clusters: [[Int]], within limit: MergeLimit)
  -> [Int?]
{
  guard !late.isEmpty, !clusters.isEmpty else { return [Int?](repeating: nil, count: late.count) }
  var founded = ClusterSums(slots: clusters.count, dimension: faces.dimension)
  for (slot, members) in clusters.enumerated() {
    for face in members { founded.add(face: face, of: faces, to: slot) }
  }
  var comers = ClusterSums(slots: late.count, dimension: faces.dimension)
  for (slot, face) in late.enumerated() { comers.add(face: face, of: faces, to: slot) }

  var pairs = pairs(
    within: limit, comers: comers, comerCount: late.count, founded: founded,
    clusterCount: clusters.count)
  pairs.sort { a, b in
    if a.linkage.equals(b.linkage) { return (a.comer, a.cluster) < (b.comer, b.cluster) }
    return a.linkage.isCloser(than: b.linkage)
  }

  var photos = clusters.map { Set($0.map { faces.photos[$0] }) }
  var named = clusters.map { $0.lazy.compactMap { faces.named[$0] }.first }
  var choice = [Int?](repeating: nil, count: late.count)
  for pair in pairs where choice[pair.comer] == nil {
    let face = late[pair.comer]
    if photos[pair.cluster].contains(faces.photos[face]) { continue }
    if let mine = faces.named[face], let theirs = named[pair.cluster], mine != theirs { continue }
    choice[pair.comer] = pair.cluster
    photos[pair.cluster].insert(faces.photos[face])
    named[pair.cluster] = named[pair.cluster] ?? faces.named[face]
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
