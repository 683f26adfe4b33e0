import Library
import TestSupport
import Testing

@testable import CommandLine

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

  @Test func aBackupIsToldFromAFace() throws {
    let folder = try TemporaryFolder()
    for word in ["17", "@17", "@x", "-", "photo.jpg:2", "\(folder.path)/photo.jpg:2"] {
      #expect(Restore.isFace(word), "\(word)")
    }
    for word in ["library.sqlite", "./17", "17.sqlite", "a:b", folder.path] {
      #expect(!Restore.isFace(word), "\(word)")
    }
  }
}
