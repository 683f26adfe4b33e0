internal import Faces
internal import Inference

// How what is asked and said of models travels. Whatever a file holds, an answer is no longer than this; lists that are longer are
// cut, and so are texts.
extension MessageLimits {
  static let sides = 8
  /// Inputs, outputs, operators, operator sets and refusals of a model, each.
  static let entries = 4096
  static let axes = 64
}

extension ByteWriter {
  mutating func put(_ examination: ModelExamination) {
    switch examination {
    case .trial(let role):
      put(1 as UInt8)
      put(role == .detector)
    case .inspection(let name, let sides):
      put(2 as UInt8)
      put(name.shortened)
      put(UInt32(sides.count))
      for side in sides { put(UInt32(clamping: side)) }
    case .onnxCase(let name):
      put(3 as UInt8)
      put(name.shortened)
    }
  }

  mutating func put(_ finding: ModelFinding) {
    switch finding {
    case .runs: put(1 as UInt8)
    case .contents(let contents):
      put(2 as UInt8)
      put(contents.inspection)
      put(contents.work, { $0.put(UInt32(clamping: $1)) }, { $0.put($1) })
    case .noModel(let reason):
      put(3 as UInt8)
      put(reason.shortened)
    case .outcome(.passed): put(4 as UInt8)
    case .outcome(.failed(let reason)):
      put(5 as UInt8)
      put(reason.shortened)
    case .outcome(.skipped(let reason)):
      put(6 as UInt8)
      put(reason.shortened)
    }
  }

  private mutating func put<Element>(
    _ list: [Element], _ body: (inout ByteWriter, Element) -> Void
  ) {
    let cut = list.prefix(MessageLimits.entries)
    put(UInt32(cut.count))
    for element in cut { body(&self, element) }
  }

  private mutating func put<Key: Comparable, Value>(
    _ table: [Key: Value], _ key: (inout ByteWriter, Key) -> Void,
    _ value: (inout ByteWriter, Value) -> Void
  ) {
    put(table.sorted { $0.key < $1.key }) {
      key(&$0, $1.key)
      value(&$0, $1.value)
    }
  }

  private mutating func put(_ model: ModelInspection) {
    put(model.name.shortened)
    put(model.producer.shortened)
    put(Int64(model.irVersion))
    put(model.operatorSets, { $0.put($1.shortened) }, { $0.put(Int64($1)) })
    for values in [model.inputs, model.outputs] {
      put(values) { writer, value in
        writer.put(value.name.shortened)
        writer.put(value.type.shortened)
        writer.put(value.shape != nil)
        guard let shape = value.shape else { return }
        let cut = shape.prefix(MessageLimits.axes)
        writer.put(UInt32(cut.count))
        for size in cut {
          switch size {
          case .fixed(let number):
            writer.put(true)
            writer.put(Int64(number))
          case .open(let name):
            writer.put(false)
            writer.put(name.shortened)
          }
        }
      }
    }
    put(model.operators) {
      $0.put($1.name.shortened)
      $0.put(Int64($1.count))
      $0.put($1.isSupported)
    }
    put(Int64(model.parameters))
    put(Int64(model.weightBytes))
    put(model.refusals) {
      $0.put($1.node.shortened)
      $0.put($1.op.shortened)
      $0.put($1.reason.shortened)
    }
  }

  private mutating func put(_ work: ModelInspection.Work) {
    put(Int64(work.multiplyAdds))
    put(Int64(work.memory))
    put(work.outputs, { $0.put($1.shortened) }) { writer, shape in
      let cut = shape.prefix(MessageLimits.axes)
      writer.put(UInt32(cut.count))
      for size in cut { writer.put(Int64(size)) }
    }
  }
}

extension ByteReader {
  mutating func examination() throws(MalformedBytes) -> ModelExamination {
    switch try number("kind of examination") as UInt8 {
    case 1: return .trial(try flag("role") ? .detector : .embedder)
    case 2:
      let name = try words("name")
      var sides: [Int] = []
      for _ in 0..<(try count("sides", atMost: MessageLimits.sides)) {
        sides.append(Int(try number("side") as UInt32))
      }
      return .inspection(name: name, sides: sides)
    case 3: return .onnxCase(name: try words("name"))
    default: throw MalformedBytes("kind of examination")
    }
  }

