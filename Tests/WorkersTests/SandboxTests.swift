import Foundation
import Workers
import WorkerTestSupport
import Support
import TestSupport
import Testing
import Vocabulary

/// A photo that has taken its worker over finds nothing there to use.
@Suite struct SandboxTests {
  private func outcome(of order: String) throws -> PhotoOutcome? {
    let pool = WorkerPool(program: try Doubles.program(), workers: 1)
    try pool.start(
      WorkerJob(id: 1, photo: try Doubles.photo(order), detector: DetectorSettings()))
    return try pool.outcomes(waiting: nil).first?.outcome
  }

  @Test(arguments: [
    ("open /etc/passwd", "Permission denied"), ("open /proc/self/maps", "Permission denied"),
    ("code", "Permission denied"), ("memory", "Cannot allocate memory"),
  ])
  func whatAWorkerIsRefused(order: String, reason: String) throws {
    #expect(try outcome(of: order) == .failed(reason: reason))
  }

  @Test func aWorkerWritesNoFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("kept")
    try Data("kept".utf8).write(to: URL(fileURLWithPath: path))
    #expect(
      try outcome(of: "create \(folder.file("new"))") == .failed(reason: "Permission denied"))
    #expect(try outcome(of: "remove \(path)") == .failed(reason: "Permission denied"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["kept"])
  }

  /// Decoders do; what a thread may is what its process may.
  @Test func aWorkerStartsThreads() throws {
    #expect(try outcome(of: "thread") == .failed(reason: "done"))
  }

  @Test(arguments: ["socket", "run /bin/true", "fork", "end-parent"])
  func whatEndsAWorker(order: String) throws {
    #expect(
      try outcome(of: order)
        == .failed(
          reason: "the worker process was ended by signal 31 (SIGSYS), because it tried what its "
            + "sandbox forbids"))
  }
}
