import Foundation
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Library
@testable import Ingest
import WorkerTestSupport

/// The service as a process, with workers that obey their photos.
@Suite(.serialized) struct ServiceTests {
  @Test func takesUpWhateverHappensToFiles() async throws {
    try await onThread {
      let served = try ServedLibrary(begin: false)
      try served.write("faces 2", to: "there.png")
      try served.write("faces 1 sub", to: "sub/a.png")
      try served.start()
      try served.expect(["there.png": 2, "sub/a.png": 1])
      try served.expectIdle()

      try served.write("faces 3", to: "new.png")
      try served.expect(["there.png": 2, "sub/a.png": 1, "new.png": 3])
      // A folder with something in it, moved in and about.
      try FileManager.default.createDirectory(
        atPath: served.folder.file("out/deep"), withIntermediateDirectories: true)
      try Doubles.write("faces 4", to: served.folder.file("out/deep/b.png"))
      #expect(rename(served.folder.file("out"), "\(served.photos)/in") == 0)
      try served.expect(["there.png": 2, "sub/a.png": 1, "new.png": 3, "in/deep/b.png": 4])
      try served.move("in", to: "sub/in")
      try served.expect(["there.png": 2, "sub/a.png": 1, "new.png": 3, "sub/in/deep/b.png": 4])
      try served.write("faces 5", to: "sub/in/deep/c.png")
      try served.expect([
        "there.png": 2, "sub/a.png": 1, "new.png": 3, "sub/in/deep/b.png": 4,
        "sub/in/deep/c.png": 5,
      ])
      // Out of the tree.
      #expect(rename("\(served.photos)/sub", served.folder.file("out")) == 0)
      try served.expect(["there.png": 2, "new.png": 3])
      // A copy, a change of case, a rename over another.
      try FileManager.default.copyItem(
        atPath: "\(served.photos)/new.png", toPath: "\(served.photos)/copy.png")
      try served.move("there.png", to: "There.PNG")
      try served.expect(["There.PNG": 2, "new.png": 3, "copy.png": 3])
      try served.write("faces 6", to: ".there.tmp")
      try served.move(".there.tmp", to: "There.PNG")
      try served.expect(["There.PNG": 6, "new.png": 3, "copy.png": 3])
      // Deleted, and back again.
      try served.move("new.png", to: ".new.png")
      try served.remove("copy.png")
      try served.expect(["There.PNG": 6])
      try served.move(".new.png", to: "back.png")
      try served.expect(["There.PNG": 6, "back.png": 3])
      #expect(served.end() == 0)
      #expect(try served.library.status().photos == [.done: 2])
    }
  }

  /// Each new photo is one thing done, though its file is read first and then searched.
  @Test func progressCountsAPhotoOnce() async throws {
    try await onThread {
      let served = try ServedLibrary(begin: false)
      for number in 0..<53 { try served.write("faces 1 \(number)", to: "\(number).png") }
      try served.start()
      try served.expectIdle()
      #expect(try served.library.status().photos == [.done: 53])
      let status = try #require(served.status)
      #expect(status.photos == 53)
      #expect(status.done == 53)
      #expect(status.left == 0)
    }
  }

