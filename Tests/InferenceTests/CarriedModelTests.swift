import CKernels
import Decoding
import Foundation
import Imaging
import TestSupport
import Testing

@testable import Inference

/// SFace and YuNet as their official files have them: weights in blocks of int8, inputs that nothing reads, sizes fixed though
/// they need not be.
@Suite struct CarriedModelTests {
  struct Reference: Decodable {
    struct Output: Decodable {
      let name: String
      let shape: [Int]
      let step: Int
      let values: [Float]
    }
    let model: String
    let input: String
    let shape: [Int]
    let outputs: [Output]
  }

  static func model(_ name: String, opensSizes: Bool = false) throws -> Model {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(Fixtures.root)/Weights/\(name).onnx"))
    return try Model(onnx: [UInt8](bytes), name: name, opensSizes: opensSizes)
  }

  /// Element i is a hash of i, from 0 to 255.
  private func noise(_ index: Int) -> Float {
    Float((UInt64(index) &* 2_654_435_761 & 0xFFFF_FFFF) >> 24)
  }

  /// Against onnxruntime on the same models, their weights made floats beforehand
  /// (Tests/Fixtures/inference/dequantised.py).
  @Test func equalTheFloatModels() throws {
    let references = try JSONDecoder().decode(
      [Reference].self, from: Data(Fixtures.bytes("inference/dequantised.json")))
    #expect(references.count == 4)
    for reference in references {
      let session = Session(try Self.model(reference.model, opensSizes: true))
      let count = reference.shape.reduce(1, *)
      let input = Tensor(shape: reference.shape, floats: (0..<count).map(noise))
      let results = try session.run([reference.input: input])
      #expect(results.count == reference.outputs.count)
      for output in reference.outputs {
        let result = try #require(results[output.name])
        let values = try #require(result.floats)
        #expect(result.shape == output.shape)
        let scale = output.values.reduce(0) { max($0, abs($1)) }
        // Whole numbers of 16 bits lose up to 1.5e-5 of a pixel's largest channel at each of 13 or more layers. Simulated in
        // onnxruntime, noise through SFace gives 1.6e-4 to 2.3e-4 of the largest output.
        let tolerance: Float = Packing.level == KF_VNNI ? 4e-4 : 1e-5
        for (index, expected) in output.values.enumerated() {
          let found = values[index * output.step]
          // onnxruntime's sigmoid is good to about 1e-7 of 1, however small the result.
          #expect(
            abs(found - expected) <= tolerance * scale + 5e-7,
            "\(reference.model) \(output.name) \(index)")
        }
      }
    }
  }

  @Test func weightsAreFloatsBeforeConvolutionsArePlanned() throws {
    for name in ["sface", "yunet"] {
      let graph = try Self.model(name).graph
      #expect(!graph.nodes.contains { $0.op == "DequantizeLinear" })
      for node in graph.nodes where node.op == "Conv" {
        let weights = try #require(node.inputs[1].flatMap { graph.constants[$0] })
        #expect(weights.info.type == .float, "\(name): \(node.name)")
      }
      // Nothing of what the weights were made from is kept.
      #expect(graph.constants.values.allSatisfy { $0.info.type != .int8 })
    }
  }

  /// Inputs that are weights, too, or that nothing reads, are none that a caller must give.
  @Test func asksForThePictureOnly() throws {
    #expect(try Self.model("sface").inputs.map(\.name) == ["data"])
    #expect(try Self.model("sface").inputs[0].shape == [1, 3, 112, 112])
    #expect(try Self.model("yunet").inputs.map(\.name) == ["input"])
    #expect(try Self.model("yunet").inputs[0].shape == [1, 3, 640, 640])
    #expect(try Self.model("yunet", opensSizes: true).inputs[0].shape == [nil, nil, nil, nil])
  }

  struct SFaceReference: Decodable {
    struct Face: Decodable {
      let chip: String
      let embedding: [Float]
    }
    let faces: [Face]
  }

  @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data"))
  func vectorsAreTheReferences() throws {
    let reference = try JSONDecoder().decode(
      SFaceReference.self, from: Data(SharedData.bytes("reference/sface.json")))
    let session = Session(try Self.model("sface"))
    var worst: Float = 0
    for face in reference.faces {
      let bytes = try SharedData.bytes("reference/\(face.chip)")
      let chip = try PhotoDecoder.decode(bytes.span.bytes, workingSize: nil).image
      let plane = 112 * 112
      try #require(chip.pixels.count == 3 * plane)
      var floats: [Float] = []
      for channel in 0..<3 {
        for i in 0..<plane { floats.append(Float(chip.pixels[3 * i + channel])) }
      }
      let result = try session.run(["data": Tensor(shape: [1, 3, 112, 112], floats: floats)])
      let vector = try #require(result["fc1"]?.floats)
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(vector.count == face.embedding.count)
      worst = max(
        worst, zip(vector, face.embedding).map { abs($0 / length - $1) }.max() ?? .infinity)
    }
    print("sface: \(reference.faces.count) vectors, largest difference \(worst)")
    #expect(worst < 1e-4)
  }
}
