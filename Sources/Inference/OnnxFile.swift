/// An ONNX model as its file says it, before anything is looked up or checked against anything else
/// (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
struct OnnxFile {
  struct Value {
    var name = ""
    /// nil when the file does not say.
    var type: Int32?
    /// nil for a size the file leaves open; the whole is nil when the rank is open too.
    var shape: [Int?]?
    var isTensor = true
  }

  enum Attribute {
    case float(Float)
    case int(Int)
    case string(String)
    case tensor(Constant)
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
  var weights: [(name: String, value: Constant)] = []
  var inputs: [Value] = []
  var outputs: [Value] = []

  /// - Parameters:
  ///   - bytes: stay valid for as long as any weight read from them is used, or as `owner` lives.
  @unsafe init(_ bytes: UnsafeRawBufferPointer, owner: AnyObject?) throws(WireError) {
    var reader = unsafe WireReader(bytes)
    var hasGraph = false
    while let field = try reader.next() {
      switch field.number {
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
        weights.append(try Self.tensor(field.reader, owner))
      case 11: inputs.append(try Self.value(field.reader))
      case 12: outputs.append(try Self.value(field.reader))
      case 15: throw WireError(reason: "sparse weights are not supported")
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
        let (name, value) = try attribute(field.reader, owner)
        node.attributes[name] = value
      case 7: node.domain = try field.text
      default: break
      }
    }
    // Exporters often leave nodes nameless; the first output is unique in the graph.
    if node.name.isEmpty { node.name = node.outputs.first { !$0.isEmpty } ?? "" }
    return node
  }

  private static func attribute(
    _ reader: WireReader, _ owner: AnyObject?
  ) throws(WireError) -> (String, Attribute) {
    var reader = reader
    var name = ""
    var kind: Int64?
    var (float, int, string): (Float?, Int64?, String?)
    var tensor: Constant?
    var (floats, ints, strings): ([Float], [Int], [String]) = ([], [], [])
    var other: String?
    while let field = try reader.next() {
      switch field.number {
      case 1: name = try field.text
      case 2: float = try field.float
      case 3: int = try field.integer
      case 4: string = try field.text
      case 5: tensor = try self.tensor(field.reader, owner).value
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
    if let other { return (name, .other(other)) }
    // Old files leave the kind out; proto3 leaves out values that are 0.
    switch kind {
    case 1: return (name, .float(float ?? 0))
    case 2: return (name, .int(Int(int ?? 0)))
    case 3: return (name, .string(string ?? ""))
    case 6: return (name, .floats(floats))
    case 7: return (name, .ints(ints))
    case 8: return (name, .strings(strings))
    case nil, 0, 4:
      if let tensor { return (name, .tensor(tensor)) }
      if let float { return (name, .float(float)) }
      if let int { return (name, .int(Int(int))) }
      if let string { return (name, .string(string)) }
      if !floats.isEmpty { return (name, .floats(floats)) }
      if !ints.isEmpty { return (name, .ints(ints)) }
      if !strings.isEmpty { return (name, .strings(strings)) }
      throw WireError(reason: "attribute '\(name)' has no value")
    case .some(let kind): return (name, .other("of kind \(kind)"))
    }
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
            case 2: value.shape = try shape(field.reader)
            default: break
            }
          }
        }
      default: break
      }
    }
    return value
  }

  private static func shape(_ reader: WireReader) throws(WireError) -> [Int?] {
    var reader = reader
    var shape: [Int?] = []
    while let field = try reader.next() {
      guard field.number == 1 else { continue }
      var size: Int?
      var dimension = try field.reader
      while let field = try dimension.next() {
        // Exporters write 0 and -1 for «open».
        if field.number == 1 { size = try field.integer > 0 ? Int(field.integer) : nil }
      }
      shape.append(size)
    }
    return shape
  }

  /// A TensorProto: used in place where it is float or integer data as it lies in memory, else copied.
  static func tensor(
    _ reader: WireReader, _ owner: AnyObject?
  ) throws(WireError) -> (name: String, value: Constant) {
    var reader = reader
    var name = ""
    var dims: [Int] = []
    var code: Int32 = 0
    var raw: WireReader?
    var (floats, doubles, ints, longs): ([Float], [Double], [Int32], [Int64]) = ([], [], [], [])
    while let field = try reader.next() {
      switch field.number {
      case 1: dims += try field.integers.map { Int($0) }
      case 2: code = Int32(clamping: try field.integer)
      case 3: throw WireError(reason: "weight '\(name)' is stored in segments")
      case 4: floats += try field.floats
      case 5: ints += try field.integers.map { Int32(truncatingIfNeeded: $0) }
      case 7: longs += try field.integers
      case 8: name = try field.text
      case 9: raw = try field.reader
      case 10: doubles += try field.doubles
      case 13: throw WireError(reason: "weight '\(name)' is stored in another file")
      default: break
      }
    }
    guard let type = ElementType(onnx: code) else {
      throw WireError(reason: "weight '\(name)' has the unsupported type \(onnxTypeName(code))")
    }
    let info: TensorInfo
    do throws(OperatorError) { info = try TensorInfo(type, dims) } catch {
      throw WireError(reason: "weight '\(name)': \(error.reason)")
    }
    if let raw {
      guard raw.count == info.byteCount else {
        throw WireError(
          reason: "weight '\(name)' of shape \(dims) holds \(raw.count) bytes, "
            + "not \(info.byteCount)")
      }
      if let start = unsafe raw.bytes.baseAddress, UInt(bitPattern: start) % UInt(type.size) == 0 {
        return unsafe (name, Constant(info, inPlace: start, owner: owner))
      }
      return (
        name,
        unsafe Constant(info) { memory in
          if let start = unsafe raw.bytes.baseAddress {
            unsafe memory.copyMemory(from: start, byteCount: info.byteCount)
          }
        }
      )
    }

    func stored<S, T: BitwiseCopyable>(
      _ values: [S], as convert: (S) -> T
    ) throws(WireError) -> (name: String, value: Constant) {
      guard values.count == info.count else {
        throw WireError(
          reason: "weight '\(name)' of shape \(dims) holds \(values.count) elements, "
            + "not \(info.count)")
      }
      let value = unsafe Constant(info) { memory in
        for (i, value) in values.enumerated() {
          unsafe memory.storeBytes(
            of: convert(value), toByteOffset: i * MemoryLayout<T>.size, as: T.self)
        }
      }
      return (name, value)
    }
    return switch type {
    case .float: try stored(floats, as: { $0 })
    case .double: try stored(doubles, as: { $0 })
    case .int64: try stored(longs, as: { $0 })
    case .int32: try stored(ints, as: { $0 })
    case .uint8: try stored(ints, as: { UInt8(truncatingIfNeeded: $0) })
    case .bool: try stored(ints, as: { UInt8($0 == 0 ? 0 : 1) })
    }
  }
}

extension ElementType {
  /// By the numbers of TensorProto.DataType; nil for a type not supported here.
  init?(onnx code: Int32) {
    switch code {
    case 1: self = .float
    case 2: self = .uint8
    case 6: self = .int32
    case 7: self = .int64
    case 9: self = .bool
    case 11: self = .double
    default: return nil
    }
  }
}

/// The name of a TensorProto.DataType, for messages.
func onnxTypeName(_ code: Int32) -> String {
  let names = [
    "undefined", "float", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool",
    "float16", "double", "uint32", "uint64", "complex64", "complex128", "bfloat16",
  ]
  return names.indices.contains(Int(code)) ? names[Int(code)] : "number \(code)"
}
