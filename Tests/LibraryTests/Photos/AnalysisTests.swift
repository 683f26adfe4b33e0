import Support
import TestSupport
import Testing
import Vocabulary

@testable import Library

@Suite struct AnalysisTests {
  let sample: Sample
  var library: Library { sample.library }

  init() throws {
    sample = try Sample()
    try sample.scan(["a.jpg": "A", "b.jpg": "B"])
  }

  private func store(
    _ faces: [FoundFace], facts: PhotoFacts = .sample(), analysis: String = "a"
  ) throws {
    try library.store(
      .done(facts, faces: faces), for: PhotoID(1), model: sample.model, analysis: analysis)
  }

  @Test func keepsEverythingOfAFace() throws {
    let face = FoundFace.sample(
      x: 7.5, quality: 0.625, embedding: [0.1, -0.2, .pi, 1e-30], length: 12.7)
    let facts = PhotoFacts(
      format: .png, width: 4000, height: 3000, captured: CaptureTime("2019-07-04T12:33:11", .xmp),
      damage: "some")
    try store([face], facts: facts)
    let record = try #require(try library.face(FaceID(1)))
    #expect(record.detection == face.detection)
    #expect(record.quality == face.quality)
    #expect(record.person == nil)
    #expect(try library.embedding(of: FaceID(1), model: sample.model) == face.embedding)
    #expect(try library.crop(of: FaceID(1)) == face.crop)
    let photo = try #require(try library.photo(PhotoID(1)))
    #expect(photo.facts == facts)
    #expect(photo.state == .done)
    #expect(try library.status().damaged.count == 1)
    #expect(try library.photo(hash: .of("A")) == photo)
    #expect(try library.photo(hash: .of("nothing")) == nil)
    #expect(try library.queue(limit: 9).map(\.photo) == [PhotoID(2)])
  }

