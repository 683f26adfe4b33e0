import Foundation
import TestSupport
import Testing

/// Another program, as a user starts it.
private struct Tool {
  /// Whether it is there.
  static func exists(_ name: String) -> Bool { path(name) != nil }

  private static func path(_ name: String) -> String? {
    ["/usr/bin", "/bin"].map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// What it printed, on both channels, and how it ended.
  @discardableResult
  static func run(
    _ name: String, _ arguments: [String], in folder: TemporaryFolder,
    environment: [String: String] = [:]
  ) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(
      fileURLWithPath: name.hasPrefix("/") ? name : try #require(path(name)))
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = [
      "HOME": folder.path, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
      "XDG_RUNTIME_DIR": folder.path,
    ].merging(environment) { $1 }
    let output = folder.file(UUID().uuidString)
    try Data().write(to: URL(fileURLWithPath: output))
    let handle = FileHandle(forWritingAtPath: output)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    let data = try Data(contentsOf: URL(fileURLWithPath: output))
    try FileManager.default.removeItem(atPath: output)
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }
}

@Suite struct InstallTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func script(_ name: String, _ arguments: String...) throws -> (
    status: Int32, output: String
  ) {
    try Tool.run("\(Fixtures.root)/script/\(name)", arguments, in: folder)
  }

  /// The files below a folder, with their contents or, for the program, its size.
  private func files(_ root: String) throws -> [String: String] {
    var found: [String: String] = [:]
    for case let path as String in FileManager.default.enumerator(atPath: root) ?? .init() {
      let url = URL(fileURLWithPath: "\(root)/\(path)")
      guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else {
        continue
      }
      let data = try Data(contentsOf: url, options: .mappedIfSafe)
      found[path] = data.count > 1 << 20 ? "\(data.count)" : String(decoding: data, as: UTF8.self)
    }
    return found
  }

  private func write(_ text: String, to path: String) throws {
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  private static let shared =
    [
      "bin/kinfolk", "bin/kinfolk-get-model", "share/bash-completion/completions/kinfolk",
      "share/doc/kinfolk/kinfolk.conf",
      "share/fish/vendor_completions.d/kinfolk.fish", "share/kinfolk/installed",
      "share/man/man1/kinfolk.1", "share/zsh/site-functions/_kinfolk",
    ] + manifests.map { "share/kinfolk/manifests/\($0)" }

  /// Of the models that kinfolk-get-model knows.
  private static let manifests: [String] = {
    let path = "\(Fixtures.root)/Weights/manifests"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? []
    // Those of models without an address are templates and not installed.
    return names.filter { $0.hasSuffix(".json") }
  }()

  @Test func aSystemGetsEverythingAndGivesItBack() throws {
    let root = folder.file("root")
    let options = ["--system", "--destdir", root]
    // What is there before, also where Kinfolk's own things go.
    let before = [
      "usr/local/share/man/man1/other.1": "other", "usr/local/share/kinfolk/library.sqlite": "mine",
      "usr/local/lib/systemd/system/other.service": "other",
    ]
    for (path, text) in before { try write(text, to: "\(root)/\(path)") }

    let first = try Tool.run(
      "\(Fixtures.root)/script/install", options + ["--binary", Kinfolk.binary], in: folder)
    #expect(first.status == 0, "\(first.output)")
    let installed = try files(root)
    let expected =
      (Self.shared + [
        "lib/systemd/system/kinfolk@.service", "lib/systemd/user/kinfolk.service",
        "lib/systemd/system/kinfolk-backup@.service", "lib/systemd/user/kinfolk-backup.service",
        "lib/systemd/system/kinfolk-backup@.timer", "lib/systemd/user/kinfolk-backup.timer",
      ]).map { "usr/local/\($0)" }
    #expect(Set(installed.keys) == Set(expected + before.keys + ["etc/kinfolk/kinfolk.conf"]))
    for (_, unit) in installed where unit.contains("[Service]") {
      #expect(unit.contains("\nExecStart=/usr/local/bin/kinfolk "))
      #expect(!unit.contains("@bindir@") && !unit.contains("@sysconfdir@"))
    }
    let listed = installed["usr/local/share/kinfolk/installed"]?.split(separator: "\n").map {
      "\($0)"
    }
    #expect(
      Set(listed ?? [])
        == Set(expected.map { "/\($0)" }).subtracting(
          ["/usr/local/share/kinfolk/installed"]))

    let again = try Tool.run(
      "\(Fixtures.root)/script/install", options + ["--binary", Kinfolk.binary], in: folder)
    #expect(again.status == 0)
    #expect(try files(root) == installed)

    #expect(try Tool.run("\(Fixtures.root)/script/uninstall", options, in: folder).status == 0)
    #expect(try files(root) == before)
    let nothing = try Tool.run("\(Fixtures.root)/script/uninstall", options, in: folder)
    #expect(nothing.status == 1)
    #expect(nothing.output.hasPrefix("Nothing is installed below \(root)/usr/local "))
  }

