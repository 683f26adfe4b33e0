import Decisions
import Foundation
import Migrations
import TestSupport
import Testing
import Vocabulary

@testable import Library

@Suite struct BackupTests {
  let sample: Sample
  var folder: TemporaryFolder { sample.folder }
  var library: Library { sample.library }
  var target: String { folder.file("backup") }

  init() throws {
    sample = try Sample()
    try sample.fill(["a.jpg": ("one", [0.9, 0.8]), "b.jpg": ("two", [0.7])])
    try sample.assign("aab")
    _ = try library.decide(.name(PersonID(1), "Anna"))
  }

  private func backUp(to path: String) throws {
    _ = try library.backUp(to: path) { _ in true }
  }

  private func refusal(_ path: String) -> String? {
    do {
      try backUp(to: path)
      return nil
    } catch { return "\(error)" }
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  private func bytes(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
  }

  private func decisions(_ path: String) throws -> Int { try Library(path: path).journal().count }

  // MARK: Backups

  @Test func holdsEverythingAndIsPrivateAndAlone() throws {
    let before = try names()
    let (facts, replaced) = try library.backUp(to: target) { _ in true }
    #expect(!replaced)
    #expect(facts.photos == 2 && facts.faces == 3 && facts.people == 2 && facts.decisions == 1)
    #expect(try bytes(target).count == Int(facts.bytes))
    #expect(try names() == (before + ["backup"]).sorted())
    let attributes = try FileManager.default.attributesOfItem(atPath: target)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    // It needs no write-ahead log to be read.
    let versions = [UInt8](try bytes(target))[18..<20]
    #expect(versions.allSatisfy { $0 == 1 })
    let copy = try Library(path: target)
    #expect(try copy.people().map(\.label) == library.people().map(\.label))
    #expect(try copy.database.identity == library.database.identity)
    #expect(try copy.database.state != library.database.state)
  }

  @Test func anOlderBackupIsReplacedThroughALinkToo() throws {
    try backUp(to: target)
    _ = try library.decide(.hide([PersonID(1)]))
    symlink(target, folder.file("link"))
    #expect(try library.backUp(to: folder.file("link")) { _ in true }.replaced)
    #expect(try decisions(target) == 2)
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link")) == target)
  }

  @Test func nothingElseIsEverReplaced() throws {
    link(library.path, folder.file("hard"))
    symlink(library.path, folder.file("symbolic"))
    try Data([0xFF, 0xD8, 0xFF, 0xE0]).write(to: URL(fileURLWithPath: folder.file("photo.jpg")))
    try Data().write(to: URL(fileURLWithPath: folder.file("empty")))
    _ = try Library(path: folder.file("other"), mode: .createIfMissing)
    try backUp(to: folder.file("used"))
    let used = try Library(path: folder.file("used"))
    try backUp(to: folder.file("diverged"))
    do {
      _ = try Library(path: folder.file("diverged")).decide(.hide([PersonID(1)]))
    }
    try backUp(to: folder.file("newer"))
    try Connection(path: folder.file("newer")).run("PRAGMA user_version = 1000")
    mkfifo(folder.file("pipe"), 0o600)
    symlink(folder.file("nowhere"), folder.file("dangling"))
    try Data().write(to: URL(fileURLWithPath: folder.file("gone-wal")))
    let expected = [
      "hard": "it belongs to the library in use", "symbolic": "it belongs to the library in use",
      "library-wal": "it belongs to the library in use",
      "library-shm": "it belongs to the library in use",
      "photo.jpg": "it is no SQLite database", "empty": "it is empty",
      "other": "another library", "used": "in use", "pipe": "it is no regular file",
      "diverged": "decisions that the library does not have", "newer": "newer Kinfolk",
      "dangling": "a link whose target is not there", "gone": "the log of a library that is gone",
      "library-journal": "names that end in '-journal'",
      "library.lock": "names that end in '.lock'",
      "library.socket": "names that end in '.socket'", "new-wal": "names that end in '-wal'",
      "none/backup": "its folder is not there", "empty/backup": "Not a directory",
    ]
    let before = try names()
    var contents: [String: Data] = [:]
    for name in expected.keys where before.contains(name) && name != "pipe" && name != "dangling" {
      contents[name] = try bytes(folder.file(name))
    }
    for (name, reason) in expected {
      let refusal = refusal(folder.file(name))
      #expect(refusal?.contains(reason) == true, "\(name): \(refusal ?? "was replaced")")
      #expect(refusal?.hasPrefix("No backup was made at ") == true)
    }
    #expect(try names() == before)
    for (name, data) in contents { #expect(try bytes(folder.file(name)) == data, "\(name)") }
    withExtendedLifetime(used) {}
  }

  @Test func oneThatIsEndedLeavesNothing() throws {
    let before = try names()
    #expect(throws: CancellationError.self) { _ = try library.backUp(to: target) { _ in false } }
    #expect(try names() == before)
  }

  @Test func whatACrashLeftIsTakenAwayAndWhatIsInWorkStays() throws {
    try Data("half".utf8).write(to: URL(fileURLWithPath: folder.file(".kinfolk-draft-abcdef")))
    let working = try Draft(in: folder.path)
    try backUp(to: target)
    #expect(try !names().contains(".kinfolk-draft-abcdef"))
    #expect(FileManager.default.fileExists(atPath: working.path))
  }

  /// Each takes away what a crash left, and must not take the others' for that.
  @Test func draftsOfSeveralAtOnceDoNotMeet() async throws {
    let location = folder.path
    try await withThrowingTaskGroup { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<200 {
            let draft = try Draft(in: location)
            #expect(FileManager.default.fileExists(atPath: draft.path))
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try !names().contains { $0.hasPrefix(".kinfolk") })
  }

  @Test(.enabled(if: Mounting.isPossible, "needs the right to mount file systems"))
  func aFullDiskLeavesTheOlderBackup() throws {
    let disk = folder.file("disk")
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
    #expect(Mounting.mount("tmpfs", at: disk, megabytes: 1))
    defer { Mounting.unmount(disk) }
    try backUp(to: "\(disk)/backup")
    let before = try bytes("\(disk)/backup")
    try library.set("large", to: String(repeating: "x", count: 800_000))
    #expect(throws: LibraryError.cannotBackUp(path: "\(disk)/backup", because: .noRoom)) {
      try backUp(to: "\(disk)/backup")
    }
    #expect(try bytes("\(disk)/backup") == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk) == ["backup"])
  }

  /// Each is of one moment: two settings that are always written together are always equal.
  @Test func isOfOneMomentWhileOthersWrite() async throws {
    let (path, folder) = (library.path, folder)
    try await onThread {
      let isDone = Flag()
      let library = try Library(path: path)
      DispatchQueue.global().async {
        do {
          let writer = try Library(path: path)
          var number = 0
          while !isDone.value {
            number += 1
            try writer.database.write { () throws(LibraryError) in
              for key in ["first", "second"] {
                try writer.database.run(
                  "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", .text(key),
                  .text("\(number) " + String(repeating: "x", count: 100_000)))
              }
            }
          }
        } catch { Issue.record(error) }
        isDone.end()
      }
      for number in 0..<20 {
        let target = folder.file("moment-\(number)")
        _ = try library.backUp(to: target) { _ in true }
        let settings = try Library(path: target).settings()
        #expect(settings["first"] == settings["second"])
      }
      isDone.set()
      isDone.waitForEnd()
    }
  }

  @Test func aPlainCopyAtRestHoldsAllDecisions() throws {
    let other = try Library(path: library.path)
    _ = try other.people()
    _ = try library.decide(.hide([PersonID(1)]))
    #expect(try library.fold())
    try FileManager.default.copyItem(atPath: library.path, toPath: target)
    #expect(try decisions(target) == 2)
    withExtendedLifetime(other) {}
  }

  // MARK: Restoring

  private func restore(_ backup: String) throws -> Restoration {
    try Library.restore(backup, to: library.path, aside: folder.file("aside")) { _ in true }
  }

  @Test func bringsEverythingBackAndKeepsWhatWasThere() throws {
    try backUp(to: target)
    _ = try library.decide(.hide([PersonID(1)]))
    let restoration = try restore(target)
    #expect(restoration.aside == folder.file("aside"))
    #expect(restoration.version == Migrations.all.count)
    #expect(try decisions(library.path) == 1)
    #expect(try decisions(folder.file("aside")) == 2)
    // A process that had it open knows nothing of what it holds now.
    #expect(throws: LibraryError.replaced(path: library.path)) {
      try library.decide(.hide([PersonID(1)]))
    }
    #expect(throws: LibraryError.replaced(path: library.path)) { try library.checkState() }
    #expect(try decisions(library.path) == 1)
  }

  @Test func aLibraryThatIsGoneComesBack() throws {
    try backUp(to: target)
    let path = folder.file("new/folder/library")
    let restoration = try Library.restore(target, to: path, aside: folder.file("aside")) { _ in true
    }
    #expect(restoration.aside == nil)
    #expect(try decisions(path) == 1)
    #expect(!FileManager.default.fileExists(atPath: folder.file("aside")))
  }

  @Test func anOlderVersionIsBroughtUp() throws {
    let restoration = try restore(Fixtures.path("library/v1.sqlite"))
    #expect(restoration.version == 1)
    #expect(try Library(path: library.path).people().map(\.label) == ["Zoë Müller", "#3"])
  }

  @Test func whatIsNoSoundBackupChangesNothing() throws {
    try library.set("large", to: String(repeating: "x", count: 300_000))
    try backUp(to: target)
    let whole = try bytes(target)
    func write(_ data: Data, _ name: String) throws {
      try data.write(to: URL(fileURLWithPath: folder.file(name)))
    }
    try write(whole.prefix(9000), "short")
    try write(whole.prefix(whole.count - 8192), "page-short")
    var scrambled = whole
    for index in 8192 * 8..<8192 * 10 { scrambled[index] = 0xAA }
    try write(scrambled, "scrambled")
    try write(Data([0xFF, 0xD8, 0xFF]), "photo.jpg")
    try write(Data(), "empty")
    do { try Connection(path: folder.file("empty")).run("CREATE TABLE t (x)") }
    try write(whole, "newer")
    do { try Connection(path: folder.file("newer")).run("PRAGMA user_version = 1000") }
    link(library.path, folder.file("hard"))
    for (name, change) in [
      "no-index": "DROP INDEX faces_by_photo", "no-table": "DROP TABLE settings",
      "no-column": "ALTER TABLE people DROP COLUMN birth_year",
      "no-version": "PRAGMA user_version = 0", "other-version": "PRAGMA user_version = 5",
    ] {
      try write(whole, name)
      do { try Connection(path: folder.file(name)).run(change) }
    }
    let before = try library.journal().count
    let expected = [
      "short": "it is damaged", "page-short": "it is damaged", "scrambled": "it is damaged",
      "photo.jpg": "it is no Kinfolk library", "empty": "another program", "none": "no such file",
      "newer": "newer Kinfolk", "hard": "library in use", "library": "library in use",
      "no-index": "damaged: its index faces_by_photo is missing",
      "no-table": "damaged: its table settings is missing",
      "no-column": "damaged: its column people.birth_year is missing",
      "no-version": "no Kinfolk library: it has no version",
      "other-version": "it is damaged: ",
    ]
    for (name, reason) in expected {
      do {
        _ = try restore(folder.file(name))
        Issue.record("\(name) was restored")
      } catch {
        #expect("\(error)".contains(reason), "\(name): \(error)")
        #expect("\(error)".hasPrefix("\(folder.file(name)) was not restored: "))
      }
    }
    #expect(try library.journal().count == before)
    try library.checkState()
    #expect(!FileManager.default.fileExists(atPath: folder.file("aside")))
    #expect(try !names().contains { $0.hasPrefix(".kinfolk") })
  }

  @Test func aDamagedLibraryIsSetAsideAsItIs() throws {
    try backUp(to: target)
    let path = folder.file("damaged")
    var data = try bytes(target)
    for index in 8192..<data.count { data[index] = 0xAA }
    for index in 100..<8192 { data[index] = 0xAA }
    try data.write(to: URL(fileURLWithPath: path))
    let restoration = try Library.restore(target, to: path, aside: folder.file("aside")) { _ in true
    }
    #expect(restoration.aside == folder.file("aside"))
    #expect(try decisions(path) == 1)
    #expect(try bytes(folder.file("aside")) == data)
  }

  @Test func oneThatIsEndedChangesNothing() throws {
    try backUp(to: target)
    _ = try library.decide(.hide([PersonID(1)]))
    for steps in 0..<3 {
      var left = steps
      #expect(throws: CancellationError.self) {
        _ = try Library.restore(target, to: library.path, aside: folder.file("aside")) { _ in
          left -= 1
          return left >= 0
        }
      }
      #expect(try library.journal().count == 2)
      try library.checkState()
      #expect(try !names().contains("aside"))
    }
  }
}

/// Between two threads.
private final class Flag: Sendable {
  private let end_ = DispatchSemaphore(value: 0)
  private nonisolated(unsafe) var isSet = false
  private let lock = NSLock()

  var value: Bool { lock.withLock { isSet } }
  func set() { lock.withLock { isSet = true } }
  func end() { end_.signal() }
  func waitForEnd() { end_.wait() }
}
