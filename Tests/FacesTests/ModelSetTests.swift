import Foundation
import Imaging
import ModelTestSupport
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Faces

/// A family that is added is its own file, its manifest and a line of `ModelFamilies`.
@Suite struct AddedFamilies {
  func photo(_ tint: Color) -> DecodedPhoto {
    let image = Throwaway.photo(of: tint)
    return DecodedPhoto(
      image: image, facts: PhotoFacts(format: .png, width: image.width, height: image.height),
      scale: 1, saysHowToHold: true)
  }

  @Test func findAndDescribeFaces() throws {
    let finder = try FaceFinder(Throwaway.models())
    let red = try #require(
      finder.faces(in: photo(Color(red: 250, green: 10, blue: 10))).first)
    let other = try #require(
      finder.faces(in: photo(Color(red: 240, green: 12, blue: 8))).first)
    let blue = try #require(
      finder.faces(in: photo(Color(red: 10, green: 10, blue: 250))).first)
    #expect(red.detection.box == Box(x: 60, y: 30, width: 49, height: 49))
    #expect(red.embedding.vector.count == 3)
    #expect(red.quality.overall > 0 && red.quality.score == 0.9)
    func likeness(_ a: FoundFace, _ b: FoundFace) -> Float {
      zip(a.embedding.vector, b.embedding.vector).reduce(0) { $0 + $1.0 * $1.1 }
    }
    #expect(likeness(red, other) > 0.99)
    #expect(likeness(red, blue) < 0.2)
  }

  @Test func haveSettingsOfTheirOwn() throws {
    let models = try Throwaway.models()
    let side = try #require(models.detectorFamily.settings.first)
    var settings = DetectorSettings()
    #expect(try models.note(settings) == "patch-side=10")
    #expect(side.set("050", in: &settings))
    #expect(settings.own == ["patch-side": "50"])
    #expect(try models.note(settings) == "patch-side=50")
    let tint = Color(red: 1, green: 2, blue: 3)
    #expect(try FaceFinder(models, detector: settings).faces(in: photo(tint)).isEmpty)
    // What other families can be told does not concern it.
    settings.own = ["pyramid-factor": "what"]
    #expect(try FaceFinder(models, detector: settings).faces(in: photo(tint)).count == 1)
    settings.own = ["patch-side": "0"]
    #expect(
      throws: FacesError.setting(
        name: "patch-side", reason: "is '0', but must be a whole number from 1 to 100")
    ) { try FaceFinder(models, detector: settings) }
  }

  @Test func bringTheirCalibration() throws {
    let calibration = try Throwaway.models().calibration
    #expect(calibration.threshold == 0.02)
    #expect(calibration.caution == 0.125)
    #expect(calibration.qualityGate == 0.001)
    let usual = try ModelSet.dlib().calibration
    #expect(usual.caution == Thresholds.caution && usual.qualityGate == Thresholds.qualityGate)
    #expect(usual.alike == Thresholds.alike)
    #expect(usual.pictures.copy == 0.006 && usual.suggestions.perDistance == -228)
    // What the manifest does not name is in proportion to its threshold.
    #expect(abs(calibration.pictures.stranger - 0.06 * 0.02 / 0.072) < 1e-6)
    #expect(abs(calibration.suggestions.perDistance + 228 * 0.072 / 0.02) < 1e-3)
    #expect(calibration.suggestions.intercept == 12.6)
  }

  @Test func aCalibrationReadsBackAsItWasWritten() throws {
    var calibration = Calibration(threshold: 0.68)
    calibration.caution = Caution(0.16, quarters: 2)
    calibration.alike = 1.1
    calibration.pictures.copy = 0.05
    calibration.suggestions.intercept = 9
    calibration.lengths = LengthRule(weight: 0.25, reference: 12, least: 9)
    calibration.sharpness = 1.5...4.25
    let data = try JSONEncoder().encode(calibration)
    #expect(try JSONDecoder().decode(Calibration.self, from: data) == calibration)
  }

  @Test(arguments: [
    #"{"defaultThreshold": 0}"#, #"{"defaultThreshold": 3}"#, #"{"caution": 0.2}"#,
    #"{"defaultThreshold": 0.5, "caution": 1.5}"#,
    #"{"defaultThreshold": 0.5, "cautionPower": 0.3}"#,
    #"{"defaultThreshold": 0.5, "suggestions": {"intercept": 1, "perDistance": 2, "perLogLarger": 1}}"#,
    #"{"defaultThreshold": 0.5, "pictures": {"copy": "near"}}"#,
    #"{"defaultThreshold": 0.5, "length": {"weight": 0.2, "reference": 0}}"#,
    #"{"defaultThreshold": 0.5, "length": {"weight": -0.2, "reference": 1}}"#,
    #"{"defaultThreshold": 0.5, "length": {"weight": 0.2}}"#,
    #"{"defaultThreshold": 0.5, "length": {"weight": 0.2, "reference": 1, "least": -1}}"#,
    #"{"defaultThreshold": 0.5, "sharpness": [3, 0.8]}"#,
    #"{"defaultThreshold": 0.5, "sharpness": [3]}"#,
  ])
  func aCalibrationThatCannotBeIsRefused(text: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Calibration.self, from: Data(text.utf8))
    }
  }

  @Test func oneDistanceMayBeMeasuredAlone() throws {
    let text = #"{"defaultThreshold": 0.6, "pictures": {"copy": 0.03}}"#
    let pictures = try JSONDecoder().decode(Calibration.self, from: Data(text.utf8)).pictures
    var wanted = PictureDistances(threshold: 0.6)
    wanted.copy = 0.03
    #expect(pictures == wanted)
  }

  /// Libraries that were grouped before there were other rules need not be grouped anew.
  @Test func whatGroupingRestsOnReadsAsEver() throws {
    #expect(try ModelSet.dlib().calibration.basis == "caution=0.25")
    var other = Calibration(threshold: 0.68)
    other.caution = Caution(0.16, quarters: 2)
    #expect(other.basis == "caution=0.16^0.5")
    other.alike = 1.5
    other.pictures.copy = 0.1
    #expect(other.basis.hasPrefix("caution=0.16^0.5 alike=1.5 copy=0.1,"))
    other.lengths = LengthRule(weight: 0.25, reference: 12)
    #expect(other.basis.hasSuffix(" length=0.25,12.0"))
    other.lengths?.least = 9
    #expect(other.basis.hasSuffix(" length=0.25,12.0,9.0"))
  }

  @Test func areUnknownWithoutTheirLine() {
    #expect(
      throws: FacesError.givenModel(
        file: "patches",
        reason:
          "is of the family 'patch', which this program does not know; detectors have 'mtcnn', "
          + "'yunet', 'scrfd', 'retinaface', 'ultralight'")
    ) { try Throwaway.models(families: .all) }
  }
}

