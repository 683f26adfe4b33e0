public import Foundation
public import Imaging
import Support
import TestSupport

/// A real embedder's architecture with weights of seeded noise; see `Tests/Fixtures/embedders/skeletons.py`.
public struct Skeleton {
  public struct Reference: Decodable {
    /// The file's name in `Weights/manifests`.
    public let manifest: String
    /// The vector's, where there are others.
    public let output: String?
    public let operatorSet: Int
    /// What onnxruntime makes of the picture of noise.
    public let vector: [Float]
  }

  public let name: String
  public let reference: Reference
  /// As it stands in `Weights/manifests`, but for the model's file and output.
  public let manifest: [UInt8]

  public init(_ name: String) throws {
    self.name = name
    let json = try Fixtures.bytes("embedders/\(name).json")
    reference = try JSONDecoder().decode(Reference.self, from: Data(json))
    var manifest = try JSONValue(
      strict: Fixtures.bytes("../../Weights/manifests/\(reference.manifest)"))
    if let output = reference.output { manifest["output"] = .text(output) }
    manifest["files"] = .array([
      .object([
        .init("role", .text("embedding")), .init("name", .text("model.onnx")),
      ])
    ])
    self.manifest = Array(manifest.written.utf8)
  }

  private static let random: [UInt64] = {
    var generator = SplitMix64(seed: 1)
    return (0..<65_537).map { _ in generator.next() }
  }()
  private static let uniform: [Float] = random.map { Float($0 >> 40) / 8_388_608 - 1 }

  /// The picture of noise.
  public static func picture(width: Int, height: Int) -> Image {
    Image(
      width: width, height: height,
      pixels: (0..<width * height * 3).map {
        UInt8(truncatingIfNeeded: random[$0 % random.count])
      })
  }

  /// Writes the whole model.
  public func write(to path: String) throws {
    var graph = Data(try Fixtures.bytes("embedders/\(name).graph"))
    let lines = String(decoding: try Fixtures.bytes("embedders/\(name).weights"), as: UTF8.self)
    for (index, line) in lines.split(separator: "\n").enumerated() {
      let words = line.split(separator: " ")
      let sizes = words[1].split(separator: ",").compactMap { Int($0) }
      guard let mean = Float(words[2]), let spread = Float(words[3]) else {
        preconditionFailure("no weight: \(line)")
      }
      graph.append(
        Self.weight(
          String(words[0]), sizes, start: index * 7919 % Self.uniform.count, mean, spread))
    }
    try Onnx.model(graph: graph, operatorSet: reference.operatorSet).write(
      to: URL(fileURLWithPath: path))
  }

  /// A field of a graph.
  private static func weight(
    _ name: String, _ sizes: [Int], start: Int, _ mean: Float, _ spread: Float
  ) -> Data {
    let count = sizes.reduce(1, *)
    // What repeats, turned so that it begins at `start`.
    let row = (0..<min(count, uniform.count)).map {
      mean + spread * uniform[($0 + start) % uniform.count]
    }
    var values = Data(capacity: count * 4)
    row.withUnsafeBytes { bytes in
      while values.count < count * 4 {
        values.append(contentsOf: bytes.prefix(count * 4 - values.count))
      }
    }
    var tensor = Data()
    for size in sizes { tensor += Onnx.field(1, size) }
    tensor += Onnx.field(2, 1) + Onnx.field(8, name) + Onnx.field(9, values)
    return Onnx.field(5, tensor)
  }
}

/// As much of ONNX's protocol buffers as these tests write.
public enum Onnx {
  public static func model(graph: Data, operatorSet: Int) -> Data {
    field(1, 8) + field(8, field(1, "") + field(2, operatorSet)) + field(7, graph)
  }

  /// A graph's node.
  public static func node(_ op: String, _ inputs: [String], _ output: String) -> Data {
    let names = inputs.reduce(into: Data()) { $0 += field(1, $1) }
    return field(1, names + field(2, output) + field(4, op))
  }

  /// A graph's input or output of single precision; nil stands for an open size.
  public static func value(_ name: String, _ sizes: [Int?], isInput: Bool) -> Data {
    let shape = sizes.reduce(into: Data()) {
      $0 += field(1, $1.map { field(1, $0) } ?? field(2, "N"))
    }
    let type = field(1, field(1, 1) + field(2, shape))
    return field(isInput ? 11 : 12, field(1, name) + field(2, type))
  }

  public static func field(_ number: Int, _ value: Int) -> Data {
    Data([UInt8(number << 3)]) + varint(value)
  }
  public static func field(_ number: Int, _ text: String) -> Data { field(number, Data(text.utf8)) }
  public static func field(_ number: Int, _ bytes: Data) -> Data {
    Data([UInt8(number << 3 | 2)]) + varint(bytes.count) + bytes
  }

  private static func varint(_ value: Int) -> Data {
    var (rest, bytes) = (UInt64(value), Data())
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
    return bytes
  }
}