  mutating func finding() throws(MalformedBytes) -> ModelFinding {
    switch try number("kind of finding") as UInt8 {
    case 1: return .runs
    case 2:
      let inspection = try inspection()
      return .contents(
        ModelContents(
          inspection,
          work: try table(
            { (reader) throws(MalformedBytes) in Int(try reader.number("side") as UInt32) },
            { (reader) throws(MalformedBytes) in try reader.work() })))
    case 3: return .noModel(reason: try words("reason"))
    case 4: return .outcome(.passed)
    case 5: return .outcome(.failed(reason: try words("reason")))
    case 6: return .outcome(.skipped(reason: try words("reason")))
    default: throw MalformedBytes("kind of finding")
    }
  }

  private mutating func words(_ what: StaticName) throws(MalformedBytes) -> String {
    try text(what, atMost: MessageLimits.textBytes)
  }

  private mutating func whole(_ what: StaticName) throws(MalformedBytes) -> Int {
    Int(try number(what) as Int64)
  }

  private mutating func size(_ what: StaticName) throws(MalformedBytes) -> Int {
    let size = try whole(what)
    guard size >= 0 else { throw MalformedBytes(what) }
    return size
  }

  private mutating func list<Element>(
    _ body: (inout ByteReader) throws(MalformedBytes) -> Element
  ) throws(MalformedBytes) -> [Element] {
    var list: [Element] = []
    for _ in 0..<(try count("list", atMost: MessageLimits.entries)) { list.append(try body(&self)) }
    return list
  }

  private mutating func table<Key: Hashable, Value>(
    _ key: (inout ByteReader) throws(MalformedBytes) -> Key,
    _ value: (inout ByteReader) throws(MalformedBytes) -> Value
  ) throws(MalformedBytes) -> [Key: Value] {
    var table: [Key: Value] = [:]
    for _ in 0..<(try count("table", atMost: MessageLimits.entries)) {
      let name = try key(&self)
      guard table.updateValue(try value(&self), forKey: name) == nil else {
        throw MalformedBytes("table")
      }
    }
    return table
  }

  private mutating func inspection() throws(MalformedBytes) -> ModelInspection {
    ModelInspection(
      name: try words("name"), producer: try words("producer"), irVersion: try whole("version"),
      operatorSets: try table(
        { (reader) throws(MalformedBytes) in try reader.words("domain") },
        { (reader) throws(MalformedBytes) in try reader.whole("operator set") }),
      inputs: try list { (reader) throws(MalformedBytes) in try reader.value() },
      outputs: try list { (reader) throws(MalformedBytes) in try reader.value() },
      operators: try list { (reader) throws(MalformedBytes) in
        ModelInspection.OperatorCount(
          name: try reader.words("operator"), count: try reader.size("count"),
          isSupported: try reader.flag("supported"))
      }, parameters: try size("parameters"), weightBytes: try size("weights"),
      refusals: try list { (reader) throws(MalformedBytes) in
        ModelInspection.Refusal(
          node: try reader.words("node"), op: try reader.words("operator"),
          reason: try reader.words("reason"))
      })
  }

  private mutating func value() throws(MalformedBytes) -> ModelInspection.Value {
    let name = try words("value")
    let type = try words("type")
    guard try flag("shape") else {
      return ModelInspection.Value(name: name, type: type, shape: nil)
    }
    var shape: [ModelInspection.Size] = []
    for _ in 0..<(try count("axes", atMost: MessageLimits.axes)) {
      shape.append(
        try flag("size") ? .fixed(try whole("size")) : .open(name: try words("size")))
    }
    return ModelInspection.Value(name: name, type: type, shape: shape)
  }

  private mutating func work() throws(MalformedBytes) -> ModelInspection.Work {
    let multiplyAdds = try size("work")
    let memory = try size("memory")
    let outputs = try table(
      { (reader) throws(MalformedBytes) in try reader.words("output") },
      { (reader) throws(MalformedBytes) in
        var shape: [Int] = []
        for _ in 0..<(try reader.count("axes", atMost: MessageLimits.axes)) {
          shape.append(try reader.size("size"))
        }
        return shape
      })
    return ModelInspection.Work(multiplyAdds: multiplyAdds, outputs: outputs, memory: memory)
  }
}
