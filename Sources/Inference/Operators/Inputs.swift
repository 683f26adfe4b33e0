/// What is known of a node's inputs when a plan is made.
struct Inputs {
  struct Input {
    let info: TensorInfo
    /// Known for weights and for what follows from shapes alone.
    let constant: Constant?
  }

  let all: [Input?]

  init(all: [Input?]) { self.all = all }

  /// - Parameters:
  ///   - infos: of the tensors of the node's graph, as far as they are known.
  init(
    of node: Graph.Node, _ infos: [Graph.ID: TensorInfo], _ constants: [Graph.ID: Constant]
  ) {
    all = node.inputs.map { id in
      id.flatMap { id in infos[id].map { Input(info: $0, constant: constants[id]) } }
    }
  }

  var count: Int { all.count }

  /// Whether the input is given; trailing inputs and empty names are not.
  func has(_ index: Int) -> Bool { all.indices.contains(index) && all[index] != nil }

  subscript(index: Int) -> TensorInfo {
    get throws(OperatorError) {
      guard all.indices.contains(index), let input = all[index] else {
        throw .invalid("input \(index) is missing")
      }
      return input.info
    }
  }

  /// An input that must be of floats.
  func floats(_ index: Int) throws(OperatorError) -> TensorInfo {
    let info = try self[index]
    guard info.type == .float else {
      throw .unsupported("input \(index) of type \(info.type); only float is supported")
    }
    return info
  }

  func constant(_ index: Int) throws(OperatorError) -> Constant {
    _ = try self[index]
    guard let constant = all[index]?.constant else {
      throw .unsupported("input \(index) must be known before the run")
    }
    return constant
  }

  /// The values of a list of whole numbers; nil when the input is not given.
  ///
  /// - Parameters:
  ///   - attribute: what older operator sets say in an attribute; it goes first.
  func integers(_ index: Int, unless attribute: [Int]? = nil) throws(OperatorError) -> [Int]? {
    if let attribute { return attribute }
    guard has(index) else { return nil }
    let constant = try constant(index)
    guard let values = constant.integers else {
      throw .unsupported("input \(index) of type \(constant.info.type); only int64 is supported")
    }
    return values
  }
}
