/// Puts paths in the place of nodes, and moves tensors into and out of blocks between those that want them otherwise.
struct LayoutRewriter {
  private let shaped: ShapedGraph
  /// The tensors that are made in blocks, under their numbers in the graph as it was.
  private let blocked: Set<Graph.ID>
  private var result: Graph
  /// The numbers of tensors in blocks, by their numbers as planes.
  private var blocks: [Graph.ID: Graph.ID] = [:]
  /// The tensors made in blocks that are there as planes, too.
  private var planes: Set<Graph.ID> = []

  /// - Parameters:
  ///   - paths: by the positions of their nodes.
  ///   - blocked: the outputs that paths leave in blocks.
  static func rewrite(
    _ shaped: ShapedGraph, paths: [Int: any FastPath], blocked: Set<Graph.ID>
  ) -> Graph {
    var rewriter = LayoutRewriter(shaped, blocked: blocked)
    for (position, node) in shaped.graph.nodes.enumerated() { rewriter.add(node, paths[position]) }
    if let last = shaped.graph.nodes.last {
      for port in shaped.graph.outputs { rewriter.bringOut(port.id, for: last) }
    }
    return rewriter.result
  }

  private init(_ shaped: ShapedGraph, blocked: Set<Graph.ID>) {
    self.shaped = shaped
    self.blocked = blocked
    result = shaped.graph
    result.nodes = []
  }

  /// Appends a node, and before it the moves that it needs.
  private mutating func add(_ node: Graph.Node, _ path: (any FastPath)?) {
    var new = node
    if let path {
      new.operation = path
      new.inputs = path.inputs(node.inputs)
    }
    if path?.reads == .blocks {
      new.inputs = new.inputs.map { id in
        id.map { shaped.known[$0] == nil ? inBlocks($0, for: node) : $0 }
      }
    } else {
      for case .some(let id) in new.inputs { bringOut(id, for: node) }
    }
    if let id = node.outputs[0], blocked.contains(id) {
      let other = result.newID()
      blocks[id] = other
      new.outputs = [other]
    }
    result.nodes.append(new)
  }

  /// The number of a tensor in blocks, into which it is moved if it is not there yet.
  private mutating func inBlocks(_ id: Graph.ID, for node: Graph.Node) -> Graph.ID {
    if let other = blocks[id] { return other }
    let other = result.newID()
    blocks[id] = other
    move(id, to: other, by: Blocks.Entry(), for: node)
    return other
  }

  /// Moves a tensor that was made in blocks out of them, to its own number, unless that is done.
  private mutating func bringOut(_ id: Graph.ID, for node: Graph.Node) {
    guard blocked.contains(id), let other = blocks[id], planes.insert(id).inserted else { return }
    let channels = shaped.infos[id]?.shape[1] ?? 0
    move(other, to: id, by: Blocks.Exit(channels: channels), for: node)
  }

  /// - Parameters:
  ///   - node: whose name messages say.
  private mutating func move(
    _ id: Graph.ID, to other: Graph.ID, by operation: any Planned, for node: Graph.Node
  ) {
    result.nodes.append(
      Graph.Node(
        name: node.name, op: node.op, operation: operation, inputs: [id], outputs: [other]))
  }
}
