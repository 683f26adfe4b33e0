import Support
import TestSupport
import Testing
import Vocabulary

@testable import Library

@Suite struct MovedFilesTests {
  let sample: Sample
  var library: Library { sample.library }

  init() throws { sample = try Sample() }

  private func put(_ content: String, at path: FilePath, in folder: FilePath) throws {
    var scan = try library.beginScan(of: folder)
    _ = try library.register(
      path, stamp: FileStamp(size: 1, modified: 1, changed: 1), hash: .of(content), in: &scan)
  }

  private func rows() throws -> Int {
    try library.database.first("SELECT count(*) FROM files", as: Int.self) ?? 0
  }

  @Test func carryingAFolderAwayAndBackLeavesNothingBehind() throws {
    for round in 0..<3 {
      try sample.scan(["here/\(round % 2)/a.jpg": "A", "here/\(round % 2)/b.jpg": "B"])
      #expect(try library.status().missingFiles == 0)
      #expect(try rows() == 2)
    }
    // Out of all folders and back under other names.
    try sample.scan([:])
    #expect(try library.status().missingFiles == 2)
    try sample.scan(["c.jpg": "A", "d.jpg": "B"])
    #expect(try library.status().missingFiles == 0)
    #expect(try rows() == 2)
  }

  @Test func copiesThatGoTogetherAreMissing() throws {
    try sample.scan(["a.jpg": "A", "copy.jpg": "A"])
    #expect(try library.markMissing(["/photos/a.jpg", "/photos/copy.jpg"]) == 2)
    #expect(try library.status().missingFiles == 2)
    // Either stands for both.
    try sample.scan(["copy.jpg": "A"])
    #expect(try library.status().missingFiles == 0)
    #expect(try library.markMissing(["/photos"]) == 1)
  }

  @Test func whatWasNoPhotoIsNotMissed() throws {
    var scan = try library.beginScan(of: Sample.photos)
    try library.registerUnsupported(
      "/photos/a.gif", stamp: FileStamp(size: 1, modified: 1, changed: 1), kind: "gif", in: &scan)
    #expect(try library.markMissing(["/photos/a.gif"]) == 0)
    #expect(try library.status().missingFiles == 0)
    #expect(try rows() == 0)
  }

  /// Libraries of earlier versions kept the rows of moved files.
  @Test func rowsThatAnEarlierVersionLeftAreNotCounted() throws {
    try sample.scan(["a.jpg": "A", "b.jpg": "A"])
    try library.database.run("UPDATE files SET missing_since = 1 WHERE id = 1")
    #expect(try library.status().missingFiles == 0)
  }

  @Test func aFolderThatIsGoneIsLetGoOfOnceNothingIsLeftInIt() throws {
    try put("A", at: "/old/a.jpg", in: "/old")
    try put("B", at: "/old/b.jpg", in: "/old")
    try put("A", at: "/new/a.jpg", in: "/new")
    try library.note(mounts: ["/old": 1, "/new": 1])
    try library.letGo(gone: ["/old"])
    // B lies nowhere else: its folder is not forgotten.
    #expect(try library.scannedPaths() == ["/new", "/old"])
    #expect(try library.photos(PhotoQuery()).map(\.paths) == [["/new/a.jpg"], ["/old/b.jpg"]])
    try put("B", at: "/new/b.jpg", in: "/new")
    try library.letGo(gone: ["/old"])
    #expect(try library.scannedPaths() == ["/new"])
    #expect(try library.mounts(in: "/").keys.sorted() == ["/new"])
  }

  @Test func aWatchedFolderThatIsGoneStays() throws {
    try put("A", at: "/old/a.jpg", in: "/old")
    _ = try library.watch("/old")
    try put("A", at: "/new/a.jpg", in: "/new")
    try library.letGo(gone: ["/old"])
    #expect(try library.scannedPaths() == ["/new", "/old"])
  }

  @Test func aPathThatCanBeReachedComesFirst() throws {
    for folder in ["/a", "/b", "/c"] as [FilePath] {
      try put("A", at: folder.appending("1.jpg"), in: folder)
    }
    library.absentFolders = ["/a", "/b"]
    let paths: [FilePath] = ["/c/1.jpg", "/a/1.jpg", "/b/1.jpg"]
    #expect(try library.photos(PhotoQuery()).map(\.paths) == [paths])
    #expect(try library.photo(PhotoID(1))?.paths == paths)
    // What is nowhere else is named all the same.
    library.absentFolders = ["/a", "/b", "/c"]
    #expect(try library.photo(PhotoID(1))?.paths == paths.sorted())
  }

  @Test func aScannedFolderCanBeForgotten() throws {
    try put("A", at: "/a/1.jpg", in: "/a")
    try put("B", at: "/a/sub/2.jpg", in: "/a")
    try put("C", at: "/ab/3.jpg", in: "/ab")
    #expect(try !library.unwatch("/a", forgetting: false))
    #expect(try library.unwatch("/a", forgetting: true))
    #expect(try library.scannedPaths() == ["/ab"])
    #expect(try library.photos(PhotoQuery()).map(\.photo) == [PhotoID(3)])
    #expect(try library.status().missingFiles == 0)
    // Its contents are still known.
    try put("A", at: "/ab/1.jpg", in: "/ab")
    #expect(try library.photos(PhotoQuery()).map(\.photo) == [PhotoID(1), PhotoID(3)])
  }
}
