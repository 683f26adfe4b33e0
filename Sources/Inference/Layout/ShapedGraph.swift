/// A graph whose shapes are known.
struct ShapedGraph {
  let graph: Graph
  /// Of every tensor.
  let infos: [Graph.ID: TensorInfo]
  /// The tensors that are computed when the plan is made.
  let known: [Graph.ID: Constant]

  /// The graph with faster paths in the place of nodes where there are any for their shapes; nil when there are none.
  ///
  /// Convolutions of many channels work on blocks (see `Blocks`), and what can follows them: pools, sums, functions of one
  /// number, padding.
  func withFastPaths() -> Graph? {
    let chooser = PathChooser(self)
    guard !chooser.paths.isEmpty else { return nil }
    var result = LayoutRewriter.rewrite(self, paths: chooser.paths, blocked: chooser.blocked)
    result.joinReaders()
    result.absorbReaders(infos)
    return result
  }

  /// What is known of a node's tensors; nil for a node that cannot have a faster path.
  ///
  /// - Parameters:
  ///   - blocked: the tensors that are made in blocks.
  func site(of node: Graph.Node, blocked: Set<Graph.ID>) -> Site? {
    guard node.outputs.count == 1, let id = node.outputs[0], known[id] == nil,
      let output = infos[id], output.count > 0
    else { return nil }
    return Site(
      inputs: Inputs(of: node, infos, known).all,
      inBlocks: node.inputs.map { $0.map(blocked.contains) ?? false }, output: output)
  }
}

/// A node for which a faster path is sought: what is known of its tensors.
struct Site {
  /// Those that are missing are nil.
  let inputs: [Inputs.Input?]
  /// For each input, whether it is made in blocks.
  let inBlocks: [Bool]
  /// Its only output, which has elements and is not known before the run.
  let output: TensorInfo

  /// Type and shape of an input; nil where it is not given.
  func info(_ index: Int) -> TensorInfo? {
    inputs.indices.contains(index) ? inputs[index]?.info : nil
  }

  /// An input that is known when the plan is made.
  func constant(_ index: Int) -> Constant? {
    inputs.indices.contains(index) ? inputs[index]?.constant : nil
  }

  /// Whether all inputs from this one on are known when the plan is made, or not given.
  func isKnown(from index: Int) -> Bool {
    inputs.dropFirst(index).allSatisfy { $0 == nil || $0?.constant != nil }
  }
}
