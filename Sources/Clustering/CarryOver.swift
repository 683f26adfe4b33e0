public import Vocabulary

/// Who each cluster is, and where each face belongs, after `carryOver`.
public struct CarriedPeople: Hashable, Sendable {
  /// For each face the index of its cluster, nil for nobody; the clusters handed in, in their order, and after them one
  /// for each named person whose faces were all left without.
  public var clusters: [Int?]
  /// For each cluster the person it continues; nil asks for a new person.
  public var people: [PersonID?]

  public init(clusters: [Int?], people: [PersonID?]) {
    self.clusters = clusters
    self.people = people
  }
}

/// Gives clusters the ids of the people they were, so that what a user has seen is not reshuffled.
///
/// Each pair of cluster and person that share faces is looked at once: pairs with a named person first, then by most
/// faces shared, then by lowest person id, then by lowest cluster index; a pair takes effect when neither its person nor
/// its cluster is taken. So when a person's faces split, the cluster with the largest share stays that person and the
/// others become new people.
///
/// Named people are never merged or emptied: hand their faces to `agglomerate` as `FaceSet.named`, and no cluster holds
/// two of them. Should all faces of a named person be left without a cluster (of low quality and nothing near), they are
/// given a cluster of their own. Clusters that did not change keep their people exactly.
///
/// - Parameters:
///   - clusters: for each face the index of its cluster, dense from 0, or nil (the result of `agglomerate`).
///   - previous: for each face, in step, the person it belonged to before, nil for a new face or nobody.
///   - named: the people a user has named.
/// - Complexity: O(n log n) for n faces.
public func carryOver(clusters: [Int?], previous: [PersonID?], named: Set<PersonID>)
  -> CarriedPeople
{
  precondition(clusters.count == previous.count, "one previous person a face")
  var result = CarriedPeople(
    clusters: clusters,
    people: [PersonID?](
      repeating: nil, count: clusters.lazy.compactMap { $0 }.max().map { $0 + 1 } ?? 0))

  var taken = Set<PersonID>()
  for share in shares(clusters: clusters, previous: previous, named: named)
  where result.people[share.cluster] == nil && !taken.contains(share.person) {
    result.people[share.cluster] = share.person
    taken.insert(share.person)
  }

  // Named people left without a cluster keep those of their faces that nobody else holds.
  var rescued: [PersonID: Int] = [:]
  for (face, person) in previous.enumerated() {
    guard let person, result.clusters[face] == nil, named.contains(person), !taken.contains(person)
    else { continue }
    let slot = rescued[person] ?? result.people.count
    if slot == result.people.count { result.people.append(person) }
    rescued[person] = slot
    result.clusters[face] = slot
  }
  return result
}

private struct Share {
  var cluster: Int
  var person: PersonID
  var faces: Int
  var isNamed: Bool
}

/// Pairs of cluster and person with faces in common, in the order in which `carryOver` honours them.
private func shares(clusters: [Int?], previous: [PersonID?], named: Set<PersonID>) -> [Share] {
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
    Share(
      cluster: key.cluster, person: key.person, faces: count, isNamed: named.contains(key.person))
  }
  return shares.sorted { a, b in
    if a.isNamed != b.isNamed { return a.isNamed }
    if a.faces != b.faces { return a.faces > b.faces }
    if a.person != b.person { return a.person < b.person }
    return a.cluster < b.cluster
  }
}
