/// An ONNX file that looks like an embedder's and takes as much memory and time as it is told.
public enum GreedyNetwork {
  /// A chain of sines over so many copies of a picture of 112 pixels; its one output is a number.
  ///
  /// - Parameters:
  ///   - copies: each takes 150,528 bytes.
  ///   - sines: each goes over all copies.
  public static func bytes(copies: Int, sines: Int) -> [UInt8] {
    var graph = Fields()
    graph.add(1, node("Expand", ["data", "shape"], "x0"))
    for number in 0..<sines { graph.add(1, node("Sin", ["x\(number)"], "x\(number + 1)")) }
    // Both have to be there at once.
    graph.add(1, node("Add", ["x0", "x\(sines)"], "sum"))
    graph.add(1, node("ReduceMean", ["sum"], "y"))
    graph.add(2, Array("greedy".utf8))
    var shape = Fields()
    shape.add(1, 5)
    shape.add(2, 7)
    for size in [copies, 1, 3, 112, 112] { shape.add(7, size) }
    shape.add(8, Array("shape".utf8))
    graph.add(5, shape.bytes)
    graph.add(11, value("data", [nil, 3, 112, 112]))
    graph.add(12, value("y", [1, 1, 1, 1, 1]))
    var opset = Fields()
    opset.add(2, 17)
    var model = Fields()
    model.add(1, 8)
    model.add(7, graph.bytes)
    model.add(8, opset.bytes)
    return model.bytes
  }

  /// A tensor of zeros, as a published case has it.
  public static func zeros(_ name: String, _ shape: [Int]) -> [UInt8] {
    var tensor = Fields()
    for size in shape { tensor.add(1, size) }
    tensor.add(2, 1)
    tensor.add(8, Array(name.utf8))
    tensor.add(9, [UInt8](repeating: 0, count: shape.reduce(4, *)))
    return tensor.bytes
  }

  private static func node(_ op: String, _ inputs: [String], _ output: String) -> [UInt8] {
    var node = Fields()
    for input in inputs { node.add(1, Array(input.utf8)) }
    node.add(2, Array(output.utf8))
    node.add(3, Array(output.utf8))
    node.add(4, Array(op.utf8))
    return node.bytes
  }

  /// - Parameter shape: nil for a size that is left open.
  private static func value(_ name: String, _ shape: [Int?]) -> [UInt8] {
    var sizes = Fields()
    for size in shape {
      var dimension = Fields()
      if let size { dimension.add(1, size) } else { dimension.add(2, Array("N".utf8)) }
      sizes.add(1, dimension.bytes)
    }
    var tensor = Fields()
    tensor.add(1, 1)
    tensor.add(2, sizes.bytes)
    var type = Fields()
    type.add(1, tensor.bytes)
    var value = Fields()
    value.add(1, Array(name.utf8))
    value.add(2, type.bytes)
    return value.bytes
  }

  /// Fields of a protocol buffer.
  private struct Fields {
    var bytes: [UInt8] = []

    mutating func add(_ number: Int, _ value: Int) {
      add(varint: number << 3)
      add(varint: value)
    }

    mutating func add(_ number: Int, _ content: [UInt8]) {
      add(varint: number << 3 | 2)
      add(varint: content.count)
      bytes += content
    }

    private mutating func add(varint value: Int) {
      var rest = UInt(bitPattern: value)
      while rest > 0x7F {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(rest))
    }
  }
}
