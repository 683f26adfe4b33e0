/// Who merged with whom: leaves are numbered from 0, merges after them in the order in which they were made, so that
/// every node has a greater number than its parts.
struct MergeTree {
  struct Merge {
    var first: Int
    var second: Int
    var linkage: Linkage
    /// Weight of the leaves below.
    var count: Int64
  }

  /// Of each leaf.
  let weights: [Int64]
  private(set) var merges: [Merge] = []

  init(weights: [Int64]) { self.weights = weights }

  var leaves: Int { weights.count }

  /// - Returns: the node that holds both.
  mutating func merge(_ first: Int, _ second: Int, at linkage: Linkage) -> Int {
    merges.append(
      Merge(
        first: first, second: second, linkage: linkage, count: count(first) + count(second)))
    return leaves + merges.count - 1
  }

  private func count(_ node: Int) -> Int64 {
    node < leaves ? weights[node] : merges[node - leaves].count
  }

  /// The topmost nodes that `holds` is true of, and the leaves below none: a node that holds keeps all below it
  /// together. Each cluster ascends; they are ordered by their smallest leaves.
  func cut(where holds: (Merge) -> Bool) -> [[Int]] {
    // The topmost holding node above each node, itself included.
    var tops = Array(0..<leaves + merges.count)
    var isInside = [Bool](repeating: false, count: tops.count)
    for (index, merge) in merges.enumerated().reversed() {
      let node = leaves + index
      guard isInside[node] || holds(merge) else { continue }
      for part in [merge.first, merge.second] {
        tops[part] = tops[node]
        isInside[part] = true
      }
    }
    var places: [Int: Int] = [:]
    var clusters: [[Int]] = []
    for leaf in 0..<leaves {
      let place = places[tops[leaf]] ?? clusters.count
      if place == clusters.count {
        places[tops[leaf]] = place
        clusters.append([])
      }
      clusters[place].append(leaf)
    }
    return clusters
  }
}
