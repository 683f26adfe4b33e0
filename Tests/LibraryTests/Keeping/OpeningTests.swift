import Foundation
import Migrations
import Support
import TestSupport
import Testing

@testable import Library

@Suite struct OpeningTests {
  let folder: TemporaryFolder
  var path: String { folder.file("library") }

  init() throws { folder = try TemporaryFolder() }

  private func contents() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

  private func write(_ data: Data) throws { try data.write(to: URL(fileURLWithPath: path)) }

  /// Names in the folder, sorted.
  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  private func errorOnOpening(_ mode: Library.Mode = .createIfMissing) -> LibraryError? {
    do throws(LibraryError) {
      _ = try Library(path: path, mode: mode)
      return nil
    } catch { return error }
  }

  // MARK: Making one

  /// SQLite reads whatever log lies beside a file, whosever it was.
  @Test(arguments: ["-wal", "-journal"])
  func aLogOfALibraryThatIsGoneIsNoLogOfTheNext(suffix: String) throws {
    do {
      let gone = try Library(path: path, mode: .createIfMissing)
      try gone.set("key", to: "gone")
      if suffix == "-journal" {
        try gone.fold()
        try gone.database.run("PRAGMA journal_mode = DELETE")
        try gone.database.run("PRAGMA cache_spill = 1")
        try gone.database.run("PRAGMA cache_size = 2")
      }
      // As a crash leaves them: copied in the middle.
      try gone.database.run("BEGIN IMMEDIATE")
      for number in 0..<100 {
        try gone.database.run(
          "INSERT INTO settings (key, value) VALUES (?, ?)", .text("\(number)"),
          .text(String(repeating: "x", count: 9000)))
      }
      if suffix == "-wal" { try gone.database.run("COMMIT") }
      try FileManager.default.copyItem(atPath: path + suffix, toPath: folder.file("new\(suffix)"))
      try FileManager.default.copyItem(atPath: path, toPath: folder.file("copy"))
    }
    let left = try Data(contentsOf: URL(fileURLWithPath: folder.file("new\(suffix)")))
    #expect(left.count > 10_000)
    do {
      let library = try Library(path: folder.file("new"), mode: .createIfMissing)
      #expect(try library.settings() == [:])
      try library.set("key", to: "new")
      #expect(try library.checkup() == [])
    }
    #expect(try Library(path: folder.file("new")).settings() == ["key": "new"])
    // The same for one that is restored where one was.
    try left.write(to: URL(fileURLWithPath: folder.file("restored\(suffix)")))
    _ = try Library.restore(
      folder.file("new"), to: folder.file("restored"), aside: folder.file("aside")
    ) { _ in true }
    let restored = try Library(path: folder.file("restored"))
    #expect(try restored.settings() == ["key": "new"])
    #expect(try restored.checkup() == [])
  }

  /// A backup that somebody moves over a library whose log stayed, as after a crash.
  @Test func aLogOfTheLibraryThatABackupReplacedIsNotRead() throws {
    let backup = folder.file("backup")
    let old = try Library(path: path, mode: .createIfMissing)
    try old.set("key", to: "first")
    _ = try old.backUp(to: backup) { _ in true }
    try old.set("key", to: "second")
    let log = try Data(contentsOf: URL(fileURLWithPath: path + "-wal"))
    #expect(log.count > 1000)
    // Read in place and restored from, too.
    for name in ["a", "b", "c"] {
      try FileManager.default.copyItem(atPath: backup, toPath: folder.file(name))
      try log.write(to: URL(fileURLWithPath: folder.file("\(name)-wal")))
    }
    #expect(try Library(path: folder.file("a"), mode: .untouched).settings() == ["key": "first"])
    #expect(try Library(path: folder.file("a")).settings() == ["key": "first"])
    _ = try Library.restore(folder.file("b"), to: folder.file("new"), aside: folder.file("n")) {
      _ in
      true
    }
    #expect(try Library(path: folder.file("new")).settings() == ["key": "first"])
    _ = try Library.restore(backup, to: folder.file("c"), aside: folder.file("aside")) { _ in true }
    #expect(try Library(path: folder.file("aside")).settings() == ["key": "first"])
    let library = try Library(path: folder.file("c"))
    #expect(try library.settings() == ["key": "first"])
    try library.set("key", to: "third")
    #expect(try library.checkup() == [])
    withExtendedLifetime(old) {}
  }

