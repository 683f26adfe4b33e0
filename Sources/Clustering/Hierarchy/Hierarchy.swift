public import Vocabulary

/// The clusters of a set of faces that grows, shrinks and is decided about: exactly those that `agglomerate` finds at
/// once, whatever the order and the size of the steps.
///
/// It holds the tree of merges at a few thresholds (`Ladder`). A change is followed upwards: at each level the clusters
/// that hold a changed one are broken up, merged again together with all clusters they could come near to, and whatever
/// comes out as it was goes no further. Clusters further away cannot matter: the distance of two clusters is a mean of
/// the distances of their parts, so that nothing merges within a threshold unless some parts are within it; and a cluster
/// that merges with none of the others is merged from its own parts in the same way whether the others are there or not.
///
/// A plain value: copying is cheap until one of the copies changes.
public struct Hierarchy: Sendable {
  var ladder: Ladder
  let dimension: Int
  let meanOffset: Float
  /// The least similarity of two faces of one photo that may be one person, on the grid of `FixedPoint`.
  let leastAlike: Int64

  // Faces, by slot; slots are used again.
  var ids: [Int64] = []
  var photos: [Int64] = []
  /// `[slots, dimension]`, on the grid of `FixedPoint`.
  var vectors: [Float] = []
  var halves: [Float] = []
  /// False for slots that are free.
  var canFound: [Bool] = []
  /// `nobody` for none.
  var bound: [Int64] = []
  var refused: [Int32: [PersonID]] = [:]
  var inCollage: [Bool] = []
  /// The next face of the same photo, around.
  var nextInPhoto: [Int32] = []
  var photoFaces: [Int64: Int32] = [:]
  var slots: [Int64: Int32] = [:]
  var freeSlots: [Int32] = []
  static let nobody = Int64.min
  /// In `late`, before a new face is attached.
  static let notAttached: Int32 = -2

  // The tree.
  var parents: [Int32] = []
  var groups: Groups
  /// The faces bound to each person, and the item they make.
  var boundFaces: [Int64: [Int32]] = [:]
  var people: [Int64: Node] = [:]
  /// For each level from 1, and after them for the clusters after the cut, and for each face: the face with the smallest
  /// id that its cluster was made from, −1 for none.
  var leaders: [[Int32]]
  var clusterLevel: Int { leaders.count - 1 }

  // The clusters after the cut, and faces that attach late to them.
  var clusters: Clusters
  /// The cluster of each node of the firm level, −1 for none; of faces, and of groups.
  var clusterOfFace: [Int32] = []
  var clusterOfGroup: [Int32] = []
  /// Faces that can neither found nor are bound: the cluster of each, −1 for none.
  var late: [Int32: Int32] = [:]

  /// A hierarchy without a face.
  ///
  /// - Parameters:
  ///   - dimension: numbers in one vector.
  ///   - meanOffset: as in `FaceSet`.
  ///   - threshold: as in `agglomerate`.
  ///   - caution: as in `agglomerate`.
  ///   - alike: as in `FaceSet`, for all faces to come.
  public init(
    dimension: Int, meanOffset: Float = 0, threshold: Float, caution: Caution = 0,
    alike: Float = -.infinity
  ) {
    leastAlike = FixedPoint.leastSimilarity(threshold: Double(alike), meanOffset: meanOffset)
    self.dimension = dimension
    self.meanOffset = meanOffset
    ladder = Ladder(threshold: threshold, caution: caution, meanOffset: meanOffset)
    groups = Groups(dimension: dimension)
    clusters = Clusters(dimension: dimension)
    leaders = [[Int32]](repeating: [], count: ladder.top + 1)
  }

  /// How many faces there are.
  public var count: Int { slots.count }

  /// How many clusters there are.
  public var clusterCount: Int { clusters.living }

  /// The cluster a face belongs to, named by the smallest id among its faces that are bound or can found; nil for a late
  /// face with no cluster in reach and for a face that is not there.
  public func cluster(of face: FaceID) -> FaceID? {
    guard let slot = slots[face.rawValue] else { return nil }
    let cluster = cluster(ofSlot: slot)
    return cluster >= 0 ? FaceID(clusters.firsts[Int(cluster)]) : nil
  }

