import Support
import Testing

@testable import CommandLine

@Suite struct OperandTests {
  private static func expand(_ words: [String], _ input: String) throws -> [String] {
    try InputWords.expand(words, of: "hide") { Array(input.utf8) }
  }

  @Test func aDashIsReplacedByTheLinesOfStandardInput() throws {
    #expect(try Self.expand(["1", "-", "2"], "7\n 8 \r\n\n#9") == ["1", "7", " 8 ", "#9", "2"])
    #expect(try Self.expand(["-"], "a photo.jpg:2\n") == ["a photo.jpg:2"])
    #expect(try Self.expand(["1", "-"], "") == ["1"])
    #expect(try Self.expand(["-"], "a\u{2028}b\u{0B}c.jpg:1\n") == ["a\u{2028}b\u{0B}c.jpg:1"])
    // As 'find -print0' writes them, no name is changed.
    #expect(try Self.expand(["-"], "a\nb.jpg\r\0 \0c\0") == ["a\nb.jpg\r", " ", "c"])
  }

  @Test func withoutADashNothingIsRead() throws {
    let words = try InputWords.expand(["1", "--", "-2"], of: "hide") {
      Issue.record("standard input was read")
      return []
    }
    #expect(words == ["1", "--", "-2"])
  }

  @Test func nothingAtAllIsWrongUsage() throws {
    #expect(throws: UsageError("Nothing came from standard input.", command: "hide")) {
      try Self.expand(["-"], "\n \n")
    }
    #expect(
      throws: UsageError(
        "'-' stands for standard input and can be given once.", command: "hide")
    ) { try Self.expand(["-", "-"], "1") }
  }

  @Test(
    arguments: [
      ("a.jpg:2", "a.jpg", 2), ("/a b/c:1.jpg:10", "/a b/c:1.jpg", 10), ("17:3", "17", 3),
      ("a:0", "a", 0), ("a:99999999999999999999", "a", .max),
      ("\(FilePath([0xE9])):2", FilePath([0xE9]), 2),
    ] as [(String, FilePath, Int)])
  func aFaceMayBeNamedByItsPlace(text: String, path: FilePath, number: Int) throws {
    let place = try #require(FaceOperand.place(text))
    #expect(place.path == path)
    #expect(place.number == number)
  }

  @Test(arguments: ["17", "@17", "a.jpg", "a.jpg:", ":2", "a.jpg:x", "a.jpg:-1", "a.jpg:２"])
  func whatIsNoPlaceIsANumber(text: String) {
    #expect(FaceOperand.place(text) == nil)
  }
}
