@testable import Inference

/// Writes small ONNX files, field by field, so that tests can say exactly what is in them.
struct OnnxWriter {
  private(set) var bytes: [UInt8] = []

  mutating func varint(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(value & 0x7F) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(value))
  }

  mutating func int(_ field: UInt64, _ value: Int) {
    varint(field << 3)
    varint(UInt64(bitPattern: Int64(value)))
  }

  mutating func data(_ field: UInt64, _ value: [UInt8]) {
    varint(field << 3 | 2)
    varint(UInt64(value.count))
    bytes += value
  }

  mutating func text(_ field: UInt64, _ value: String) { data(field, Array(value.utf8)) }

  mutating func float(_ field: UInt64, _ value: Float) {
    varint(field << 3 | 5)
    bytes += withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
  }

  mutating func message(_ field: UInt64, _ build: (inout OnnxWriter) -> Void) {
    var inner = OnnxWriter()
    build(&inner)
    data(field, inner.bytes)
  }
}

/// A model of a few nodes.
struct TestModel {
  enum Attribute {
    case int(Int)
    case float(Float)
    case string(String)
    case ints([Int])
  }

  struct Node {
    var op: String
    var inputs: [String]
    var outputs: [String]
    var attributes: [(String, Attribute)] = []
    var domain = ""
    var name: String?
  }

  var opset = 18
  var inputs: [(name: String, type: Int, shape: [Int?])] = []
  var weights: [(name: String, tensor: Tensor)] = []
  var nodes: [Node] = []
  var outputs: [String] = []

  /// One node, its first input the model's and the others weights.
  static func single(
    _ op: String, input: [Int?], weights: [Tensor] = [],
    attributes: [(String, Attribute)] = [], opset: Int = 18
  ) -> TestModel {
    let names = weights.indices.map { "w\($0)" }
    return TestModel(
      opset: opset, inputs: [("x", 1, input)], weights: Array(zip(names, weights)),
      nodes: [Node(op: op, inputs: ["x"] + names, outputs: ["y"], attributes: attributes)],
      outputs: ["y"])
  }

  var bytes: [UInt8] {
    var file = OnnxWriter()
    file.int(1, 8)
    file.message(8) { $0.int(2, opset) }
    file.message(7) { graph in
      for node in nodes { graph.message(1) { write(node, to: &$0) } }
      graph.text(2, "test")
      for (name, tensor) in weights { graph.message(5) { write(tensor, name, to: &$0) } }
      for input in inputs {
        graph.message(11) { write(input.name, input.type, input.shape, to: &$0) }
      }
      for output in outputs { graph.message(12) { $0.text(1, output) } }
    }
    return file.bytes
  }

  func model(optimised: Bool = true) throws(InferenceError) -> Model {
    try Model(onnx: bytes, name: "test", optimised: optimised)
  }

  private func write(_ node: Node, to file: inout OnnxWriter) {
    for input in node.inputs { file.text(1, input) }
    for output in node.outputs { file.text(2, output) }
    if let name = node.name { file.text(3, name) }
    file.text(4, node.op)
    for (name, value) in node.attributes {
      file.message(5) { attribute in
        attribute.text(1, name)
        switch value {
        case .float(let value):
          attribute.float(2, value)
          attribute.int(20, 1)
        case .int(let value):
          attribute.int(3, value)
          attribute.int(20, 2)
        case .string(let value):
          attribute.text(4, value)
          attribute.int(20, 3)
        case .ints(let values):
          for value in values { attribute.int(8, value) }
          attribute.int(20, 7)
        }
      }
    }
    if !node.domain.isEmpty { file.text(7, node.domain) }
  }

  private func write(_ tensor: Tensor, _ name: String, to file: inout OnnxWriter) {
    for size in tensor.shape { file.int(1, size) }
    let code =
      switch tensor.type {
      case .float: 1
      case .uint8: 2
      case .int8: 3
      case .uint16: 4
      case .int16: 5
      case .int32: 6
      case .int64: 7
      case .bool: 9
      case .double: 11
      case .uint32: 12
      case .uint64: 13
      }
    file.int(2, code)
    file.text(8, name)
    file.data(9, tensor.withBytes { Array($0) })
  }

  private func write(_ name: String, _ type: Int, _ shape: [Int?], to file: inout OnnxWriter) {
    file.text(1, name)
    file.message(2) { kind in
      kind.message(1) { tensor in
        tensor.int(1, type)
        tensor.message(2) { sizes in
          for size in shape {
            sizes.message(1) { if let size { $0.int(1, size) } else { $0.text(2, "n") } }
          }
        }
      }
    }
  }
}

/// Runs a model of one input «x» and one output «y».
func run(_ model: Model, _ x: Tensor) throws -> Tensor {
  let outputs = try Session(model, memoryLimit: 64 << 20).run(["x": x])
  guard let y = outputs["y"] else { throw InferenceError.input(model: "test", reason: "no y") }
  return y
}
