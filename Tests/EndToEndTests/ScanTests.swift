import Foundation
import TestSupport
import Testing

/// From photos to answers, as a newcomer would do it. `astronaut.png` shows one face, `chelsea.png` is a cat.
@Suite struct ScanTests {
  let kinfolk: Kinfolk

  init() throws { kinfolk = try Kinfolk() }

  /// A folder with a face, a cat, a copy of the face elsewhere, a text, and a JPEG that is none.
  func album() throws -> String {
    let face = try Kinfolk.fixture("astronaut.png")
    return try kinfolk.makeFolder(
      "album",
      [
        "astronaut.png": face, "cats/chelsea.png": try Kinfolk.fixture("chelsea.png"),
        "copies/again.png": face, "notes.txt": Data("Nothing to see here.".utf8),
        "broken.jpg": Data([0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10]) + Data("JFIF".utf8),
      ])
  }

  @Test func aScanFindsPeopleAndSaysWhatItDid() throws {
    let album = try album()
    let scan = try kinfolk.run("scan", album)
    #expect(scan.status == 3, "\(scan.errors)")
    #expect(scan.output.contains("#1"), "\(scan.output)")
    #expect(scan.output.contains("broken.jpg: "))
    #expect(scan.output.contains("kinfolk name 1 "))
    #expect(!scan.output.contains("\u{1B}"))

    let status = try kinfolk.run("status", "--json").json()
    let photos = try #require(status["photos"] as? [String: Int])
    #expect(photos == ["done": 2, "new": 0, "failed": 1, "damaged": 0])
    #expect(status["faces"] as? Int == 1)
    #expect(status["files"] as? Int == 5)
    #expect(status["folders"] as? [String] == [try realPath(album)])
    let failures = try #require(status["failures"] as? [[String: Any]])
    #expect(failures.count == 1)
    #expect((failures[0]["path"] as? String)?.hasSuffix("/album/broken.jpg") == true)
    #expect((failures[0]["reason"] as? String)?.isEmpty == false)
    #expect(failures[0]["attempts"] as? Int == 1)
    let skipped = try #require(status["skipped"] as? [String: Int])
    #expect(skipped.values.reduce(0, +) == 1)
  }

  @Test func aSecondScanDoesNothing() throws {
    let album = try album()
    let first = try kinfolk.run("scan", album, "--json").json()
    #expect(first["new"] as? Int == 3)
    #expect(first["failed"] as? Int == 1)
    #expect(first["copies"] as? Int == 1)
    #expect(first["faces"] as? Int == 1)
    #expect((first["people"] as? [[String: Any]])?.count == 1)

    let people = try kinfolk.run("people", "--json").output
    let second = try kinfolk.run("scan", album, "--json")
    #expect(second.status == 0, "nothing failed this time")
    #expect(try second.json()["new"] as? Int == 0)
    #expect(try second.json()["faces"] as? Int == 0)
    #expect(try kinfolk.run("people", "--json").output == people)
  }

  @Test func namesAreKeptAndAnswerQueries() throws {
    let album = try album()
    _ = try kinfolk.run("scan", album)
    let named = try kinfolk.run("name", "1", "Eileen Collins")
    #expect(named.status == 0, "\(named.errors)")
    #expect(
      named.output
        == "Decision 1: named #1 Eileen Collins. Eileen Collins has 1 face on 1 photo. "
        + "'kinfolk undo 1' takes it back.\n")
    _ = try kinfolk.run("scan", album)
    _ = try kinfolk.run("config", "set", "threshold", "0.02")

