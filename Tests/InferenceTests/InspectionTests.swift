import Foundation
import TestSupport
import Testing

@testable import Inference

@Suite struct InspectionTests {
  private func inspect(_ name: String) throws -> (ModelInspection, bytes: [UInt8]) {
    let bytes = [UInt8](
      try Data(contentsOf: URL(fileURLWithPath: "\(Fixtures.root)/Weights/\(name).onnx")))
    return (try ModelInspection(onnx: bytes, name: name), bytes)
  }

  @Test func countsWhatSFaceHolds() throws {
    let (found, bytes) = try inspect("sface")
    #expect(found.isRunnable)
    #expect(found.operatorSets == ["ai.onnx": 21])
    #expect(found.inputs.map(\.name) == ["data"])
    #expect(found.inputs[0].type == "float")
    #expect(found.inputs[0].shape?.map(\.description) == ["1", "3", "112", "112"])
    #expect(found.operators.first { $0.name == "Conv" }?.count == 27)
    // 9.7 million parameters and 574 million multiply-adds, as its makers say.
    #expect(found.parameters == 9_667_075)
    #expect(found.weightBytes == 10_618_126)
    let work = try found.work(of: bytes, shapes: try #require(found.shapes(side: 1)))
    #expect(work.multiplyAdds == 574_138_880)
    #expect(work.outputs == ["fc1": [1, 128]])
    let two = try found.work(
      of: bytes, shapes: ["data": [2, 3, 112, 112]])
    #expect(two.multiplyAdds == 2 * work.multiplyAdds)
  }

  @Test func openSizesAreFilled() throws {
    let (found, bytes) = try inspect("mtcnn-pnet")
    let shapes = try #require(found.shapes(side: 48))
    #expect(shapes.values.first == [1, 3, 48, 48])
    #expect(try found.work(of: bytes, shapes: shapes).multiplyAdds > 1_000_000)
  }

  /// Everything that is not supported, not the first only.
  @Test func namesAllThatKeepsAModelFromRunning() throws {
    var sample = TestModel.single("Relu", input: [nil, 3])
    sample.nodes = [
      .init(op: "FancyNorm", inputs: ["x"], outputs: ["a"], name: "first"),
      .init(op: "Relu", inputs: ["a"], outputs: ["b"], attributes: [("slope", .int(1))]),
      .init(op: "FusedConv", inputs: ["b"], outputs: ["y"], domain: "com.microsoft", name: "last"),
    ]
    let found = try ModelInspection(onnx: sample.bytes, name: "test")
    #expect(!found.isRunnable)
    #expect(
      found.refusals.map(\.description) == [
        "node 'first' (FancyNorm): this operator", "node 'b' (Relu): attribute 'slope'",
        "node 'last' (FusedConv): operators of the domain 'com.microsoft'",
      ])
    #expect(
      found.operators.map { "\($0.name) \($0.count) \($0.isSupported)" } == [
        "FancyNorm 1 false", "Relu 1 true", "com.microsoft.FusedConv 1 false",
      ])
    #expect(throws: InferenceError.self) {
      try found.work(of: sample.bytes, shapes: ["x": [1, 3]])
    }
  }

  @Test func refusesWhatIsNoModel() {
    #expect(throws: InferenceError.self) {
      try ModelInspection(onnx: Array("no model".utf8), name: "x")
    }
  }
}

@Suite struct ModelCaseTests {
  private func proto(_ shape: [Int], _ values: [Float], external: Bool = false) -> [UInt8] {
    var file = OnnxWriter()
    for size in shape { file.int(1, size) }
    file.int(2, 1)
    file.text(8, "w")
    if external { file.int(14, 1) } else { for value in values { file.float(4, value) } }
    return file.bytes
  }

  private func check(_ sample: TestModel, expects: [Float]) -> ModelCase.Outcome {
    let set = ModelCase.DataSet(
      name: "set 0", inputs: [proto([3], [1, -2, 3])], outputs: [proto([3], expects)])
    return ModelCase.check(name: "test", model: sample.bytes, sets: [set])
  }

  @Test func passesFailsAndSkips() {
    let relu = TestModel.single("Relu", input: [3])
    #expect(check(relu, expects: [1, 0, 3]) == .passed)
    #expect(check(relu, expects: [1, 0, 3.002]) == .passed)
    #expect(
      check(relu, expects: [1, 0, 4])
        == .failed(reason: "set 0: output 'y': element 2 is 3.0, not 4.0"))
    #expect(
      check(relu, expects: [1, 0, .infinity])
        == .failed(reason: "set 0: output 'y': element 2 is 3.0, not inf"))
    #expect(
      check(TestModel.single("Fancy", input: [3]), expects: [])
        == .skipped(
          reason: "model 'test', node 'y' (Fancy): not supported: this operator"))
    #expect(
      ModelCase.check(name: "test", model: relu.bytes, sets: [])
        == .failed(reason: "it has no data set"))
    // What is compared with nothing has not passed; nor is an empty file a type that is left out.
    let input = proto([3], [1, -2, 3])
    for (outputs, reason) in [
      ([], "set 0: 0 outputs of a model that has 1"),
      ([[]], "model 'test/output_0' is damaged or no ONNX file: it says no type"),
    ] as [([[UInt8]], String)] {
      let set = ModelCase.DataSet(name: "set 0", inputs: [input], outputs: outputs)
      #expect(
        ModelCase.check(name: "test", model: relu.bytes, sets: [set]) == .failed(reason: reason))
    }
    guard case .failed = ModelCase.check(name: "test", model: [1, 2, 3], sets: []) else {
      Issue.record("a damaged model did not fail")
      return
    }
  }

  /// Weights in other files are refused by name.
  @Test func refusesExternalWeights() throws {
    let bytes = proto([3], [], external: true)
    let error = #expect(throws: WireError.self) {
      try bytes.withUnsafeBytes { _ = try TensorProto(WireReader($0), nil).constant() }
    }
    #expect(
      error?.in(model: "test").description
        == "model 'test', node 'w' (weight): not supported: stored in another file")
  }

  /// Float16 weights are widened, and what a model makes of them is float.
  @Test func readsHalfPrecision() throws {
    var file = OnnxWriter()
    file.int(1, 3)
    file.int(2, 10)
    for value in [1.5, -2, 65504] as [Float16] { file.int(5, Int(value.bitPattern)) }
    let constant = try file.bytes.withUnsafeBytes {
      try TensorProto(WireReader($0), nil).constant()
    }
    #expect(constant.floats == [1.5, -2, 65504])
  }
}
