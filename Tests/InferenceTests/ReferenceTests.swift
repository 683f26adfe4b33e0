import Foundation
import TestSupport
import Testing

@testable import Inference

/// Whole models against what onnxruntime makes of them (Tests/Fixtures/inference/reference.py).
@Suite struct ReferenceTests {
  struct Case: Decodable, CustomTestStringConvertible {
    struct Output: Decodable {
      let name: String
      let shape: [Int]
      let samples: [Float]
      let mean: Double
      let norm: Double
    }
    let model: String
    let input: String
    let shape: [Int]
    let outputs: [Output]

    var testDescription: String { "\(model) \(shape)" }
    var isShipped: Bool { model.hasPrefix("Weights/") }

    func read(optimised: Bool) throws -> Model {
      let path = isShipped ? "\(Fixtures.root)/\(model)" : SharedData.path(model)
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      return try Model(onnx: bytes, name: model, optimised: optimised)
    }
  }

  static let cases: [Case] = {
    do {
      return try JSONDecoder().decode(
        [Case].self, from: Data(Fixtures.bytes("inference/reference.json")))
    } catch {
      Issue.record(error)
      return []
    }
  }()

  /// Element i is a hash of i, from -1 to 1.
  private func noise(_ index: Int) -> Float {
    Float((UInt64(index) &* 2_654_435_761 & 0xFFFF_FFFF) >> 16) / 32768 - 1
  }

  @Test(arguments: cases.filter(\.isShipped), [true, false])
  func shippedModel(_ reference: Case, optimised: Bool) throws {
    try check(reference, optimised: optimised)
  }

  @Test(
    .enabled(if: SharedData.isPresent, "needs ../shared/data"),
    arguments: cases.filter { !$0.isShipped }, [true, false])
  func model(_ reference: Case, optimised: Bool) throws {
    try check(reference, optimised: optimised)
  }

  private func check(_ reference: Case, optimised: Bool) throws {
    let session = Session(try reference.read(optimised: optimised))
    let count = reference.shape.reduce(1, *)
    let input = Tensor(shape: reference.shape, floats: (0..<count).map(noise))
    let results = try session.run([reference.input: input])
    #expect(results.count == reference.outputs.count)
    for expected in reference.outputs {
      let result = try #require(results[expected.name])
      let values = try #require(result.floats)
      #expect(result.shape == expected.shape)
      let rms = expected.norm / Double(values.count).squareRoot()
      let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
      let norm = values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      // onnxruntime's sigmoid and softmax are good to about 1e-7, not to so many digits.
      #expect(abs(mean - expected.mean) <= 1e-4 * rms + 1e-6)
      #expect(abs(norm - expected.norm) <= (1e-4 * rms + 1e-6) * Double(values.count).squareRoot())
      let step = max(1, values.count / 16)
      for (index, sample) in expected.samples.enumerated() {
        #expect(
          Double(abs(values[index * step] - sample)) <= 1e-3 * rms + 1e-6,
          "\(expected.name) \(index)")
      }
    }
    // The entry without copies gives the same, also in memory that a run has used.
    try session.run(
      reference.input, shape: reference.shape,
      fill: { span in for i in span.indices { span[i] = noise(i) } },
      read: { outputs in
        for (name, tensor) in results {
          #expect(outputs.shape(name) == tensor.shape)
          let span = outputs.floats(name)
          #expect(span.indices.map { span[$0] } == tensor.floats)
        }
      })
  }
}
