import Foundation
import TestSupport
import Testing

/// Folders that were moved, are away or gone, as the commands tell of them.
@Suite struct MovedFolderTests {
  let kinfolk: Kinfolk
  let old: String

  init() throws {
    kinfolk = try Kinfolk()
    let face = try Kinfolk.fixture("astronaut.png")
    old = try realPath(try kinfolk.makeFolder("a-old/Pictures", ["1.png": face]))
    #expect(try kinfolk.run("scan", old, "--jobs", "1").status == 0)
    #expect(try kinfolk.run("name", "1", "Eileen").status == 0)
  }

  private func move(_ path: String, _ goal: String) throws {
    try FileManager.default.moveItem(
      atPath: kinfolk.folder.file(path), toPath: kinfolk.folder.file(goal))
  }

  @Test func answersNameThePlaceWhereAPhotoIsNow() throws {
    for _ in 0..<2 {
      try move("a-old", "z-new")
      let new = try realPath(kinfolk.folder.file("z-new/Pictures"))
      #expect(try kinfolk.run("scan", "z-new/Pictures").status == 0)
      #expect(try kinfolk.run("photos", "Eileen").output == "\(new)/1.png\n")
      let status = try kinfolk.run("status")
      #expect(status.lines.contains("Folder   \(new)"), "\(status.output)")
      #expect(!status.output.contains(old))
      #expect(status.lines.contains("Files    1, 0 missing"), "\(status.output)")
      #expect(status.lines.contains("People   1, 1 named"), "\(status.output)")
      try move("z-new", "a-old")
      #expect(try kinfolk.run("scan", old).status == 0)
      #expect(try kinfolk.run("photos", "Eileen").output == "\(old)/1.png\n")
    }
  }

  @Test func aFolderThatIsGoneIsShownWithTheCure() throws {
    let width = old.count
    let title = "Folder".padding(toLength: width, withPad: " ", startingAt: 0) + "  State\n"
    let hint = "No folder is watched. 'kinfolk folders add FOLDER' adds one.\n"
    #expect(try kinfolk.run("folders").output == "\(title)\(old)  scanned only\n\(hint)")
    let kept = try kinfolk.run("folders", "remove", "a-old/Pictures")
    #expect(kept.status == 1)
    #expect(
      kept.errors == "Error: a-old/Pictures is not watched, but scanned; with --forget, its photos "
        + "leave the answers.\n")
    try move("a-old", "b")
    let gone = "gone; 'kinfolk folders remove --forget' takes it out"
    #expect(try kinfolk.run("folders").output == "\(title)\(old)  \(gone)\n\(hint)")
    #expect(try kinfolk.run("status").lines.contains("Folder   \(old), \(gone)"))
    let folders = try #require(
      try kinfolk.run("folders", "--json").json()["folders"] as? [[String: Any]])
    #expect(folders.map { $0["state"] as? String } == ["gone"])
    #expect(folders.map { $0["watched"] as? Bool } == [false])
    // Nothing else is known of the photo, so it is still answered.
    #expect(try kinfolk.run("photos", "Eileen").output == "\(old)/1.png\n")
    #expect(
      try kinfolk.run("folders", "remove", "--forget", "a-old/./Pictures/").output
        == "\(old) is forgotten.\n")
    #expect(try kinfolk.run("folders").output == hint)
    #expect(try kinfolk.run("photos", "Eileen").output == "")
    #expect(
      try kinfolk.run("folders", "remove", "--forget", old).errors
        == "Error: \(old) is not watched, nor was it scanned. 'kinfolk folders' lists the folders "
        + "that are.\n")
    // What is known of the content comes back with it.
    #expect(try kinfolk.run("scan", "b").output.contains("1 copy or moved photo"))
    #expect(try kinfolk.run("photos", "Eileen").lines.count == 1)
  }

  @Test func theServiceFollowsMovesOutOfFoldersItDoesNotWatch() async throws {
    try await onThread {
      let new = try realPath(try kinfolk.makeFolder("z-new", [:]))
      let tests = try ServiceTests()
      let watch = try kinfolk.start(["watch", new, "--jobs", "1"])
      defer { if watch.process.isRunning { watch.process.terminate() } }
      try tests.expect("watched" as String?) {
        let folders = try kinfolk.run("folders", "--json").json()["folders"] as? [[String: Any]]
        return folders?.first { $0["path"] as? String == new }?["state"] as? String
      }
      try move("a-old/Pictures/1.png", "z-new/single.png")
      try tests.expect("\(new)/single.png\n") { try kinfolk.run("photos", "Eileen").output }
      try move("z-new/single.png", "a-old/Pictures/1.png")
      #expect(try kinfolk.run("scan", old).status == 0)
      try move("a-old/Pictures", "z-new/whole")
      try tests.expect("\(new)/whole/1.png\n") { try kinfolk.run("photos", "Eileen").output }
      try tests.expect(0 as Int?) {
        try kinfolk.run("status", "--json").json()["missing_files"] as? Int
      }
      try tests.expect(1 as Int?) { try kinfolk.run("status", "--json").json()["files"] as? Int }
    }
  }
}
