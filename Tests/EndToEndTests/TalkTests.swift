import Foundation
import TestSupport
import Testing

/// What the program says when something is amiss, or when nobody listens.
@Suite struct TalkTests {
  let kinfolk: Kinfolk

  init() throws { kinfolk = try Kinfolk() }

  private func scan() throws {
    let face = try Kinfolk.fixture("astronaut.png")
    let album = try kinfolk.makeFolder("album", ["a.png": face, "b.png": face + Data("b".utf8)])
    let result = try kinfolk.run("scan", album)
    #expect(result.status == 0)
    // No terminal: whatever starts programs by the clock mails what they say.
    #expect(result.errors == "")
  }

  @Test func aDecisionStandsThoughNobodyCanReadOfIt() throws {
    try scan()
    let full = "Error: Standard output could not be written: No space left on device."
    for (command, standing) in [
      ("name 1 Eileen", "Decision 1 stands; 'kinfolk log' lists it."),
      ("hide 1", "Decision 2 stands; 'kinfolk log' lists it."),
      ("undo", "Decision 3 stands; 'kinfolk log' lists it."),
      ("config set jobs 2", "The setting 'jobs' is kept."),
      ("pause", "The service is paused."),
      ("folders add album", "The change is kept; 'kinfolk folders' lists what is watched."),
    ] {
      let result = try kinfolk.shell("kinfolk \(command) > /dev/full")
      #expect(result.status == 74, "\(command)")
      #expect(result.errors == "\(full) \(standing)\n")
    }
    let json = try kinfolk.shell("kinfolk name 1 Ada --json > /dev/full")
    #expect(json.status == 74)
    #expect(try (json.errorJSON()["error"] as? [String: String])?["code"] == "output")
    #expect(try kinfolk.run("people").output.contains("Ada"))
    // Where nothing was decided, nothing stands.
    let again = try kinfolk.shell("kinfolk name 1 Ada > /dev/full")
    #expect(again.status == 1)
    #expect(again.errors == full + "\n")
    #expect(try kinfolk.shell("kinfolk people > /dev/full").errors == full + "\n")
  }

