/// Groups of faces in a forest. A group was born at the first level that holds it together; it stands for itself at each
/// level up to the one below its parent's.
struct Groups {
  let dimension: Int
  private(set) var born: [Int8] = []
  /// −1 for none.
  var parents: [Int32] = []
  var children: [[Node]] = []
  /// How many faces count; 0 where none does, −1 when the number is free.
  private(set) var weights: [Int32] = []
  private(set) var firsts: [Int64] = []
  private var free: [Int] = []
  /// `[count, dimension]` and half the mean offsets, infinite for those that have none; shorter until `makeRoom`.
  private(set) var means: [Float] = []
  private(set) var halves: [Float] = []

  init(dimension: Int) { self.dimension = dimension }

  var count: Int { born.count }

  /// Makes a group; its parent and its mean are still to be set, the latter after `makeRoom`.
  mutating func insert(born level: Int, children nodes: [Node], weight: Int, first: Int64) -> Int {
    let group: Int
    if let last = free.popLast() {
      group = last
      born[group] = Int8(level)
      parents[group] = -1
      children[group] = nodes
      weights[group] = Int32(weight)
      firsts[group] = first
    } else {
      group = count
      born.append(Int8(level))
      parents.append(-1)
      children.append(nodes)
      weights.append(Int32(weight))
      firsts.append(first)
    }
    return group
  }

  /// Makes room for the means of all groups there are; for many at once in one piece.
  mutating func makeRoom() {
    let missing = count - halves.count
    guard missing > 0 else { return }
    if missing > 1 { means.reserveCapacity(count * dimension) }
    means.append(contentsOf: repeatElement(0, count: missing * dimension))
    halves.append(contentsOf: repeatElement(.infinity, count: missing))
  }

  func mean(of group: Int) -> ArraySlice<Float> {
    means[group * dimension..<(group + 1) * dimension]
  }

  mutating func setMean(of group: Int, from pool: SumPool, slot: Int) {
    for d in 0..<dimension { means[group * dimension + d] = pool.means[slot * dimension + d] }
    halves[group] = pool.halves[slot]
  }

  mutating func remove(_ group: Int) {
    weights[group] = -1
    children[group] = []
    parents[group] = -1
    if group < halves.count { halves[group] = .infinity }
    free.append(group)
  }
}