    let photos = try kinfolk.run("photos", "eileen collins")
    #expect(photos.status == 0)
    #expect(photos.output == "\(try realPath(album))/astronaut.png\n")
    #expect(
      try kinfolk.run("photos", "#1", "-0").output == "\(try realPath(album))/astronaut.png\0")
    #expect(try kinfolk.run("photos", "1", "--without", "1").output == "")
    let since = try kinfolk.run("photos", "1", "--since", "2020").output
    #expect(since == photos.output, "its file was written just now")
    #expect(try kinfolk.run("photos", "1", "--until", "2020").output == "")

    let answer = try kinfolk.run("photos", "1", "--json").json()
    let photo = try #require((answer["photos"] as? [[String: Any]])?.first)
    #expect((photo["paths"] as? [String])?.count == 2)
    #expect(photo["captured_from"] as? String == "file")
    let faces = try #require(photo["faces"] as? [[String: Any]])
    #expect((faces.first?["person"] as? [String: Any])?["name"] as? String == "Eileen Collins")
  }

  @Test func namesThatCannotBeAreRefused() throws {
    _ = try kinfolk.run("scan", try album())
    _ = try kinfolk.run("name", "1", "Eileen")
    let unknown = try kinfolk.run("photos", "Eilen")
    #expect(unknown.status == 1)
    #expect(unknown.errors.contains("Did you mean 'Eileen'?"))
    #expect(try kinfolk.run("name", "99", "Nobody").status == 1)
    #expect(try kinfolk.run("name", "1", " ").status == 1)
    let json = try kinfolk.run("photos", "Eilen", "--json")
    #expect(
      (try json.errorJSON()["error"] as? [String: Any])?["code"] as? String == "no_such_person")
  }

  @Test func aMovedPhotoIsNotNew() throws {
    let album = try album()
    _ = try kinfolk.run("scan", album)
    try FileManager.default.moveItem(
      atPath: "\(album)/copies/again.png", toPath: "\(album)/cats/elsewhere.png")
    try FileManager.default.removeItem(atPath: "\(album)/astronaut.png")
    let scan = try kinfolk.run("scan", album, "--json").json()
    #expect(scan["new"] as? Int == 0)
    #expect(
      try kinfolk.run("photos", "1").output == "\(try realPath(album))/cats/elsewhere.png\n")
  }

  @Test func aLinkToAFolderIsNotFollowedAndNoFailure() throws {
    let album = try kinfolk.makeFolder("album", ["cat.png": try Kinfolk.fixture("chelsea.png")])
    try FileManager.default.createSymbolicLink(atPath: "\(album)/loop", withDestinationPath: album)
    let scan = try kinfolk.run("scan", album, "--json")
    #expect(scan.status == 0)
    #expect(try scan.json()["linked_folders"] as? [String] == ["\(try realPath(album))/loop"])
  }

  @Test func againReadsWhateverIsKnown() throws {
    let album = try kinfolk.makeFolder(
      "album", ["cat.png": try Kinfolk.fixture("chelsea.png"), "sub/x.txt": Data("x".utf8)])
    #expect(try kinfolk.run("scan", "--again", album, "--json").json()["new"] as? Int == 1)
    #expect(try kinfolk.run("scan", album, "--json").json()["new"] as? Int == 0)
    for location in ["album", "album/cat.png"] {
      let scan = try kinfolk.run("scan", "--again", location, "--json").json()
      #expect(scan["new"] as? Int == 1 && scan["missing"] as? Int == 0, "\(location)")
    }
    // Without a folder, all there is.
    #expect(try kinfolk.run("scan", "--again", "--json").json()["files"] as? Int == 2)
    let missing = try kinfolk.run("scan")
    #expect(missing.status == 64)
    #expect(missing.errors.hasPrefix("Error: Missing argument 'FOLDER'.\n"), "\(missing.errors)")
    // A file that no folder was scanned of.
    let other = try kinfolk.makeFolder(
      "other", ["a.png": try Kinfolk.fixture("astronaut.png"), "b.png": Data("x".utf8)])
    let scan = try kinfolk.run("scan", "\(other)/a.png", "--json").json()
    #expect(scan["new"] as? Int == 1 && scan["files"] as? Int == 1)
  }

  @Test func aFolderThatIsNotThereIsNamed() throws {
    let scan = try kinfolk.run("scan", kinfolk.folder.file("nowhere"))
    #expect(scan.status == 1)
    #expect(scan.errors.contains("nowhere"))
  }

  @Test func anEmptyFolderIsNoError() throws {
    let scan = try kinfolk.run("scan", try kinfolk.makeFolder("empty", [:]))
    #expect(scan.status == 0, "\(scan.errors)")
    #expect(try kinfolk.run("people").output.contains("No people yet"))
  }

  /// Interrupted in the middle, the library holds whole photos only and the next scan does the rest.
  @Test func controlCLeavesAConsistentLibrary() throws {
    // Bytes after the end of a PNG are no part of the picture, but make it another photo.
    let face = try Kinfolk.fixture("astronaut.png")
    let count = 40
    let files = (0..<count).map { ("\($0).png", face + Data("\($0)".utf8)) }
    let album = try kinfolk.makeFolder("many", Dictionary(uniqueKeysWithValues: files))

    let scan = try kinfolk.start(["scan", album, "--jobs", "1"])
    while scan.process.isRunning, try done() == 0 { usleep(20_000) }
    scan.process.interrupt()
    let result = try scan.finish()
    let reached = try done()
    // A machine so fast that everything was done by then has nothing to interrupt.
    #expect(result.status == 130 || reached == count, "\(result.errors)")
    #expect(reached > 0)

    let status = try kinfolk.run("status", "--json").json()
    #expect(status["faces"] as? Int == reached)
    let rest = try kinfolk.run("scan", album, "--json")
    #expect(rest.status == 0)
    #expect(try done() == count)
    // Faces of different photos: all of them are one person.
    let people = try kinfolk.run("people", "--json").json()
    #expect((people["people"] as? [[String: Any]])?.first?["faces"] as? Int == count)
  }

  private func done() throws -> Int {
    let status = try kinfolk.run("status", "--json")
    guard status.status == 0 else { return 0 }
    return (try status.json()["photos"] as? [String: Int])?["done"] ?? 0
  }
}
