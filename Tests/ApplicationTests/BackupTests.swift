import Decisions
import Library
import Support
import TestSupport
import Testing

@testable import Application

@Suite struct BackupTests {
  @Test func onlyNamesOfDatedCopiesAreDated() throws {
    let folder = try TemporaryFolder()
    let library = try Library(path: folder.file("my.photos.sqlite"), mode: .createIfMissing)
    let copies = DatedCopies(in: folder.path, of: library)
    let next = copies.next()
    #expect(copies.isDated(String(next.dropFirst(folder.path.utf8.count + 1))))
    #expect(copies.isDated("my.photos-2026-11-27-011205.sqlite"))
    for name in [
      "my.photos.sqlite", "my.photos-2026-11-27.sqlite", "my.photos-2026-11-27-0112.sqlite",
      "my.photos-2026-11-27-011205.sqlite-wal", "other-2026-11-27-011205.sqlite",
      "my.photos-2026-11-27-01120x.sqlite", "my.photos-before-restore-2026-11-27-011205.sqlite",
    ] {
      #expect(!copies.isDated(name), "\(name)")
    }
  }

  @Test func theLastCopiesStay() throws {
    let folder = try TemporaryFolder()
    let library = try Library(path: folder.file("mine.sqlite"), mode: .createIfMissing)
    try folder.make("copies")
    try folder.write("no copy", to: "copies/other.sqlite")
    let target = folder.file("copies")
    var made: [String] = []
    for _ in 1...3 {
      let report = try BackupReport(backingUp: library, to: target, keeping: 2) { _ in true }
      #expect(!report.replaced)
      #expect(report.removed == made.dropLast().suffix(1))
      made.append(report.backup)
    }
    #expect(
      try Files.names(in: FilePath(target)).map(\.description).sorted()
        == (made.suffix(2) + ["other.sqlite"]).map { FilePath($0).name.description }.sorted())
    // A file is one copy, and has none to count.
    let file = folder.file("copy.sqlite")
    #expect(!(try BackupReport(backingUp: library, to: file) { _ in true }.replaced))
    #expect(try BackupReport(backingUp: library, to: file) { _ in true }.replaced)
    #expect(throws: BackupError.noFolder(file)) {
      try BackupReport(backingUp: library, to: file, keeping: 2) { _ in true }
    }
  }

  @Test func whatIsRestoredIsKeptAsItWas() throws {
    let home = try Household("A")
    let person = try #require(try home.person(0))
    let copy = home.folder.file("copy.sqlite")
    _ = try BackupReport(backingUp: home.library, to: copy) { _ in true }
    _ = try home.decider.decide(.name(person, "Ada"))
    let report = try RestoreReport(restoring: copy, to: home.library.path) { _ in true }
    #expect(report.people == 1 && report.decisions == 0 && !report.isServiceRunning)
    let aside = try #require(report.aside)
    #expect(aside.contains("library-before-restore-"))
    #expect(try Library.open(home.library.path).person(person)?.name == nil)
    #expect(try Library.open(aside).person(person)?.name == "Ada")
  }
}
