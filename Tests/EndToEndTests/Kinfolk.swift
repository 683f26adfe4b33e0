import Foundation
import TestSupport
import Testing

/// The built program, as a user starts it.
///
/// It lies beside the test bundle (`.build/debug/kinfolk`), because this target depends on it; `$KINFOLK_BINARY` names
/// another one.
struct Kinfolk {
  struct Result {
    var status: Int32
    var output: String
    var errors: String

    var lines: [String] { output.split(separator: "\n").map(String.init) }

    /// Standard output as JSON.
    func json() throws -> [String: Any] { try Kinfolk.object(output) }

    /// Standard error as JSON.
    func errorJSON() throws -> [String: Any] { try Kinfolk.object(errors) }
  }

  static let binary: String = {
    if let named = ProcessInfo.processInfo.environment["KINFOLK_BINARY"] { return named }
    let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return bundle.deletingLastPathComponent().appendingPathComponent("kinfolk").path
  }()

  /// Holds the library and whatever the test puts there; the program runs in it.
  let folder: TemporaryFolder

  private let program: (path: String, words: [String])

  init() throws {
    folder = try TemporaryFolder()
    program = (Self.binary, [])
  }

  /// The same program, whose workers have been taken over: they do what the text of a picture says (`WorkerDouble`).
  init(poisoned: Void) throws {
    folder = try TemporaryFolder()
    let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let double = own.deletingLastPathComponent().appendingPathComponent("WorkerDouble").path
    program = (double, ["kinfolk"])
  }

  var library: String { folder.file("library.sqlite") }

  /// Runs a command to its end.
  func run(
    _ arguments: String..., environment: [String: String] = [:], input: String? = nil
  ) throws -> Result {
    try run(arguments, environment: environment, input: input)
  }

  func run(
    _ arguments: [String], environment: [String: String] = [:], input: String? = nil
  ) throws -> Result {
    let started = try start(arguments, environment: environment, input: input)
    return try started.finish()
  }

  /// Runs a line of bash, in which `kinfolk` is the program.
  func shell(_ line: String) throws -> Result {
    let process = process([])
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", "kinfolk() { \"$0\" \"$@\"; }; \(line)", program.path]
    return try Running(process, in: folder, input: nil).finish()
  }

  /// Starts a command and does not wait for it.
  ///
  /// - Parameter input: what stands on its standard input; nothing if nil.
  func start(
    _ arguments: [String], environment: [String: String] = [:], input: String? = nil
  ) throws -> Running {
    try Running(process(arguments, environment: environment), in: folder, input: input)
  }

  /// A command that is not started yet.
  func process(_ arguments: [String], environment: [String: String] = [:]) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program.path)
    process.arguments = program.words + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = [
      "HOME": folder.path, "KINFOLK_LIBRARY": library, "PATH": "/usr/bin:/bin",
    ].merging(environment) { $1 }
    return process
  }

  /// A command that was started. Its output goes to files, so that it never waits for a reader.
  final class Running {
    let process: Process
    private let folder: TemporaryFolder
    private let name = UUID().uuidString

    fileprivate init(_ process: Process, in folder: TemporaryFolder, input: String?) throws {
      self.process = process
      self.folder = folder
      if let input {
        try Data(input.utf8).write(to: URL(fileURLWithPath: folder.file("\(name).in")))
        process.standardInput = FileHandle(forReadingAtPath: folder.file("\(name).in"))
      } else {
        process.standardInput = FileHandle.nullDevice
      }
      process.standardOutput = try Self.file(folder.file("\(name).out"))
      process.standardError = try Self.file(folder.file("\(name).err"))
      try process.run()
    }

    /// What standard error holds so far.
    var errors: String { (try? Self.text(folder.file("\(name).err"))) ?? "" }

    /// What standard output holds so far.
    var output: String { (try? Self.text(folder.file("\(name).out"))) ?? "" }

    func finish() throws -> Result {
      process.waitUntilExit()
      let status =
        process.terminationReason == .exit
        ? process.terminationStatus : 128 + process.terminationStatus
      return Result(
        status: status, output: try Self.text(folder.file("\(name).out")),
        errors: try Self.text(folder.file("\(name).err")))
    }

    private static func file(_ path: String) throws -> FileHandle {
      try Data().write(to: URL(fileURLWithPath: path))
      return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }

    private static func text(_ path: String) throws -> String {
      String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }
  }

  /// A new folder with these files in it; the names may hold slashes.
  func makeFolder(_ name: String, _ files: [String: Data]) throws -> String {
    let path = folder.file(name)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (file, data) in files {
      let url = URL(fileURLWithPath: "\(path)/\(file)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: url)
    }
    return path
  }

  static func fixture(_ name: String) throws -> Data { Data(try Fixtures.bytes(name)) }

  private static func object(_ text: String) throws -> [String: Any] {
    let lines = text.split(separator: "\n")
    let line = try #require(lines.count == 1 ? lines.first : nil, "not one line: \(text)")
    let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
    return try #require(value as? [String: Any], "not an object: \(text)")
  }
}

/// Without links on the way.
func realPath(_ path: String) throws -> String {
  try #require(realpath(path, nil).map { String(cString: $0) })
}