  @Test func namesAreBytes() async throws {
    try await onThread {
      let served = try ServedLibrary(begin: false)
      let photos = FilePath(served.photos)
      func write(_ order: String, to name: FilePath) throws {
        let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        try served.folder.write(signature + Array(order.utf8), to: "photos/\(name)")
      }
      func expect(_ expected: [FilePath]) throws {
        try served.expect(expected.sorted()) {
          try served.library.photos(PhotoQuery()).filter {
            try served.library.photo($0.photo)?.state == .done
          }.flatMap(\.paths).map { $0.relative(to: photos) }.sorted()
        }
      }
      let latin = FilePath(Array("caf".utf8) + [0xE9])
      let composed: FilePath = "caf\u{e9}.png"
      let decomposed: FilePath = "cafe\u{301}.png"
      let folder = FilePath([0xC4])
      try write("faces 1 there", to: latin)
      try served.start()
      try expect([latin])
      try served.expectIdle()
      // One name in two Unicode forms, together; and a folder that comes with something in it, and gets more.
      try write("faces 1 composed", to: composed)
      try write("faces 1 decomposed", to: decomposed)
      try served.folder.make("photos/\(folder)")
      try write("faces 1 inside", to: folder.appending(latin))
      try expect([latin, composed, decomposed, folder.appending(latin)])
      try write("faces 1 later", to: folder.appending(composed))
      try expect([
        latin, composed, decomposed, folder.appending(latin), folder.appending(composed),
      ])
      // One of the two goes; the other stays.
      #expect(photos.appending(composed).withCString { unlink($0) } == 0)
      #expect(photos.appending(latin).withCString { unlink($0) } == 0)
      try expect([decomposed, folder.appending(latin), folder.appending(composed)])
    }
  }

  @Test func whatIsMadeReadableIsTakenUp() async throws {
    try await onThread {
      let served = try ServedLibrary(unprivileged: true)
      try served.expectIdle()
      func unreadable() throws -> [String] {
        try served.library.status().unreadable.map {
          "\($0.path.relative(to: FilePath(served.photos))): \($0.reason)"
        }
      }
      // Both come unreadable, as from elsewhere.
      let out = served.folder.file("out")
      try FileManager.default.createDirectory(
        atPath: "\(out)/sub", withIntermediateDirectories: true)
      try Doubles.write("faces 1", to: "\(out)/a.png")
      try Doubles.write("faces 2", to: "\(out)/sub/b.png")
      #expect(chmod("\(out)/a.png", 0) == 0)
      #expect(rename("\(out)/a.png", "\(served.photos)/a.png") == 0)
      #expect(rename("\(out)/sub", "\(served.photos)/sub") == 0)
      try served.expect(["sub/b.png": 2])
      #expect(chmod("\(served.photos)/sub", 0) == 0)
      try served.expect(["a.png: Permission denied", "sub: Permission denied"]) { try unreadable() }
      #expect(try served.known() == ["sub/b.png": 2], "what cannot be read is not gone")
      #expect(served.status?.lastError == nil, "the list says it")
      // Readable, with something new inside, and then more.
      #expect(chmod("\(served.photos)/a.png", 0o644) == 0)
      try served.expect(["a.png": 1, "sub/b.png": 2])
      try served.write("faces 3", to: "sub/c.png")
      #expect(chmod("\(served.photos)/sub", 0o755) == 0)
      try served.expect(["a.png": 1, "sub/b.png": 2, "sub/c.png": 3])
      try served.expect([]) { try unreadable() }
      try served.write("faces 4", to: "sub/d.png")
      try served.expect(["a.png": 1, "sub/b.png": 2, "sub/c.png": 3, "sub/d.png": 4])
    }
  }

  @Test func linksThatAreFilledLaterAreTakenUp() async throws {
    try await onThread {
      let served = try ServedLibrary()
      try served.expectIdle()
      let target = served.folder.file("objects/key/a.png")
      try FileManager.default.createSymbolicLink(
        atPath: "\(served.photos)/a.png", withDestinationPath: target)
      try served.expect(["\(served.photos)/a.png"]) {
        try served.library.status().dangling.map(\.path.description)
      }
      #expect(try served.library.status().unreadable == [])
      #expect(served.status?.lastError == nil)
      try FileManager.default.createDirectory(
        atPath: served.folder.file("objects/key"), withIntermediateDirectories: true)
      try Doubles.write("faces 2", to: target)
      try served.expect(["a.png": 2])
      try served.expect([]) { try served.library.status().dangling }
    }
  }

