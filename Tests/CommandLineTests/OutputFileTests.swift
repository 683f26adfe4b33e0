import Application
import Testing

@testable import CommandLine

@Suite struct OutputFileTests {
  static func file(_ name: String?) throws(UsageError) -> OutputFile {
    try OutputFile(
      Invocation(command: "sheet", options: name.map { ["output": [$0]] } ?? [:]))
  }

  @Test func theNameTellsTheFormat() throws {
    #expect(try Self.file("a/b.JPG").format == .jpeg)
    #expect(try Self.file("a.jpeg").format == .jpeg)
    #expect(try Self.file("a.png").format == .png)
  }

  @Test func otherNamesAreRefused() {
    #expect(throws: UsageError("Missing option '--output FILE'.", command: "sheet")) {
      try Self.file(nil)
    }
    #expect(
      throws: UsageError(
        "The value 'a.gif' is invalid for '--output FILE': the name must end in .jpg or .png.",
        command: "sheet")
    ) { try Self.file("a.gif") }
  }
}

@Suite struct PictureNotesTests {
  /// Private use: no font has it.
  static let unknown = "\u{10FFFD}"

  @Test func thePackageIsNamed() {
    #expect(PictureNotes.fonts(for: ["Ada", "Ελένη", "Иван"]) == [])
    #expect(
      PictureNotes.fonts(for: ["Ada \(Self.unknown)", Self.unknown]) == [
        "No installed font has the character U+10FFFD, which the picture leaves out; "
          + "'apt-get install fonts-unifont' brings one."
      ])
  }
}
