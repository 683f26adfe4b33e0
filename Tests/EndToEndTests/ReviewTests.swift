import Decoding
import Foundation
import Glibc
import Imaging
import TestSupport
import Testing

/// `kinfolk review`, answered line by line.
@Suite struct ReviewTests {
  let kinfolk: Kinfolk

  init() throws { kinfolk = try Kinfolk() }

  private func review(_ input: String, _ options: String...) throws -> Kinfolk.Result {
    try kinfolk.run(["review", "--pictures", "none"] + options, input: input)
  }

  private func people() throws -> [String: Int] {
    let list = try #require(
      try kinfolk.run("people", "--json").json()["people"] as? [[String: Any]])
    var faces: [String: Int] = [:]
    for person in list {
      faces[person["name"] as? String ?? "#\(person["id"] ?? "")"] = person["faces"] as? Int
    }
    return faces
  }

  @Test func answersAreSavedAndTakenBack() throws {
    _ = try kinfolk.scanVariants(5)
    #expect(try kinfolk.run("name", "1", "Eileen").status == 0)
    // One is accepted, one rejected, one skipped; then the skipping and the rejection are taken back.
    let result = try review("y\nn\ns\nu\nu\nq\n")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors == "")
    let asked = result.output.components(separatedBy: " one person?\n").count - 1
    #expect(asked == 6, "\(result.output)")
    #expect(result.output.contains("Decision 2: #"))
    #expect(result.output.contains(" is Eileen.\n"))
    #expect(result.output.contains(" is not Eileen.\n"))
    #expect(result.output.contains("Decision 4 takes back decision 3.\n"))
    #expect(result.output.hasSuffix("\n1 merged.\n"), "\(result.output)")
    let people = try people()
    #expect(people.count == 4)
    #expect(people["Eileen"] == 2)
    #expect(!result.output.contains("\u{1B}"))
  }

  @Test func whatWasToldApartIsNeverAskedAgain() throws {
    _ = try kinfolk.scanVariants(4)
    let first = try review("n\nn\nn\nn\nn\nn\n")
    #expect(first.status == 0)
    #expect(first.output.hasSuffix("\n6 told apart.\n"), "\(first.output)")
    let pairs = try kinfolk.run("suggest", "--json").json()["same"] as? [Any]
    #expect(pairs?.isEmpty == true)
    let second = try review("")
    #expect(!second.output.contains("one person?"))
    #expect(second.output.contains("Who is #"))
    // Not after a scan with another threshold either.
    #expect(try kinfolk.run("config", "set", "threshold", "0.3").status == 0)
    #expect(try people().count == 4)
  }

  @Test func namesAreNewOrKnown() throws {
    _ = try kinfolk.scanVariants(3)
    let skips = String(repeating: "s\n", count: 3)
    // A new one; a known one, refused and then accepted; what is no name; the end.
    let result = try review(skips + "Zoë\nzo\nn\nzoe\nn\nzoe\ny\n17\n")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains(" is called Zoë.\n"))
    #expect(result.output.contains("Is this Zoë (1 face)?  [y]es  [n]o  > "))
    let people = try people()
    // «zo» was confirmed to be a new name, so that «zoe» had to be asked of the third.
    #expect(people["zo"] == 1, "\(result.output)")
    #expect(people["Zoë"] == 2, "\(result.output)")
  }

  @Test func numbersAreNoNames() throws {
    _ = try kinfolk.scanVariants(1)
    let result = try review("17\nAda\n")
    #expect(result.output.contains("'17' cannot be a name: it reads like a person's number."))
    #expect(result.output.contains("There is nothing more to ask. 1 named.\n"), "\(result.output)")
    #expect(try people() == ["Ada": 1])
  }

  @Test func theEndOfTheInputIsTheEnd() throws {
    _ = try kinfolk.scanVariants(3)
    let result = try review("y\n")
    #expect(result.status == 0)
    #expect(try people().count == 2)
    let json = try kinfolk.run(
      ["review", "--json"], input: "y\nwhat\n"
    ).json()
    #expect(json["merged"] as? Int == 1)
    // The question after that is who the one person left is.
    #expect(json["named"] as? Int == 1)
    #expect((json["decisions"] as? [Int])?.count == 2)
  }

  @Test func aSheetIsWrittenWhereAskedFor() throws {
    _ = try kinfolk.scanVariants(2)
    let result = try kinfolk.run(["review", "-o", "faces.png"], input: "q\n")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("\nfaces.png\n"))
    let picture = try PictureTests.picture(kinfolk.folder.file("faces.png"))
    #expect(picture.width > 300 && picture.height > 250)
    // A sheet of its own is gone at the end.
    let temporary = try kinfolk.makeFolder("temporary", [:])
    let other = try kinfolk.run(["review"], environment: ["TMPDIR": temporary], input: "q\n")
    #expect(other.output.contains("\(temporary)/kinfolk-review-"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary) == [])
  }

  @Test func badInputIsNamed() throws {
    let how = try kinfolk.run("review", "--pictures", "fax")
    #expect(how.status == 64)
    #expect(
      how.errors.hasPrefix(
        "Error: The value 'fax' is invalid for '--pictures HOW': give kitty, sixel, sheet or none.\n"
      ))
    #expect(try kinfolk.run("review", "-o", "faces.gif").status == 64)
    #expect(try kinfolk.run("review", "-o", "faces.png", "--pictures", "kitty").status == 64)
    #expect(try kinfolk.run("review").errors.hasPrefix("Error: There is no library at "))
    let album = try kinfolk.scanVariants(1)
    let before = try Data(contentsOf: URL(fileURLWithPath: "\(album)/1.png"))
    let photo = try kinfolk.run("review", "-o", "\(album)/1.png")
    #expect(photo.status == 1)
    #expect(photo.errors.contains("This is one of your photos"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: "\(album)/1.png")) == before)
  }
}

