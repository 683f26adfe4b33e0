import Faces
import Foundation
import Imaging
import Library
import ModelTestSupport
import Support
import TestSupport
import Testing
import Vocabulary
import WorkerTestSupport

@testable import Ingest

/// A detector and an embedder that the program does not know by itself, from photos to people.
@Suite struct AddedFamiliesTests {
  @Test func findAndGroupPeople() throws {
    let folder = try TemporaryFolder()
    let photos = folder.file("photos")
    try FileManager.default.createDirectory(atPath: photos, withIntermediateDirectories: true)
    for (name, tint) in [
      ("a", Color(red: 250, green: 10, blue: 10)), ("b", Color(red: 240, green: 12, blue: 8)),
      ("c", Color(red: 10, green: 10, blue: 250)),
    ] {
      let bytes = try PNGWriter.encode(Throwaway.photo(of: tint))
      try Data(bytes).write(to: URL(fileURLWithPath: "\(photos)/\(name).png"))
    }
    let models = try Throwaway.models()
    let library = try Library(path: folder.file("library"), mode: .createIfMissing)
    func scan(_ detector: DetectorSettings) throws -> ScanSummary {
      try Scan(
        library: library, models: models, detector: detector,
        clustering: ClusteringSettings(
          threshold: models.calibration.threshold, qualityGate: models.calibration.qualityGate),
        jobs: 1, program: try Doubles.program("knows-more")
      ).run([FilePath(photos)])
    }
    let summary = try scan(DetectorSettings())
    #expect(summary.photos == 3 && summary.faces == 3 && summary.failures.isEmpty)
    #expect(try library.people().map(\.faces).sorted() == [1, 2])
    // What is noted of each photo names the family's settings.
    #expect(
      try Analysis.note(DetectorSettings(), models: models)
        == "generation=2 detector=patches/3 minimum=auto patch-side=10 working=2000 "
        + "embedder=\(models.embedder.sha256)")
    #expect(try scan(DetectorSettings()).photos == 0)
    #expect(try scan(DetectorSettings(own: ["patch-side": "11"])).repeated == 3)
  }

  /// To change one byte of this would have every library searched again.
  @Test func theCarriedModelsAreNotedAsEver() throws {
    let embedder = try ModelSet.embedded().embedder.sha256
    #expect(
      try Analysis.note(
        DetectorSettings(minimumFace: 30.5), models: ModelSet(detector: "mtcnn.json"))
        == "generation=2 detector=mtcnn/1.0.0 minimum=30.5 thresholds=[0.6, 0.7, 0.8] "
        + "factor=0.709 working=2000 embedder=\(embedder)")
  }
}
