public import Vocabulary

/// Gives clusters the ids of the people they were, so that what a user has seen is not reshuffled.
///
/// A cluster with faces bound to a person is that person. A person the user has decided about is never anybody else's
/// faces: without bound faces it is no cluster. For the rest each pair of cluster and person that share faces is looked
/// at once, by most faces shared, then by lowest person id, then by lowest cluster index; a pair takes effect when
/// neither its person nor its cluster is assigned. So when a person's faces split, the cluster with the largest share stays
/// that person and the others become new people, and clusters that did not change keep their people exactly.
///
/// - Parameters:
///   - clusters: for each face the index of its cluster, dense from 0, or nil (the result of `agglomerate`).
///   - previous: for each face, in step, the person it belonged to before, nil for a new face or nobody.
///   - bound: for each face, in step, the person it is bound to, as in `FaceSet.bound`.
///   - kept: the people a user has decided about.
/// - Returns: for each cluster the person it continues; nil asks for a new person.
/// - Complexity: O(n log n) for n faces.
public func carryOver(
  clusters: [Int?], previous: [PersonID?], bound: [PersonID?], kept: Set<PersonID>
) -> [PersonID?] {
  precondition(clusters.count == previous.count, "one previous person a face")
  precondition(clusters.count == bound.count, "one bound person a face")
  var people = [PersonID?](
    repeating: nil, count: clusters.lazy.compactMap { $0 }.max().map { $0 + 1 } ?? 0)
  var assigned = kept
  for (cluster, person) in zip(clusters, bound) {
    guard let cluster, let person else { continue }
    people[cluster] = person
    assigned.insert(person)
  }
  for share in shares(clusters: clusters, previous: previous)
  where people[share.cluster] == nil && !assigned.contains(share.person) {
    people[share.cluster] = share.person
    assigned.insert(share.person)
  }
  return people
}

private struct Share {
  var cluster: Int
  var person: PersonID
  var faces: Int
}

/// Pairs of cluster and person with faces in common, in the order in which `carryOver` honours them.
private func shares(clusters: [Int?], previous: [PersonID?]) -> [Share] {
  struct Key: Hashable {
    var cluster: Int
    var person: PersonID
  }
  var counts: [Key: Int] = [:]
  for (cluster, person) in zip(clusters, previous) {
    guard let cluster, let person else { continue }
    counts[Key(cluster: cluster, person: person), default: 0] += 1
  }
  let shares = counts.map { key, count in
    Share(cluster: key.cluster, person: key.person, faces: count)
  }
  return shares.sorted { a, b in
    if a.faces != b.faces { return a.faces > b.faces }
    if a.person != b.person { return a.person < b.person }
    return a.cluster < b.cluster
  }
}
