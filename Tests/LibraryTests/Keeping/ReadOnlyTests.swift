import Decisions
import Foundation
import Migrations
import TestSupport
import Testing
import Vocabulary

@testable import Library

/// Libraries that cannot be written to. The superuser may write whatever the permissions say, so these lie on file systems that
/// are mounted read-only.
@Suite(.serialized, .enabled(if: Mounting.isPossible, "needs the right to mount file systems"))
final class ReadOnlyTests {
  let folder: TemporaryFolder
  let disk: String
  var path: String { "\(disk)/library" }

  init() throws {
    folder = try TemporaryFolder()
    disk = folder.file("disk")
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
    #expect(Mounting.mount("tmpfs", at: disk, megabytes: 8))
  }

  deinit { Mounting.unmount(disk) }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: disk).sorted()
  }

  private func protect() { #expect(Mounting.remount(disk, readOnly: true)) }

  private func expectRefused(_ library: Library, sourceLocation: SourceLocation = #_sourceLocation)
  {
    #expect(library.isReadOnly, sourceLocation: sourceLocation)
    #expect(throws: LibraryError.readOnly(path: path), sourceLocation: sourceLocation) {
      try library.set("key", to: "other")
    }
    #expect(throws: LibraryError.readOnly(path: path), sourceLocation: sourceLocation) {
      _ = try library.decide(.hide([PersonID(1)]))
    }
    #expect(throws: LibraryError.readOnly(path: path), sourceLocation: sourceLocation) {
      _ = try library.setPaused(true)
    }
  }

  @Test func answersAndRefusesToWrite() throws {
    do { try Library(path: path, mode: .createIfMissing).set("key", to: "value") }
    protect()
    let library = try Library(path: path)
    #expect(library.path == path)
    #expect(try library.settings() == ["key": "value"])
    #expect(try library.people().isEmpty)
    expectRefused(library)
    #expect(try library.embedder(name: "new", sha256: "11", dimension: 4) == ModelID(0))
    #expect(try names() == ["library"])
  }

  @Test func whatIsStillInTheLogCounts() throws {
    let library = try Library(path: folder.file("live"), mode: .createIfMissing)
    try library.database.run("PRAGMA wal_autocheckpoint = 0")
    try library.set("key", to: "value")
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(
        atPath: folder.file("live\(suffix)"), toPath: path + suffix)
    }
    protect()
    let copy = try Library(path: path)
    #expect(try copy.settings() == ["key": "value"])
    expectRefused(copy)
    #expect(try names() == ["library", "library-wal"])
    withExtendedLifetime(library) {}
  }

  /// Somebody else may write where this process must not.
  @Test func whatOthersWriteMeanwhileIsSeen() throws {
    let library = try Library(path: path, mode: .createIfMissing)
    try library.set("key", to: "value")
    do {
      let reader = try ReadOnly.open(path)
      func value() throws -> String? {
        try reader.first("SELECT value FROM settings", as: String.self)
      }
      #expect(try value() == "value")
      try library.set("key", to: "other")
      #expect(try value() == "other")
    }
    try library.checkState()
  }

  @Test func anOlderVersionAnswersToo() throws {
    try FileManager.default.copyItem(atPath: Fixtures.path("library/v1.sqlite"), toPath: path)
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    protect()
    let library = try Library(path: path)
    #expect(try library.people().map(\.label) == ["Zoë Müller", "#3"])
    expectRefused(library)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    #expect(try names() == ["library"])
  }

  @Test func refusesWhatAnyOpeningRefuses() throws {
    do {
      let library = try Library(path: path, mode: .createIfMissing)
      try library.database.run("PRAGMA user_version = 1000")
    }
    protect()
    #expect(
      throws: LibraryError.newer(path: path, version: 1000, supported: Migrations.all.count)
    ) { try Library(path: path) }
  }

  @Test func namesOfAllKindsCanBeRead() throws {
    let odd = "\(disk)/a b%20?#&é\n.sqlite"
    do { try Library(path: odd, mode: .createIfMissing).set("key", to: "value") }
    protect()
    #expect(try Library(path: odd).settings() == ["key": "value"])
  }
}
