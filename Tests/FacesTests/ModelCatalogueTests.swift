import Foundation
import ModelTestSupport
import Support
import TestSupport
import Testing

@testable import Faces

/// Which models there are, and what has to hold of those that somebody brings.
@Suite struct ModelCatalogueTests {
  private let folder: TemporaryFolder
  private let catalogue: ModelCatalogue

  init() throws {
    folder = try TemporaryFolder()
    catalogue = ModelCatalogue(
      library: folder.file("library.sqlite"), families: Throwaway.families)
  }

  /// Puts a model where those of the library lie.
  private func put(_ name: String, _ files: [String: [UInt8]]) throws {
    for (file, bytes) in files {
      try folder.make(FilePath("library.sqlite-models/\(name)"))
      try folder.write(bytes, to: FilePath("library.sqlite-models/\(name)/\(file)"))
    }
  }

  private func tint(_ change: (inout JSONValue) -> Void = { _ in }) throws -> [UInt8] {
    var manifest = try JSONValue(strict: try #require(Throwaway.contents["tint.json"]))
    change(&manifest)
    return Array(manifest.written.utf8)
  }

  /// What the program knows of models that users bring would be accepted from a user.
  @Test func theManifestsThatAreKnownAreSound() throws {
    let names = ModelBytes.embedded.map(\.name).filter { $0.hasPrefix("manifests/") }
    #expect(names.count >= 10)
    for file in ModelBytes.embedded where file.name.hasPrefix("manifests/") {
      let bytes = Array(file.bytes)
      let model = try CataloguedModel(manifest: bytes, folder: ".", accepted: nil)
      #expect("manifests/\(model.name).json" == file.name)
      let families =
        model.role == .detector
        ? ModelFamilies.all.detectors.map(\.name) : ModelFamilies.all.embedders.map(\.name)
      #expect(families.contains(model.family), "\(file.name)")
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      guard case .array(let named)? = try JSONValue(strict: bytes)["files"] else {
        Issue.record("\(file.name) names no files")
        continue
      }
      for one in named {
        if let address = one["address"]?.plainText { #expect(address.hasPrefix("https://")) }
        // A member a line, as script/get-model reads them.
        let sha256 = try #require(one["sha256"]?.plainText)
        #expect(lines.contains { $0.hasPrefix("      \"sha256\": \"\(sha256)\"") }, "\(file.name)")
      }
    }
  }

  @Test func theProgramCarriesItsDefaults() throws {
    let all = try catalogue.all()
    #expect(all.unusable.isEmpty)
    for role in ModelRole.allCases {
      let model = try catalogue.model(nil, role)
      #expect(model.name == ModelCatalogue.standard(role) && model.role == role)
      #expect(!model.isAdded && model.isAccepted)
      #expect(catalogue.check(model).allSatisfy { $0.fault == nil })
    }
    // A model's manifest is found by its name.
    for model in all.models {
      #expect(try catalogue.model(named: model.name)?.manifest == model.manifest)
    }
    #expect(try catalogue.set(detector: nil, embedder: nil) == .embedded())
  }

  @Test func whatIsKnownOfOthersIsWhole() throws {
    let files = ModelBytes.embedded.filter { $0.name.hasPrefix("manifests/") }
    #expect(files.count >= 10)
    for file in files {
      let model = try CataloguedModel(
        manifest: Array(file.bytes), folder: ".", accepted: nil)
      #expect(file.name == "manifests/\(model.name).json")
      #expect(try catalogue.model(named: model.name) == nil, "it is carried as well")
    }
  }

  @Test func anAddedModelIsUsedByName() throws {
    try put("tints", ["manifest.json": tint(), "tint.bin": [1, 2, 3]])
    let patch = try #require(Throwaway.contents["patch.json"])
    try put("patches", ["manifest.json": patch, "patch.bin": [200, 120, 90]])
    let models = try catalogue.set(detector: "patches", embedder: "tints")
    #expect(models.embedder.files.map(\.name) == ["tints/tint.bin"])
    #expect(models.embedder.sha256 == (try Throwaway.models().embedder.sha256))
    try models.checkAdded()
    try models.tryOut(.detector)
    #expect(try catalogue.all().models.filter(\.isAdded).map(\.name) == ["patches", "tints"])
    // Another process has them from their files.
    #expect(
      try ModelSet(models.reference, files: models.files, families: Throwaway.families) == models)
    #expect(
      try catalogue.set(detector: nil, embedder: "tints").detector.name
        == ModelCatalogue.standard(.detector))
  }

