import Workers
import Foundation
import Library
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Ingest
import WorkerTestSupport

/// A library with a service that runs in a process of its own, with the worker double: what each photo comes to stands in
/// its file.
final class ServedLibrary {
  let folder: TemporaryFolder
  let photos: String
  let path: String
  private var opened: Library?
  private var process: Process?
  private let limits: [String]

  private let disk: String?

  /// Whether the service is to be bound by rights although the tests run as the superuser.
  private let isUnprivileged: Bool

  /// - Parameters:
  ///   - small: megabytes of the file system the library lies on, if it is one of its own.
  ///   - inside: whether the library lies in the watched folder.
  ///   - unprivileged: rights bind the service, whatever user runs the tests.
  init(
    _ limits: String..., begin: Bool = true, small: Int? = nil, inside: Bool = false,
    unprivileged: Bool = false
  ) throws {
    isUnprivileged = unprivileged && geteuid() == 0
    folder = try TemporaryFolder()
    // The temporary folder may lie behind a link.
    let root = try #require(realpath(folder.path, nil))
    photos = String(cString: root) + "/photos"
    free(root)
    let disk = small == nil ? nil : folder.file("disk")
    self.disk = disk
    if let disk, let small {
      try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
      guard Mounting.mount("tmpfs", at: disk, megabytes: small) else {
        throw CocoaError(.fileWriteUnknown)
      }
    }
    path = "\(inside ? photos : disk ?? folder.path)/library"
    self.limits = limits
    try FileManager.default.createDirectory(atPath: photos, withIntermediateDirectories: true)
    let library = try Library(path: path, mode: .createIfMissing)
    opened = library
    _ = try library.watch(FilePath(photos))
    if isUnprivileged {
      for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) + ["."] {
        guard chown(folder.file(name), Self.nobody, Self.nobody) == 0 else {
          throw CocoaError(.fileWriteUnknown)
        }
      }
    }
    if begin { try start() }
  }

  deinit {
    if let process, process.isRunning { kill(process.processIdentifier, SIGKILL) }
    if let disk { Mounting.unmount(disk) }
  }

  /// The library beside the service, until `letGo()`.
  var library: Library {
    guard let opened else { preconditionFailure("it was let go") }
    return opened
  }

  /// Closes the library.
  func letGo() { opened = nil }

  private static let nobody: UInt32 = 65_534

  // MARK: The process

  static func double(_ arguments: [String], errors: FileHandle = .nullDevice) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try Doubles.program().path)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    return process
  }

  func start() throws {
    let log = folder.file("log")
    if !FileManager.default.fileExists(atPath: log) {
      try Data().write(to: URL(fileURLWithPath: log))
    }
    let errors = try #require(FileHandle(forWritingAtPath: log))
    try errors.seekToEnd()
    let process = try Self.double(["serves", path] + limits, errors: errors)
    if isUnprivileged, let program = process.executableURL?.path {
      process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
      process.arguments =
        ["--reuid=\(Self.nobody)", "--regid=\(Self.nobody)", "--clear-groups", program]
        + ["serves", path] + limits
    }
    try process.run()
    self.process = process
  }

  /// Sends a signal and waits for the end.
  ///
  /// - Returns: the exit status, or the number of the signal that ended it, negative.
  @discardableResult
  func end(_ signal: Int32 = SIGTERM) -> Int32 {
    guard let process else { return 0 }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    self.process = nil
    return process.terminationReason == .exit
      ? process.terminationStatus : -process.terminationStatus
  }

  var isRunning: Bool { process?.isRunning == true }

  /// What it logged, all of it.
  var log: String {
    (try? String(contentsOfFile: folder.file("log"), encoding: .utf8)) ?? ""
  }

  var status: ServiceStatus? {
    if case .present(let status) = RunningService.status(library: path) { status } else { nil }
  }

  func wake() { RunningService.wake(library: path) }

  // MARK: Files

  func write(_ order: String, to name: String) throws {
    try Doubles.write(order, to: "\(photos)/\(name)")
  }

  func move(_ name: String, to other: String) throws {
    try FileManager.default.createDirectory(
      atPath: ("\(photos)/\(other)" as NSString).deletingLastPathComponent,
      withIntermediateDirectories: true)
    guard rename("\(photos)/\(name)", "\(photos)/\(other)") == 0 else {
      throw CocoaError(.fileWriteUnknown)
    }
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: "\(photos)/\(name)")
  }

  // MARK: What is known

  /// The paths of all photos, in the watched folder, with the number of their faces; -1 for a photo that is not done.
  func known() throws -> [String: Int] {
    var known: [String: Int] = [:]
    for answer in try library.photos(PhotoQuery()) {
      let isDone = try library.photo(answer.photo)?.state == .done
      let faces = isDone ? try library.faces(of: answer.photo).count : -1
      for path in answer.paths { known["\(path.relative(to: FilePath(photos)))"] = faces }
    }
    return known
  }

  /// Waits until what `value` gives is as expected; an issue with what it was last if that takes too long.
  func expect<Value: Equatable>(
    _ expected: Value, within seconds: Double = 30, _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation, _ value: () throws -> Value
  ) throws {
    let end = Date().addingTimeInterval(seconds)
    var last = try value()
    while last != expected, Date() < end {
      usleep(10_000)
      last = try value()
    }
    #expect(last == expected, comment, sourceLocation: sourceLocation)
    if last != expected {
      Issue.record("the log: \(log.suffix(3000))", sourceLocation: sourceLocation)
    }
  }

  func expect(
    _ expected: [String: Int], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try expect(expected, sourceLocation: sourceLocation) { try known() }
  }

  /// Waits until the service has nothing to do.
  func expectIdle(
    within seconds: Double = 60, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try expect(true, within: seconds, sourceLocation: sourceLocation) {
      status.map { $0.activity == .idle && $0.left == 0 } ?? false
    }
  }
}
