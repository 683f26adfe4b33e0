import Support

@testable import Faces
@testable import Inference
@testable import Workers

// Files of models that users add.

extension Target {
  static let models: [Target] = [
    Target(name: "onnx", longest: 1 << 13) { onnx($0) },
    // A published case: a model with the tensors that go in and must come out, which is run.
    Target(name: "onnx-case", longest: 1 << 13) { bytes in
      guard let published = try? OnnxCase(bytes: bytes), isQuick(published.model) else { return }
      _ = ModelCase.check(
        name: "x", model: published.model, sets: published.sets, memoryLimit: memory)
    },
    Target(name: "manifest", longest: 1 << 13, seeds: manifests) { bytes in
      guard
        let model = try? CataloguedModel(
          manifest: bytes, folder: FilePath("/models"), accepted: nil)
      else { return }
      demand(ModelCatalogue.isName(model.name), "a model's name is a word")
      for file in model.files {
        let (folder, name) = ModelFiles.parts(of: file.name)
        demand(folder == "\(model.name)/", "a model's files lie in its folder")
        demand(!name.contains("/") && name != ".." && name != ".", "a file's name is no path")
      }
    },
    Target(name: "calibration") { bytes in
      _ = try? ManifestReading.decode(CalibrationFile.self, bytes, in: "", isStrict: true)
    },
    Target(name: "json") { bytes in
      guard let value = try? JSONValue(strict: bytes) else { return }
      demand(
        (try? JSONValue(strict: Array(value.written.utf8))) == value,
        "JSON is written as it was read")
    },
  ]

  /// Bytes that a run may take.
  private static let memory = 4 << 20

  private static func manifests() -> [[UInt8]] {
    ModelBytes.embedded.filter { $0.name.hasSuffix(".json") && $0.bytes.count < 1 << 13 }
      .map { Array($0.bytes) }
  }

  /// As a worker looks at a model, and a run if it is a short one.
  private static func onnx(_ bytes: [UInt8]) {
    guard let inspection = try? ModelInspection(onnx: bytes, name: "x") else { return }
    for side in [1, 24] {
      guard let shapes = inspection.shapes(side: side),
        let work = try? inspection.work(of: bytes, shapes: shapes)
      else { continue }
      demand(work.memory >= 0 && work.multiplyAdds >= 0, "work is no less than none")
    }
    guard isQuick(bytes), let model = try? Model(onnx: bytes, name: "x"),
      let shapes = inspection.shapes(side: 8)
    else { return }
    var inputs: [String: Tensor] = [:]
    for input in model.inputs where input.type == .float {
      guard let shape = shapes[input.name] else { return }
      let count = shape.reduce(1) { $0.multipliedReportingOverflow(by: max(0, $1)).partialValue }
      guard (0...1 << 16).contains(count), shape.allSatisfy({ (0...1 << 16).contains($0) }) else {
        return
      }
      inputs[input.name] = Tensor(
        shape: shape, floats: (0..<count).map { Float($0 % 17) / 8 - 1 })
    }
    _ = try? Session(model, memoryLimit: memory).run(inputs)
  }

  /// Whether a run is over before anybody waits for it.
  private static func isQuick(_ bytes: [UInt8]) -> Bool {
    guard let inspection = try? ModelInspection(onnx: bytes, name: "x"),
      let shapes = inspection.shapes(side: 8),
      let work = try? inspection.work(of: bytes, shapes: shapes)
    else { return false }
    return work.multiplyAdds < 1 << 20 && work.memory < memory
  }
}
