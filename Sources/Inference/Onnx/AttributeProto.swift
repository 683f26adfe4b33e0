/// An attribute of a node as the file says it.
struct AttributeProto {
  private(set) var name = ""
  private var kind: Int64?
  private var float: Float?
  private var int: Int64?
  private var string: String?
  private var tensor: TensorProto?
  private var floats: [Float] = []
  private var ints: [Int] = []
  private var strings: [String] = []
  private var other: String?

  init(_ reader: WireReader, _ owner: AnyObject?) throws(WireError) {
    var reader = reader
    while let field = try reader.next() {
      switch field.number {
      case 1: name = try field.text
      case 2: float = try field.float
      case 3: int = try field.integer
      case 4: string = try field.text
      case 5: tensor = try TensorProto(field.reader, owner)
      case 6: other = "a graph"
      case 7: floats += try field.floats
      case 8: ints += try field.integers.map { Int($0) }
      case 9: strings.append(try field.text)
      case 10: other = "a list of tensors"
      case 11: other = "a list of graphs"
      case 14, 15: other = "a type"
      case 20: kind = try field.integer
      case 21: other = "a reference to a function's attribute"
      case 22, 23: other = "a sparse tensor"
      default: break
      }
    }
  }

  /// Old files leave the kind out; proto3 leaves out values that are 0.
  var value: OnnxFile.Attribute {
    get throws(WireError) {
      if let other { return .other(other) }
      switch kind {
      case 1: return .float(float ?? 0)
      case 2: return .int(Int(int ?? 0))
      case 3: return .string(string ?? "")
      case 6: return .floats(floats)
      case 7: return .ints(ints)
      case 8: return .strings(strings)
      case nil, 0, 4:
        if let tensor { return .tensor(tensor) }
        if let float { return .float(float) }
        if let int { return .int(Int(int)) }
        if let string { return .string(string) }
        if !floats.isEmpty { return .floats(floats) }
        if !ints.isEmpty { return .ints(ints) }
        if !strings.isEmpty { return .strings(strings) }
        throw WireError(reason: "attribute '\(name)' has no value")
      case .some(let kind): return .other("of kind \(kind)")
      }
    }
  }
}
