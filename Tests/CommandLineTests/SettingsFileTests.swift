import Support
import Surroundings
import Testing
import Vocabulary

@testable import Application
@testable import CommandLine

@Suite struct SettingsFileTests {
  private static let defaults = Configuration(
    clustering: ClusteringSettings(threshold: 0.06, qualityGate: 0.3))

  private static func file(
    _ text: String, home: String? = "/home/ada"
  ) throws(Failure) -> SettingsFile {
    try file("/etc/k.conf", Array(text.utf8), home: home)
  }

  private static func file(
    _ path: String, _ bytes: [UInt8], home: String?
  ) throws(Failure) -> SettingsFile {
    do throws(SettingsFileError) {
      return try SettingsFile(path: path, bytes: bytes, home: home)
    } catch {
      throw error.failure
    }
  }

  private static func configuration(_ text: String) throws(Failure) -> Configuration {
    var configuration = defaults
    try file(text).apply(to: &configuration)
    return configuration
  }

  @Test func settingsStandBetweenCommentsAndEmptyLines() throws {
    let configuration = try Self.configuration(
      "\u{FEFF}# mine\n\n  threshold=0.05\r\n\tjobs = 2  \n  # jobs = 9\nlog-photo-names = yes")
    #expect(configuration.clustering.threshold == 0.05)
    #expect(configuration.jobs == 2)
    #expect(configuration.service.logsPhotoNames)
  }

