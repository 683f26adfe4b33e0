import Foundation
import TestSupport
import Testing
import Vocabulary

@testable import Faces

extension ModelSet {
  /// The detector that Kinfolk began with.
  static func mtcnn() throws -> ModelSet { try ModelSet(detector: "mtcnn.json") }

  /// The embedder that Kinfolk began with.
  static func dlib() throws -> ModelSet { try ModelSet(embedder: "dlib-face-resnet.json") }

  static func sface() throws -> ModelSet { try ModelSet(embedder: "sface.json") }
}

@Suite struct ModelsTests {
  @Test func manifestsAreComplete() throws {
    let detector = try ModelSet.mtcnn().detector
    #expect(detector.files.map(\.role).sorted() == ["output", "proposal", "refinement"])
    #expect(detector.licence == "MIT")
    let embedder = try ModelSet.dlib().embedder
    #expect(embedder.dimension == 128)
    #expect(embedder.licence == "CC0-1.0")
    #expect(embedder.input.width == 150 && embedder.input.height == 150)
    #expect((0.01...0.3).contains(embedder.calibration.threshold))
    for (input, role) in [(detector.input, ModelRole.detector), (embedder.input, .embedder)] {
      #expect(throws: Never.self) { try input.check("manifest", in: ModelFiles(), for: role) }
    }
    // The template is a face: eyes above nose above mouth, left left of right.
    guard case .template(let points) = embedder.position else {
      Issue.record("no template")
      return
    }
    #expect(points.leftEye.x < points.nose.x && points.nose.x < points.rightEye.x)
    #expect(points.leftEye.y < points.nose.y && points.nose.y < points.leftMouth.y)
    #expect(points.leftMouth.x < points.rightMouth.x)
  }

  @Test func everyFileIsNamedAndWhole() throws {
    let catalogue = ModelCatalogue(library: nil)
    let models = try catalogue.all().models
    let named = Set(models.flatMap { $0.files.map(\.name) })
    for file in ModelBytes.embedded where !file.name.hasSuffix(".json") {
      #expect(named.contains(file.name), "\(file.name) belongs to no manifest")
    }
    for model in models {
      #expect(catalogue.check(model).allSatisfy { $0.fault == nil }, "\(model.name)")
      for file in model.files where file.name.hasSuffix(".onnx") {
        #expect(throws: Never.self) { try ModelFiles().network(file) }
      }
    }
  }

  @Test func licencesLieBesideTheModels() throws {
    let folder = "\(Fixtures.root)/Weights/LICENSES"
    for name in ["mtcnn-MIT.txt", "dlib-models-CC0.txt", "sface-Apache-2.0.txt", "README.md"] {
      let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
      #expect(text.count > 500)
    }
  }

  @Test func embeddedFilesAreTheOnesInTheFolder() throws {
    for file in ModelBytes.embedded {
      let url = URL(fileURLWithPath: "\(Fixtures.root)/Weights/\(file.name)")
      #expect(try Data(contentsOf: url).elementsEqual(file.bytes), "\(file.name)")
    }
  }

  @Test func otherFilesAreRefused() throws {
    let files = ModelFiles()
    let file = try #require(ModelSet.embedded().detector.files.first)
    #expect(throws: FacesError.self) {
      try files.verified(
        ModelFile(
          role: file.role, name: file.name, bytes: file.bytes + 1, sha256: file.sha256))
    }
    let wrong = String(repeating: "0", count: 64)
    let error = #expect(throws: FacesError.self) {
      try files.verified(
        ModelFile(role: file.role, name: file.name, bytes: file.bytes, sha256: wrong))
    }
    #expect(
      error?.description
        == "the embedded model file '\(file.name)' has the SHA-256 \(file.sha256) instead of "
        + wrong)
    #expect(throws: FacesError.model(file: "none.onnx", reason: "is missing")) {
      try files.verified(ModelFile(role: "", name: "none.onnx", bytes: 1, sha256: ""))
    }
  }
}

@Suite struct CohortTests {
  @Test func offsetIsTheMeanOfTheNearest() {
    let axes: [Float] = [1, 0, 0, 0, 1, 0, 0, 0, 1, 0.6, 0.8, 0]
    let cohort = Cohort(vectors: axes, dimension: 3, neighbours: 2, meanOffset: 0)
    #expect(cohort.count == 4)
    #expect(cohort.offset(of: [1, 0, 0].span).isNear((1 + 0.6) / 2))
    #expect(cohort.offset(of: [0, 1, 0].span).isNear((1 + 0.8) / 2))
    #expect(cohort.offset(of: [0, 0, -1].span).isNear(0))
    let all = Cohort(vectors: axes, dimension: 3, neighbours: 4, meanOffset: 0)
    #expect(all.offset(of: [1, 0, 0].span).isNear(1.6 / 4))
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func offsetMatchesSorting(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let dimension = 13
    let vectors = (0..<50 * dimension).map { _ in generator.float(in: -1...1) }
    let probe = (0..<dimension).map { _ in generator.float(in: -1...1) }
    let similarities = (0..<50).map { row in
      (0..<dimension).reduce(Float(0)) { $0 + vectors[row * dimension + $1] * probe[$1] }
    }
    let expected = similarities.sorted(by: >).prefix(7).reduce(0, +) / 7
    let cohort = Cohort(vectors: vectors, dimension: dimension, neighbours: 7, meanOffset: 0)
    #expect(abs(cohort.offset(of: probe.span) - expected) < 1e-5, "seed \(seed)")
  }

  /// Weights of 0.7 and 0.9 times means of two.
  @Test(arguments: [
    ("dlib-face-resnet.json", 0.6...0.7 as ClosedRange<Float>), ("sface.json", 0.6...0.9),
  ])
  func theShippedCohortsHoldMeansOfUnitVectors(
    embedder file: String, lengths: ClosedRange<Float>
  ) throws {
    let models = try ModelSet(embedder: file)
    let cohort = try #require(try models.cohort())
    #expect(cohort.dimension == models.embedder.dimension)
    #expect(cohort.count == 512)
    for row in 0..<cohort.count {
      let vector = cohort.vectors[row * cohort.dimension..<(row + 1) * cohort.dimension]
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(lengths.contains(length), "vector \(row): \(length)")
    }
    #expect(cohort.meanOffset > 0 && cohort.meanOffset < 1)
  }

  @Test func peopleAreKnownByHash() throws {
    // The digits are the start of the SHA-256 of Ada_Lovelace.
    let text = """
      {"file": "c.bin", "sha256": "", "bytes": 0, "count": 0, "neighbours": 1, "meanOffset": 0,
       "people": ["000000000000", "c3a610cf84d3"]}
      """
    let cohort = try JSONDecoder().decode(CohortManifest.self, from: Data(text.utf8))
    #expect(cohort.wasMadeFrom("Ada_Lovelace"))
    #expect(!cohort.wasMadeFrom("Ada Lovelace"))
    #expect(!cohort.wasMadeFrom(""))
  }
}
