/// Every operator there is: the only list to extend for a new one.
enum OperatorTable {
  struct Entry: Sendable {
    let name: String
    /// The operator sets whose definition of it is implemented.
    let opsets: ClosedRange<Int>
    let type: any Operator.Type
    /// Types, and limits and remarks after a semicolon, for docs/operators.md.
    let notes: String
    /// How the reasons begin for which it refuses what ONNX allows, besides types; for the same page.
    let refuses: [String]

    init(
      _ name: String, _ opsets: ClosedRange<Int>, _ type: any Operator.Type,
      _ notes: String = "float", refuses: [String] = []
    ) {
      self.name = name
      self.opsets = opsets
      self.type = type
      self.notes = notes
      self.refuses = refuses
    }

    /// What docs/operators.md says of it.
    var remarks: String { notes + refuses.map { "; not: \($0)" }.joined() }
  }

  /// The operator sets models may ask for.
  static let opsets = 7...28

  static let byName = [String: Entry](
    entries.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  /// Whether there is an operator of ONNX's own domain in an operator set.
  static func has(_ name: String, opset: Int?) -> Bool {
    guard let opset, let entry = byName[name] else { return false }
    return entry.opsets.contains(opset)
  }

  /// Creates the operator of a node.
  static func make(
    _ node: OnnxFile.Node, opsets: [String: Int], opset: Int?, model: String
  ) throws(InferenceError) -> any Operator {
    do throws(OperatorError) {
      guard node.domain.isEmpty || node.domain == "ai.onnx" else {
        throw .unsupported("operators of the domain '\(node.domain)'")
      }
      guard let entry = byName[node.op] else { throw .unsupported("this operator") }
      guard let opset else {
        throw .invalid("the model does not say which operator set it uses")
      }
      guard entry.opsets.contains(opset) else {
        throw .unsupported(
          "operator set \(opset); only \(entry.opsets.lowerBound) to \(entry.opsets.upperBound)")
      }
      var reader = NodeReader(node, opset: opset)
      let operation = try entry.type.init(&reader)
      try reader.requireNoMore()
      return operation
    } catch {
      throw error.at(model: model, node: node.name, op: node.op)
    }
  }
}