  @Test func foldersAndPatternsMayBeSeveral() throws {
    let service = try Self.configuration(
      """
      folder = ~/Pictures
      folder = /mnt/a = b # c
      ignore = *.tmp
      folder = "/with space "
      ignore = "
      folder = ~
      """
    ).service
    #expect(
      service.folders == ["/home/ada/Pictures", "/mnt/a = b # c", "/with space ", "/home/ada"])
    #expect(service.ignored == ["*.tmp", "\""])
  }

  @Test func theLibraryItNamesIsKnownAlone() throws {
    #expect(try Self.file("library = ~/k.sqlite").library == "/home/ada/k.sqlite")
    #expect(try Self.file("library = auto").library == nil)
    #expect(try Self.file("").library == nil)
    #expect(
      try LibraryLocation.path(
        Environment(["HOME": "/h"]), file: Self.file("library = /k.sqlite")) == "/k.sqlite")
    #expect(
      try LibraryLocation.path(
        Environment(["KINFOLK_LIBRARY": "/e.sqlite"]), file: Self.file("library = /k.sqlite"))
        == "/e.sqlite")
  }

  @Test func aSettingKnowsItsLine() throws {
    let file = try Self.file("# a\nfolder = /a\nfolder = /b\n\njobs = 2\n")
    #expect(file.line(of: .folder) == 2)
    #expect(file.line(of: .jobs) == 5)
    #expect(file.line(of: .threshold) == nil)
  }

  /// A file that names no embedder was written when there was one.
  @Test func aThresholdCountsForOneEmbedder() throws {
    let file = try Self.file("threshold = 0.05\njobs = 2\nquality-gate = 0.4\n")
    #expect(file.embedder == "dlib-face-resnet")
    var configuration = Self.defaults
    configuration.embedder = "another"
    file.apply(to: &configuration)
    #expect(configuration.clustering == Self.defaults.clustering)
    #expect(configuration.jobs == 2)
    #expect(file.line(of: .threshold, with: "another") == nil)
    #expect(file.line(of: .jobs, with: "another") == 2)
    configuration.embedder = "dlib-face-resnet"
    file.apply(to: &configuration)
    #expect(configuration.clustering == ClusteringSettings(threshold: 0.05, qualityGate: 0.4))
    #expect(file.line(of: .threshold, with: "dlib-face-resnet") == 1)
  }

  @Test func aThresholdThatDoesNotCountIsSaid() throws {
    var defaults = Self.defaults
    defaults.embedder = "another"
    let sources = try SettingSources(
      defaults: defaults, stored: [:], file: try Self.file("threshold = 0.05"))
    let report = SettingReport(.threshold, sources)
    #expect(report.value == "0.06" && report.isDefault && report.origin == nil)
    #expect(report.idle == .init(origin: "/etc/k.conf:1", embedder: "dlib-face-resnet"))
    let text = report.text(.plain)
    #expect(text.hasPrefix("threshold = 0.06  (default of another)\n"))
    #expect(text.contains("/etc/k.conf:1 sets it for dlib-face-resnet, which is not in use"))
    #expect(text.contains("'embedder = NAME' in that file says"))
    #expect(SettingReport(.minimumFace, sources).embedder == nil)
  }

  /// The library is on the way there, so that nothing is to be done.
  @Test func aThresholdOfAnEmbedderToComeIsSaid() throws {
    var defaults = Self.defaults
    defaults.embedder = "another"
    let sources = try SettingSources(
      defaults: defaults, stored: [:],
      file: try Self.file("embedder = coming\nthreshold = 0.05"))
    #expect(
      sources.warnings == [
        "Warning: 'threshold' is not in use: /etc/k.conf:2 sets it for coming, which is not in use; there it does "
          + "not count before the library has gone over to coming."
      ])
  }

  @Test(arguments: [
    ("jobs = 1\ntreshold = 1", "2: Unknown setting 'treshold'. Did you mean 'threshold'?"),
    ("zzzzzzzzz = 1", "1: Unknown setting 'zzzzzzzzz'."),
    (
      "log-level = eror",
      "1: The value 'eror' is invalid for 'log-level': it must be 'error', 'warning', 'info' or "
        + "'debug'. Did you mean 'error'?"
    ),
    (
      "\n\njobs = 0",
      "3: The value '0' is invalid for 'jobs': it must be 'auto' or a whole number from 1 to 256."
    ),
    ("jobs", "1: 'jobs' is no setting: write 'key = value', or '#' before a comment."),
    ("[service]", "1: '[service]' is no setting: write 'key = value', or '#' before a comment."),
    ("= 2", "1: Unknown setting ''."),
    (
      "folder =",
      "1: 'folder' has no value; it must be an absolute path (~ is the home folder)."
    ),
    ("jobs = 1\njobs = 1", "2: 'jobs' is set in line 1 already."),
    (
      "folder = Pictures",
      "1: The value 'Pictures' is invalid for 'folder': it must be an absolute path (~ is the home "
        + "folder)."
    ),
    (
      "folder = ~ada/Pictures",
      "1: The value '~ada/Pictures' is invalid for 'folder': it must be an absolute path (~ is the "
        + "home folder)."
    ),
  ])
  func whatIsWrongIsNamedWithItsLine(text: String, message: String) {
    #expect(throws: Failure("invalid_configuration", "/etc/k.conf:\(message)")) {
      try Self.file(text)
    }
  }

  @Test func withoutAHomeThereIsNoTilde() {
    #expect(
      throws: Failure(
        "invalid_configuration",
        "/etc/k.conf:1: '~/Pictures': There is no home folder; write the whole path.")
    ) { try Self.file("folder = ~/Pictures", home: nil) }
  }

  @Test func whatIsNoTextIsRefused() {
    #expect(throws: Failure("invalid_configuration", "k: It is no text (UTF-8).")) {
      try Self.file("k", [0x6A, 0xFF, 0x0A], home: nil)
    }
  }

  @Test func theExampleChangesNothing() throws {
    let example = SettingsFile.example(defaults: Self.defaults)
    #expect(try Self.configuration(example) == Self.defaults)
    #expect(example.split(separator: "\n").allSatisfy { $0.hasPrefix("#") && $0.count <= 80 })
  }

  @Test func theExampleHoldsEverySettingAndItsDefault() throws {
    let lines = SettingsFile.example(defaults: Self.defaults).split(separator: "\n")
    // A setting has no space behind the #, a comment has.
    let settings = lines.filter { $0.count > 1 && !$0.hasPrefix("# ") }.map { $0.dropFirst() }
    var expected = Self.defaults
    expected.service.folders = ["/home/ada/Pictures"]
    expected.service.ignored = ["*.tmp", "exports/*", "!#recycle"]
    #expect(try Self.configuration(settings.joined(separator: "\n")) == expected)
    let keys = settings.map { String($0.prefix { $0 != " " }) }
    #expect(Set(keys) == Set(Setting.all.map(\.key)))
  }

  @Test(arguments: [
    ("/o", ["KINFOLK_CONFIG": "/e"], "/o", true),
    (nil, ["KINFOLK_CONFIG": "/e", "HOME": "/h"], "/e", true),
    (nil, ["KINFOLK_CONFIG": "", "XDG_CONFIG_HOME": "/x"], "/x/kinfolk/kinfolk.conf", false),
    (nil, ["XDG_CONFIG_HOME": "x", "HOME": "/h"], "/h/.config/kinfolk/kinfolk.conf", false),
  ])
  func theFirstPlaceThatIsNamedCounts(
    option: String?, variables: [String: String], path: String, isNamed: Bool
  ) throws {
    let found = try #require(SettingsLocation.path(option: option, Environment(variables)))
    #expect(found == (path, isNamed))
  }

  @Test func withoutAHomeThereIsNoFile() {
    #expect(SettingsLocation.path(option: nil, .empty) == nil)
  }
}