  @Test func debrisIsCountedAndFollowsWhatItLiesBeside() async throws {
    try await onThread {
      let served = try ServedLibrary()
      try served.expectIdle()
      try served.write("faces 1", to: "film.THM")
      try served.write("faces 2", to: "a.png")
      try served.write("faces 3", to: "@eaDir/a.png/SYNOPHOTO_THUMB_XL.png")
      try served.expect(["film.THM": 1, "a.png": 2])
      try Data("a film".utf8).write(to: URL(fileURLWithPath: "\(served.photos)/film.AVI"))
      try served.write("faces 4", to: "a.png_original")
      try served.expect(["a.png": 2])
      try served.expect([
        "preview of a film": 1, "thumbnails of a NAS": 1, "backup copy of a file": 1,
      ]) { try served.library.status().passedOver }
      // A service that starts again sees the same.
      served.end()
      try served.start()
      try served.expectIdle()
      #expect(
        try served.library.status().passedOver == [
          "preview of a film": 1, "thumbnails of a NAS": 1, "backup copy of a file": 1,
        ])
      try served.remove("film.AVI")
      try served.remove("a.png")
      try served.remove("@eaDir")
      try served.expect(["film.THM": 1, "a.png_original": 4])
      try served.expect([:]) { try served.library.status().passedOver }
    }
  }

  /// A picture in several files, in whatever order they come and go.
  @Test func filesOfOnePictureAreFoundTogether() async throws {
    try await onThread {
      let served = try ServedLibrary()
      func pictures() throws -> [[String]] {
        try served.library.pictures(PhotoQuery(), withOthers: true).map { picture in
          (picture.paths + picture.others).map { $0.name.description }
        }
      }
      try served.expectIdle()
      try served.write("faces 1", to: "a-edited.png")
      try served.expect(["a-edited.png": 1])
      try served.write("faces 2", to: "a.png")
      try served.expect(["a-edited.png": 1, "a.png": 2])
      try served.expect([["a-edited.png", "a.png"]]) { try pictures() }
      try served.move("a-edited.png", to: "sub/a-edited.png")
      try served.expect(["sub/a-edited.png": 1, "a.png": 2])
      try served.expect(2) { try pictures().count }
      try served.move("a.png", to: "sub/a.png")
      try served.expect([["a-edited.png", "a.png"]]) { try pictures() }
      served.end()
      try served.remove("sub/a-edited.png")
      try served.start()
      try served.expect([["a.png"]]) { try pictures() }
    }
  }

  @Test func aChangeThatKeepsSizeAndTimeIsSeen() async throws {
    try await onThread {
      let served = try ServedLibrary()
      let path = "\(served.photos)/a.png"
      try served.write("faces 1", to: "a.png")
      try served.expect(["a.png": 1])
      try served.expectIdle()
      served.end()
      let before = try FileManager.default.attributesOfItem(atPath: path)
      let file = try #require(FileHandle(forUpdatingAtPath: path))
      try file.seek(toOffset: try file.seekToEnd() - 1)
      try file.write(contentsOf: Data("2".utf8))
      try file.close()
      try FileManager.default.setAttributes(
        [.modificationDate: try #require(before[.modificationDate])], ofItemAtPath: path)
      try served.start()
      try served.expect(["a.png": 2])
    }
  }

  @Test func whatHappensWhileItIsAwayIsFoundAtTheStart() async throws {
    try await onThread {
      let served = try ServedLibrary()
      try served.write("faces 1", to: "a.png")
      try served.write("faces 2", to: "b.png")
      try served.expect(["a.png": 1, "b.png": 2])
      served.end()
      try served.move("a.png", to: "sub/a.png")
      try served.remove("b.png")
      try served.write("faces 3", to: "c.png")
      try served.start()
      try served.expect(["sub/a.png": 1, "c.png": 3])
    }
  }

  @Test func aFileThatIsBeingWrittenIsWaitedFor() async throws {
    try await onThread {
      let served = try ServedLibrary("quietWhileOpen=600000")
      try served.expectIdle()
      let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      let path = "\(served.photos)/slow.png"
      let file = try Self.create(path)
      try file.write(contentsOf: Data(signature))
      try file.write(contentsOf: Data("faces ".utf8))
      // Something else comes meanwhile, so that it is known that the service had its chance.
      try served.write("faces 1", to: "quick.png")
      try served.expect(["quick.png": 1])
      try file.write(contentsOf: Data("2".utf8))
      try file.close()
      try served.expect(["quick.png": 1, "slow.png": 2])
      // No half photo was ever seen.
      let count = try served.library.database.first("SELECT count(*) FROM photos", as: Int.self)
      #expect(count == 2)
    }
  }

  /// A file that stays open.
  static func create(_ path: String) throws -> FileHandle {
    let number = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
    try #require(number >= 0)
    return FileHandle(fileDescriptor: number, closeOnDealloc: true)
  }

  @Test func aHardLinkAndAnUnclosedFileAreFoundToo() async throws {
    try await onThread {
      let served = try ServedLibrary("quietWhileOpen=200")
      try Doubles.write("faces 1", to: served.folder.file("a.png"))
      #expect(link(served.folder.file("a.png"), "\(served.photos)/a.png") == 0)
      let path = "\(served.photos)/open.png"
      try Doubles.write("faces 2", to: served.folder.file("b.png"))
      let bytes = try Data(contentsOf: URL(fileURLWithPath: served.folder.file("b.png")))
      let file = try Self.create(path)
      try file.write(contentsOf: bytes)
      try served.expect(["a.png": 1, "open.png": 2])
      try file.close()
    }
  }

  @Test func linksLoopsAndWhatIsPassedOver() async throws {
    try await onThread {
      let served = try ServedLibrary("ignore=*.tmp.png", "ignore=raw/*")
      try served.write("faces 1", to: "a/a.png")
      try served.write("faces 2", to: ".hidden/b.png")
      try served.write("faces 3", to: "c.tmp.png")
      try served.write("faces 4", to: "raw/d.png")
      for (name, target) in [
        ("loop", "."), ("a/up", ".."), ("link.png", "a/a.png"), ("self", "self"),
      ] {
        try FileManager.default.createSymbolicLink(
          atPath: "\(served.photos)/\(name)", withDestinationPath: target)
      }
      try served.expect(["a/a.png": 1, "link.png": 1])
      try served.expectIdle()
      // A folder closes, and opens again.
      try Data().write(to: URL(fileURLWithPath: "\(served.photos)/a/.nomedia"))
      try served.expect(["link.png": 1])
      try served.write("faces 5", to: "a/e.png")
      try served.write("faces 6", to: "f.png")
      try served.expect(["link.png": 1, "f.png": 6])
      try served.remove("a/.nomedia")
      try served.expect(["link.png": 1, "f.png": 6, "a/a.png": 1, "a/e.png": 5])
      try served.write("faces 7", to: "a/g.png")
      try served.expect(["link.png": 1, "f.png": 6, "a/a.png": 1, "a/e.png": 5, "a/g.png": 7])
    }
  }

  @Test func askingAboutALibraryInItsFolderIsNoWork() async throws {
    try await onThread {
      let served = try ServedLibrary(inside: true)
      try served.write("faces 1", to: "a.png")
      try served.expect(["a.png": 1])
      try served.expectIdle()
      for _ in 0..<20 {
        // As a command does: the last one to close a file that was open for writing makes an event.
        _ = try Library(path: served.path).status()
        #expect(served.status?.left == 0)
      }
    }
  }

  @Test func aClosedFolderThatIsOpenedBySettingIsWatched() async throws {
    try await onThread {
      let served = try ServedLibrary("ignore=!.nomedia", begin: false)
      try served.write("faces 1", to: "a/a.png")
      try Data().write(to: URL(fileURLWithPath: "\(served.photos)/a/.nomedia"))
      try served.start()
      try served.expect(["a/a.png": 1])
      try served.expectIdle()
      try served.write("faces 2", to: "a/b.png")
      try served.expect(["a/a.png": 1, "a/b.png": 2])
      #expect(try library(served).unsupported.isEmpty, "the mark itself is no file of theirs")
    }
  }

  private func library(_ served: ServedLibrary) throws -> LibraryStatus {
    try served.library.status()
  }

  @Test func foldersThatChangePlacesAreBothWatched() async throws {
    try await onThread {
      let served = try ServedLibrary()
      let other = "\((served.photos as NSString).deletingLastPathComponent)/other"
      let between = "\(other)-between"
      try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: false)
      _ = try served.library.watch(FilePath(other))
      served.wake()
      try served.write("faces 1", to: "a.png")
      try Doubles.write("faces 2", to: "\(other)/b.png")
      func answers() throws -> Set<String> {
        Set(try served.library.photos(PhotoQuery()).flatMap(\.paths).map(\.description))
      }
      try served.expect(["\(served.photos)/a.png", "\(other)/b.png"]) { try answers() }
      try served.expectIdle()
      for (from, to) in [(served.photos, between), (other, served.photos), (between, other)] {
        #expect(rename(from, to) == 0)
      }
      try served.expect(["\(served.photos)/b.png", "\(other)/a.png"]) { try answers() }
      try served.write("faces 3", to: "c.png")
      try Doubles.write("faces 4", to: "\(other)/d.png")
      try served.expect([
        "\(served.photos)/b.png", "\(served.photos)/c.png", "\(other)/a.png", "\(other)/d.png",
      ]) { try answers() }
      #expect(try library(served).missingFiles == 0)
    }
  }

  @Test func burstsAndLostEventsLoseNothing() async throws {
    try await onThread {
      let served = try ServedLibrary("filesInFolder=3", "total=10", "quietWhileOpen=100")
      var expected: [String: Int] = [:]
      for number in 0..<60 {
        let name = "\(number % 7)/\(number).png"
        try served.write("faces \(number % 3) \(number)", to: name)
        expected[name] = number % 3
      }
      for number in stride(from: 0, to: 60, by: 2) {
        try served.remove("\(number % 7)/\(number).png")
        expected["\(number % 7)/\(number).png"] = nil
      }
      try served.expect(expected)
    }
  }

  @Test func aFolderThatIsAwayKeepsItsPhotos() async throws {
    try await onThread {
      let served = try ServedLibrary()
      try served.write("faces 1", to: "a.png")
      try served.expect(["a.png": 1])
      try served.expectIdle()
      let away = served.folder.file("elsewhere")
      #expect(rename(served.photos, away) == 0)
      try served.expect("it is not there") { served.status?.folders.first?.reason }
      #expect(served.status?.folders.first?.state == .away)
      #expect(try served.known() == ["a.png": 1])
      // It is soon found when it is back, with no event of that.
      #expect(rename(away, served.photos) == 0)
      try served.expect(.watched, within: 20) { served.status?.folders.first?.state }
      #expect(rename(served.photos, away) == 0)
      try served.expect(.away) { served.status?.folders.first?.state }
      // Also for a service that begins while it is away.
      served.end()
      try served.start()
      try served.expect("it is not there") { served.status?.folders.first?.reason }
      #expect(try served.known() == ["a.png": 1])
      #expect(rename(away, served.photos) == 0)
      try served.write("faces 2", to: "b.png")
      served.end()
      try served.start()
      try served.expect(["a.png": 1, "b.png": 2])
      #expect(served.status?.folders.first?.state == .watched)
    }
  }

  /// What can be had without mounting anything: another device was noted.
  @Test func anEmptiedMountPointIsAway() async throws {
    try await onThread {
      let served = try ServedLibrary()
      try served.write("faces 1", to: "a.png")
      try served.expect(["a.png": 1])
      try served.expectIdle()
      served.end()
      let photos = FilePath(served.photos)
      let device = try #require(try served.library.mounts(in: photos)[photos])
      try served.library.note(mounts: [photos: device + 1])
      #expect(rename("\(served.photos)/a.png", served.folder.file("a.png")) == 0)
      try served.start()
      try served.expect("nothing is mounted there") { served.status?.folders.first?.reason }
      #expect(try served.known() == ["a.png": 1])
      // The same device, and empty: they are deleted.
      served.end()
      try served.library.note(mounts: [photos: device])
      try served.start()
      try served.expect([:])
    }
  }

  @Test(.enabled(if: Mounting.isPossible, "needs the right to mount file systems"))
  func aFileSystemComesAndGoes() async throws {
    try await onThread {
      let served = try ServedLibrary(begin: false)
      let disk = "\(served.photos)/disk"
      try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
      try served.write("faces 1", to: "a.png")
      #expect(Mounting.mount("tmpfs", at: disk, megabytes: 4))
      defer { Mounting.unmount(disk) }
      try Doubles.write("faces 2", to: "\(disk)/b.png")
      try served.start()
      try served.expect(["a.png": 1, "disk/b.png": 2])
      try served.expectIdle()
      Mounting.unmount(disk)
      // The service looks at once; what was on the disk is away.
      try served.write("faces 3", to: "c.png")
      try served.expect(["a.png": 1, "disk/b.png": 2, "c.png": 3])
      try served.expectIdle()
      #expect(try served.known() == ["a.png": 1, "disk/b.png": 2, "c.png": 3])
      // It is back, with something else.
      #expect(Mounting.mount("tmpfs", at: disk, megabytes: 4))
      try Doubles.write("faces 4", to: "\(disk)/d.png")
      try served.expect(["a.png": 1, "c.png": 3, "disk/d.png": 4])
    }
  }

  @Test(.enabled(if: Mounting.isPossible, "needs the right to mount file systems"))
  func aFullDiskAndAReadOnlyOneStopTheWorkForAWhile() async throws {
    try await onThread {
      let served = try ServedLibrary(small: 24)
      let disk = (served.path as NSString).deletingLastPathComponent
      // Each takes 20 kB of the library: not all of them find room.
      let ballast = "\(disk)/ballast"
      try Data(count: 23_500_000).write(to: URL(fileURLWithPath: ballast))
      for number in 0..<60 { try served.write("faces 2 \(number)", to: "\(number).png") }
      try served.expect(true) { served.status?.trouble?.text.contains("no room left") }
      #expect(served.status?.activity == .waiting)
      try FileManager.default.removeItem(atPath: ballast)
      try served.expect(60) { try served.library.status().photos[.done] ?? 0 }
      try served.expectIdle()
      #expect(served.status?.trouble == nil)
    }
  }

  /// The kernel makes no file system read-only while files on it are open for writing; so here it is while the service starts.
  @Test(.enabled(if: Mounting.isPossible, "needs the right to mount file systems"))
  func aReadOnlyLibraryIsWaitedFor() async throws {
    try await onThread {
      let served = try ServedLibrary(begin: false, small: 24)
      let disk = (served.path as NSString).deletingLastPathComponent
      served.letGo()
      #expect(Mounting.remount(disk, readOnly: true))
      try served.write("faces 1", to: "a.png")
      try served.start()
      try served.expect(true) { served.log.contains("cannot be written to") }
      #expect(Mounting.remount(disk, readOnly: false))
      try served.expect(true) { served.status != nil }
      try served.expect(1) { try Library(path: served.path).status().photos[.done] ?? 0 }
      #expect(served.isRunning)
    }
  }

  @Test func failedPhotosAreTriedAgain() async throws {
    try await onThread {
      let served = try ServedLibrary(begin: false)
      try served.write("needs-x", to: "a.png")
      try served.write("fail it is broken", to: "b.png")
      try served.start()
      try served.expect(2) { try served.library.status().failures.count }
      let failures = try served.library.status().failures
      #expect(failures.map(\.reason) == ["not yet", "it is broken"])
      #expect(failures.allSatisfy { $0.attempts == 1 && $0.retryAt != nil })
      #expect(served.status?.lastError != nil)
      // Its time comes.
      #expect(chmod("\(served.photos)/a.png", 0o700) == 0)
      try served.library.database.run("UPDATE photos SET retry_at = unixepoch()")
      served.wake()
      try served.expect(["a.png": 1, "b.png": -1])
      try served.expect([2]) { try served.library.status().failures.map(\.attempts) }
      // Given up, and asked for.
      try served.library.database.run(
        "UPDATE photos SET retry_at = NULL, attempts = 4 WHERE state = 'failed'")
      #expect(try served.library.retry(nil) == 1)
      served.wake()
      try served.expect([1]) { try served.library.status().failures.map(\.attempts) }
    }
  }

  @Test func retriesComeSeldomerAndEnd() {
    #expect(
      (1...5).map { RetryPolicy.pause(after: $0) } == [
        .seconds(60), .seconds(600), .seconds(3600), nil, nil,
      ])
  }

  @Test func aPauseHoldsOverARestartAndLosesNothing() async throws {
    try await onThread {
      let served = try ServedLibrary()
      try served.write("faces 1", to: "a.png")
      try served.write("faces 1 b", to: "b.png")
      try served.expect(["a.png": 1, "b.png": 1])
      _ = try served.library.setPaused(true)
      served.wake()
      try served.expect(.paused) { served.status?.activity }
      try served.write("faces 2", to: "c.png")
      // Deleted photos leave all the same.
      try served.remove("b.png")
      try served.expect(["a.png": 1])
      served.end()
      try served.start()
      try served.expect(.paused) { served.status?.activity }
      #expect(try served.known() == ["a.png": 1])
      _ = try served.library.setPaused(false)
      served.wake()
      try served.expect(["a.png": 1, "c.png": 2])
    }
  }

  @Test func foldersComeAndGoWhileItRuns() async throws {
    try await onThread {
      let served = try ServedLibrary()
      try served.write("faces 1", to: "a.png")
      try served.expect(["a.png": 1])
      let other = served.photos + "-2"
      try Doubles.write("faces 2", to: "\(other)/b.png")
      #expect(try served.library.watch(FilePath(other)) == nil)
      served.wake()
      // Paths are cut at the length of the first folder's.
      try served.expect(["a.png": 1, "2/b.png": 2])
      #expect(try served.library.unwatch(FilePath(served.photos), forgetting: true))
      served.wake()
      try served.expect([FilePath(other)]) { served.status?.folders.map(\.path) }
      try served.write("faces 3", to: "c.png")
      try Doubles.write("faces 4", to: "\(other)/d.png")
      try served.expect(["2/b.png": 2, "2/d.png": 4])
    }
  }

  @Test func thereIsOneServiceALibrary() async throws {
    try await onThread {
      let served = try ServedLibrary()
      try served.expectIdle()
      let holder = try #require(served.status?.process)
      #expect(throws: ServiceError.alreadyServed(library: served.path, holder: holder)) {
        try RunningService.refuseSecond(library: served.path)
      }
      let second = try ServedLibrary.double(["serves", served.path])
      try second.run()
      second.waitUntilExit()
      #expect(second.terminationStatus == 1)
      // By whatever name the library goes.
      let link = served.folder.file("link")
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: served.path)
      #expect(throws: ServiceError.self) { try RunningService.refuseSecond(library: link) }
      guard case .present = RunningService.status(library: link) else {
        Issue.record("no answer by way of a link")
        return
      }
      #expect(served.isRunning)
      // The lock dies with its holder.
      served.end(SIGKILL)
      try RunningService.refuseSecond(library: served.path)
      try served.start()
      try served.expectIdle()
    }
  }

  /// The worker hangs for ten minutes; the service does not.
  @Test func endsAtOnceWithAPhotoInFlight() async throws {
    try await onThread {
      let served = try ServedLibrary()
      try served.write("hang", to: "a.png")
      try served.expect(1) { served.status?.workers }
      #expect(served.end() == 0)
      #expect(try served.library.status().photos == [.new: 1])
    }
  }

  @Test func workersEndWhenThereIsNothingToDo() async throws {
    try await onThread {
      let served = try ServedLibrary()
      try served.write("faces 1", to: "a.png")
      try served.expect(["a.png": 1])
      try served.expect(0) { served.status?.workers }
    }
  }
}
