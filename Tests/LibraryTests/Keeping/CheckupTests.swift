import Decisions
import Foundation
import TestSupport
import Testing
import Vocabulary

@testable import Library

@Suite struct CheckupTests {
  let sample: Sample
  var library: Library { sample.library }

  init() throws {
    sample = try Sample()
    try sample.fill(["a.jpg": ("a", [0.9]), "b.jpg": ("b", [0.8]), "c.jpg": ("c", [0.7])])
    try sample.assign("AAB")
    _ = try sample.library.decide(.name(PersonID(1), "Anna"))
  }

  @Test func findsNothingInASoundLibrary() throws {
    #expect(try library.checkup() == [])
    #expect(try !library.mendFacts())
  }

  @Test func findsNothingInLibrariesOfEarlierVersions() throws {
    let path = sample.folder.file("v1.sqlite")
    try FileManager.default.copyItem(atPath: Fixtures.path("library/v1.sqlite"), toPath: path)
    #expect(try Library(path: path).checkup() == [])
  }

  @Test(arguments: [
    "UPDATE faces SET bound = NULL WHERE id = 1",
    "UPDATE faces SET person_id = 2 WHERE id = 1",
    "UPDATE faces SET discarded = 1 WHERE id = 3",
    "INSERT INTO refusals (face_id, person_id, decision_id) VALUES (3, 1, 1)",
    "UPDATE people SET name = 'Eve', name_key = 'eve' WHERE id = 1",
    "UPDATE people SET hidden = 1 WHERE id = 1",
    "INSERT INTO differences (first, second, decision_id) VALUES (1, 2, 1)",
  ]) func findsAndMendsFactsThatNobodyDecided(sql: String) throws {
    let before = try library.facts()
    try library.database.run(sql)
    let faults = try library.checkup()
    guard case .facts(let faces, let people) = faults.first, faults.count == 1 else {
      Issue.record("\(faults)")
      return
    }
    #expect(faces + people == 1)
    #expect(try library.mendFacts())
    #expect(try library.checkup() == [])
    #expect(try library.facts() == before)
    #expect(try library.people().first?.name == "Anna")
  }

  @Test func findsVectorsOfAWrongLength() throws {
    try library.database.run("UPDATE embeddings SET vector = x'00000000' WHERE face_id = 2")
    #expect(try library.checkup() == [.vectors(1)])
  }

  @Test func findsRowsThatReferToNothing() throws {
    try library.database.run("PRAGMA foreign_keys = OFF")
    try library.database.run("UPDATE files SET photo_id = 99 WHERE id = 1")
    #expect(try library.checkup().contains(.dangling(table: "files", rows: 1)))
  }

  @Test func findsWhatIsMissing() throws {
    try library.database.run("DROP INDEX faces_by_photo")
    try library.database.run("DROP TABLE settings")
    #expect(
      try Set(library.checkup()) == [
        .incomplete("index faces_by_photo"), .incomplete("table settings"),
      ])
  }

  @Test func withoutIndexesAndTriggersTheRestIsLookedAtAllTheSame() throws {
    try library.database.run("DROP INDEX faces_by_photo")
    try library.database.run("DROP TRIGGER decisions_hold")
    try library.database.run("UPDATE people SET hidden = 1 WHERE id = 1")
    #expect(
      try Set(library.checkup()) == [
        .incomplete("index faces_by_photo"), .incomplete("trigger decisions_hold"),
        .facts(faces: 0, people: 1),
      ])
  }

  @Test func damageIsToldInLinesOfItsOwn() throws {
    let path = sample.folder.file("damaged")
    do { try library.database.run("VACUUM INTO '\(path)'") }
    do {
      // Pages that nothing refers to.
      let copy = try Connection(path: path)
      try copy.run("PRAGMA writable_schema = ON")
      try copy.run("DELETE FROM sqlite_schema WHERE name IN ('settings', 'crops')")
    }
    let faults = try Library(path: path).checkup()
    #expect(!faults.isEmpty && faults.count <= 5)
    for case .damaged(let reason) in faults {
      #expect(!reason.contains("\n") && !reason.contains("***"), "\(reason)")
    }
  }

  @Test func findsADamagedFile() throws {
    let path = sample.folder.file("damaged")
    try library.database.run("VACUUM INTO '\(path)'")
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    // A page in the middle, whichever it is.
    try file.seek(toOffset: 8 * UInt64(Connection.pageSize))
    try file.write(contentsOf: Data(repeating: 0xA5, count: 6 * Connection.pageSize))
    try file.close()
    do throws(LibraryError) {
      let faults = try Library(path: path).checkup()
      let isDamage = faults.allSatisfy { if case .damaged = $0 { true } else { false } }
      #expect(!faults.isEmpty && isDamage, "\(faults)")
    } catch {
      guard case .damaged = error else { throw error }
    }
  }
}
