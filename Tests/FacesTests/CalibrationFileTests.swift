import Foundation
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Faces

@Suite struct CalibrationFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Ten people along the axes of a plane; each mean is that of two who are near each other.
  @Test func aCohortIsMeansOfTheMostAlike() throws {
    let angles: [Double] = [0, 1, 40, 41, 80, 81, 120, 121, 160, 161]
    let vectors = angles.flatMap { angle in
      [Float(cos(angle * .pi / 180)), Float(sin(angle * .pi / 180))]
    }
    let cohort = try #require(
      Cohort(
        of: angles.indices.map { [$0] }, vectors: vectors, dimension: 2, weight: 0.5, neighbours: 1)
    )
    #expect(cohort.count == 5)
    for mean in 0..<5 {
      let middle = Double(mean) * 40 + 0.5
      #expect(
        cohort.vectors.indices.filter { $0 % 2 == 0 }.contains { row in
          abs(Double(cohort.vectors[row]) - 0.5 * cos(middle * .pi / 180)) < 1e-4
            && abs(Double(cohort.vectors[row + 1]) - 0.5 * sin(middle * .pi / 180)) < 1e-4
        })
    }
    // The nearest mean but one's own is 39.5 or 40.5 degrees away.
    #expect(abs(Double(cohort.meanOffset) - 0.5 * cos(39.9 * .pi / 180)) < 0.01)
    let few = Cohort(
      of: [[0], [1]], vectors: vectors, dimension: 2, weight: 0.5, neighbours: 1)
    #expect(few == nil)
  }

  private func keep(_ cohort: Cohort?, sha256: String? = nil) throws -> FilePath {
    let models = try ModelSet.embedded()
    let described = cohort?.described(madeFrom: ["Ada", "Ben"])
    var file = CalibrationFile(
      of: models.embedder, calibration: Calibration(threshold: 0.5), cohort: described?.manifest,
      figures: .init(people: 100, faces: 300, heldOutPeople: 25, b3Before: 0.5, b3After: 0.9))
    if let sha256 { file.sha256 = sha256 }
    try Data(file.text()).write(to: URL(fileURLWithPath: folder.file("calibration.json")))
    if let described {
      try Data(described.bytes).write(
        to: URL(fileURLWithPath: folder.file(described.manifest.file)))
    }
    return FilePath(folder.path)
  }

  @Test func whatIsInAFolderGoesOverTheManifest() throws {
    let models = try ModelSet.embedded()
    #expect(try models.calibrated(in: FilePath(folder.file("none"))) == models)
    let plain = try models.calibrated(in: keep(nil))
    #expect(plain.calibration == Calibration(threshold: 0.5))
    #expect(try plain.cohort() == nil)
    #expect(plain.embedder.sha256 == models.embedder.sha256)
    let cohort = Cohort(
      vectors: (0..<128 * 4).map { Float($0) / 1000 }, dimension: 128, neighbours: 3,
      meanOffset: 0.25)
    let other = try models.calibrated(in: keep(cohort))
    #expect(try other.cohort() == cohort)
    #expect(other.embedder.cohort?.wasMadeFrom("Ada") == true)
    #expect(other.embedder.cohort?.wasMadeFrom("Cleo") == false)
  }

  @Test func whatDoesNotBelongIsRefused() throws {
    let models = try ModelSet.embedded()
    let folder = try keep(nil, sha256: "00")
    #expect(throws: FacesError.self) { try models.calibrated(in: folder) }
    let file = self.folder.file("calibration.json")
    for (text, reason) in [
      ("{}", "is no calibration: its field 'embedder' is missing"),
      (#"{"embedder": NaN}"#, "is no calibration: its field 'embedder' is 'NaN', which is no JSON"),
      ("", "cannot be read: No data available"),
    ] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: file))
      #expect(throws: FacesError.givenModel(file: file, reason: reason)) {
        try models.calibrated(in: folder)
      }
    }
  }

  /// What is written is a manifest, and says what goes over the other.
  @Test func aManifestIsWrittenWithIt() throws {
    let models = try ModelSet.embedded()
    for cohort in [
      nil,
      Cohort(
        vectors: (0..<128 * 4).map { Float($0) / 1000 }, dimension: 128, neighbours: 3,
        meanOffset: 0.25),
    ] {
      let described = cohort?.described(madeFrom: ["Ada", "Ben"])
      var calibration = models.calibration
      calibration.threshold = 0.4375
      calibration.caution = try #require(Caution(0.5, power: 0.5))
      let file = CalibrationFile(
        of: models.embedder, calibration: calibration, cohort: described?.manifest,
        figures: .init(people: 100, faces: 300, heldOutPeople: 25, b3Before: 0.5, b3After: 0.9))
      let text = try models.manifest(with: file, cohort: "strangers.bin")
      let written = try JSONDecoder().decode(EmbedderManifest.self, from: Data(text.utf8))
      #expect(written.calibration == calibration)
      #expect(written.name == models.embedder.name && written.sha256 == models.embedder.sha256)
      #expect(written.position == models.embedder.position)
      #expect(written.cohort?.file == (cohort == nil ? nil : "strangers.bin"))
      #expect(written.cohort?.sha256 == described?.manifest.sha256)
      // What the manifest says of lengths is no part of one that says nothing of them.
      let silent = CalibrationFile(
        of: models.embedder, calibration: Calibration(threshold: 0.5), cohort: nil,
        figures: file.figures)
      let other = try JSONDecoder().decode(
        EmbedderManifest.self, from: Data(models.manifest(with: silent, cohort: "").utf8))
      #expect(other.calibration == silent.calibration)
      let value = try JSONValue(strict: Array(text.utf8))
      #expect(value["figures"]?["heldOutPeople"] == .number(25))
      #expect(value["embedder"] == nil && value["sha256"] == nil)
    }
  }

  /// Names in it are those of files that are taken away with it.
  @Test func onlyItsOwnCohortIsNamed() throws {
    let folder = try keep(nil)
    let path = URL(fileURLWithPath: self.folder.file("calibration.json"))
    #expect(CalibrationFile.names(in: folder) == ["calibration.json"])
    let cohort = Cohort(
      vectors: (0..<128 * 4).map { Float($0) / 1000 }, dimension: 128, neighbours: 3,
      meanOffset: 0.25)
    let named = try #require(try CalibrationFile.read(in: keep(cohort))?.cohort?.file)
    #expect(CalibrationFile.names(in: folder) == ["calibration.json", FilePath(named)])
    var value = try JSONValue(strict: Array(Data(contentsOf: path)))
    for other in ["manifest.json", "../calibration-cohort-a.bin", "calibration-cohort-/a"] {
      var changed = try #require(value["cohort"])
      changed["file"] = .text(other)
      value["cohort"] = changed
      try Data(value.written.utf8).write(to: path)
      #expect(throws: FacesError.self) { try CalibrationFile.read(in: folder) }
      #expect(CalibrationFile.names(in: folder) == ["calibration.json"])
    }
  }
}
