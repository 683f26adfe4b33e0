import Foundation
import Support
import Testing

@testable import Faces

/// What a library knows vectors by.
@Suite struct VectorIdentityTests {
  private static let manifest: [UInt8] = Array(
    """
    {"role": "embedder", "name": "mine", "version": "1", "family": "network", "licence": "MIT", "source": "me", \
    "files": [{"role": "embedding", "name": "a.onnx", "bytes": 3, \
    "sha256": "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"}], \
    "input": {"layout": "NCHW", "colour": "RGB", "width": 112, "height": 112, "mean": 127.5, "scale": 0.0078125}, \
    "template": [[38, 51], [73, 51], [56, 71], [41, 92], [70, 92]], \
    "dimension": 128, "mirror": false, "defaultThreshold": 0.5}
    """.utf8)

  /// - Parameter members: what is set, of an object within if there is a dot in the name; empty takes it out.
  private static func embedder(
    _ members: [String: String] = [:], of bytes: [UInt8] = manifest
  ) throws -> EmbedderManifest {
    var manifest = try JSONValue(strict: bytes)
    for (name, text) in members {
      let value = text.isEmpty ? nil : try JSONValue(strict: Array(text.utf8))
      let parts = name.split(separator: ".").map(String.init)
      guard parts.count == 2 else {
        manifest[name] = value
        continue
      }
      var inner = try #require(manifest[parts[0]])
      inner[parts[1]] = value
      manifest[parts[0]] = inner
    }
    let model = try CataloguedModel(
      manifest: Array(manifest.written.utf8), folder: ".", accepted: nil)
    guard case .embedder(let embedder) = model.manifest else { preconditionFailure("it is one") }
    return embedder
  }

  /// To change one of these would have every library that rests on the model look at all its faces again.
  @Test func theCarriedModelsAreKnownByTheirFileAsEver() throws {
    for name in ["dlib-face-resnet", "sface"] {
      let embedder = try ModelSet(embedder: "\(name).json").embedder
      #expect(embedder.sha256 == embedder.files[0].sha256, "\(name)")
    }
  }

  @Test(arguments: [
    ["input.layout": #""NHWC""#], ["input.colour": #""BGR""#], ["input.width": "96"],
    ["input.height": "96"], ["input.mean": "127"], ["input.mean": "[127.5, 127.5, 127]"],
    ["input.scale": "0.0078"],
    ["input.mean": "", "input.scale": "", "input.standardise": "true"],
    ["output": #""second""#], ["dimension": "64"], ["mirror": "true"],
    ["template": "[[38, 51], [73, 51], [56, 71], [41, 92], [70, 91.5]]"],
    ["template": "", "box": #"{"shape": "longer"}"#],
    ["template": "", "box": #"{"shape": "shorter"}"#],
    ["template": "", "box": #"{"shape": "shorter", "margin": 0.25}"#],
  ])
  func whatChangesAVectorMakesOthers(_ members: [String: String]) throws {
    let (one, other) = try (Self.embedder(), Self.embedder(members))
    #expect(try other.sha256 != one.sha256 && other.sha256 == Self.embedder(members).sha256)
    #expect(other.sha256.utf8.count == 64)
    // What was measured of the one says nothing of the other.
    let measured = CalibrationFile(
      of: one, calibration: Calibration(threshold: 0.5), cohort: nil,
      figures: .init(people: 100, faces: 300, heldOutPeople: 25, b3Before: 0.5, b3After: 0.9))
    try measured.check(one, in: ".")
    #expect(throws: FacesError.self) { try measured.check(other, in: ".") }
  }

  @Test(arguments: [
    ["name": #""yours""#], ["version": #""2""#], ["licence": #""Apache-2.0""#],
    ["source": #""you""#], ["description": #""a face""#], ["calibrated": "false"],
    ["defaultThreshold": "0.25"], ["caution": "0.5"], ["qualityGate": "0.1"],
    ["input.mean": "[127.5, 1.275e2, 127.50]"], ["input.standardise": "false"],
    [
      "cohort":
        #"{"file": "c.bin", "bytes": 2048, "sha256": "\#(String(repeating: "0", count: 64))", "count": 4, "neighbours": 1, "meanOffset": 0}"#
    ],
  ])
  func whatChangesNoneDoesNot(_ members: [String: String]) throws {
    #expect(try Self.embedder(members).sha256 == Self.embedder().sha256)
  }

  /// An added one makes the vectors of a carried one only if it is used the same way.
  @Test func aCopyOfACarriedOneIsKnownAsThatOne() throws {
    let carried = try ModelSet(embedder: "sface.json")
    let file = try carried.files.named("sface.json")
    let bytes = Array(file.bytes)
    let copy = try Self.embedder(["name": #""copy""#], of: bytes)
    #expect(copy.sha256 == carried.embedder.sha256)
    #expect(try Self.embedder(["mirror": "true"], of: bytes).sha256 != carried.embedder.sha256)
  }
}
