extension OperatorTable {
  /// Whether docs/operators.md leaves room for a refusal: the operator or its operator set is not on the page, or the page names
  /// types without the refused one, or names the refusal itself. All else that is refused is a fault of this program.
  ///
  /// - Parameters:
  ///   - op: the node's, or what a refused value is instead.
  ///   - opset: the model's.
  static func documents(refusal reason: String, of op: String, opset: Int?) -> Bool {
    // Values of the file as a whole, of which the page's beginning speaks.
    guard let opset, let entry = byName[op] else { return true }
    if !entry.opsets.contains(opset) || reason.hasPrefix("operators of the domain") { return true }
    if reason.hasSuffix("must be known before the run") || reason.contains("of four bits") {
      return true
    }
    if reason.hasPrefix("a tensor of "), reason.hasSuffix("axes; at most \(Limits.rank)") {
      return true
    }
    if reason.contains("spatial axes") { return entry.notes.contains("spatial axes") }
    if entry.refuses.contains(where: { reason.hasPrefix($0) }) { return true }
    let words = reason.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    let types = words.filter { isType($0) }
    return !types.allSatisfy(entry.lists)
  }

  private static func isType(_ word: String) -> Bool {
    // Of those that ONNX got later only the number is said.
    word == "number" || (1...23).contains { onnxTypeName($0) == word }
  }
}

extension OperatorTable.Entry {
  /// Whether the operator's line names a type.
  fileprivate func lists(_ type: String) -> Bool {
    let types = notes.prefix { $0 != ";" }
    let named = types.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    let isWhole = (type.hasPrefix("int") || type.hasPrefix("uint")) && !type.hasSuffix("int4")
    if types.contains("any type") {
      return isWhole || ["bool", "float", "double", "float16", "bfloat16"].contains(type)
    }
    if isWhole, types.contains("whole numbers") { return true }
    // Halves are held as these.
    return named.contains(["float16", "bfloat16"].contains(type) ? "float" : type)
  }
}