/// `kinfolk review` in a terminal.
@Suite struct ReviewTerminalTests {
  let kinfolk: Kinfolk

  init() throws { kinfolk = try Kinfolk() }

  private func terminal(_ options: String..., name: String = "xterm-256color") throws
    -> PseudoTerminal
  {
    try PseudoTerminal(
      kinfolk.process(["review"] + options, environment: ["TERM": name, "LANG": "C.UTF-8"]))
  }

  @Test func facesAreShownInATerminalThatCan() throws {
    _ = try kinfolk.scanVariants(3)
    let terminal = try terminal()
    try terminal.wait(for: "\u{1B}[c")
    terminal.type("\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?62;c")
    let question = try terminal.wait(for: "[q]uit  > ")
    let start = try #require(question.firstRange(of: "\u{1B}_G"))
    let end = try #require(question.ranges(of: "\u{1B}\\").last)
    let base64 = question[start.lowerBound..<end.lowerBound].components(separatedBy: "\u{1B}\\")
      .compactMap { $0.components(separatedBy: ";").last }.joined()
    let png = try #require(Data(base64Encoded: base64))
    let picture = try PhotoDecoder.decode([UInt8](png).span.bytes, workingSize: nil).image
    #expect(picture.width <= 640 && picture.height > 200)
    // One key is enough.
    terminal.type("y")
    try terminal.wait(for: "Decision 1: #")
    try terminal.wait(for: "[q]uit  > ")
    #expect(!terminal.isSane)
    terminal.type("q")
    #expect(terminal.end() == 0)
    #expect(terminal.isSane)
    #expect(terminal.shown.contains("1 merged."))
  }

  @Test func sixelsAreShownToo() throws {
    _ = try kinfolk.scanVariants(2)
    let terminal = try terminal()
    try terminal.wait(for: "\u{1B}[c")
    terminal.type("\u{1B}[?62;4;22c")
    try terminal.wait(for: "\u{1B}P0;1q\"1;1;")
    try terminal.wait(for: "\u{1B}\\")
    terminal.type("q")
    #expect(terminal.end() == 0)
    #expect(terminal.isSane)
  }

