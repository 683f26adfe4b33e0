import Decisions
import Foundation
import Migrations
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Library

@Suite struct MigrationsTests {
  let folder: TemporaryFolder
  let database: Connection

  init() throws {
    folder = try TemporaryFolder()
    let path = folder.file("database")
    try Data().write(to: URL(fileURLWithPath: path))
    database = try Connection(path: path)
  }

  private func tables() throws -> [String] {
    try database.all(
      "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", as: String.self)
  }

  @Test func areNumberedFromOneAndBearTheTextOfTheirFiles() throws {
    for (index, migration) in Migrations.all.enumerated() {
      #expect(migration.number == index + 1)
      let digits = String(migration.number)
      let number = String(repeating: "0", count: 4 - digits.count) + digits
      let file = "\(Fixtures.root)/Migrations/sql/\(number)-\(migration.name).sql"
      #expect(try String(contentsOfFile: file, encoding: .utf8) == migration.sql)
    }
    let files = try FileManager.default.contentsOfDirectory(
      atPath: "\(Fixtures.root)/Migrations/sql")
    #expect(files.count == Migrations.all.count)
  }

  @Test func areAppliedOnceInOrder() throws {
    let first = Migration(number: 1, name: "a", sql: "CREATE TABLE a (x); INSERT INTO a VALUES (1)")
    let second = Migration(number: 2, name: "b", sql: "CREATE TABLE b AS SELECT x + 1 AS x FROM a")
    try database.migrate([first])
    #expect(try database.userVersion == 1)
    try database.migrate([first, second])
    try database.migrate([first, second])
    #expect(try database.userVersion == 2)
    #expect(try tables() == ["a", "b"])
    #expect(try database.all("SELECT x FROM b", as: Int.self) == [2])
  }

  @Test func leaveNothingBehindWhenAStatementFails() throws {
    let first = Migration(number: 1, name: "a", sql: "CREATE TABLE a (x)")
    let second = Migration(
      number: 2, name: "b", sql: "CREATE TABLE b (x); INSERT INTO c VALUES (1)")
    #expect(throws: LibraryError.self) { try database.migrate([first, second]) }
    #expect(try database.userVersion == 1)
    #expect(try tables() == ["a"])
  }

