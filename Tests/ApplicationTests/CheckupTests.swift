import Foundation
import Glibc
import Support
import TestSupport
import Testing
import Watching

@testable import Application

@Suite struct LibraryStorageTests {
  @Test func thePlaceIsLookedAt() throws {
    let folder = try TemporaryFolder()
    try folder.write([UInt8](repeating: 7, count: 1234), to: "l.sqlite")
    let path = folder.filePath.appending("l.sqlite")
    chmod(folder.file("l.sqlite"), 0o600)
    let storage = try #require(LibraryStorage(of: path))
    #expect(storage.folder == folder.filePath && storage.size == 1234 && !storage.isOpenToOthers)
    #expect((storage.free ?? 0) > 0)
    chmod(folder.file("l.sqlite"), 0o640)
    #expect(LibraryStorage(of: path)?.isOpenToOthers == true)
    #expect(LibraryStorage(of: folder.filePath.appending("none")) == nil)
  }

  @Test(arguments: [
    (nil, LibraryStorage.Room.unknown), (10_000_000, .tooLittle), (300_000_000, .forNoCopy),
    (600_000_000, .enough),
  ])
  func theRoomIsJudgedByTheLibrary(free: Int?, room: LibraryStorage.Room) {
    #expect(LibraryStorage(folder: "/f", size: 500_000_000, free: free, mode: 0).room == room)
  }
}

@Suite struct FolderCheckupTests {
  @Test func foldersAreCountedAndMissingOnesNamed() throws {
    let folder = try TemporaryFolder()
    try folder.make("a/b")
    let (there, gone) = (folder.filePath.appending("a"), folder.filePath.appending("gone"))
    let checkup = FolderCheckup(of: [gone, there, there])
    #expect(checkup.count == 2)
    #expect(checkup.problems == [.missing(gone)])
  }

  @Test func limitsAreHeldAgainstTheFolders() {
    let limits = InotifyLimits(watches: 8192, instances: 128)
    #expect(!FolderCheckup(count: 8192, limits: limits).isBeyondLimits)
    #expect(FolderCheckup(count: 8193, limits: limits).isBeyondLimits)
    #expect(!FolderCheckup(count: 9000, limits: nil).isBeyondLimits)
  }
}
