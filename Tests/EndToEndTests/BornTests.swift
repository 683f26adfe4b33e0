import Foundation
import Imaging
import TestSupport
import Testing

/// A year of birth, and photos whose dates contradict it.
@Suite struct BornTests {
  let kinfolk: Kinfolk
  let path: String

  /// One face on three photos: of 2012, of 2013, and of a camera whose clock was reset.
  init() throws {
    kinfolk = try Kinfolk()
    let whole = try PictureTests.picture(Fixtures.path("astronaut.png"))
    var files: [String: Data] = [:]
    for (number, captured) in ["2012:07:04 12:33:11", "2013:05:01 10:00:00", "1970:01:01 00:02:00"]
      .enumerated()
    {
      let side = 250 + 10 * number
      let picture = whole.cropped(x: 100 - 8 * number, y: 0, width: side, height: side)
      files["\(number + 1).jpg"] = Segments.adding(
        captured: captured, to: Data(try JPEGWriter.encode(picture)))
    }
    path = try kinfolk.makeFolder("photos", files)
  }

  private func done(_ arguments: String...) throws -> Kinfolk.Result {
    let result = try kinfolk.run(arguments)
    #expect(result.status == 0, "\(arguments): \(result.errors)")
    return result
  }

  @Test func photosThatContradictTheYearAreNamed() throws {
    _ = try done("scan", path, "--jobs", "1")
    _ = try done("name", "1", "Ada")
    let born = try done("born", "Ada", "1985")
    #expect(
      born.errors == """
        Warning: Ada is confirmed on 1 photo dated before 1985: \(path)/3.jpg (1970-01-01). They \
        stay. If a camera had the wrong date, nothing need be done; if somebody else is on them: \
        kinfolk reject 1 FACE

        """)
    #expect(born.output.hasPrefix("Decision 2: set the birth year of Ada (#1) to 1985. "))
    #expect(born.output.contains("Ada has 3 faces on 3 photos."))
    let json = try done("born", "Ada", "1986", "--json").json()
    #expect(json["older_photos"] as? [String] == ["\(path)/3.jpg"])
    #expect(try done("born", "Ada", "1960").errors == "")
  }

  @Test func newPhotosOfSuchATimeAreFoundAndMoved() throws {
    let away = try kinfolk.makeFolder("away", [:]) + "/3.jpg"
    try FileManager.default.moveItem(atPath: "\(path)/3.jpg", toPath: away)
    _ = try done("scan", path, "--jobs", "1")
    _ = try done("name", "1", "Ada")
    #expect(try done("born", "Ada", "1985").errors == "")
    try FileManager.default.moveItem(atPath: away, toPath: "\(path)/3.jpg")
    _ = try done("scan", path, "--jobs", "1")
    let people = try done("people", "--json").json()["people"] as? [[String: Any]]
    #expect(people?.first?["faces"] as? Int == 2)
    let same = try #require(try done("suggest", "--json").json()["same"] as? [[String: Any]])
    let why = try #require(same.first?["why"] as? String)
    #expect(why.hasSuffix("; 1 face dated before the year of birth"))
    _ = try done("move", "\(path)/3.jpg:1", "--to", "Ada")
    _ = try done("scan", path, "--jobs", "1")
    let after = try done("people", "--json").json()["people"] as? [[String: Any]]
    #expect(after?.first?["faces"] as? Int == 3)
  }

  @Test(arguments: ["1799", "9999", "2300"]) func noOneIsBornThen(year: String) throws {
    _ = try done("scan", path, "--jobs", "1")
    let result = try kinfolk.run("born", "1", year)
    #expect(result.status == 64)
    let now = Calendar(identifier: .gregorian).component(.year, from: Date())
    #expect(
      result.errors.hasPrefix(
        "Error: '\(year)' is no year of birth: give one from 1800 to \(now).\n"))
    #expect(try kinfolk.run("born", "1", "\(now)").status == 0)
  }
}
