import Support
import Testing

@testable import CommandLine

@Suite struct LibraryLocationTests {
  @Test(arguments: [
    (["KINFOLK_LIBRARY": "here.sqlite", "HOME": "/h"], "here.sqlite"),
    (["XDG_DATA_HOME": "/data", "HOME": "/h"], "/data/kinfolk/library.sqlite"),
    (["XDG_DATA_HOME": "relative", "HOME": "/h"], "/h/.local/share/kinfolk/library.sqlite"),
    (
      ["KINFOLK_LIBRARY": "", "XDG_DATA_HOME": "", "HOME": "/h"],
      "/h/.local/share/kinfolk/library.sqlite"
    ),
  ])
  func theFirstThatIsSetCounts(variables: [String: String], path: String) throws {
    #expect(try LibraryLocation.path(Environment(variables), file: nil) == path)
  }

  @Test func withoutAHomeThereIsNoPlace() {
    #expect(throws: Failure.self) { try LibraryLocation.path(.empty, file: nil) }
  }
}