  @Test func keepsTheReasonOfAFailure() throws {
    try library.store(
      .failed(reason: "Too large."), for: PhotoID(2), model: sample.model, analysis: "a")
    let photo = try #require(try library.photo(PhotoID(2)))
    #expect(photo.state == .failed)
    #expect(photo.reason == "Too large.")
    #expect(photo.facts == nil)
    #expect(
      try library.status().failures == [
        LibraryStatus.Failure(path: "/photos/b.jpg", reason: "Too large.", attempts: 1)
      ])
    #expect(try library.queue(limit: 9).map(\.photo) == [PhotoID(1)])
  }

  @Test func putsBackWhatAnotherAnalysisLeft() throws {
    try store([.sample()], analysis: "old")
    try library.store(.failed(reason: "Odd."), for: PhotoID(2), model: sample.model, analysis: "a")
    #expect(try library.requeue(unlessAnalysedBy: "a") == 1)
    #expect(try library.queue(limit: 9).map(\.photo) == [PhotoID(1)])
    #expect(try library.requeue(unlessAnalysedBy: "a") == 0)
    #expect(try library.requeue(unlessAnalysedBy: "never seen") == 1)
    #expect(try library.photo(PhotoID(2))?.reason == nil)
    #expect(try library.faces(of: PhotoID(1)).count == 1)
  }

  @Test func aFaceFoundAgainKeepsItsIdAndPerson() throws {
    try store([.sample(x: 0), .sample(x: 100), .sample(x: 200)])
    try sample.assign("xyz")
    try store([
      .sample(x: 305), .sample(x: 203, quality: 0.75, embedding: [0, 1, 0, 0]), .sample(x: 2),
    ])
    let faces = try library.faces(of: PhotoID(1))
    #expect(faces.map(\.id) == [FaceID(1), FaceID(3), FaceID(4)])
    #expect(faces.map(\.person) == [PersonID(1), PersonID(3), nil])
    #expect(faces.map(\.detection.box.x) == [2, 203, 305])
    #expect(faces[1].quality.overall == 0.75)
    #expect(try library.embedding(of: FaceID(3), model: sample.model) == Embedding([0, 1, 0, 0]))
    #expect(try library.crop(of: FaceID(2)) == nil)
    #expect(try library.face(FaceID(2)) == nil)
  }

  @Test func aFailureKeepsTheFacesThereWere() throws {
    try store([.sample()])
    try library.store(.failed(reason: "Odd."), for: PhotoID(1), model: sample.model, analysis: "b")
    #expect(try library.faces(of: PhotoID(1)).map(\.id) == [FaceID(1)])
  }

  /// Two scans may search one photo at once, and the worker of one of them may die.
  @Test func aFailureDoesNotUndoWhatTheSameAnalysisHasDone() throws {
    try library.store(
      .failed(reason: "Odd."), for: PhotoID(1), model: sample.model, analysis: "same")
    try store([.sample()], analysis: "same")
    try library.store(
      .failed(reason: "Odd."), for: PhotoID(1), model: sample.model, analysis: "same")
    #expect(try library.photo(PhotoID(1))?.state == .done)
    #expect(try library.photo(PhotoID(1))?.reason == nil)
  }

  @Test func eachBoxIsFoundAgainOnceAtMost() {
    let box = Box(x: 0, y: 0, width: 10, height: 10)
    let near = Box(x: 1, y: 0, width: 10, height: 10)
    let far = Box(x: 5, y: 0, width: 10, height: 10)
    #expect(foundAgain(old: [box], new: [near, box]) == [1: 0])
    #expect(foundAgain(old: [near, box], new: [box]) == [0: 1])
    #expect(foundAgain(old: [box, near], new: [near, box]) == [0: 1, 1: 0])
    #expect(foundAgain(old: [box, box], new: [box, box]) == [0: 0, 1: 1])
    #expect(foundAgain(old: [box], new: [far]) == [:])
  }

  @Test func embeddersAreToldApartByTheirChecksum() throws {
    #expect(try library.embedder(name: "x", sha256: "00ff", dimension: 4) == sample.model)
    let other = try library.embedder(name: "tiny", sha256: "01ff", dimension: 2)
    // Until it is said otherwise they are what they were when all embedders shared them.
    #expect(try library.pictures(of: other) == PictureDistances(threshold: 0.072))
    for threshold: Float in [0.68, 0.51] {
      let pictures = PictureDistances(threshold: threshold)
      #expect(
        try library.embedder(name: "tiny", sha256: "01ff", dimension: 2, pictures: pictures)
          == other)
      #expect(try library.pictures(of: other) == pictures)
    }
    #expect(try library.embedder(name: "tiny", sha256: "01ff", dimension: 2) == other)
    #expect(try library.pictures(of: other) == PictureDistances(threshold: 0.51))
    #expect(other != sample.model)
    try store([.sample()])
    #expect(try library.clusteringInput(model: other).faces.ids == [])
  }

  // MARK: Faults

  /// Each table a photo's outcome touches refuses its row once; nothing of the outcome may stay.
  @Test(arguments: ["photos", "faces", "crops", "embeddings", "analyses"])
  func aFaultAnywhereLeavesNothingOfAPhoto(table: String) throws {
    let event = table == "photos" ? "UPDATE" : "INSERT"
    let before = try contents()
    try library.database.execute(
      script: """
        CREATE TEMP TRIGGER fault AFTER \(event) ON main.\(table)
        BEGIN SELECT raise(ABORT, 'fault'); END
        """)
    #expect(throws: LibraryError.self) { try store([.sample(), .sample(x: 100)]) }
    #expect(try contents() == before)
    try library.database.run("DROP TRIGGER fault")
    try store([.sample(), .sample(x: 100)])
    #expect(try library.faces(of: PhotoID(1)).count == 2)
  }

  @Test func aVectorOfTheWrongLengthLeavesNothingOfAPhoto() throws {
    let before = try contents()
    #expect(throws: LibraryError.wrongDimension(model: "tiny", expected: 4, found: 3)) {
      try store([.sample(), .sample(x: 100, embedding: [1, 0, 0])])
    }
    #expect(try contents() == before)
  }

  @Test func aFullDiskLeavesNothingOfAPhotoAndIsOvercome() throws {
    let before = try contents()
    let pages = try library.database.first("PRAGMA page_count", as: Int.self)
    try library.database.run("PRAGMA max_page_count = \(try #require(pages))")
    // More than fits into the pages that steps of the schema left free.
    let large = (0..<1000).map { FoundFace.sample(x: Float(100 * $0)) }
    #expect(throws: LibraryError.full(path: library.path)) { try store(large) }
    #expect(try contents() == before)
    try library.database.run("PRAGMA max_page_count = 1000000")
    try store(large)
    #expect(try library.faces(of: PhotoID(1)).count == 1000)
  }

  /// Every row of every table that a photo's outcome touches.
  private func contents() throws -> [String] {
    var rows: [String] = []
    for table in ["analyses", "photos", "faces", "crops", "embeddings"] {
      let columns = try library.database.all("SELECT name FROM pragma_table_info('\(table)')") {
        (name: String) in "quote(\(name))"
      }
      rows += try library.database.all(
        "SELECT \(columns.joined(separator: " || ',' || ")) FROM \(table)"
      ) { (row: String) in "\(table): \(row)" }
    }
    return rows
  }
}