  /// All faces of the cluster of `face`, ascending; none where `cluster(of:)` is nil.
  ///
  /// - Complexity: O(c · log c + l) for c faces of the cluster and l late faces.
  public func faces(ofClusterOf face: FaceID) -> [FaceID] {
    guard let slot = slots[face.rawValue] else { return [] }
    let cluster = cluster(ofSlot: slot)
    guard cluster >= 0 else { return [] }
    var members = clusters.members[Int(cluster)].flatMap { faces(under: $0) }
    for (slot, theirs) in late where theirs == cluster { members.append(slot) }
    return members.map { FaceID(ids[Int($0)]) }.sorted()
  }

  /// All faces, each with its cluster as in `cluster(of:)`, by no order.
  public func forEachFace(_ body: (_ face: FaceID, _ cluster: FaceID?) -> Void) {
    for slot in ids.indices where slots[ids[slot]] == Int32(slot) {
      let cluster = cluster(ofSlot: Int32(slot))
      body(FaceID(ids[slot]), cluster >= 0 ? FaceID(clusters.firsts[Int(cluster)]) : nil)
    }
  }

  // MARK: The tree

  func cluster(ofSlot slot: Int32) -> Int32 {
    if let cluster = late[slot] { return cluster }
    return cluster(ofFirm: ancestor(of: .face(slot), at: ladder.firm))
  }

  /// The cluster of a node of the firm level, −1 for none.
  func cluster(ofFirm node: Node) -> Int32 {
    switch node.kind {
    case .face(let slot): clusterOfFace[Int(slot)]
    case .group(let group): clusterOfGroup[group]
    }
  }

  mutating func setCluster(_ cluster: Int32, ofFirm node: Node) {
    switch node.kind {
    case .face(let slot): clusterOfFace[Int(slot)] = cluster
    case .group(let group): clusterOfGroup[group] = cluster
    }
  }

  func parent(of node: Node) -> Int? {
    let parent =
      switch node.kind {
      case .face(let slot): parents[Int(slot)]
      case .group(let group): groups.parents[group]
      }
    return parent >= 0 ? Int(parent) : nil
  }

  mutating func setParent(_ parent: Int?, of node: Node) {
    let parent = parent.map { Int32($0) } ?? -1
    switch node.kind {
    case .face(let slot): parents[Int(slot)] = parent
    case .group(let group): groups.parents[group] = parent
    }
  }

  /// The node that holds another at a level.
  func ancestor(of node: Node, at level: Int) -> Node {
    var node = node
    while let parent = parent(of: node), groups.born[parent] <= level { node = .group(parent) }
    return node
  }

  /// How many faces of a node count.
  func weight(of node: Node) -> Int {
    switch node.kind {
    case .face(let slot): canFound[Int(slot)] ? 1 : 0
    case .group(let group): Int(groups.weights[group])
    }
  }

  /// The smallest face id.
  func first(of node: Node) -> Int64 {
    switch node.kind {
    case .face(let slot): ids[Int(slot)]
    case .group(let group): groups.firsts[group]
    }
  }

  /// Slots, in no order.
  func faces(under node: Node) -> [Int32] {
    var faces: [Int32] = []
    var stack = [node]
    while let node = stack.popLast() {
      switch node.kind {
      case .face(let slot): faces.append(slot)
      case .group(let group): stack += groups.children[group]
      }
    }
    return faces
  }

  func row(_ slot: Int32) -> Range<Int> { Int(slot) * dimension..<(Int(slot) + 1) * dimension }

  /// Adds the faces of a node that count to a slot of `pool`; its mean is still to be updated.
  func add(_ node: Node, to pool: inout SumPool, slot: Int) {
    for face in faces(under: node) where canFound[Int(face)] {
      pool.add(
        vectors.span.extracting(row(face)),
        halfOffset: FixedPoint.halfOffset(half: halves[Int(face)]), to: slot)
    }
  }
}
