/// Chooses which nodes of a graph take a faster path.
///
/// A connected part that works on blocks is chosen if its paths save more than moving its inputs and outputs into and out of
/// blocks costs. Paths that stay on planes cost no move; they are taken wherever no other is.
///
/// - Complexity: O(nodes · parts), where parts are few.
struct PathChooser {
  private let shaped: ShapedGraph
  private let graph: Graph
  /// The paths taken, by the positions of their nodes.
  private(set) var paths: [Int: any FastPath] = [:]
  /// The tensors that are made in blocks.
  private(set) var blocked: Set<Graph.ID> = []
  private var sites: [Int: Site] = [:]

  /// What moving one number into or out of blocks costs, in multiplications.
  private static let movingCost = 24

  init(_ shaped: ShapedGraph) {
    self.shaped = shaped
    graph = shaped.graph
    let alternatives = chooseBlocks()
    for part in parts() where saving(of: part) <= 0 { giveUp(part) }
    paths.merge(alternatives) { inBlocks, _ in inBlocks }
  }

  /// Takes every path that works on blocks.
  ///
  /// - Returns: the paths that stay on planes.
  private mutating func chooseBlocks() -> [Int: any FastPath] {
    var alternatives: [Int: any FastPath] = [:]
    for (position, node) in graph.nodes.enumerated() {
      guard let site = shaped.site(of: node, blocked: blocked) else { continue }
      let found = node.operation.fastPaths(at: site)
      alternatives[position] = found.first { !$0.touchesBlocks }
      guard let path = found.first(where: \.touchesBlocks) else { continue }
      paths[position] = path
      sites[position] = site
      if let id = node.outputs[0], path.writes == .blocks { blocked.insert(id) }
    }
    return alternatives
  }

  private mutating func giveUp(_ part: [Int]) {
    for position in part {
      paths[position] = nil
      if let id = graph.nodes[position].outputs[0] { blocked.remove(id) }
    }
  }

  /// Positions of the nodes that take a path, those together that hand tensors to each other.
  private func parts() -> [[Int]] {
    let positions = paths.keys.sorted()
    var root = Dictionary(uniqueKeysWithValues: positions.map { ($0, $0) })
    func find(_ position: Int) -> Int {
      var position = position
      while let next = root[position], next != position { position = next }
      return position
    }
    var makers: [Graph.ID: Int] = [:]
    for position in positions {
      for case .some(let id) in graph.nodes[position].inputs {
        if let maker = makers[id] { root[find(position)] = find(maker) }
      }
      if let id = graph.nodes[position].outputs[0] { makers[id] = position }
    }
    return Array(Dictionary(grouping: positions, by: find).values)
  }

  /// What the paths of a part save, in multiplications.
  private func saving(of part: [Int]) -> Double {
    var saving = 0.0
    for position in part {
      guard let path = paths[position], let site = sites[position] else { continue }
      saving += graph.nodes[position].operation.cost(at: site)
      saving -= path.cost(at: site)
    }
    let numbers = moved(by: part).reduce(0) { $0 + (shaped.infos[$1]?.count ?? 0) }
    return saving - Double(numbers * Self.movingCost)
  }

  /// The tensors that must be moved into or out of blocks for a part.
  private func moved(by part: [Int]) -> Set<Graph.ID> {
    let made = Set(part.compactMap { graph.nodes[$0].outputs[0] })
    var moved: Set<Graph.ID> = []
    for position in part where paths[position]?.reads == .blocks {
      for case .some(let id) in graph.nodes[position].inputs
      where shaped.known[id] == nil && !made.contains(id) { moved.insert(id) }
    }
    let inBlocks = made.intersection(blocked)
    moved.formUnion(inBlocks.intersection(graph.outputs.map(\.id)))
    for (position, node) in graph.nodes.enumerated() where paths[position] == nil {
      moved.formUnion(inBlocks.intersection(node.inputs.compactMap { $0 }))
    }
    return moved
  }
}
