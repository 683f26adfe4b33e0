import Foundation
import TestSupport
import Testing

@testable import Inference

/// The ONNX project's own operator tests: a model, inputs, and what must come out.
@Suite(.enabled(if: SharedData.isPresent, "needs ../shared/data")) struct OnnxNodeTests {
  static let names: [String] = (try? SharedData.list("onnx-node")) ?? []

  @Test(arguments: names) func passes(_ name: String) throws {
    let sets = try OnnxCases.sets(of: SharedData.path("onnx-node/\(name)"))
    let model = try SharedData.bytes("onnx-node/\(name)/model.onnx")
    for optimised in [true, false] {
      // The second set uses the memory the first has left behind.
      let outcome = ModelCase.check(
        name: name, model: model, sets: sets + sets, optimised: optimised)
      #expect(outcome == .passed)
    }
  }
}

/// Cases in any folder, for trying more than lie beside the repository: all of them, and what came of them, are printed.
@Suite struct OnnxCases {
  static let folder = ProcessInfo.processInfo.environment["KINFOLK_ONNX_CASES"]

  static func sets(of folder: String) throws -> [ModelCase.DataSet] {
    let files = FileManager.default
    return try files.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("test_data_set") }
      .sorted().map { set in
        func list(_ kind: String) throws -> [[UInt8]] {
          let count = try files.contentsOfDirectory(atPath: "\(folder)/\(set)")
            .filter { $0.hasPrefix(kind) }.count
          return try (0..<count).map {
            [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(set)/\(kind)_\($0).pb")))
          }
        }
        return ModelCase.DataSet(name: set, inputs: try list("input"), outputs: try list("output"))
      }
  }

  @Test(.enabled(if: folder != nil, "KINFOLK_ONNX_CASES names no folder")) func inFolder() throws {
    let folder = try #require(Self.folder)
    var counts: [String: Int] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
      let path = "\(folder)/\(name)"
      guard let model = FileManager.default.contents(atPath: "\(path)/model.onnx") else { continue }
      let sets = try Self.sets(of: path)
      for optimised in [true, false] {
        let outcome = ModelCase.check(
          name: name, model: [UInt8](model), sets: sets, optimised: optimised)
        switch outcome {
        case .passed: counts["passed", default: 0] += 1
        case .failed(let reason):
          counts["failed", default: 0] += 1
          print("FAILED \(name): \(reason)")
          Issue.record("\(name): \(reason)")
        case .skipped(let reason):
          counts["skipped", default: 0] += 1
          if optimised { print("SKIPPED \(name): \(reason)") }
        }
      }
    }
    print("cases, each optimised and not: \(counts)")
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
