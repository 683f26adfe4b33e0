public import Vocabulary

/// Puts copies into the clusters of their originals: those in another photo except where that would join two faces of one
/// photo, then those in the same photo; and never against a decision.
///
/// Where an original in the same photo is in no cluster, all of its copies go where the first of them is.
///
/// - Parameters:
///   - originals: as `originals` returns them.
///   - faces: their vectors do not matter.
///   - clusters: for each face, in step, its cluster.
/// - Complexity: O(n).
public func follow(_ originals: [Int: Int], of faces: FaceSet, clusters: inout [Int?]) {
  struct Spot: Hashable {
    var photo: PhotoID
    var cluster: Int
  }
  guard !originals.isEmpty else { return }
  let (photos, bound, refused) = (faces.photos, faces.bound, faces.refused)
  var people: [Int: PersonID] = [:]
  for (person, cluster) in zip(bound, clusters) {
    if let person, let cluster { people[cluster] = person }
  }
  func mayJoin(_ face: Int, _ target: Int) -> Bool {
    bound[face] == nil && (people[target].map { !refused[face].contains($0) } ?? true)
  }
  let copies = originals.sorted { $0.key < $1.key }
  let inPhoto = copies.filter { photos[$0.key] == photos[$0.value] }
  var spots: [Spot: Int] = [:]
  for (face, cluster) in clusters.enumerated() {
    // Those in the same photo leave their people to their originals.
    let isInPhoto = originals[face].map { photos[$0] == photos[face] } ?? false
    if let cluster, !isInPhoto || bound[face] != nil {
      spots[Spot(photo: photos[face], cluster: cluster), default: 0] += 1
    }
  }
  for (face, original) in copies where photos[face] != photos[original] {
    guard let target = clusters[original], clusters[face] != target, mayJoin(face, target),
      spots[Spot(photo: photos[face], cluster: target), default: 0] == 0
    else { continue }
    if let left = clusters[face] { spots[Spot(photo: photos[face], cluster: left)]? -= 1 }
    spots[Spot(photo: photos[face], cluster: target)] = 1
    clusters[face] = target
  }
  for (face, original) in inPhoto where clusters[original] == nil && bound[original] == nil {
    if let target = clusters[face], mayJoin(original, target) { clusters[original] = target }
  }
  for (face, original) in inPhoto {
    if let target = clusters[original], mayJoin(face, target) { clusters[face] = target }
  }
}