@Suite struct GivenModels {
  @Test func workAsThoseInTheProgram() throws {
    let copy = try Throwaway.copiedEmbedder()
    #expect(copy.embedder.name == "copy")
    #expect(try copy != .embedded())
    #expect(try copy.cohort() == ModelSet.embedded().cohort())
    #expect(copy.damage().isEmpty)
    let photo = try decode(Fixtures.bytes("astronaut.png"))
    #expect(try FaceFinder(copy).faces(in: photo) == FaceFinder(.embedded()).faces(in: photo))
  }

  @Test func areHeldAgainstTheirManifest() throws {
    let wrong = try Throwaway.copiedEmbedder(network: [1, 2, 3])
    let size = wrong.embedder.files[0].bytes
    #expect(
      throws: FacesError.givenModel(
        file: "copy.onnx", reason: "has 3 bytes instead of \(size)")
    ) { try FaceFinder(wrong) }
    #expect(
      wrong.damage().map(\.description)
        == ["the model file 'copy.onnx' has 3 bytes instead of \(size)"])
    let changed = try Throwaway.models(changed: ["tint.bin": [1, 2, 4]])
    #expect(throws: FacesError.self) { try FaceFinder(changed) }
    #expect(throws: FacesError.givenModel(file: "none.json", reason: "is missing")) {
      try ModelSet(embedder: "none.json", files: changed.files)
    }
  }

  @Test func areSpokenOfByTheFilesOfTheirManifests() throws {
    let models = try Throwaway.models()
    let reference = models.reference
    #expect(reference.detector.name == "patch.json")
    #expect(
      try ModelSet(reference, files: models.files, families: Throwaway.families) == models)
    var other = reference
    other.embedder = ModelFile(
      role: "embedder", name: "tint.json", bytes: reference.embedder.bytes,
      sha256: reference.detector.sha256)
    #expect(throws: FacesError.self) {
      try ModelSet(other, files: models.files, families: Throwaway.families)
    }
    #expect(
      try ModelSet(ModelSet.embedded().reference, files: ModelFiles(), families: .all)
        == .embedded())
  }
}
