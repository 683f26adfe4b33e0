import Decisions
import Foundation
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Library
@testable import Ingest

/// Libraries that are deleted, replaced and restored while their service runs.
@Suite(.serialized) struct VanishedLibraryTests {
  private let files = ["", "-wal", "-shm", ".lock", ".socket"]

  private func others(of served: ServedLibrary) throws -> String {
    let path = served.folder.file("other")
    let library = try Library(path: path, mode: .createIfMissing)
    _ = try library.watch(FilePath(served.photos))
    try library.set("which", to: "other")
    try library.fold()
    return path
  }

  private func photos(_ served: ServedLibrary) throws -> Int {
    try Library(path: served.path).status().photos[.done] ?? 0
  }

  @Test func theServiceGoesOverToALibraryThatTookItsPlace() async throws {
    try await onThread {
      let served = try ServedLibrary()
      try served.write("faces 1", to: "a.png")
      try served.expect(["a.png": 1])
      try served.expectIdle()
      served.letGo()
      #expect(rename(try others(of: served), served.path) == 0)
      try served.expect(1, "everything is found anew") { try photos(served) }
      #expect(try Library(path: served.path).settings()["which"] == "other")
      #expect(served.log.contains("was replaced; the service goes over"))
      // Commands reach it.
      _ = try Library(path: served.path).setPaused(true)
      served.wake()
      try served.expect(.paused) { served.status?.activity }
      #expect(served.end() == 0)
    }
  }

  @Test func theServiceWaitsForALibraryThatIsGoneAndIsItsServiceAgain() async throws {
    try await onThread {
      let served = try ServedLibrary()
      try served.write("faces 1", to: "a.png")
      try served.expect(["a.png": 1])
      try served.expectIdle()
      served.letGo()
      let other = try others(of: served)
      for suffix in files { unlink(served.path + suffix) }
      try served.expect(true) { served.log.contains("is gone. The service goes over") }
      #expect(served.isRunning)
      try FileManager.default.copyItem(atPath: other, toPath: served.path)
      try served.expect(true, "lock and socket are there again") { served.status != nil }
      try served.expect(1) { try photos(served) }
      _ = try Library(path: served.path).setPaused(true)
      served.wake()
      try served.expect(.paused) { served.status?.activity }
      #expect(served.status?.trouble == nil)
      #expect(served.end() == 0)
    }
  }

  @Test func aLockAndASocketThatAreDeletedComeBack() async throws {
    try await onThread {
      let served = try ServedLibrary()
      try served.expectIdle()
      for suffix in [".lock", ".socket"] { unlink(served.path + suffix) }
      try served.expect(true) { served.status != nil }
      #expect(throws: ServiceError.self) { try RunningService.refuseSecond(library: served.path) }
      #expect(served.end() == 0)
    }
  }

  /// Every state that is stored is of the library it belongs to: the photos that were in work are looked at again.
  @Test func aRestoreWhileItWorksMixesNothing() async throws {
    try await onThread {
      let served = try ServedLibrary("nap=5")
      for number in 0..<20 { try served.write("faces 1 \(number)", to: "\(number).png") }
      try served.expect(20) { try photos(served) }
      let backup = served.folder.file("backup")
      _ = try served.library.backUp(to: backup) { _ in true }
      served.letGo()
      var files: [String: Int] = [:]
      for number in 0..<20 { files["\(number).png"] = 1 }
      for round in 0..<5 {
        for number in 0..<30 {
          let name = "\(round)-\(number).png"
          try served.write("faces 2 \(round) \(number)", to: name)
          files[name] = 2
        }
        usleep(UInt32.random(in: 0...300_000))
        _ = try Library.restore(
          backup, to: served.path, aside: served.folder.file("aside-\(round)")
        ) { _ in true }
        served.wake()
      }
      try served.expect(files.count) { try photos(served) }
      try served.expectIdle()
      #expect(served.end() == 0)
      let library = try Library(path: served.path)
      try library.database.checkIntegrity()
      var known: [String: Int] = [:]
      for answer in try library.photos(PhotoQuery()) {
        let faces = try library.faces(of: answer.photo).count
        for path in answer.paths {
          known[path.relative(to: FilePath(served.photos)).description] = faces
        }
      }
      #expect(known == files)
      for round in 0..<5 {
        try Library(path: served.folder.file("aside-\(round)")).database.checkIntegrity()
      }
    }
  }

  @Test func backupsWhileItWorksAreSound() async throws {
    try await onThread {
      let served = try ServedLibrary("nap=5")
      var last = 0
      for round in 0..<10 {
        for number in 0..<10 {
          try served.write("faces 2 \(round) \(number)", to: "\(round)-\(number).png")
        }
        let (facts, _) = try served.library.backUp(to: served.folder.file("backup")) { _ in true }
        #expect(facts.photos >= last)
        last = facts.photos
      }
      try served.expect(100) { try photos(served) }
      #expect(served.end() == 0)
    }
  }

  /// What commands decide, and what it finds, is soon in the file itself.
  @Test func aPlainCopyBesideTheServiceIsComplete() async throws {
    try await onThread {
      let served = try ServedLibrary()
      try served.write("faces 1", to: "a.png")
      try served.expect(["a.png": 1])
      try served.library.set("key", to: "value")
      let copy = served.folder.file("copy")
      try served.expect(true) {
        for suffix in files { unlink(copy + suffix) }
        try FileManager.default.copyItem(atPath: served.path, toPath: copy)
        let library = try Library(path: copy)
        return try library.settings()["key"] == "value" && library.status().photos[.done] == 1
      }
      #expect(served.end() == 0)
    }
  }
}
