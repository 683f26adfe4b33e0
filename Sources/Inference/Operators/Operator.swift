/// What a node of a graph does. One value serves all input shapes.
///
/// `plan` is called once for each set of input shapes, the `run` of the plan's `Work` once for each run. Everything that
/// depends on shapes alone is computed in `plan`.
protocol Planned: Sendable {
  /// Inputs whose values, not only shapes, decide what the outputs' shapes are.
  var valueInputs: [Int] { get }

  /// Checks the inputs, and says what the outputs are and how to compute them.
  func plan(_ inputs: Inputs) throws(OperatorError) -> Work

  /// The faster paths there are for a node of these shapes, the best first.
  func fastPaths(at site: Site) -> [any FastPath]

  /// What a run takes, in multiplications; asked of nodes that might work on blocks, and of their paths there. Where both take
  /// about the same, 0 will do.
  func cost(at site: Site) -> Double
}

extension Planned {
  var valueInputs: [Int] { [] }
  func fastPaths(at site: Site) -> [any FastPath] { [] }
  func cost(at site: Site) -> Double { 0 }
}

/// What a model's node does, its attributes already checked. (What is `Planned` only was put in by this program.)
protocol Operator: Planned {
  /// Reads and checks the attributes. The reader refuses the attributes that were not asked for.
  init(_ node: inout NodeReader) throws(OperatorError)
}