  @Test func aConfigurationThatWasChangedIsKept() throws {
    let root = folder.file("root")
    try write("jobs = 1\n", to: "\(root)/etc/kinfolk/kinfolk.conf")
    let binary = folder.file("small")
    try write("#!/bin/sh\necho \"$@\"\n", to: binary)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: binary)
    let options = ["--system", "--destdir", root, "--prefix", "/usr"]
    for _ in 0..<2 {
      let result = try Tool.run(
        "\(Fixtures.root)/script/install", options + ["--binary", binary], in: folder)
      #expect(result.status == 0, "\(result.output)")
    }
    #expect(try files(root)["usr/share/man/man1/kinfolk.1"] == "help --man\n")
    #expect(try Tool.run("\(Fixtures.root)/script/uninstall", options, in: folder).status == 0)
    #expect(try files(root) == ["etc/kinfolk/kinfolk.conf": "jobs = 1\n"])
  }

  @Test func aUserGetsAUserUnitWhereItIsFound() throws {
    let result = try script("install", "--user", "--binary", Kinfolk.binary)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("systemctl --user enable --now kinfolk"))
    // It finds the manifests where they were put, and nothing else.
    let list = try Tool.run("\(folder.path)/.local/bin/kinfolk-get-model", ["--list"], in: folder)
    #expect(list.status == 0 && !Self.manifests.isEmpty)
    #expect(
      list.output.split(separator: "\n").map { "\($0.prefix { $0 != " " }).json" } == Self.manifests
    )
    let unknown = try Tool.run("\(folder.path)/.local/bin/kinfolk-get-model", ["nix"], in: folder)
    #expect(unknown.status == 1)
    #expect(unknown.output.contains("'kinfolk-get-model --list' names those that are."))
    let expected =
      Self.shared
      + ["kinfolk.service", "kinfolk-backup.service", "kinfolk-backup.timer"].map {
        "share/systemd/user/\($0)"
      }
    #expect(try Set(files(folder.file(".local")).keys) == Set(expected))
    #expect(try script("uninstall", "--user").status == 0)
    #expect(try files(folder.path) == [:])
  }

  @Test(arguments: [
    ["--prefix"], ["--prefix", "relative"], ["--prefix", "/with space"], ["--prefix", "/a|b"],
    ["--frob"],
  ])
  func aWrongWordInstallsNothing(arguments: [String]) throws {
    let result = try Tool.run(
      "\(Fixtures.root)/script/install", arguments + ["--binary", Kinfolk.binary], in: folder)
    #expect(result.status == 64)
    #expect(try files(folder.path) == [:])
  }

  // MARK: Units

  @Test(
    .enabled(if: Tool.exists("systemd-analyze"), "needs systemd-analyze"),
    arguments: [
      "system/kinfolk@.service", "user/kinfolk.service", "system/kinfolk-backup@.service",
      "user/kinfolk-backup.service", "system/kinfolk-backup@.timer", "user/kinfolk-backup.timer",
    ])
  func systemdFindsNothingWrongWithTheUnits(unit: String) throws {
    // A timer is looked at with its service.
    for unit in [unit, unit.replacing(".timer", with: ".service")] {
      let source = try String(
        contentsOfFile: "\(Fixtures.root)/systemd/\(unit).in", encoding: .utf8)
      // The program has to be there and may be any.
      try write(
        source.replacing("@bindir@/kinfolk", with: "/bin/true"),
        to: folder.file(String(unit.split(separator: "/")[1])))
    }
    let path = folder.file(String(unit.split(separator: "/")[1]))
    let manner = unit.hasPrefix("user") ? "--user" : "--system"
    let result = try Tool.run(
      "systemd-analyze", ["verify", "--man=no", manner, path], in: folder)
    #expect(result.status == 0)
    #expect(result.output == "")
  }

  @Test(.enabled(if: Tool.exists("systemd-analyze"), "needs systemd-analyze"))
  func theSystemUnitIsHardlyExposed() throws {
    let source = try String(
      contentsOfFile: "\(Fixtures.root)/systemd/system/kinfolk@.service.in", encoding: .utf8)
    let path = folder.file("kinfolk@.service")
    try write(source.replacing("@bindir@/kinfolk", with: "/bin/true"), to: path)
    let result = try Tool.run(
      "systemd-analyze", ["security", "--offline=true", "--no-pager", "--threshold=15", path],
      in: folder)
    // Its status tells whether the exposure is beyond the threshold, in tenths.
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("Overall exposure level"))
  }

  @Test(arguments: ["system/kinfolk@.service", "user/kinfolk.service"])
  func everyLineThatHardensSaysWhy(unit: String) throws {
    let source = try String(contentsOfFile: "\(Fixtures.root)/systemd/\(unit).in", encoding: .utf8)
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    let service = try #require(lines.firstIndex(of: "[Service]"))
    let install = try #require(lines.firstIndex(of: "[Install]"))
    let hardening = [
      "Protect", "Private", "Restrict", "NoNew", "Memory", "Lock", "Keyring", "Remove",
    ]
    for index in service..<install {
      guard hardening.contains(where: { lines[index].hasPrefix($0) }) else { continue }
      // The reason may stand above two lines that belong together.
      let above = lines[index - 1].hasPrefix("#") || lines[index - 2].hasPrefix("#")
      #expect(above, "\(lines[index])")
    }
  }

  // MARK: Manual and completions

  @Test(.enabled(if: Tool.exists("groff"), "needs groff"))
  func troffFindsNothingWrongWithTheManual() throws {
    try write(try Kinfolk().run("help", "--man").output, to: folder.file("kinfolk.1"))
    let result = try Tool.run(
      "groff", ["-ww", "-man", "-Tutf8", "-z", folder.file("kinfolk.1")], in: folder)
    #expect(result.status == 0)
    #expect(result.output == "")
  }

  @Test(.enabled(if: Tool.exists("mandoc"), "needs mandoc"))
  func mandocFindsNothingWrongWithTheManual() throws {
    try write(try Kinfolk().run("help", "--man").output, to: folder.file("kinfolk.1"))
    let result = try Tool.run("mandoc", ["-T", "lint", "kinfolk.1"], in: folder)
    // A date would have to be kept up to date by hand.
    let remarks = result.output.split(separator: "\n").filter { !$0.contains("missing date") }
    #expect(remarks == [])
  }

  @Test(arguments: [
    (["sc"], "scan"), (["he"], "help"), (["scan", "--j"], "--jobs --json"),
    (["scan", "-j", "1", "--js"], "--json"), (["scan", "al"], "album"),
    (["faces", "al"], "album album.jpg"), (["--library", "al"], "album album.jpg"),
    (["--config", "x", "config", "ge"], "get"), (["config", "get", "thr"], "threshold"),
    (["config", "get", "folder", "x"], ""),
    (["people", "--library", "=", "al"], "album album.jpg"),
    (["review", "--pictures", "s"], "sixel sheet"),
    (["review", "--pictures", "="], "kitty sixel sheet none"),
    (["help", "--completion", ""], "bash zsh fish"), (["help", "und"], "undo"),
    (["name", "3", ""], ""), (["wor"], ""), (["sheet", "3", "-o", "al"], "album album.jpg"),
  ])
  func bashCompletes(words: [String], expected: String) throws {
    try write(try Kinfolk().run("help", "--completion", "bash").output, to: folder.file("c.bash"))
    try write("", to: folder.file("album/a.jpg"))
    try write("", to: folder.file("album.jpg"))
    let program = """
      source c.bash
      # What bash does when the tabulator is pressed; compopt exists only then.
      compopt() { :; }
      complete -p kinfolk >/dev/null || exit 1
      COMP_WORDS=(kinfolk "$@") COMP_CWORD=$#
      _kinfolk
      echo "${COMPREPLY[*]}"
      """
    let result = try Tool.run(
      "bash", ["--norc", "-euc", program, "bash"] + words, in: folder)
    #expect(result.status == 0)
    #expect(result.output == expected + "\n")
  }

  @Test(.enabled(if: Tool.exists("zsh"), "needs zsh"))
  func zshReadsItsCompletions() throws {
    try write(try Kinfolk().run("help", "--completion", "zsh").output, to: folder.file("_kinfolk"))
    let result = try Tool.run("zsh", ["-fn", "_kinfolk"], in: folder)
    #expect(result.status == 0 && result.output == "", "\(result.output)")
  }

  @Test(
    .enabled(if: Tool.exists("fish"), "needs fish"),
    arguments: [
      ("kinfolk sc", ["scan"]), ("kinfolk scan --jo", ["--jobs"]),
      ("kinfolk scan al", ["album/"]), ("kinfolk faces al", ["album.jpg", "album/"]),
      ("kinfolk config get thr", ["threshold"]), ("kinfolk review --pictures si", ["sixel"]),
    ])
  func fishCompletes(line: String, expected: [String]) throws {
    try write(try Kinfolk().run("help", "--completion", "fish").output, to: folder.file("c.fish"))
    try write("", to: folder.file("album/a.jpg"))
    try write("", to: folder.file("album.jpg"))
    let result = try Tool.run(
      "fish", ["--no-config", "-c", "source c.fish; complete -C '\(line)'"], in: folder)
    let offered = result.output.split(separator: "\n").map { $0.prefix { $0 != "\t" } }.sorted()
    #expect(offered == expected.map { $0[...] })
  }
}
