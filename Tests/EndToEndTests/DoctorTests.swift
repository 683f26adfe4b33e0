import Foundation
import TestSupport
import Testing

@Suite struct DoctorTests {
  @Test func saysThatAllIsWellWithAndWithoutALibrary() throws {
    let kinfolk = try Kinfolk()
    let before = try kinfolk.run("doctor")
    #expect(before.status == 0, "\(before)")
    #expect(before.output.hasSuffix("Nothing is wrong.\n"))
    #expect(!FileManager.default.fileExists(atPath: kinfolk.library))
    let photos = try kinfolk.makeFolder("p", ["a.png": try Kinfolk.fixture("astronaut.png")])
    #expect(try kinfolk.run("scan", photos).status == 0)
    #expect(try kinfolk.run("name", "1", "Anna").status == 0)
    let after = try kinfolk.run("doctor", "--json")
    #expect(after.status == 0, "\(after)")
    #expect(try after.json()["healthy"] as? Bool == true)
  }

  @Test func librariesOfEarlierVersionsAreWell() throws {
    let kinfolk = try Kinfolk()
    try Kinfolk.fixture("library/v1.sqlite").write(to: URL(fileURLWithPath: kinfolk.library))
    let before = try Data(contentsOf: URL(fileURLWithPath: kinfolk.library))
    let result = try kinfolk.run("doctor")
    #expect(result.status == 0, "\(result)")
    // It only looks.
    #expect(try Data(contentsOf: URL(fileURLWithPath: kinfolk.library)) == before)
    #expect(try kinfolk.run("doctor", "--mend").status == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: kinfolk.library)) != before)
  }

  @Test func aLibraryThatIsNoneIsWrong() throws {
    let kinfolk = try Kinfolk()
    try Data("This is no library.".utf8).write(to: URL(fileURLWithPath: kinfolk.library))
    let result = try kinfolk.run("doctor")
    #expect(result.status == 1)
    #expect(result.output.contains("WRONG  library"))
    #expect(result.output.contains("kinfolk restore"))
    #expect(result.output.hasSuffix("1 thing is wrong.\n"))
  }

  @Test func aConfigurationThatIsNotUnderstoodIsWrong() throws {
    let kinfolk = try Kinfolk()
    let file = kinfolk.folder.file("c.conf")
    try Data("log-levle = debug\n".utf8).write(to: URL(fileURLWithPath: file))
    let result = try kinfolk.run(
      "doctor", "--config", file, environment: ["KINFOLK_LIBRARY": ""])
    #expect(result.status == 1)
    #expect(result.output.contains("WRONG  settings"))
    // Nothing is said of the library, which they may name.
    #expect(result.output.hasSuffix("1 thing is wrong.\n"))
  }
}
