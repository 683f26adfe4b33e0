import Foundation
import Library
import TestSupport
import Testing
import Vocabulary

/// `kinfolk backup` and `kinfolk restore FILE`, as a user runs them.
@Suite struct BackupTests {
  let kinfolk: Kinfolk

  init() throws {
    kinfolk = try Kinfolk()
    let library = try Library(path: kinfolk.library, mode: .createIfMissing)
    try library.set("which", to: "first")
  }

  private func file(_ name: String) -> String { kinfolk.folder.file(name) }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  private func which(_ path: String) throws -> String? {
    try Library(path: path).settings()["which"]
  }

  @Test func aBackupIsMadeAndBroughtBack() throws {
    let made = try kinfolk.run("backup", "copy.sqlite")
    #expect(made.status == 0)
    #expect(
      made.output == "Backed up 0 photos, 0 faces, 0 people and 0 decisions to copy.sqlite.\n")
    #expect(made.errors == "")
    try Library(path: kinfolk.library).set("which", to: "second")

    let restored = try kinfolk.run("restore", "copy.sqlite", "--json").json()
    #expect(try which(kinfolk.library) == "first")
    let aside = try #require(restored["aside"] as? String)
    #expect(try which(aside) == "second")
    #expect(aside.contains("/library-before-restore-2"))
    #expect(restored["isServiceRunning"] as? Bool == nil)
    #expect(restored["is_service_running"] as? Bool == false)
    #expect(try !names(kinfolk.folder.path).contains { $0.hasPrefix(".kinfolk") })
  }

  @Test func datedCopiesOfThisLibraryOnlyAreRemoved() throws {
    let copies = try kinfolk.makeFolder(
      "copies",
      [
        "library-2001-01-01-000000.sqlite": Data("no library".utf8),
        "library-notes.sqlite": Data("mine".utf8),
      ])
    // Another library of the same name.
    let other = "\(copies)/library-2001-01-02-000000.sqlite"
    do { _ = try Library(path: other, mode: .createIfMissing) }
    let kept = try names(copies)
    var made: [String] = []
    for round in 1...4 {
      let report = try kinfolk.run("backup", copies, "--keep", "2", "--json").json()
      made.append(try #require(report["backup"] as? String))
      #expect((report["removed"] as? [String])?.count == (round > 2 ? 1 : 0))
    }
    #expect(
      try names(copies)
        == (kept + made.suffix(2).map { ($0 as NSString).lastPathComponent }).sorted())
  }

  @Test func whatCannotBeIsRefusedInWords() throws {
    try Data("x".utf8).write(to: URL(fileURLWithPath: file("photo.jpg")))
    let cases: [(words: [String], message: String)] = [
      (
        ["backup", "photo.jpg"],
        "No backup was made at \(try realPath(file("photo.jpg"))): the file there is no backup of "
          + "a library: it is no SQLite database; name another file."
      ),
      (
        ["backup", "none/copy.sqlite"],
        "No backup was made at none/copy.sqlite: its folder is not there; make it first."
      ),
      (
        ["backup", "photo.jpg", "--keep", "3"],
        "photo.jpg is no folder, and '--keep N' is about copies in a folder."
      ),
      (
        ["restore", "photo.jpg"],
        "photo.jpg was not restored: it is no Kinfolk library: it is no SQLite database. "
          + "The library is as it was."
      ),
      (
        ["restore", "none.sqlite"],
        "none.sqlite was not restored: there is no such file. The library is as it was."
      ),
      (
        ["restore", "library.sqlite"],
        "library.sqlite was not restored: it is the library itself. The library is as it was."
      ),
    ]
    for (words, message) in cases {
      let result = try kinfolk.run(words)
      #expect(result.status == 1, "\(words)")
      #expect(result.errors == "Error: \(message)\n")
    }
    let mixed = try kinfolk.run("restore", "@1", "photo.jpg")
    #expect(mixed.status == 64)
    #expect(try which(kinfolk.library) == "first")
  }

  /// A picture would take the library's place, and the configuration would be read from it.
  @Test func theLibraryIsNeitherWrittenOverNorReadAsSomethingElse() throws {
    try Kinfolk.fixture("astronaut.png").write(to: URL(fileURLWithPath: file("photo.png")))
    link(kinfolk.library, file("hard.png"))
    let error = "This file belongs to the library in use. Name another one.\n"
    let written = try kinfolk.run("highlight", "photo.png", "-o", "hard.png")
    #expect(written.status == 1)
    #expect(written.errors == "Error: hard.png: \(error)")
    for name in ["library.sqlite", "hard.png"] {
      #expect(try kinfolk.run("faces", name).errors == "Error: \(name): \(error)")
    }
    #expect(try which(kinfolk.library) == "first")
  }

  /// At whatever moment it is killed, the library is the one or the other, whole, and nothing is lost.
  @Test func killedWhileItRestoresItLeavesTheOneOrTheOther() throws {
    do {
      let library = try Library(path: kinfolk.library)
      for number in 0..<200 {
        try library.set("ballast \(number)", to: String(repeating: "x", count: 50_000))
      }
    }
    #expect(try kinfolk.run("backup", "copy.sqlite").status == 0)
    try Library(path: kinfolk.library).set("which", to: "second")
    var found: [String: Int] = [:]
    for _ in 0..<12 {
      let running = try kinfolk.start(["restore", "copy.sqlite"])
      usleep(UInt32.random(in: 10_000...250_000))
      kill(running.process.processIdentifier, SIGKILL)
      _ = try running.finish()
      let state = try #require(try which(kinfolk.library))
      found[state, default: 0] += 1
      #expect(try Library(path: kinfolk.library).settings().count == 201)
      let whole = try kinfolk.run("backup", "check-\(found).sqlite")
      #expect(whole.status == 0, "\(whole.errors)")
      try Library(path: kinfolk.library).set("which", to: "second")
      for name in try names(kinfolk.folder.path) where name.contains("-before-restore-") {
        #expect(try which(file(name)) == "second")
        try FileManager.default.removeItem(atPath: file(name))
      }
    }
    #expect(Set(found.keys).isSubset(of: ["first", "second"]))
    // What the killed ones left goes with the next.
    #expect(try kinfolk.run("restore", "copy.sqlite").status == 0)
    #expect(try !names(kinfolk.folder.path).contains { $0.hasPrefix(".kinfolk-draft") })
  }
}
