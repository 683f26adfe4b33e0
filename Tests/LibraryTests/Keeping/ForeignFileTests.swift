import Support
import TestSupport
import Testing
import Vocabulary

@testable import Library

/// What the schema forbids may stand in a file from elsewhere all the same, whose schema says something else: it is damage, and no
/// reason to end (`script/fuzz library`).
@Suite struct ForeignFileTests {
  let sample: Sample
  var library: Library { sample.library }

  init() throws {
    sample = try Sample()
    try sample.fill(["a.jpg": ("a", [0.9]), "b.jpg": ("b", [0.8])])
    try library.database.run("PRAGMA ignore_check_constraints = ON")
    try library.database.run("PRAGMA foreign_keys = OFF")
  }

  private func damage(_ reason: String) -> LibraryError {
    .damaged(path: library.path, reason: reason)
  }

  @Test func aPhotosState() throws {
    try library.database.run("UPDATE photos SET state = 'odd' WHERE id = 1")
    #expect(throws: damage("a photo has the state «odd»")) { try library.photo(PhotoID(1)) }
    #expect(throws: damage("a photo has the state «odd»")) { try library.status() }
    #expect(try library.photo(PhotoID(2))?.state == .done)
  }

  @Test func aFacesLandmarks() throws {
    try library.database.run("UPDATE faces SET landmarks = x'0000803F00' WHERE id = 1")
    let odd = damage("a face has landmarks of 1 numbers")
    #expect(throws: odd) { try library.face(FaceID(1)) }
    #expect(throws: odd) { try library.faces(of: PhotoID(1)) }
    #expect(try library.face(FaceID(2)) != nil)
  }

  @Test func whatWasPassedOver() throws {
    var scan = try library.beginScan(of: Sample.photos)
    _ = try library.skip(
      Skipped(path: "/photos/c.jpg", kind: .dangling, reason: "no"), in: &scan)
    try library.database.run("UPDATE skipped SET kind = 'odd'")
    #expect(throws: damage("what was passed over is of the kind «odd»")) {
      try library.database.all(
        "SELECT CAST('/photos' AS BLOB), path, kind, reason FROM skipped", as: Skipped.self)
    }
  }

  @Test func aModelThatIsMissing() throws {
    try library.database.run("DELETE FROM models")
    #expect(throws: damage("it lacks the model 1")) {
      try library.clusteringInput(model: sample.model)
    }
    #expect(throws: damage("it lacks the model 1")) { try library.pictures(of: sample.model) }
  }

  @Test func aFileOfNothing() throws {
    try library.database.run("UPDATE files SET photo_id = NULL, unsupported = NULL")
    var scan = try library.beginScan(of: Sample.photos)
    let stamp = FileStamp(size: 1, modified: 1, changed: 1)
    // So it is read again.
    #expect(try library.unchanged("/photos/a.jpg", stamp: stamp, in: &scan) == nil)
  }

  @Test func aTriggerThatTakesAwayWhatIsWritten() throws {
    try library.database.run(
      "CREATE TRIGGER odd AFTER INSERT ON photos BEGIN DELETE FROM photos WHERE id = new.id; END")
    #expect(throws: damage("it does not keep what is written")) {
      try sample.scan(["a.jpg": "a", "b.jpg": "b", "new.jpg": "new"])
    }
  }

  /// A view may have more rows when they are read than when they were counted.
  @Test func aTableThatIsAnotherEachTime() throws {
    try library.database.run("ALTER TABLE embeddings RENAME TO kept")
    try library.database.run(
      "CREATE VIEW embeddings AS SELECT * FROM kept UNION ALL SELECT * FROM kept WHERE random() % 2"
    )
    for _ in 0..<100 {
      do throws(LibraryError) {
        _ = try library.clusteringInput(model: sample.model)
      } catch {
        #expect(error == damage("it counts more or fewer faces than it has"))
      }
    }
  }
}