  @Test func aLinkToNothingIsSaid() throws {
    symlink(folder.file("elsewhere"), path)
    let expected = LibraryError.cannotOpen(
      path: path, reason: "it is a link whose target is not there")
    #expect(errorOnOpening() == expected)
    #expect(errorOnOpening(.openExisting) == expected)
    #expect(try names() == ["library"])
  }

  @Test func isNotMadeUnasked() throws {
    #expect(errorOnOpening(.openExisting) == .missing(path: path))
    #expect(try names() == [])
  }

  @Test func isMadeWithItsFoldersAndOpenToItsOwnerOnly() throws {
    let path = folder.file("a/b/library")
    let library = try Library(path: path, mode: .createIfMissing)
    try library.set("key", to: "value")
    for name in ["library", "library-wal", "library-shm"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("a/b/\(name)"))
      #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
    }
    let made = try FileManager.default.attributesOfItem(atPath: folder.file("a"))
    #expect(made[.posixPermissions] as? Int == 0o700)
  }

  @Test func leavesNothingBesideItselfWhenClosed() throws {
    do { _ = try Library(path: path, mode: .createIfMissing) }
    #expect(try names() == ["library"])
  }

  @Test func keepsWhatWasWritten() throws {
    do {
      let library = try Library(path: path, mode: .createIfMissing)
      try library.set("key", to: "value")
    }
    #expect(try Library(path: path).settings() == ["key": "value"])
  }

  @Test func isSetUpAsPromised() throws {
    let database = try Library(path: path, mode: .createIfMissing).database
    func pragma(_ name: String) throws -> String? {
      try database.first("PRAGMA \(name)", as: String.self)
    }
    #expect(try pragma("journal_mode") == "wal")
    #expect(try pragma("synchronous") == "1")
    #expect(try pragma("foreign_keys") == "1")
    #expect(try pragma("trusted_schema") == "0")
    #expect(try pragma("application_id") == String(0x4B69_6E66))
    #expect(try pragma("page_size") == "8192")
    #expect(try pragma("integrity_check") == "ok")
  }

  @Test func everyTableIsStrictAndEveryColumnDescribed() throws {
    let database = try Library(path: path, mode: .createIfMissing).database
    let lax = try database.all(
      """
      SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict
        AND name NOT LIKE 'sqlite_%'
      """, as: String.self
    )
    #expect(lax == [])
    let columns = try database.all(
      """
      SELECT s.name, c.name FROM sqlite_schema AS s, pragma_table_info(s.name) AS c
      WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite_%'
      """
    ) { (table: String, name: String) in (table: table, name: name) }
    #expect(columns.count > 50)
    // SQLite keeps no comments of columns that were added later, so the steps themselves are read.
    let lines = Migrations.all.flatMap { $0.sql.split(separator: "\n") }
    for column in columns {
      let line = lines.first { line in
        let words = line.split(separator: " ").map(String.init)
        return words.first == column.name
          || words.starts(with: ["ALTER", "TABLE", column.table, "ADD", "COLUMN", column.name])
      }
      #expect(line?.contains("--") == true, "\(column.table).\(column.name) has no comment")
    }
  }

  @Test func doubleQuotesAreNoText() throws {
    let database = try Library(path: path, mode: .createIfMissing).database
    #expect(throws: LibraryError.self) { try database.run("SELECT \"no such column\"") }
  }

  // MARK: Refusals

  @Test(arguments: [
    ("", "it is empty"), ("hello\n", "it is no SQLite database"),
    (String(repeating: "x", count: 10_000), "it is no SQLite database"),
    ("SQLite format 3\0", "it is no SQLite database"),
  ])
  func refusesAFileThatIsNoDatabase(content: String, reason: String) throws {
    try write(Data(content.utf8))
    #expect(errorOnOpening() == .notALibrary(path: path, reason: reason))
    #expect(try contents() == Data(content.utf8))
    #expect(try names() == ["library"])
  }

  @Test func refusesAnotherProgramsDatabase() throws {
    try write(Data())
    do {
      let other = try Connection(path: path)
      try other.execute(
        script: "PRAGMA journal_mode = WAL; CREATE TABLE t (x); PRAGMA user_version = 99")
    }
    let before = try contents()
    #expect(
      errorOnOpening()
        == .notALibrary(path: path, reason: "it is the SQLite database of another program"))
    #expect(try contents() == before)
    #expect(try names() == ["library"])
  }

  @Test func refusesAFolder() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    #expect(errorOnOpening() == .notALibrary(path: path, reason: "it is a folder"))
  }

  @Test func refusesANewerLibrary() throws {
    do {
      let library = try Library(path: path, mode: .createIfMissing)
      try library.database.run("PRAGMA user_version = 1000")
    }
    let before = try contents()
    let error = errorOnOpening()
    #expect(error == .newer(path: path, version: 1000, supported: Migrations.all.count))
    #expect(
      error?.description == """
        The library \(path) was written by a newer Kinfolk (its version is 1000, this program \
        knows versions up to \(Migrations.all.count)). It was left untouched.
        """)
    #expect(try contents() == before)
    #expect(try names() == ["library"])
  }

  @Test(arguments: [0, -5])
  func refusesADatabaseWithoutAVersion(version: Int) throws {
    do {
      try write(Data())
      let hollow = try Connection(path: path)
      try hollow.run("PRAGMA application_id = \(Library.applicationID)")
      try hollow.run("PRAGMA user_version = \(version)")
    }
    let before = try contents()
    let reason = "it has no version, as every library does"
    #expect(errorOnOpening() == .notALibrary(path: path, reason: reason))
    #expect(try contents() == before)
  }

  @Test func aTableThatIsMissingIsDamage() throws {
    do {
      let library = try Library(path: path, mode: .createIfMissing)
      try library.database.run("DROP TABLE identity")
    }
    #expect(errorOnOpening() == .damaged(path: path, reason: "no such table: identity"))
    do {
      // Five steps behind, and nothing to take them with.
      try FileManager.default.removeItem(atPath: path)
      try write(Data())
      let hollow = try Connection(path: path)
      try hollow.run("PRAGMA application_id = \(Library.applicationID)")
      try hollow.run("PRAGMA user_version = 5")
    }
    #expect(errorOnOpening() == .damaged(path: path, reason: "no such table: folders"))
  }

  // MARK: Leaving one alone

  @Test func whatIsOnlyLookedAtStaysAsItIs() throws {
    let old = folder.file("old")
    try FileManager.default.copyItem(atPath: Fixtures.path("library/v1.sqlite"), toPath: old)
    let backup = folder.file("backup")
    do {
      let library = try Library(path: path, mode: .createIfMissing)
      try library.set("key", to: "value")
      _ = try library.backUp(to: backup) { _ in true }
    }
    let before = try [old, backup].map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
    let present = try names()
    for path in [old, backup] {
      let library = try Library(path: path, mode: .untouched)
      #expect(try library.checkup() == [])
      #expect(throws: LibraryError.readOnly(path: path)) { try library.set("key", to: "x") }
    }
    #expect(try Library(path: old, mode: .untouched).people().map(\.label) == ["Zoë Müller", "#3"])
    #expect(try Library(path: backup, mode: .untouched).settings() == ["key": "value"])
    #expect(try [old, backup].map { try Data(contentsOf: URL(fileURLWithPath: $0)) } == before)
    #expect(try names() == present)
    // One that is worked on is seen as it is now.
    let working = try Library(path: path)
    try working.set("key", to: "new")
    #expect(try Library(path: path, mode: .untouched).settings() == ["key": "new"])
  }

  @Test func refusesANewerLibraryWhoseVersionIsStillInTheLog() throws {
    let library = try Library(path: path, mode: .createIfMissing)
    try library.database.run("PRAGMA user_version = 1000")
    #expect(errorOnOpening() == .newer(path: path, version: 1000, supported: Migrations.all.count))
    #expect(try library.database.userVersion == 1000)
  }

  @Test(arguments: [101, 8191, 8192, 20_000, -8192])
  func refusesATruncatedLibrary(length: Int) throws {
    do { _ = try Library(path: path, mode: .createIfMissing) }
    let whole = try contents()
    let part = whole.prefix(length > 0 ? length : whole.count + length)
    try write(part)
    guard case .damaged(let path, _) = errorOnOpening() else {
      Issue.record("opened a library of \(length) bytes: \(String(describing: errorOnOpening()))")
      return
    }
    #expect(path == self.path)
    #expect(try contents() == part)
  }

  @Test func saysWhyAFolderCannotBeMade() throws {
    try write(Data())
    let inside = "\(path)/below/library"
    #expect(
      throws: LibraryError.cannotOpen(
        path: inside, reason: "Not a directory")
    ) { try Library(path: inside, mode: .createIfMissing) }
  }

  @Test(.enabled(if: getuid() != 0, "the superuser may write anywhere"))
  func saysThatAFolderIsReadOnly() throws {
    do { _ = try Library(path: path, mode: .createIfMissing) }
    try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder.path)
    defer {
      try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.path)
    }
    #expect(errorOnOpening() == .readOnly(path: path))
  }
}
