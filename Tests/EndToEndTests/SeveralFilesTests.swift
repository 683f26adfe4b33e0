import Foundation
import Imaging
import TestSupport
import Testing

/// A folder as a phone leaves it: one picture in several files, films inside photos, sidecars.
@Suite struct SeveralFilesTests {
  let kinfolk: Kinfolk
  /// Given to the program.
  let path: String
  /// As the program names it.
  let folder: String

  /// The beginning of a film, as phones append one to a photo or lay it beside.
  private static let film =
    Data([0, 0, 0, 20]) + Data("ftypqt  ".utf8) + Data(repeating: 0, count: 5000)

  init() throws {
    kinfolk = try Kinfolk()
    let whole = try PictureTests.picture(Fixtures.path("astronaut.png"))
    func jpeg(_ x: Int, _ captured: String, quality: Int = 90) throws -> Data {
      let portrait = whole.cropped(x: x, y: 0, width: 260, height: 260)
      return Segments.adding(
        captured: captured, to: Data(try JPEGWriter.encode(portrait, quality: quality)))
    }
    let taken = try jpeg(100, "2019:07:04 12:33:11")
    let hidden = try jpeg(90, "2019:07:05 12:33:11")
    path = try kinfolk.makeFolder(
      "phone",
      [
        "IMG_1234.JPG": taken, "IMG_E1234.JPG": try jpeg(100, "2019:07:04 12:33:11", quality: 80),
        "IMG_1234.MOV": Self.film, "IMG_1234.AAE": Data("<plist/>".utf8),
        "IMG_E1234.MOV": Self.film, "IMG_1234.JPG.xmp": Data("<x/>".utf8),
        "IMG_1234.JPG.json": Data("{}".utf8), "backup/IMG_1234.JPG": taken,
        // A motion photo, whose film Google also gives apart; and one with a second picture behind the first.
        "PXL_20190705_123311123.MP.jpg": hidden + Self.film, "PXL_20190705_123311123.MP": Self.film,
        "MPF.jpg": try jpeg(110, "2019:07:06 12:33:11") + hidden,
        "GOPR1.MP4": Self.film, "GOPR1.THM": hidden, "GOPR1.LRV": Self.film,
      ])
    let real = try #require(realpath(path, nil))
    folder = String(cString: real)
    free(real)
    try scan()
  }

  private func scan() throws {
    let result = try kinfolk.run("scan", path, "--jobs", "1")
    #expect(result.status == 0, "\(result.errors)")
  }

  private func photos(_ arguments: String...) throws -> [String] {
    try kinfolk.run(["photos", "1"] + arguments).lines.map {
      String($0.dropFirst(folder.count + 1))
    }
  }

  private static let best = ["IMG_E1234.JPG", "PXL_20190705_123311123.MP.jpg", "MPF.jpg"]
  private static let all = [
    "IMG_E1234.JPG", "IMG_1234.JPG", "backup/IMG_1234.JPG", "IMG_1234.MOV", "IMG_E1234.MOV",
    "PXL_20190705_123311123.MP.jpg", "PXL_20190705_123311123.MP", "MPF.jpg",
  ]

  @Test func nothingOfItIsAnError() throws {
    let status = try kinfolk.run("status", "--json").json()
    let photos = try #require(status["photos"] as? [String: Int])
    #expect(photos == ["done": 4, "new": 0, "failed": 0, "damaged": 0])
    #expect(status["skipped"] as? [String: Int] == ["video": 4])
    #expect(status["passed_over"] as? [String: Int] == ["sidecar": 3, "preview of a film": 2])
    #expect((status["unreadable"] as? [Any])?.isEmpty == true)
    #expect(status["several"] as? [String: Int] == ["pictures": 2, "files": 6])
    let text = try kinfolk.run("status").output
    #expect(text.contains("2 of several files (6), as RAW and JPEG\n"), "\(text)")
    // Each film that is part of a photo, or stands behind one, leaves one face.
    #expect(status["faces"] as? Int == 4)
  }

  @Test func theBestFileOfEachIsListed() throws {
    #expect(try photos() == Self.best)
    #expect(try photos("--all-files") == Self.all)
    #expect(
      try kinfolk.run("photos", "1", "--all-files", "-0").output
        == Self.all.map { "\(folder)/\($0)\0" }.joined())
    #expect(try photos("--until", "2019-07-04", "--all-files") == Array(Self.all.prefix(5)))

    let answer = try kinfolk.run("photos", "1", "--json").json()
    let listed = try #require(answer["photos"] as? [[String: Any]])
    #expect(listed.map { $0["path"] as? String } == Self.best.map { "\(folder)/\($0)" })
    #expect(listed[0]["paths"] as? [String] == ["\(folder)/IMG_E1234.JPG"])
    #expect(listed[0]["files"] as? [String] == Self.all.prefix(5).map { "\(folder)/\($0)" })
    #expect(listed.allSatisfy { ($0["faces"] as? [Any])?.count == 1 })

    let people = try kinfolk.run("people", "--json").json()
    let person = try #require((people["people"] as? [[String: Any]])?.first)
    #expect(person["photos"] as? Int == 3)
    #expect(person["faces"] as? Int == 4)
  }

  /// The name is not lost with the file that was named.
  @Test func whatWasDecidedAboutOneFileHoldsForTheOthers() throws {
    let faces = try kinfolk.run("faces", "\(path)/IMG_1234.JPG", "--json").json()
    let face = try #require((faces["faces"] as? [[String: Any]])?.first?["id"] as? Int)
    // Otherwise the other photos, of the same portrait, would follow.
    #expect(try kinfolk.run("name", "1", "Ada").status == 0)
    #expect(try kinfolk.run("move", "@\(face)", "--new").status == 0)
    let moved = try kinfolk.run("photos", "2")
    #expect(moved.lines == ["\(folder)/IMG_E1234.JPG"], "\(moved.errors)")
    #expect(try photos() == Array(Self.best.dropFirst()))
  }

  @Test func filesThatGoLeaveTheRest() throws {
    try FileManager.default.removeItem(atPath: "\(path)/IMG_E1234.JPG")
    try scan()
    #expect(try photos() == ["IMG_1234.JPG"] + Self.best.dropFirst())
    #expect(
      try photos("--all-files").prefix(4)
        == ["IMG_1234.JPG", "backup/IMG_1234.JPG", "IMG_1234.MOV", "IMG_E1234.MOV"])
  }
}
