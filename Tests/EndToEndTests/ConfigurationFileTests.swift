import Foundation
import TestSupport
import Testing

@Suite struct ConfigurationFileTests {
  let kinfolk: Kinfolk

  init() throws { kinfolk = try Kinfolk() }

  private func write(_ text: String, to name: String = "k.conf") throws -> String {
    let url = URL(fileURLWithPath: kinfolk.folder.file(name))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
    return url.path
  }

  @Test func theUsualFileIsReadAndSaysWhereAValueComesFrom() throws {
    let path = try write(
      "# mine\nthreshold = 0.5\nembedder = sface\n", to: ".config/kinfolk/kinfolk.conf")
    #expect(try kinfolk.run("config", "get", "threshold").output == "0.5\n")
    let json = try kinfolk.run("config", "get", "threshold", "--json").json()
    #expect(json["origin"] as? String == "\(path):2")
    #expect(json["is_default"] as? Bool == false)
    let text = try kinfolk.run("config").output
    #expect(text.contains("threshold = 0.5  (\(path):2; default 0.615 of sface)\n"))
    #expect(text.contains("folder = none  (default)\n"))
    #expect(text.contains("jobs = auto  (default)\n"))
  }

  @Test func anotherFileCanBeNamed() throws {
    let path = try write("jobs = 3\n")
    #expect(try kinfolk.run("config", "get", "jobs", "--config", path).output == "3\n")
    let environment = ["KINFOLK_CONFIG": path]
    #expect(try kinfolk.run("config", "get", "jobs", environment: environment).output == "3\n")
  }

  @Test func devicesAndPipesAreReadUntilTheyEnd() throws {
    let environment = ["KINFOLK_CONFIG": "/dev/null"]
    let none = try kinfolk.run("config", "get", "jobs", environment: environment)
    #expect(none.output == "auto\n" && none.errors == "")
    #expect(try kinfolk.run("config", "get", "jobs", "--config", "/dev/null").output == "auto\n")
    // A command reads its settings more than once, a pipe can be read once.
    let result = try kinfolk.shell("kinfolk scan . --config <(printf 'jobs = 0\\n')")
    #expect(result.status == 1)
    #expect(result.errors.contains(":1: The value '0' is invalid for 'jobs'"), "\(result.errors)")
    let good = try kinfolk.shell("kinfolk config get jobs --config <(printf 'jobs = 3\\n')")
    #expect(good.output == "3\n", "\(good.errors)")
    let endless = try kinfolk.run("config", "--config", "/dev/zero")
    #expect(endless.status == 1)
    #expect(endless.errors == "Error: /dev/zero: It has more than 1024 KB.\n")
    let folder = try kinfolk.run("config", "--config", "/tmp")
    #expect(folder.errors == "Error: /tmp: It is a folder.\n")
  }

  @Test func aFileThatWasNamedHasToBeThere() throws {
    let path = kinfolk.folder.file("none.conf")
    let result = try kinfolk.run("people", "--config", path)
    #expect(result.status == 1)
    #expect(result.errors == "Error: \(path): No such file or directory.\n")
    let empty = try kinfolk.run("people", "--config", "")
    #expect(empty.status == 64)
  }

  @Test func whatIsWrongInItStopsEveryCommandThatGoesByIt() throws {
    let path = try write("jobs = 2\nlog-levle = info\n")
    let result = try kinfolk.run("people", "--config", path)
    #expect(result.status == 1)
    #expect(
      result.errors == "Error: \(path):2: Unknown setting 'log-levle'. Did you mean 'log-level'?\n")
    let json = try kinfolk.run("people", "--config", path, "--json").errorJSON()
    #expect((json["error"] as? [String: Any])?["code"] as? String == "invalid_configuration")
    // Help does not go by it, nor does the example that is to mend it.
    #expect(try kinfolk.run("help", "--config", path).status == 0)
    #expect(try kinfolk.run("config", "example", "--config", path).status == 0)
  }

  /// A file from when there was one embedder, or with `auto`, which may mean another one some day.
  @Test(arguments: ["", "embedder = auto\n"])
  func aThresholdThatDoesNotCountIsToldByAScan(rest: String) throws {
    let path = try write("threshold = 0.05\n\(rest)")
    let folder = try kinfolk.makeFolder("photos", [:])
    let scan = try kinfolk.run("scan", folder, "--config", path)
    #expect(scan.status == 0)
    #expect(
      scan.errors.contains(
        "Warning: 'threshold' is not in use: \(path):1 sets it for dlib-face-resnet, which is not in use"
      ), "\(scan.errors)")
    let meant = try write("threshold = 0.5\nembedder = sface\n")
    #expect(try kinfolk.run("scan", folder, "--config", meant).errors.contains("Warning") == false)
  }

  @Test func theLibraryMayStandInIt() throws {
    let path = try write("library = ~/mine.sqlite\n")
    let result = try kinfolk.run(
      ["people", "--config", path], environment: ["KINFOLK_LIBRARY": ""])
    #expect(result.errors.contains("There is no library at \(kinfolk.folder.path)/mine.sqlite."))
  }

  @Test func theLibraryDoesNotKeepWhatTheFileWouldHide() throws {
    let path = try write("\nthreshold = 0.5\nembedder = sface\n")
    let result = try kinfolk.run("config", "set", "threshold", "0.08", "--config", path)
    #expect(result.status == 1)
    #expect(
      result.errors == "Error: 'threshold' stands in \(path):2, which goes over what the library "
        + "keeps. Change it there.\n")
    #expect(!FileManager.default.fileExists(atPath: kinfolk.library))
  }

  @Test func theLibraryDoesNotKeepWhatIsOfTheMachine() throws {
    let result = try kinfolk.run("config", "set", "folder", "/photos")
    #expect(result.status == 1)
    #expect(
      result.errors
        == "Error: 'folder' is no setting of the library but of this machine: it stands "
        + "in the configuration file, \(kinfolk.folder.path)/.config/kinfolk/kinfolk.conf.\n")
  }

  @Test func theExampleCanBeUsedAsItIs() throws {
    let path = try write(try kinfolk.run("config", "example").output)
    #expect(
      try kinfolk.run("config", "--config", path).output == kinfolk.run("config").output)
  }
}
