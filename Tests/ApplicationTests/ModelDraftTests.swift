import Application
import Foundation
import Support
import TestSupport
import Testing

@testable import Faces

@Suite struct ModelDraftTests {
  /// Known architectures without their weights: what a file takes and gives is all that a draft goes by.
  @Test(arguments: [
    "facenet", "vggface2-resnet50", "vggface2-senet50", "arcface-iresnet50", "arcface-iresnet100",
  ])
  func draftsOfKnownArchitecturesFit(name: String) throws {
    let reference = try JSONValue(strict: Fixtures.bytes("embedders/\(name).json"))
    guard case .text(let known)? = reference["manifest"] else {
      Issue.record("no manifest")
      return
    }
    let folder = try TemporaryFolder()
    // The file format's version, an operator set, and the graph with its length.
    let graph = try Fixtures.bytes("embedders/\(name).graph")
    let (low, middle, high) = (graph.count & 0x7F, graph.count >> 7 & 0x7F, graph.count >> 14)
    let bytes: [UInt8] =
      [0x08, 8, 0x42, 4, 0x0A, 0, 0x10, 15]
      + [0x3A, UInt8(low | 0x80), UInt8(middle | 0x80), UInt8(high)] + graph
    try folder.write(bytes, to: "\(name).onnx")
    let report = try ModelInspectionReport(folder.filePath.appending("\(name).onnx"))
    #expect(report.role == "embedder" && !report.certain)
    let text = try #require(report.manifest)
    let draft = try CataloguedModel(manifest: Array(text.utf8), folder: ".", accepted: nil)
    let real = try CataloguedModel(
      manifest: complete(Fixtures.bytes("../../Weights/manifests/\(known)")), folder: ".",
      accepted: nil)
    guard case .embedder(let made) = draft.manifest, case .embedder(let wanted) = real.manifest
    else {
      Issue.record("no embedders")
      return
    }
    #expect(made.dimension == wanted.dimension && made.position == wanted.position)
    #expect(made.input.layout == wanted.input.layout && made.input.colour == wanted.input.colour)
    #expect(made.input.width == wanted.input.width && made.input.height == wanted.input.height)
    #expect(made.input.standardise == wanted.input.standardise)
    #expect(made.input.mean == wanted.input.mean)
    let output: String? = if case .text(let name)? = reference["output"] { name } else { nil }
    #expect(made.output == output)
  }

  /// A manifest with a checksum, whichever.
  private func complete(_ manifest: [UInt8]) throws -> [UInt8] {
    var manifest = try JSONValue(strict: manifest)
    if case .array(var files)? = manifest["files"] {
      files[0]["bytes"] = .number(1)
      files[0]["sha256"] = .text(String(repeating: "0", count: 64))
      manifest["files"] = .array(files)
    }
    return Array(manifest.written.utf8)
  }
}