  @Test func aTerminalThatSaysNothingGetsASheet() throws {
    _ = try kinfolk.scanVariants(2)
    let terminal = try terminal()
    try terminal.wait(for: "/kinfolk-review-")
    try terminal.wait(for: "[q]uit  > ")
    // The answer comes late, and is no answer to the question.
    terminal.type("\u{1B}[?62;4;22cn")
    try terminal.wait(for: "Decision 1: #2 is not #1.\r\n")
    terminal.type("\u{4}")
    #expect(terminal.end() == 0)
    #expect(terminal.isSane)
  }

  @Test func namesAreCompletedByTab() throws {
    _ = try kinfolk.scanVariants(2)
    #expect(try kinfolk.run("name", "1", "Zoë Ångström").status == 0)
    let terminal = try terminal("--pictures", "none")
    try terminal.wait(for: "[q]uit  > ")
    terminal.type("s")
    try terminal.wait(for: "Name, or [s]kip")
    try terminal.wait(for: "> ")
    terminal.type("xx\u{7F}\u{7F}zoe a\t")
    try terminal.wait(for: "> Zoë Ångström")
    terminal.type("\r")
    try terminal.wait(for: "Is this Zoë Ångström (1 face)?  [y]es  [n]o  > ")
    terminal.type("y")
    try terminal.wait(for: "Decision 2: #2 is Zoë Ångström.")
    #expect(terminal.end() == 0)
    #expect(terminal.shown.contains("There is nothing more to ask. 1 merged, 1 skipped."))
  }

  @Test func ctrlCKeepsTheAnswersAndTheTerminal() throws {
    _ = try kinfolk.scanVariants(3)
    let terminal = try terminal("--pictures", "none")
    try terminal.wait(for: "[q]uit  > ")
    terminal.type("n")
    try terminal.wait(for: "Decision 1: ")
    try terminal.wait(for: "[q]uit  > ")
    terminal.type("\u{3}")
    #expect(terminal.end() == 130)
    #expect(terminal.isSane)
    let left = try #require(try kinfolk.run("suggest", "--json").json()["same"] as? [Any])
    #expect(left.count == 2)
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
  func signalsGiveTheTerminalBack(signal: Int32) throws {
    _ = try kinfolk.scanVariants(2)
    let terminal = try terminal("--pictures", "none")
    try terminal.wait(for: "[q]uit  > ")
    #expect(!terminal.isSane)
    kill(terminal.process.processIdentifier, signal)
    #expect(terminal.end() == 130)
    #expect(terminal.isSane)
  }

  @Test func aCrashGivesTheTerminalBack() throws {
    _ = try kinfolk.scanVariants(2)
    let terminal = try terminal("--pictures", "none")
    try terminal.wait(for: "[q]uit  > ")
    kill(terminal.process.processIdentifier, SIGABRT)
    #expect(terminal.end() == 128 + SIGABRT)
    #expect(terminal.isSane)
  }

  @Test func anotherSizeShowsTheQuestionAgain() throws {
    _ = try kinfolk.scanVariants(2)
    let terminal = try terminal("--pictures", "none")
    try terminal.wait(for: "[q]uit  > ")
    kill(terminal.process.processIdentifier, SIGWINCH)
    try terminal.wait(for: "one person?")
    try terminal.wait(for: "[q]uit  > ")
    terminal.type("q")
    #expect(terminal.end() == 0)
  }

  @Test func aDumbTerminalIsAnsweredByLines() throws {
    _ = try kinfolk.scanVariants(2)
    let terminal = try terminal("--pictures", "none", name: "dumb")
    try terminal.wait(for: "[q]uit  > ")
    #expect(terminal.isSane)
    terminal.type("no\n")
    try terminal.wait(for: "Decision 1: ")
    terminal.type("q\n")
    #expect(terminal.end() == 0)
    #expect(!terminal.shown.contains("\u{1B}"))
  }
}
