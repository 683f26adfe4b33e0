import Foundation
import TestSupport
import Testing

/// The service as a user runs it: `kinfolk watch` beside the other commands.
@Suite struct ServiceTests {
  let kinfolk: Kinfolk

  init() throws { kinfolk = try Kinfolk() }

  /// Waits until `value` is as expected.
  func expect<Value: Equatable>(
    _ expected: Value, within seconds: Double = 60,
    sourceLocation: SourceLocation = #_sourceLocation, _ value: () throws -> Value
  ) throws {
    let end = Date().addingTimeInterval(seconds)
    var last = try value()
    while last != expected, Date() < end {
      usleep(50_000)
      last = try value()
    }
    #expect(last == expected, sourceLocation: sourceLocation)
  }

  func service() throws -> [String: Any]? {
    let status = try kinfolk.run("status", "--json")
    // There may be no library yet.
    return status.status == 0 ? try status.json()["service"] as? [String: Any] : nil
  }

  @Test func watchesAndAnswers() async throws {
    try await onThread {
      let face = try Kinfolk.fixture("astronaut.png")
      let album = try realPath(try kinfolk.makeFolder("album", ["a.png": face]))
      let watch = try kinfolk.start(["watch", album, "--jobs", "1"])
      defer { if watch.process.isRunning { watch.process.terminate() } }
      try expect("\(album)/a.png\n") { try kinfolk.run("photos", "1").output }

      // A second one is refused, and says who holds the library.
      let second = try kinfolk.run("watch")
      #expect(second.status == 1)
      #expect(
        second.errors
          == "Error: The library \(kinfolk.library) has a service already: process "
          + "\(watch.process.processIdentifier). 'kinfolk status' shows what it does.\n")

      // A name, a move, a deletion, a return.
      #expect(try kinfolk.run("name", "1", "Eileen").status == 0)
      try FileManager.default.moveItem(atPath: "\(album)/a.png", toPath: "\(album)/b.png")
      try expect("\(album)/b.png\n") { try kinfolk.run("photos", "Eileen").output }
      try FileManager.default.moveItem(
        atPath: "\(album)/b.png", toPath: kinfolk.folder.file("b.png"))
      try expect("") { try kinfolk.run("photos", "Eileen").output }
      try FileManager.default.moveItem(
        atPath: kinfolk.folder.file("b.png"), toPath: "\(album)/c.png")
      try expect("\(album)/c.png\n") { try kinfolk.run("photos", "Eileen").output }

      try expect("idle") { try service()?["activity"] as? String }
      let status = try kinfolk.run("status").lines
      #expect(status.contains("Folder   \(album), watched"), "\(status)")
      #expect(
        status.contains("Service  process \(watch.process.processIdentifier), idle"), "\(status)")
      #expect(status.contains { $0.hasPrefix("Memory   ") && $0.contains(" MB") }, "\(status)")
      #expect(
        try kinfolk.run("folders").output
          == "Folder".padding(toLength: album.count, withPad: " ", startingAt: 0) + "  State\n"
          + "\(album)  watched\n")

      watch.process.terminate()
      let result = try watch.finish()
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors.contains("\(album) is watched.\n"))
      #expect(!result.errors.contains("a.png"), "photos are not named")
      #expect(
        try kinfolk.run("folders").output
          == "Folder".padding(toLength: album.count, withPad: " ", startingAt: 0) + "  State\n"
          + "\(album)  to be watched\n")
    }
  }

  @Test func foldersAreAddedAndRemoved() throws {
    let a = try realPath(try kinfolk.makeFolder("a", [:]))
    let b = try realPath(try kinfolk.makeFolder("a/b", [:]))
    #expect(
      try kinfolk.run("folders").output
        == "No folder is watched. 'kinfolk folders add FOLDER' adds one.\n")
    #expect(
      try kinfolk.run("folders", "add", "a", "a", "a/b").output
        == "\(a) is watched.\n\(a) is watched already.\n\(b) is watched already, as part of \(a).\n"
        + "No service runs; 'kinfolk watch' starts one.\n")
    #expect(try kinfolk.run("status").lines.contains("Folder   \(a), to be watched"))
    #expect(
      try kinfolk.run("status").lines.contains("Service  not running; 'kinfolk watch' starts it"))
    let list = try kinfolk.run("folders", "--json").json()
    let folders = try #require(list["folders"] as? [[String: Any]])
    #expect(folders.count == 1 && folders[0]["path"] as? String == a)
    #expect(folders[0]["state"] is NSNull)
    let unknown = try kinfolk.run("folders", "remove", "a/b")
    #expect(unknown.status == 1)
    #expect(
      unknown.errors
        == "Error: a/b is not watched. 'kinfolk folders' lists the folders that are.\n")
    #expect(try kinfolk.run("folders", "remove", "a").output == "\(a) is watched no longer.\n")
    let missing = try kinfolk.run("folders", "add", "nowhere")
    #expect(missing.status == 1)
    #expect(missing.errors == "Error: nowhere: No such file or directory.\n")
  }

  /// To say that it is watched already would be a lie.
  @Test func aFolderThatAWatchedOnePassesOverIsRefused() throws {
    let a = try realPath(try kinfolk.makeFolder("a", [:]))
    let scans = try realPath(try kinfolk.makeFolder("a/.old/scans", [:]))
    #expect(try kinfolk.run("folders", "add", "a").status == 0)
    for command in [["folders", "add", "a/.old/scans"], ["watch", "a/.old/scans"]] {
      let refused = try kinfolk.run(command)
      #expect(refused.status == 1)
      #expect(
        refused.errors
          == "Error: \(a)/.old is passed over in \(a), which is watched (hidden). 'ignore = !.old' in "
          + "the configuration file has it looked at.\n")
    }
    let file = kinfolk.folder.file("kinfolk.conf")
    try Data("ignore = !.old\n".utf8).write(to: URL(fileURLWithPath: file))
    #expect(
      try kinfolk.run("folders", "add", "a/.old/scans", "--config", file).output
        .hasPrefix("\(scans) is watched already, as part of \(a).\n"))
  }

  @Test func theConfigurationFileNamesFoldersToo() throws {
    let a = try realPath(try kinfolk.makeFolder("a", [:]))
    let file = kinfolk.folder.file("kinfolk.conf")
    try Data("folder = \(a)\n".utf8).write(to: URL(fileURLWithPath: file))
    _ = try kinfolk.run("config", "set", "jobs", "1")
    #expect(try kinfolk.run("folders", "--config", file).output.contains("\(a)  to be watched"))
    let refused = try kinfolk.run("folders", "remove", "a", "--config", file)
    #expect(refused.status == 1)
    #expect(
      refused.errors == "Error: a is watched because \(file):1 says so. Change it there.\n")
  }

  @Test func pauseResumeAndRetryWorkWithoutAService() throws {
    _ = try kinfolk.run(
      "scan",
      try kinfolk.makeFolder(
        "album", ["broken.png": Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])]))
    #expect(
      try kinfolk.run("pause").output
        == "Paused: the service looks at no photo until 'kinfolk resume'. No service runs now.\n")
    #expect(
      try kinfolk.run("pause").output
        == "It is paused already; 'kinfolk resume' goes on. No service runs now.\n")
    #expect(try kinfolk.run("status").lines.contains { $0.hasPrefix("Paused   since ") })
    #expect(try kinfolk.run("resume").output == "Resumed. No service runs now.\n")
    #expect(try kinfolk.run("resume").output == "It is not paused. No service runs now.\n")
    #expect(
      try kinfolk.run("status").output.contains(" (again at "), "the service would try it again")
    #expect(
      try kinfolk.run("retry", "album/broken.png").output
        == "1 photo is tried again by the next scan or service.\n")
    #expect(
      try kinfolk.run("retry").output == "No photo is to be tried again: none of them failed.\n")
    #expect(try kinfolk.run("retry", "album/none.png").status == 1)
  }

  @Test func aWrongConfigurationIsRefusedAtTheStartAndPassedOverLater() async throws {
    try await onThread {
      let file = kinfolk.folder.file("kinfolk.conf")
      try Data("log-levle = debug\n".utf8).write(to: URL(fileURLWithPath: file))
      let refused = try kinfolk.run("watch", "--config", file)
      #expect(refused.status == 1)
      #expect(
        refused.errors
          == "Error: \(file):1: Unknown setting 'log-levle'. Did you mean 'log-level'?\n")
      try Data("log-level = debug\n".utf8).write(to: URL(fileURLWithPath: file))
      let watch = try kinfolk.start(["watch", "--config", file])
      defer { if watch.process.isRunning { watch.process.terminate() } }
      try expect("idle") { try service()?["activity"] as? String }
      try Data("jobs = none\n".utf8).write(to: URL(fileURLWithPath: file))
      kill(watch.process.processIdentifier, SIGHUP)
      try expect(true) { watch.errors.contains("The settings stay as they were: \(file):1: ") }
      #expect(watch.process.isRunning)
    }
  }

  @Test func followShowsWhatChanges() async throws {
    try await onThread {
      _ = try kinfolk.run("folders", "add", try kinfolk.makeFolder("a", [:]))
      let follow = try kinfolk.start(["status", "--follow", "--json"])
      try expect(1) { follow.output.split(separator: "\n").count }
      _ = try kinfolk.run("pause")
      try expect(2) { follow.output.split(separator: "\n").count }
      follow.process.terminate()
      #expect(try follow.finish().status == 0)
    }
  }
}