  @Test func twoModelsMayHaveFilesOfOneName() throws {
    let rename: (inout JSONValue) -> Void = { manifest in
      guard case .array(var files)? = manifest["files"] else { return }
      files[0]["name"] = .text("model.bin")
      manifest["files"] = .array(files)
    }
    try put("tints", ["manifest.json": tint(rename), "model.bin": [1, 2, 3]])
    var patch = try JSONValue(strict: try #require(Throwaway.contents["patch.json"]))
    rename(&patch)
    try put("patches", ["manifest.json": Array(patch.written.utf8), "model.bin": [200, 120, 90]])
    try catalogue.set(detector: "patches", embedder: "tints").checkAdded()
  }

  @Test func missingAndChangedFilesShowWhenTheyAreUsed() throws {
    try put("tints", ["manifest.json": tint()])
    let models = try catalogue.set(detector: nil, embedder: "tints")
    // What needs no weights goes by the manifest.
    #expect(models.calibration.threshold == 0.02)
    #expect(throws: FacesError.givenModel(file: "tints/tint.bin", reason: "is missing")) {
      try models.checkAdded()
    }
    try put("tints", ["tint.bin": [1, 2, 4]])
    let changed = try catalogue.set(detector: nil, embedder: "tints")
    #expect(throws: FacesError.self) { try changed.checkAdded() }
    let model = try catalogue.model("tints", .embedder)
    #expect(catalogue.check(model).map { $0.fault == nil } == [false])
    try put("tints", ["tint.bin": [1, 2, 3, 4]])
    #expect(
      throws: FacesError.givenModel(file: "tints/tint.bin", reason: "has 4 bytes instead of 3")
    ) { try catalogue.set(detector: nil, embedder: "tints").checkAdded() }
  }

  @Test func namesThatAreNoneLeadNowhere() throws {
    try put("tints", ["manifest.json": tint(), "tint.bin": [1, 2, 3]])
    for name in ["../library.sqlite-models/tints", "tints/", "tint", "", ".", "manifests/mtcnn"] {
      let error = #expect(throws: FacesError.self) { try catalogue.model(name, .embedder) }
      #expect(
        error
          == .noModel(
            role: .embedder, name: name, known: ["dlib-face-resnet", "sface", "tints"]))
    }
    #expect(throws: FacesError.self) { try catalogue.model("tints", .detector) }
  }

  @Test func aFolderThatHoldsNoModelStopsNobody() throws {
    try put("tints", ["manifest.json": tint { $0["name"] = .text("other") }])
    try put("half", ["manifest.json": [0x7B]])
    try put("notes", ["readme.txt": [1]])
    let all = try catalogue.all()
    #expect(all.models.allSatisfy { !$0.isAdded })
    #expect(all.unusable.map(\.name) == ["half", "tints"])
    #expect(
      all.unusable.map(\.error.description) == [
        "the model file 'half/manifest.json' is no manifest: it is no JSON at line 1",
        "the model file 'tints/manifest.json' is no manifest: its field 'name' is 'other', while its "
          + "folder is 'tints'",
      ])
  }

  @Test func aLicenceThatForbidsCommerceHasToBeAccepted() throws {
    let manifest = try tint {
      $0["licence"] = .text("Research only")
      $0["commercialUse"] = .truth(false)
      $0["licenceNote"] = .text("Ask them.")
    }
    try put("tints", ["manifest.json": manifest, "tint.bin": [1, 2, 3]])
    #expect(try catalogue.model("tints", .embedder).licence.forbidsCommerce)
    #expect(throws: FacesError.self) { try catalogue.set(detector: nil, embedder: "tints") }
    // Of another licence than this.
    try put("tints", ["accepted-licence": Array("Other\n".utf8)])
    #expect(try !catalogue.model("tints", .embedder).isAccepted)
    try put("tints", ["accepted-licence": Array("Research only\n2026-11-27\n".utf8)])
    #expect(try catalogue.model("tints", .embedder).isAccepted)
    _ = try catalogue.set(detector: nil, embedder: "tints")
  }

  // MARK: Hostile manifests

  static let hostile: [(old: String, new: String, field: String)] = [
    (#""name": "tints""#, #""name": "../tints""#, "name"),
    (#""name": "tints""#, #""name": "a/b""#, "name"),
    (#""name": "tints""#, #""name": """#, "name"),
    (#""name": "tints""#, #""name": ".tints""#, "name"),
    (#""name": "tints""#, #""name": "auto""#, "name"),
    (#""name": "tints""#, #""name": 7"#, "name"),
    (#""name": "tints""#, #""name": "tints\u0000""#, "name"),
    (#""name": "tints","#, #""name": "tints", "name": "tints","#, "name"),
    (#""name": "tints","#, "", "name"),
    (#""role": "embedder""#, #""role": "judge""#, "role"),
    (#""version": "1""#, #""version": "1\n2""#, "version"),
    (#""licence": "-""#, #""licence": """#, "licence"),
    (#""name": "tint.bin""#, #""name": "../tint.bin""#, "files[0].name"),
    (#""name": "tint.bin""#, #""name": "/etc/passwd""#, "files[0].name"),
    (#""name": "tint.bin""#, #""name": """#, "files[0].name"),
    (#""name": "tint.bin""#, #""name": "..""#, "files[0].name"),
    (#""name": "tint.bin""#, #""name": "manifest.json""#, "files[0].name"),
    (#""bytes": 3"#, #""bytes": -3"#, "files[0].bytes"),
    (#""bytes": 3"#, #""bytes": 0"#, "files[0].bytes"),
    (#""bytes": 3"#, #""bytes": 9223372036854775807"#, "files[0].bytes"),
    (#""bytes": 3"#, #""bytes": 92233720368547758079"#, "files[0].bytes"),
    (#""bytes": 3"#, #""bytes": 3.5"#, "files[0].bytes"),
    (#""bytes": 3"#, #""bytes": "3""#, "files[0].bytes"),
    (#""sha256":"#, #""sha":"#, "files[0].sha256"),
    ("039058c6", "039058C6", "files[0].sha256"),
    ("039058c6", "039058", "files[0].sha256"),
    (#""width": 32"#, #""width": 0"#, "input.width"),
    (#""width": 32"#, #""width": 100000"#, "input.width"),
    (#""height": 32"#, #""height": -1"#, "input.height"),
    (#""layout": "NCHW""#, #""layout": "CHWN""#, "input.layout"),
    (#""colour": "RGB""#, #""colour": "GRAY""#, "input.colour"),
    (#""mean": [0, 0, 0]"#, #""mean": [0, 0]"#, "input.mean"),
    (#""mean": [0, 0, 0]"#, #""mean": [0, NaN, 0]"#, "input.mean[1]"),
    (#""mean": [0, 0, 0]"#, #""mean": [0, 1e300, 0]"#, "input.mean[1]"),
    (#""mean": [0, 0, 0]"#, #""mean": [0, "0", 0]"#, "input.mean[1]"),
    (#""scale": 1"#, #""scale": 0"#, "input.scale"),
    (#""scale": 1"#, #""scale": [1, 2]"#, "input.scale"),
    (#""dimension": 3"#, #""dimension": 0"#, "dimension"),
    (#""dimension": 3"#, #""dimension": 1000000"#, "dimension"),
    (#""dimension": 3"#, #""dimension": null"#, "dimension"),
    (#""defaultThreshold": 0.02"#, #""defaultThreshold": -1"#, "defaultThreshold"),
    (#""defaultThreshold": 0.02"#, #""defaultThreshold": 1e39"#, "defaultThreshold"),
    (#""caution": 0.125"#, #""caution": 2"#, "caution"),
    (#""qualityGate": 0.001"#, #""qualityGate": -0.1"#, "qualityGate"),
    (#"[[8, 8]"#, #"[[1e9, 8]"#, "template[0]"),
  ]

  @Test(arguments: hostile)
  func hostileManifestsAreRefusedByTheirField(old: String, new: String, field: String) throws {
    let text = String(decoding: try #require(Throwaway.contents["tint.json"]), as: UTF8.self)
    let changed = text.replacing(old, with: new)
    #expect(changed != text)
    let fault = #expect(throws: ManifestFault.self) {
      try CataloguedModel(manifest: Array(changed.utf8), folder: ".", accepted: nil)
    }
    #expect(fault?.field == field, "\(String(describing: fault))")
  }

  @Test func cohortsAreHeldAgainstTheRest() throws {
    let good = try tint {
      $0["cohort"] = .object([
        .init("file", .text("cohort.bin")), .init("bytes", .number(24)),
        .init("sha256", .text(String(repeating: "0", count: 64))), .init("count", .number(2)),
        .init("neighbours", .number(2)), .init("meanOffset", .number(Float(0.25))),
      ])
    }
    _ = try CataloguedModel(manifest: good, folder: ".", accepted: nil)
    for (name, value) in [
      ("file", JSONValue.text("tint.bin")), ("bytes", .number(25)), ("count", .number(1 << 40)),
      ("neighbours", .number(3)), ("neighbours", .number(0)), ("meanOffset", .number(7)),
    ] {
      var manifest = try JSONValue(strict: good)
      var cohort = try #require(manifest["cohort"])
      cohort[name] = value
      manifest["cohort"] = cohort
      let fault = #expect(throws: ManifestFault.self, "\(name)") {
        try CataloguedModel(manifest: Array(manifest.written.utf8), folder: ".", accepted: nil)
      }
      #expect(fault?.field == "cohort.\(name)" || name == "count")
    }
  }

  // MARK: Candidates

  @Test func lengthAndChecksumMayBeLeftOut() throws {
    try folder.write([1, 2, 3], to: "other.bin")
    let manifest = try tint { manifest in
      guard case .array(var files)? = manifest["files"] else { return }
      files[0]["bytes"] = nil
      files[0]["sha256"] = nil
      manifest["files"] = .array(files)
    }
    let candidate = try ModelCandidate(
      file: FilePath(folder.file("other.bin")), manifest: manifest)
    #expect(candidate.files.map(\.name) == ["tint.bin"])
    #expect(candidate.model.files[0].bytes == 3)
    #expect(
      candidate.model.files[0].sha256
        == "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81")
    // With them, the file has to be the one.
    try folder.write([1, 2, 4], to: "other.bin")
    #expect(throws: FacesError.self) {
      try ModelCandidate(file: FilePath(folder.file("other.bin")), manifest: try tint())
    }
  }
}
