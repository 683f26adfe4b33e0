/// Exact constrained average linkage, level by level.
///
/// The definition is the greedy one: as long as some pair of clusters may merge, merge the closest, ties by smallest
/// face, then by the other's smallest face. A pair may merge when its mean adjusted similarity reaches the level and no
/// constraint forbids it.
///
/// The method merges *reciprocal nearest neighbours*, found by following chains of nearest neighbours (Bruynooghe 1977;
/// Murtagh 1983). That gives the greedy result exactly because the distance is reducible: for clusters A, B, C the
/// distance of A ∪ B to C is a weighted mean of the distances of A and of B to C, hence no less than the smaller; a
/// forbidden pair is infinitely far apart, and a union is forbidden whatever either part was, so constraints keep the
/// property. Two clusters that are each other's nearest therefore stay so whatever else merges. Ties obey the same
/// argument, the key of a union being no less than the smaller of its parts' keys. Distances are exact fractions (see
/// `FixedPoint`); single-precision products only shortlist.
///
/// The same mean makes the search cheap. A cluster remembers its nearest few and a *tail*, a similarity that all others
/// are known not to exceed. A union inherits both lists and the weighted mean of the tails, and only when the best of its
/// list falls to the tail are all clusters searched again, many rows at once.
///
/// - Complexity: O(n² · dimension) in matrix products for data where lists last, as with faces; O(n³ · dimension) at the
///   worst. O(n) memory beside the vectors, and O(dimension) for each cluster of several faces.
struct Agglomeration {
  let error: Float
  /// The least similarity of all levels to come, and the single-precision value that it cannot be below.
  let least: Int64
  let floor: Float

  /// Clusters are known by their numbers here.
  var tree: Dendrogram
  var vectors: ClusterVectors
  var constraints: ClusterConstraints

  // What each cluster remembers of the others.
  /// A similarity that nobody who is not in the list exceeds.
  var tails: [Float]
  var lists: [[Int32]]
  /// See `Nearest`.
  var nearest: [Int32]
  /// How alike it is, in single precision.
  var values: [Float]

  /// In `nearest` instead of a cluster.
  enum Nearest {
    static let unknown: Int32 = -1
    /// Nobody in reach of any level to come.
    static let nobody: Int32 = -2
  }

  /// The least similarity to merge at, and the same in single precision.
  struct Level {
    let least: Int64
    let approximately: Float

    init(least: Int64) {
      self.least = least
      approximately = Float(Double(least) / FixedPoint.productScale)
    }
  }

  /// - Parameters:
  ///   - least: the least similarity of the last level, on the grid of `FixedPoint`.
  init(_ input: AgglomerationInput, least: Int64) {
    error = FixedPoint.singlePrecisionError(dimension: input.dimension)
    self.least = least
    floor = Level(least: least).approximately - error
    tree = Dendrogram(input)
    vectors = ClusterVectors(input)
    constraints = ClusterConstraints(input)
    tails = [Float](repeating: .infinity, count: input.count)
    lists = [[Int32]](repeating: [], count: input.count)
    nearest = [Int32](repeating: Nearest.unknown, count: input.count)
    values = [Float](repeating: 0, count: input.count)
  }

  /// Merges all that reaches `least`.
  ///
  /// - Parameter proceed: called before each search; false stops.
  /// - Returns: whether it came to its end.
  mutating func run(least: Int64, proceed: () -> Bool) -> Bool {
    let level = Level(least: least)
    var active = (0..<tree.count).filter { tree.lives($0) && nearest[$0] != Nearest.nobody }
    var blocked: [Int] = []
    while true {
      var pending = Pending()
      for cluster in active where tree.lives(cluster) {
        follow(cluster, at: level, pending: &pending, blocked: &blocked)
      }
      if pending.clusters.isEmpty {
        guard !blocked.isEmpty else { return true }
        swap(&active, &blocked)
        blocked.removeAll(keepingCapacity: true)
        continue
      }
      guard proceed() else { return false }
      search(for: pending.clusters, at: level)
      active = pending.clusters
    }
  }

  // MARK: Chains

  /// Clusters to search for.
  private struct Pending {
    var clusters: [Int] = []
    private var known: Set<Int> = []
    mutating func insert(_ cluster: Int) {
      if known.insert(cluster).inserted { clusters.append(cluster) }
    }
  }

  /// Merges what it meets on the way from one cluster to its nearest, that one's nearest and so on, until the cluster
  /// and whatever became of it rest, or somebody on the way must be searched for.
  private mutating func follow(
    _ start: Int, at level: Level, pending: inout Pending, blocked: inout [Int]
  ) {
    var stack = [start]
    while let start = stack.last {
      guard tree.lives(start) else {
        stack.removeLast()
        continue
      }
      switch endOfChain(from: start, at: level) {
      case .pair(let a, let b):
        stack.append(merge(a, b))
      case .rests:
        stack.removeLast()
      case .unknown(let cluster):
        pending.insert(cluster)
        if cluster != start { blocked.append(start) }
        stack.removeLast()
      }
    }
  }

  private enum End {
    /// Each the other's nearest.
    case pair(Int, Int)
    /// The start has nobody in reach of this level.
    case rests
    /// A cluster whose list does not tell.
    case unknown(Int)
  }

  private mutating func endOfChain(from start: Int, at level: Level) -> End {
    var current = start
    while true {
      switch verdict(on: current, at: level) {
      case .rests: return .rests
      case .unknown: return .unknown(current)
      case .cluster(let next):
        switch verdict(on: next, at: level) {
        case .cluster(current): return .pair(current, next)
        case .cluster: current = next
        case .rests: preconditionFailure("whoever is somebody's nearest has somebody in reach")
        case .unknown: return .unknown(next)
        }
      }
    }
  }

  // MARK: Merging

  /// - Returns: the number of the new cluster.
  private mutating func merge(_ a: Int, _ b: Int) -> Int {
    let (x, y) = (Double(tree.weights[a]), Double(tree.weights[b]))
    tails.append(max(floor, Float((Double(tails[a]) * x + Double(tails[b]) * y) / (x + y))))
    lists.append(lists[a] + lists[b])
    lists[a] = []
    lists[b] = []
    nearest.append(Nearest.unknown)
    values.append(0)
    let number = tree.merge(a, b, vectors.linkage(a, b))
    vectors.merge(a, b)
    constraints.merge(a, b, into: number)
    return number
  }
}
