import Foundation
import TestSupport
import Testing

/// Pictures are decoded in workers, and what comes back is checked: whatever a decoder does that a hostile picture has taken
/// over, the command ends with an error that names the picture, and writes none.
@Suite struct BorderTests {
  /// What the decoder does, and what is said of it.
  static let manners = [
    ("crash", "the worker process was ended by signal 11 (SIGSEGV)"),
    ("exit", "the worker process ended with status 0"),
    ("hang", "the worker process was still busy after 1 s and was stopped"),
    (
      "forbidden",
      "the worker process was ended by signal 31 (SIGSYS), because it tried what its sandbox forbids"
    ),
    ("fail no such luck", "no such luck"),
    ("garbage", nonsense("head of a frame")),
    ("huge-frame", nonsense("length of a frame")),
    ("huge", nonsense("size")),
    ("vast", nonsense("width")),
    ("flat", nonsense("size")),
    ("other-job", nonsense("out of turn")),
    ("twice", nonsense("out of turn")),
    ("no-beginning", nonsense("out of turn")),
    ("no-pixels", nonsense("pixels")),
    ("long", nonsense("pixels")),
    ("short", "the worker process ended with status 0"),
    ("stops", "the worker process was still busy after 1 s and was stopped"),
    ("fails-late", nonsense("out of turn")),
    ("faces", nonsense("out of turn")),
    ("huge-chunk", nonsense("pixels")),
  ]

  static func nonsense(_ what: String) -> String {
    "the worker process gave an answer that makes no sense (\(what))"
  }

  static let signature = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])

  let kinfolk: Kinfolk

  init() throws { kinfolk = try Kinfolk(poisoned: ()) }

  /// Three photos of one person, whose pictures and stored crops are poisoned.
  private func album(_ order: String) throws -> String {
    let files = (0..<3).map {
      ("\($0).png", Self.signature + Data("faces 1 picture \(order) \($0)".utf8))
    }
    return try kinfolk.makeFolder("album", Dictionary(uniqueKeysWithValues: files))
  }

  private func expectNothingWritten() throws {
    let written = try #require(FileManager.default.enumerator(atPath: kinfolk.folder.path))
      .compactMap { $0 as? String }
      .filter { $0.hasPrefix("made") }
    #expect(written.isEmpty)
  }

  @Test(arguments: manners)
  func whoDrawsOnAPhotoOrCutsFromIt(manner: String, reason: String) throws {
    let photo = "\(try album(manner))/0.png"
    // The order's number is no part of what is said.
    let said = manner.hasPrefix("fail ") ? "\(reason) 0" : reason
    for command in [
      ["highlight", photo, "-o", "made.png"], ["highlight", photo, "-o", "made.jpg", "--json"],
      ["crop", photo, "-o", "made"],
    ] {
      let result = try kinfolk.run(command)
      #expect(result.status == 1, "\(command)")
      #expect(result.output == "")
      if command.contains("--json") {
        let error = try result.errorJSON()["error"] as? [String: String]
        #expect(error == ["code": "unreadable_photo", "message": "\(photo): \(said)"])
      } else {
        #expect(result.errors == "Error: \(photo): \(said)\n")
      }
    }
    try expectNothingWritten()
  }

  @Test(arguments: manners)
  func whoShowsStoredCrops(manner: String, reason: String) throws {
    let album = try album(manner)
    let scan = try kinfolk.run("scan", album)
    #expect(scan.status == 0, "\(scan.errors)")
    let commands = [
      ["sheet", "1", "-o", "made.png"],
      ["split", "1", "--natural", "--dry-run", "-o", "made.png"],
      ["review", "--pictures", "sheet", "-o", "made.png"], ["review", "--pictures", "kitty"],
      ["review", "--pictures", "sixel"],
    ]
    for command in commands {
      let result = try kinfolk.run(command, input: "s\n")
      #expect(result.status == 1, "\(command) \(result.output)")
      let match = result.errors.firstMatch(
        of:
          /^Error: The stored picture of face @(\d) on (.+\/\d.png) cannot be shown: (.+)\. 'kinfolk discard @(\d)' leaves the face out\.\n$/
      )
      let said = try #require(match, "\(command) \(result.errors)").output
      #expect(said.1 == said.4)
      #expect(said.3.hasPrefix(reason))
      #expect(FileManager.default.fileExists(atPath: String(said.2)))
    }
    try expectNothingWritten()
  }

  @Test func whatIsNotThePictureThatWasSearched() throws {
    let photo = "\(try album("other-size"))/0.png"
    let result = try kinfolk.run("highlight", photo, "-o", "made.png")
    #expect(result.status == 1)
    #expect(
      result.errors
        == "Error: \(photo): It is not the picture its faces were found on; was it written to just now?\n"
    )
    try expectNothingWritten()
  }

  /// Looking for faces goes the same way.
  @Test(arguments: [
    ("signal 11", "the worker process was ended by signal 11 (SIGSEGV)"),
    ("exit 3", "the worker process ended with status 3"),
    ("hang", "the worker process was still busy after 1 s and was stopped"),
    ("garbage", nonsense("head of a frame")), ("huge", nonsense("length of a frame")),
    ("twice", nonsense("out of turn")), ("nan", nonsense("embedding")),
    ("crops", nonsense("crop")),
  ])
  func whoLooksForFaces(order: String, reason: String) throws {
    let album = try kinfolk.makeFolder(
      "album/Somebody", ["0.png": Self.signature + Data(order.utf8)])
    let photo = "\(album)/0.png"
    for command in [
      ["faces", photo], ["crop", photo, "-o", "made"], ["highlight", photo, "-o", "made.png"],
      ["compare", photo, photo],
    ] {
      let result = try kinfolk.run(command)
      #expect(result.status == 1, "\(command)")
      #expect(result.output == "")
      #expect(result.errors == "Error: \(photo): \(reason)\n")
    }
    let scan = try kinfolk.run("scan", album)
    #expect(scan.output.contains("\(photo): \(reason)"), "\(scan.output) \(scan.errors)")
    let eval = try kinfolk.run("eval", kinfolk.folder.file("album"), "--json")
    #expect(eval.status == 3, "\(eval.errors)")
    #expect(try eval.json()["failed"] as? Int == 1)
    try expectNothingWritten()
  }

  /// What makes it so that no command can forget the worker: the room that decodes is imported by one file, which only the
  /// worker runs, and by one that takes the table of formats from it; and nobody else calls the libraries.
  @Test func onlyTheWorkerDecodes() throws {
    let sources = URL(fileURLWithPath: Fixtures.root).appendingPathComponent("Sources")
    var importers: [String] = []
    var decoding: [String] = []
    let files = try #require(FileManager.default.enumerator(atPath: sources.path))
    for case let file as String in files where file.hasSuffix(".swift") {
      let text = try String(contentsOf: sources.appendingPathComponent(file), encoding: .utf8)
      if text.contains(/(?m)^[a-z@() ]*import Decoding\b/) { importers.append(file) }
      guard !file.hasPrefix("Decoding/") else { continue }
      if text.contains("PhotoDecoder") { decoding.append(file) }
      #expect(!text.contains(/kf_[a-z]+_(open|decode|develop)/), "\(file)")
      #expect(!text.contains(/import CExif/), "\(file)")
      if text.contains(/import CCodecs/) { #expect(file == "Imaging/Writers.swift") }
    }
    #expect(
      importers.sorted() == ["Workers/PictureFormats.swift", "Workers/Worker+Photos.swift"])
    #expect(decoding == ["Workers/Worker+Photos.swift"])
  }
}
