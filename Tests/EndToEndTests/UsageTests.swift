import Foundation
import TestSupport
import Testing

@Suite struct UsageTests {
  let kinfolk: Kinfolk

  init() throws { kinfolk = try Kinfolk() }

  @Test func anUnknownCommandExits64() throws {
    let result = try kinfolk.run("poeple")
    #expect(result.status == 64)
    #expect(result.output == "")
    #expect(
      result.errors == """
        Error: Unknown command 'poeple'. Did you mean 'people'?
        Usage: kinfolk COMMAND [OPTIONS] ...
        See 'kinfolk help' for the commands.

        """)
  }

  @Test func anUnknownOptionShowsTheUsage() throws {
    let result = try kinfolk.run("people", "--jsn")
    #expect(result.status == 64)
    #expect(
      result.errors == """
        Error: Unknown option '--jsn'. Did you mean '--json'?
        Usage: kinfolk people [OPTIONS]
        See 'kinfolk people --help' for more information.

        """)
  }

  @Test func messagesCannotDriveTheTerminal() throws {
    let path = "a\u{1B}[2J\n.jpg"
    let text = try kinfolk.run("faces", path)
    #expect(text.status == 1)
    #expect(text.errors == "Error: a\\u{1b}[2J\\u{a}.jpg: No such file or directory.\n")
    let error = try kinfolk.run("faces", path, "--json").errorJSON()["error"] as? [String: String]
    #expect(error?["message"] == "\(path): No such file or directory.")
  }

  @Test func messagesQuoteInOneWay() throws {
    let album = try kinfolk.makeFolder("album", ["a.png": try Kinfolk.fixture("astronaut.png")])
    #expect(
      try kinfolk.run("people").errors == """
        Error: There is no library at \(kinfolk.library). Run 'kinfolk scan FOLDER' to make one, \
        or name another with --library.

        """)
    #expect(try kinfolk.run("scan", album).status == 0)
    #expect(
      try kinfolk.run("photos", "Ada").errors
        == "Error: There is no person 'Ada'. 'kinfolk people' lists them.\n")
  }

  @Test func noCommandExits64() throws {
    let result = try kinfolk.run()
    #expect(result.status == 64)
    #expect(result.errors.hasPrefix("Error: No command was given.\nUsage: kinfolk"))
  }

  @Test(arguments: [
    ["scan"], ["name", "3"], ["photos"], ["faces"], ["sheet", "3"], ["highlight", "a.jpg"],
    ["crop", "a.jpg"], ["compare", "a.jpg"], ["config", "set", "threshold"],
    ["config", "set", "threshold", "7"], ["config", "get", "treshold"], ["config", "frob"],
    ["config", "get", "threshold", "0.5"], ["scan", ".", "--jobs", "0"], ["eval"],
    ["photos", "1", "--since", "soon"], ["sheet", "3", "-o", "sheet.gif"],
    ["crop", "a.jpg", "-o", "d", "--size", "1"], ["faces", "a.jpg", "--min-face", "x"],
    ["compare", "a.jpg", "b.jpg", "--threshold", "3"], ["people", "extra"], ["help", "frob"],
    ["people", "--library", ""], ["eval", ".", "--library", ""], ["people", "--hidden", "--all"],
    ["name", "3", "Ada", "--remove"], ["merge", "3"], ["merge"], ["split", "3"],
    ["split", "3", "@1", "--natural"], ["split", "3", "@1", "--dry-run"],
    ["split", "3", "--natural", "-o", "a.jpg"], ["split", "3", "--natural", "--threshold", "x"],
    ["split", "3", "--natural", "--dry-run", "-o", "a.gif"], ["move", "@1"],
    ["move", "@1", "--new", "--to", "3"], ["move", "--new"], ["reject", "3"], ["confirm"],
    ["different", "3"], ["different", "3", "4", "5"], ["discard"], ["restore"], ["hide"],
    ["unhide"], ["cover", "3"], ["cover", "3", "@1", "--auto"],
    ["born", "3"], ["born", "3", "soon"], ["born", "3", "85"], ["born", "3", "1985", "--unknown"],
    ["undo", "x"], ["undo", "0"], ["undo", "1", "2"], ["log", "--limit", "0"], ["log", "3"],
    ["show"], ["show", "3", "--discarded"], ["sheet", "-o", "a.jpg"],
    ["help", "--man", "scan"], ["help", "--completion", "csh"], ["people", "--config", ""],
  ])
  func badUsageExits64InTextAndJSON(arguments: [String]) throws {
    let text = try kinfolk.run(arguments)
    #expect(text.status == 64)
    #expect(text.output == "")
    #expect(text.errors.hasPrefix("Error: "))
    #expect(text.errors.contains("\nUsage: kinfolk"))

    let json = try kinfolk.run(arguments + ["--json"])
    #expect(json.status == 64)
    #expect(json.output == "")
    let error = try #require(try json.errorJSON()["error"] as? [String: Any])
    #expect(error["code"] as? String == "usage")
    #expect(error["message"] is String)
  }

  @Test func theVersionIsPrinted() throws {
    let text = try kinfolk.run("--version")
    #expect(text.status == 0)
    // The commit is not known where it was not built from a repository.
    let form = /kinfolk ([0-9]+\.[0-9]+\.[0-9]+)( \(([0-9a-f]{12}\+?)\))?\n/
    let said = try #require(try form.wholeMatch(in: text.output))
    let json = try kinfolk.run("people", "--version", "--json").json()
    #expect(json["version"] as? String == String(said.1))
    #expect(json["commit"] as? String == said.3.map(String.init) ?? "")
  }

  @Test(arguments: [
    ["status"], ["people"], ["name", "1", "Ada"], ["photos", "1"], ["sheet", "1", "-o", "s.jpg"],
    ["show", "1"], ["merge", "1", "2"], ["split", "1", "--natural"], ["move", "@1", "--new"],
    ["discard", "@1"], ["hide", "1"], ["cover", "1", "@1"], ["undo"], ["log"],
  ])
  func withoutALibraryTheScanIsNamed(arguments: [String]) throws {
    let text = try kinfolk.run(arguments)
    #expect(text.status == 1)
    #expect(text.output == "")
    #expect(text.errors.contains(kinfolk.library))
    #expect(text.errors.contains("kinfolk scan"))
    let json = try kinfolk.run(arguments + ["--json"])
    #expect(json.status == 1)
    let error = try #require(try json.errorJSON()["error"] as? [String: Any])
    #expect(error["code"] as? String == "no_library")
    #expect(!FileManager.default.fileExists(atPath: kinfolk.library), "a query made a library")
  }

  @Test func aFileThatIsNoLibraryIsLeftAlone() throws {
    let path = kinfolk.folder.file("notes.txt")
    try Data("Dear diary, this is no library at all, only words.".utf8).write(
      to: URL(fileURLWithPath: path))
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let result = try kinfolk.run("people", "--library", path)
    #expect(result.status == 1)
    #expect(result.errors.contains(path))
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test func theDefaultLibraryFollowsTheEnvironment() throws {
    let result = try kinfolk.run(
      ["people"], environment: ["KINFOLK_LIBRARY": "", "XDG_DATA_HOME": "/nowhere/data"])
    #expect(result.errors.contains("/nowhere/data/kinfolk/library.sqlite"))
    let home = try kinfolk.run(["people"], environment: ["KINFOLK_LIBRARY": ""])
    #expect(home.errors.contains("\(kinfolk.folder.path)/.local/share/kinfolk/library.sqlite"))
  }

  @Test func aFullDiskIsAnError() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Kinfolk.binary)
    process.arguments = ["help"]
    process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 1)
    #expect(
      text == "Error: Standard output could not be written: No space left on device.\n")
  }

  @Test func aReaderThatGoesAwayIsNoError() throws {
    // A pipe whose reading end is closed before the program starts.
    let output = Pipe()
    try output.fileHandleForReading.close()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Kinfolk.binary)
    process.arguments = ["help"]
    process.standardOutput = output
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 0)
    #expect(text == "")
  }
}
