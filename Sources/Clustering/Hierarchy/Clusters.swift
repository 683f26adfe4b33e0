/// The clusters after the cut. Numbers are used again.
struct Clusters: Sendable {
  let dimension: Int
  /// Nodes of the firm level.
  private(set) var members: [[Node]] = []
  private(set) var firsts: [Int64] = []
  /// How many faces count; −1 when the number is free.
  private(set) var weights: [Int32] = []
  /// The person that faces are bound to, or `Hierarchy.nobody`.
  private(set) var bound: [Int64] = []
  /// `[count, dimension]` and half the mean offsets, infinite for those without weight.
  private(set) var means: [Float] = []
  private(set) var halves: [Float] = []
  private var free: [Int] = []

  init(dimension: Int) { self.dimension = dimension }

  var count: Int { members.count }
  var living: Int { members.count - free.count }

  mutating func insert(
    members nodes: [Node], first: Int64, weight: Int, bound person: Int64, pool: SumPool, slot: Int
  ) -> Int {
    let number = free.popLast() ?? count
    if number == count {
      members.append([])
      firsts.append(0)
      weights.append(0)
      bound.append(0)
      means.append(contentsOf: repeatElement(0, count: dimension))
      halves.append(.infinity)
    }
    members[number] = nodes
    firsts[number] = first
    weights[number] = Int32(weight)
    bound[number] = person
    for d in 0..<dimension { means[number * dimension + d] = pool.means[slot * dimension + d] }
    halves[number] = weight > 0 ? pool.halves[slot] : .infinity
    return number
  }

  mutating func remove(_ number: Int) {
    members[number] = []
    weights[number] = -1
    halves[number] = .infinity
    free.append(number)
  }
}
