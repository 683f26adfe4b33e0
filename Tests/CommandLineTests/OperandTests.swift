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
}
