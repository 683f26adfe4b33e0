import TestSupport
import Testing

@testable import Inference

/// The ONNX project's own operator tests: a model, inputs, and what must come out.
@Suite(.enabled(if: SharedData.isPresent, "needs ../shared/data")) struct OnnxNodeTests {
  static let names: [String] = (try? SharedData.list("onnx-node")) ?? []

  @Test(arguments: names) func passes(_ name: String) throws {
    let folder = "onnx-node/\(name)"
    for optimised in [true, false] {
      let model = try Model(
        onnx: SharedData.bytes("\(folder)/model.onnx"), name: name, optimised: optimised)
      let session = Session(model)
      for set in try SharedData.list(folder) where set.hasPrefix("test_data_set") {
        var inputs: [String: Tensor] = [:]
        for (index, input) in model.inputs.enumerated() {
          inputs[input.name] = try tensor("\(folder)/\(set)/input_\(index).pb")
        }
        // The second run uses the memory the first has left behind.
        for _ in 0..<2 {
          let outputs = try session.run(inputs)
          for (index, output) in model.outputs.enumerated() {
            let expected = try tensor("\(folder)/\(set)/output_\(index).pb")
            let result = try #require(outputs[output.name])
            #expect(result.shape == expected.shape)
            #expect(result.type == expected.type)
            #expect(mismatch(result, expected) == nil)
          }
        }
      }
    }
  }

  private func tensor(_ path: String) throws -> Tensor {
    let bytes = try SharedData.bytes(path)
    return try bytes.withUnsafeBytes { bytes in
      let constant = try TensorProto(WireReader(bytes)).constant(nil)
      return Tensor(constant.info, copying: constant.bytes)
    }
  }
}

/// Describes the first element that is not within rtol 1e-3, atol 1e-7 of what is expected.
func mismatch(_ result: Tensor, _ expected: Tensor, relative: Float = 1e-3, absolute: Float = 1e-7)
  -> String?
{
  guard let a = result.floats, let b = expected.floats else {
    return result == expected ? nil : "\(result) is not \(expected)"
  }
  guard a.count == b.count else { return "\(a.count) elements, not \(b.count)" }
  for (index, (x, y)) in zip(a, b).enumerated()
  where !(x == y || (x.isNaN && y.isNaN) || abs(x - y) <= absolute + relative * abs(y)) {
    return "element \(index) is \(x), not \(y)"
  }
  return nil
}