  @Test(arguments: ["> /dev/full", ">&-"])
  func whatWasMadeStandsThoughNobodyCanReadOfIt(output: String) throws {
    try scan()
    let reason = output == ">&-" ? "Bad file descriptor" : "No space left on device"
    for (command, standing) in [
      ("backup copy.sqlite", "The backup copy.sqlite is made."),
      ("recluster", "The faces are grouped anew."),
      ("scan album", "What the scan found is kept; 'kinfolk people' lists it."),
      ("highlight album/a.png -o h.png", "h.png is written."),
      ("crop album/a.png -o crops", "The crops in crops are written."),
      ("sheet 1 -o s.png", "s.png is written."),
    ] {
      let result = try kinfolk.shell("kinfolk \(command) \(output)")
      #expect(result.status == 74, "\(command)")
      #expect(
        result.errors == "Error: Standard output could not be written: \(reason). \(standing)\n")
    }
    let restored = try kinfolk.shell("kinfolk restore copy.sqlite \(output)")
    #expect(restored.status == 74)
    #expect(
      restored.errors.hasPrefix(
        "Error: Standard output could not be written: \(reason). The backup is restored; "))
  }

  /// A file that is opened must not get the number of standard output: what is said would be written into it.
  @Test func whereAllIsClosedNothingIsWrittenElsewhere() throws {
    try scan()
    let words = "highlight album/a.png -o"
    #expect(try kinfolk.run("highlight", "album/a.png", "-o", "open.png").status == 0)
    let closed = try kinfolk.shell("kinfolk \(words) closed.png <&- >&- 2>&-; kinfolk doctor")
    #expect(closed.status == 0, "\(closed.output)")
    func bytes(_ name: String) throws -> Data {
      try Data(contentsOf: URL(fileURLWithPath: kinfolk.folder.file(name)))
    }
    #expect(try bytes("closed.png") == bytes("open.png"))
    let named = try kinfolk.shell("kinfolk name 1 Ada >&- 2>&-; kinfolk doctor; kinfolk people")
    #expect(named.status == 0 && named.output.contains("Ada"))
  }

  @Test func followingEndsWithItsReader() throws {
    try scan()
    // timeout(1) ends with 124.
    let gone = try kinfolk.shell(
      "timeout 60 \"$0\" status --follow | head -1 >/dev/null; exit ${PIPESTATUS[0]}")
    #expect(gone.status == 0, "\(gone.errors)")
    for options in ["", "--json"] {
      let full = try kinfolk.shell("timeout 60 \"$0\" status --follow \(options) > /dev/full")
      #expect(full.status == 1)
      #expect(full.errors.contains("No space left on device"))
    }
  }

  @Test func discardedFacesAreNotFoundAgain() throws {
    try scan()
    #expect(try kinfolk.run("discard", "1").status == 0)
    #expect(try kinfolk.run("config", "set", "working-size", "900").status == 0)
    let report = try kinfolk.run("scan", kinfolk.folder.file("album"), "--json").json()
    #expect(report["repeated"] as? Int == 2)
    // The other photo is a copy, whose face was discarded with it.
    #expect(report["faces"] as? Int == 0)
  }

  @Test(arguments: [
    ("2020", "2019"), ("2019-08", "2019-07-31"), ("2019-07-04T12:33", "2019-07-03"),
    ("2019-07-04T12:33", "2019-07-04T12:32"),
  ])
  func aSpanWithoutAMomentIsAMistake(since: String, until: String) throws {
    try scan()
    let result = try kinfolk.run("photos", "1", "--since", since, "--until", until)
    #expect(result.status == 64)
    #expect(
      result.errors.hasPrefix(
        "Error: No photo can be from '--since \(since)' on and until '--until \(until)': the span is empty.\n"
      ))
  }

  @Test(arguments: [("2019", "2019"), ("2019-07", "2019"), ("2019-07-04T12:33", "2019-07-04")])
  func aSpanOfAMomentIsNone(since: String, until: String) throws {
    try scan()
    #expect(try kinfolk.run("photos", "1", "--since", since, "--until", until).status == 0)
  }

  @Test func anUnquotedNumberSignIsAComment() throws {
    let hint = " An unquoted # begins a comment in the shell: write 12 or '#12'.\n"
    for (command, message) in [
      ("name #1 Ada", "Missing argument 'PERSON'."), ("merge 1 #2", "Missing argument 'OTHER'."),
      ("photos #1", "Missing argument 'PERSON'."),
      ("sheet #1 -o x.png", "Missing argument 'PERSON', or '--discarded'."),
      ("show #1", "Missing argument 'PERSON', or '--discarded'."),
      ("photos 1 --with #2", "Missing value for '--with PERSON'."),
    ] {
      let result = try kinfolk.shell("kinfolk \(command)")
      #expect(result.status == 64, "\(command)")
      #expect(result.errors.hasPrefix("Error: \(message)\(hint)"), "\(result.errors)")
    }
  }

  @Test func filmsAreCountedAsFilms() throws {
    let film = Data([0, 0, 0, 0x20] + Array("ftypisom".utf8))
    let album = try kinfolk.makeFolder(
      "films", ["a.mp4": film, "b.MOV": film + Data("b".utf8), "c.txt": Data("c".utf8)])
    let result = try kinfolk.run("scan", album)
    #expect(result.output.contains("skipped 3 files (2 videos, 1 other file)"), "\(result.output)")
  }

  @Test func aServiceWithoutAFolderSaysWhatItWaitsFor() throws {
    let service = try kinfolk.start(["watch"])
    defer { service.process.terminate() }
    func expect(_ text: String) {
      for _ in 0..<600 where !service.errors.contains(text) { usleep(50_000) }
      #expect(service.errors.contains(text), "\(service.errors)")
    }
    expect("No folder is watched; 'kinfolk folders add FOLDER' adds one.")
    let album = try kinfolk.makeFolder("album", [:])
    #expect(try kinfolk.run("folders", "add", album).status == 0)
    expect("\(try realPath(album)) is watched.")
    #expect(try kinfolk.run("folders", "remove", album).status == 0)
    for _ in 0..<600 where service.errors.ranges(of: "No folder is watched").count < 2 {
      usleep(50_000)
    }
    #expect(service.errors.ranges(of: "No folder is watched").count == 2)
  }
}
