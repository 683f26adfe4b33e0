/// Disjoint sets over 0..<count, by union to the smaller root with path halving (Tarjan and van Leeuwen 1984).
struct UnionFind {
  private var parents: [Int]

  init(count: Int) { parents = Array(0..<count) }

  /// The smallest member of the set that holds `element`. Nearly O(1).
  mutating func root(of element: Int) -> Int {
    var element = element
    while parents[element] != element {
      parents[element] = parents[parents[element]]
      element = parents[element]
    }
    return element
  }

  mutating func union(_ a: Int, _ b: Int) {
    let (x, y) = (root(of: a), root(of: b))
    if x < y { parents[y] = x } else { parents[x] = y }
  }

  /// The sets, each ascending, ordered by their smallest members.
  mutating func sets() -> [[Int]] {
    var place = [Int](repeating: -1, count: parents.count)
    var sets: [[Int]] = []
    for element in 0..<parents.count {
      let root = root(of: element)
      if place[root] < 0 {
        place[root] = sets.count
        sets.append([])
      }
      sets[place[root]].append(element)
    }
    return sets
  }
}