  @Test func leaveNothingBehindWhenAReferenceBreaks() throws {
    let broken = Migration(
      number: 1, name: "broken",
      sql: """
        CREATE TABLE a (id INTEGER PRIMARY KEY);
        CREATE TABLE b (a REFERENCES a (id));
        INSERT INTO b VALUES (7);
        """)
    #expect(
      throws: LibraryError.damaged(
        path: database.path, reason: "rows of «b» refer to nothing after the step «broken»")
    ) { try database.migrate([broken]) }
    #expect(try database.userVersion == 0)
    #expect(try tables() == [])
  }

  @Test func waitForAnotherProcessThatMigrates() throws {
    let path = database.path
    let steps = (1...20).map {
      Migration(number: $0, name: "step", sql: "CREATE TABLE t\($0) (x)")
    }
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      do { try Connection(path: path).migrate(steps) } catch { Issue.record(error) }
    }
    #expect(try database.userVersion == 20)
    #expect(try tables().count == 20)
  }

  /// Version 6 makes bytes of paths: what was noted about places survives, and so do numbers and the index.
  @Test func pathsOfVersionFiveBecomeBytes() throws {
    try database.migrate(Array(Migrations.all.prefix(5)))
    try database.write { () throws(LibraryError) in
      for sql in [
        "INSERT INTO folders (id, path, created_at) VALUES (3, '/photos/Zoë', 1), (5, '/b', 2)",
        "INSERT INTO photos (id, hash, state, created_at) VALUES (1, x'00112233445566778899aabbccddeeff', 'done', 1)",
        """
        INSERT INTO files (id, folder_id, path, size, mtime_ns, photo_id) VALUES
          (7, 3, 'a/é.jpg', 10, 20, 1), (8, 5, 'x.jpg', 10, 20, 1), (40, 5, 'y.jpg', 10, 20, 1)
        """,
        "UPDATE files SET missing_since = 9 WHERE id = 8",
        "DELETE FROM files WHERE id = 40",
        "INSERT INTO watched_folders (path, created_at) VALUES ('/photos/Zoë', 4)",
        "INSERT INTO mounts (path, device) VALUES ('/photos/Zoë', 77)",
      ] { try database.run(sql) }
    }
    try database.migrate(Migrations.all)
    func texts(_ sql: String) throws -> [String] {
      try database.all(sql, as: String.self)
    }
    #expect(
      try texts(
        "SELECT id || ' ' || folder_id || ' ' || typeof(path) || ' ' || CAST(path AS TEXT) FROM files ORDER BY id"
      ) == ["7 3 blob a/é.jpg", "8 5 blob x.jpg"])
    #expect(
      try texts("SELECT CAST(path AS TEXT) FROM folders ORDER BY id") == ["/photos/Zoë", "/b"])
    #expect(try texts("SELECT CAST(path AS TEXT) FROM watched_folders") == ["/photos/Zoë"])
    #expect(
      try texts("SELECT device || '' FROM mounts WHERE path = CAST('/photos/Zoë' AS BLOB)") == [
        "77"
      ])
    #expect(try texts("SELECT missing_since || '' FROM files WHERE id = 8") == ["9"])
    // The number of the file that was deleted is not given again.
    try database.run(
      "INSERT INTO files (folder_id, path, size, mtime_ns, photo_id) VALUES (5, x'e9', 1, 1, 1)")
    #expect(database.lastInserted == 41)
    // What lies below a folder is found by index.
    let plan = try database.all(
      """
      EXPLAIN QUERY PLAN SELECT id FROM files
      WHERE folder_id = 5 AND path >= CAST('a/' AS BLOB) AND path < CAST('a0' AS BLOB)
      """
    ) { (_: Int, _: Int, _: Int, detail: String) in detail }
    #expect(plan.count == 1 && plan[0].hasPrefix("SEARCH files USING"), "\(plan)")
    #expect(plan[0].contains("folder_id=? AND path>? AND path<?"), "\(plan)")
  }

  /// Which files are one picture is told by the next pass; counting them reads an index and no row.
  @Test func picturesOfOldLibrariesAreNotToldYet() throws {
    try database.migrate(Array(Migrations.all.prefix(15)))
    for sql in [
      "INSERT INTO folders (id, path, created_at) VALUES (1, x'2f61', 1)",
      "INSERT INTO photos (id, hash, state, created_at) VALUES (1, x'00112233445566778899aabbccddeeff', 'new', 1)",
      "INSERT INTO files (folder_id, path, size, mtime_ns, photo_id) VALUES (1, x'62', 1, 1, 1)",
    ] { try database.run(sql) }
    try database.migrate(Migrations.all)
    #expect(try database.all("SELECT picture FROM files", as: Int64?.self) == [nil])
    let plan = try database.all(
      "EXPLAIN QUERY PLAN SELECT \(Library.picture(of: "faces.photo_id")) FROM faces"
    ) { (_: Int, _: Int, _: Int, detail: String) in detail }
    #expect(plan.contains { $0.contains("files USING COVERING INDEX files_by_photo") }, "\(plan)")
  }

  /// Until version 12 all versions read the same formats, so nothing has to be read again.
  @Test func filesThatWereUnsupportedAreKnownToBeNoJPEGAndNoPNG() throws {
    try database.migrate(Array(Migrations.all.prefix(11)))
    for sql in [
      "INSERT INTO folders (id, path, created_at) VALUES (1, x'2f61', 1)",
      "INSERT INTO photos (id, hash, state, created_at) VALUES (1, x'00112233445566778899aabbccddeeff', 'new', 1)",
      "INSERT INTO files (folder_id, path, size, mtime_ns, photo_id) VALUES (1, x'62', 1, 1, 1)",
      "INSERT INTO files (folder_id, path, size, mtime_ns, unsupported) VALUES (1, x'63', 1, 1, 'gif')",
    ] { try database.run(sql) }
    try database.migrate(Migrations.all)
    let formats = try database.all("SELECT formats FROM files ORDER BY id", as: String?.self)
    #expect(formats == [nil, "jpeg png"])
  }

  /// Every released version keeps a library in Tests/Fixtures/library; its README says what each one holds.
  @Test func bringOldLibrariesUpWithEverythingInThem() throws {
    let path = folder.file("v1.sqlite")
    try FileManager.default.copyItem(atPath: Fixtures.path("library/v1.sqlite"), toPath: path)
    let library = try Library(path: path)
    #expect(try library.database.userVersion == Migrations.all.count)
    let check = try library.database.first("PRAGMA integrity_check", as: String.self)
    #expect(check == "ok")
    // It was set for the only embedder there was.
    #expect(try library.settings() == [:])
    #expect(try library.settings(of: "dlib-face-resnet") == ["threshold": "0.07"])
    #expect(try library.settings(of: "another") == [:])
    let people = try library.people()
    #expect(people.map(\.label) == ["Zoë Müller", "#3"])
    #expect(people.map(\.faces) == [2, 1])
    #expect(people[0].cover == FaceID(3))
    #expect(
      try library.photos(PhotoQuery(with: [people[0].id])).map(\.paths) == [
        ["/photos/2019/beach.jpg", "/photos/copies/beach.jpg"], ["/photos/party.png"],
      ])
    #expect(try library.photo(PhotoID(1))?.captured == CaptureTime("2019-07-04T12:33:11", .exif))
    // Its file's time: September 2020.
    #expect(try library.photo(PhotoID(2))?.captured?.text.hasPrefix("2020-09-1") == true)
    #expect(try library.photo(PhotoID(2))?.captured?.source == .file)
    let status = try library.status()
    #expect(status.photos == [.done: 2, .failed: 1, .new: 1])
    #expect(status.unsupported == ["gif": 1])
    #expect(status.missingFiles == 1)
    #expect(
      status.failures == [
        LibraryStatus.Failure(path: "/photos/broken.jpg", reason: "The file holds no picture.")
      ])
    let faces = try library.faces(of: PhotoID(1))
    #expect(faces.map(\.id) == [FaceID(1), FaceID(2)])
    #expect(faces[0].detection.box == Box(x: 10.5, y: 20.25, width: 64, height: 80))
    #expect(faces[0].detection.landmarks.points[1] == Point(x: 2, y: 3))
    #expect(try library.embedding(of: FaceID(1), model: ModelID(1)) == Embedding([0.6, 0.8]))
    #expect(try library.crop(of: FaceID(1)) == [0xff, 0xd8, 0xff, 0xd9])
  }

  /// What people of earlier versions were called keeps its faces; what was said of people who are gone is in the journal.
  @Test func namesOfEarlierVersionsBindTheFacesTheirPeopleHave() throws {
    let path = folder.file("v1.sqlite")
    try FileManager.default.copyItem(atPath: Fixtures.path("library/v1.sqlite"), toPath: path)
    do {
      // Person 3 had a name for a while, and so had person 9, who was removed by grouping when it was nameless and faceless.
      let database = try Connection(path: path)
      for (person, name) in [(3, "'Ann'"), (9, "'Ann B.'"), (3, "null"), (9, "null")] {
        try database.run(
          """
          INSERT INTO decisions (at, kind, payload) VALUES
            (1700000000, 'name', json_object('person', \(person), 'name', \(name), 'before', null))
          """)
      }
    }
    let library = try Library(path: path)
    try expectFacts(of: library)
    let zoe = try library.person(matching: "Zoë Müller")
    #expect(zoe.isKept && zoe.bound == zoe.faces && zoe.faces == 2)
    #expect(try library.person(PersonID(3))?.isKept == true)
    #expect(try library.person(PersonID(3))?.bound == 0)
    #expect(try library.person(PersonID(9))?.isKept == true)
    // Old decisions can be taken back like new ones.
    let journal = try library.journal()
    let naming = try #require(journal.last { $0.kind == .name && $0.person == zoe.id })
    for entry in journal where entry.kind == .name && entry.person == zoe.id {
      _ = try library.undo(entry.id)
    }
    #expect(try library.names().isEmpty)
    #expect(try library.decision(naming.id)?.isUndone == true)
    #expect(
      try library.person(zoe.id)?.bound == 2, "they were confirmed when the library was brought up")
    try expectFacts(of: library)
  }
}
