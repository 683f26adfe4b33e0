import Faces
import Imaging
import ModelTestSupport
import Support
import TestSupport
import Testing
import Vocabulary
import WorkerTestSupport

@testable import Workers

/// Workers open nothing: models that the program does not carry come to them as descriptors.
@Suite struct GivenModelsTests {
  private func outcome(
    of photo: [UInt8], by models: ModelSet, detector: DetectorSettings = DetectorSettings()
  ) throws -> PhotoOutcome? {
    // The real worker, with two families more.
    let pool = WorkerPool(program: try Doubles.program("knows-more"), workers: 1, models: models)
    try pool.start(WorkerJob(id: 1, photo: .inMemory(photo), detector: detector))
    return try pool.outcomes(waiting: nil).first?.outcome
  }

  @Test func familiesWorkThatWereAdded() throws {
    let photo = try PNGWriter.encode(Throwaway.photo(of: Color(red: 250, green: 10, blue: 10)))
    let models = try Throwaway.models()
    guard case .done(_, let faces)? = try outcome(of: photo, by: models) else {
      Issue.record("the photo failed")
      return
    }
    #expect(faces.map(\.detection.box) == [Box(x: 60, y: 30, width: 49, height: 49)])
    #expect(faces.map(\.embedding.vector.count) == [3])
    // What only its family understands travels as well.
    let picky = DetectorSettings(own: ["patch-side": "50"])
    guard case .done(_, let none)? = try outcome(of: photo, by: models, detector: picky) else {
      Issue.record("the photo failed")
      return
    }
    #expect(none.isEmpty)
  }

  @Test func networksInSealedFilesWorkAsThoseInTheProgram() throws {
    let photo = try Fixtures.bytes("astronaut.png")
    let copy = try Throwaway.copiedEmbedder()
    // As a parent hands over what must not change any more.
    let sealed = try copy.files.given.mapValues { file in
      try MappedFile(.inMemory(Array(file.bytes)))
    }
    let models = try ModelSet(embedder: "copy.json", files: ModelFiles(given: sealed))
    #expect(models == copy)
    let outcome = try outcome(of: photo, by: models)
    #expect(try outcome == self.outcome(of: photo, by: .embedded()))
    guard case .done(_, let faces)? = outcome else {
      Issue.record("the photo failed")
      return
    }
    #expect(faces.count == 1)
  }

  @Test func whatIsNotWhatTheManifestSaysEndsTheWork() throws {
    let changed = try Throwaway.models(changed: ["tint.bin": [1, 2, 3, 4]])
    let photo = try PNGWriter.encode(Throwaway.photo(of: .gray(1)))
    #expect(
      throws: WorkerError.workerUnfit(
        reason: "the model file 'tint.bin' has 4 bytes instead of 3")
    ) { try outcome(of: photo, by: changed) }
  }

  @Test func aWorkerThatWasToldOfNoModelsSearchesNothing() throws {
    let pool = WorkerPool(program: try Doubles.program("knows-more"), workers: 1)
    try pool.start(
      WorkerJob(
        id: 1, photo: .inMemory(try Fixtures.bytes("astronaut.png")),
        detector: DetectorSettings()))
    #expect(throws: WorkerError.workerUnfit(reason: "it was not told by which models")) {
      try pool.outcomes(waiting: nil)
    }
  }
}
