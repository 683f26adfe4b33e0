/// An ONNX model as its file says it, before anything is looked up or checked against anything else
/// (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
struct OnnxFile {
  struct Value {
    var name = ""
    /// nil when the file does not say.
    var type: Int32?
    /// nil for a size the file leaves open; the whole is nil when the rank is open too.
    var shape: [Int?]?
    /// How the file calls the sizes it leaves open; empty for others.
    var sizeNames: [String] = []
    var isTensor = true
  }

  enum Attribute {
    case float(Float)
    case int(Int)
    case string(String)
    case tensor(TensorProto)
    case floats([Float])
    case ints([Int])
    case strings([String])
    /// A kind no operator here takes: graphs, sparse tensors, types.
    case other(String)
  }

  struct Node {
    var name = ""
    var op = ""
    var domain = ""
    var inputs: [String] = []
    var outputs: [String] = []
    var attributes: [String: Attribute] = [:]
  }

  var opsets: [String: Int] = [:]
  var nodes: [Node] = []
  var weights: [TensorProto] = []
  /// Whether some weights are of a kind that is not read.
  var hasSparseWeights = false
  var producer = ""
  var irVersion = 0
  var inputs: [Value] = []
  var outputs: [Value] = []

  /// - Parameters:
  ///   - bytes: stay valid for as long as any weight read from them is used, or as `owner` lives.
  @unsafe init(_ bytes: UnsafeRawBufferPointer, owner: AnyObject?) throws(WireError) {
    var reader = unsafe WireReader(bytes)
    var hasGraph = false
    while let field = try reader.next() {
      switch field.number {
      case 1: irVersion = Int(clamping: try field.integer)
      case 2: producer = try field.text
      case 7:
        if hasGraph { throw WireError(reason: "it holds two graphs") }
        hasGraph = true
        try readGraph(field.reader, owner)
      case 8:
        var (domain, version): (String, Int64) = ("", 0)
        var entry = try field.reader
        while let field = try entry.next() {
          switch field.number {
          case 1: domain = try field.text
          case 2: version = try field.integer
          default: break
          }
        }
        opsets[domain == "ai.onnx" ? "" : domain] = Int(clamping: version)
      default: break
      }
    }
    guard hasGraph else { throw WireError(reason: "it holds no graph") }
  }

  private mutating func readGraph(_ reader: WireReader, _ owner: AnyObject?) throws(WireError) {
    var reader = reader
    while let field = try reader.next() {
      switch field.number {
      case 1: nodes.append(try Self.node(field.reader, owner))
      case 5:
        weights.append(try TensorProto(field.reader, owner))
      case 11: inputs.append(try Self.value(field.reader))
      case 12: outputs.append(try Self.value(field.reader))
      case 15: hasSparseWeights = true
      default: break
      }
    }
  }

  private static func node(_ reader: WireReader, _ owner: AnyObject?) throws(WireError) -> Node {
    var reader = reader
    var node = Node()
    while let field = try reader.next() {
      switch field.number {
      case 1: node.inputs.append(try field.text)
      case 2: node.outputs.append(try field.text)
      case 3: node.name = try field.text
      case 4: node.op = try field.text
      case 5:
        let attribute = try AttributeProto(field.reader, owner)
        node.attributes[attribute.name] = try attribute.value
      case 7: node.domain = try field.text
      default: break
      }
    }
    // Exporters often leave nodes nameless; the first output is unique in the graph.
    if node.name.isEmpty { node.name = node.outputs.first { !$0.isEmpty } ?? "" }
    return node
  }

  private static func value(_ reader: WireReader) throws(WireError) -> Value {
    var reader = reader
    var value = Value()
    while let field = try reader.next() {
      switch field.number {
      case 1: value.name = try field.text
      case 2:
        var type = try field.reader
        while let field = try type.next() {
          guard field.number == 1 else {
            // 6 is a denotation, which says nothing about the type.
            if field.number != 6 { value.isTensor = false }
            continue
          }
          var tensor = try field.reader
          while let field = try tensor.next() {
            switch field.number {
            case 1: value.type = Int32(clamping: try field.integer)
            case 2: (value.shape, value.sizeNames) = try shape(field.reader)
            default: break
            }
          }
        }
      default: break
      }
    }
    return value
  }

  private static func shape(_ reader: WireReader) throws(WireError) -> ([Int?], [String]) {
    var reader = reader
    var shape: [Int?] = []
    var names: [String] = []
    while let field = try reader.next() {
      guard field.number == 1 else { continue }
      var size: Int?
      var name = ""
      var dimension = try field.reader
      while let field = try dimension.next() {
        // Exporters write 0 and -1 for «open».
        if field.number == 1 { size = try field.integer > 0 ? Int(field.integer) : nil }
        if field.number == 2 { name = try field.text }
      }
      shape.append(size)
      names.append(name)
    }
    return (shape, names)
  }
}
