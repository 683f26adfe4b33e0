import CSystem
import Foundation
import Support
import TestSupport
import Testing

@testable import Workers
import WorkerTestSupport

/// What needs whole processes: signals, and the death of a parent.
struct ProcessTests {
  /// A program of ours that runs until it is killed, and its lines.
  final class Running {
    let process = Process()
    private let output = Pipe()

    init(_ arguments: String...) throws {
      process.executableURL = URL(fileURLWithPath: try Doubles.program().path)
      process.arguments = arguments
      process.standardOutput = output
      try process.run()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    /// Waits for the next line.
    func line() throws -> String {
      var text = Data()
      while let byte = try output.fileHandleForReading.read(upToCount: 1), byte != Data([10]) {
        if byte.isEmpty { break }
        text += byte
      }
      return String(decoding: text, as: UTF8.self)
    }
  }

  @Test(arguments: [(SIGINT, SIGTERM), (SIGTERM, SIGINT), (SIGINT, SIGINT)])
  func theFirstSignalAsksAndTheSecondEnds(first: Int32, second: Int32) throws {
    let running = try Running("waits-for-signals")
    #expect(try running.line() == "ready")
    kill(running.process.processIdentifier, first)
    #expect(try running.line() == "asked to stop")
    #expect(running.process.isRunning)
    kill(running.process.processIdentifier, second)
    running.process.waitUntilExit()
    #expect(running.process.terminationReason == .exit)
    #expect(running.process.terminationStatus == 128 + second)
  }

  @Test func whatTakesTooLongToEndIsCutOff() throws {
    let running = try Running("ends-late")
    #expect(try running.line() == "ready")
    kill(running.process.processIdentifier, SIGTERM)
    running.process.waitUntilExit()
    #expect(running.process.terminationReason == .exit)
    #expect(running.process.terminationStatus == 0)
  }

  @Test func workersDieWithTheirParent() throws {
    let folder = try TemporaryFolder()
    for order in ["who", "hang"] {
      try Data(order.utf8).write(to: URL(fileURLWithPath: folder.file(order)))
    }
    let running = try Running("is-a-parent", folder.path)
    let worker = try #require(pid_t(try running.line()))
    #expect(isAlive(worker))
    // No chance to tidy up.
    kill(running.process.processIdentifier, SIGKILL)
    running.process.waitUntilExit()
    for _ in 0..<2000 where isAlive(worker) { usleep(5000) }
    #expect(!isAlive(worker))
  }

  /// Neither gone nor waiting to be reaped by the process that adopted it.
  private func isAlive(_ process: pid_t) -> Bool {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return false }
    return text[end...].dropFirst(2).first.map { !"ZX".contains($0) } ?? false
  }

  @Test func descriptorsTravelWithTheFirstByte() throws {
    var ends: [Int32] = [-1, -1]
    #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    defer { for end in ends { close(end) } }
    let folder = try TemporaryFolder()
    try Data("content".utf8).write(to: URL(fileURLWithPath: folder.file("f")))
    let file = open(folder.file("f"), O_RDONLY)
    #expect(kinfolk_send(ends[0], "ab", 2, file) == 2)
    close(file)
    #expect(kinfolk_send(ends[0], "c", 1, -1) == 1)

    var buffer = [UInt8](repeating: 0, count: 10)
    var received: Int32 = 0
    #expect(kinfolk_receive(ends[1], &buffer, 1, &received) == 1)
    #expect(buffer[0] == UInt8(ascii: "a"))
    #expect(received >= 0)
    #expect(fcntl(received, F_GETFD) & FD_CLOEXEC != 0)
    var content = [UInt8](repeating: 0, count: 7)
    #expect(pread(received, &content, 7, 0) == 7)
    #expect(content == Array("content".utf8))
    close(received)

    #expect(kinfolk_receive(ends[1], &buffer, 10, &received) == 2)
    #expect(received == -1)
    close(ends[0])
    ends[0] = -1
    #expect(kinfolk_receive(ends[1], &buffer, 10, &received) == 0)
    // A broken stream is an error, not a signal that ends the process.
    #expect(kinfolk_send(ends[1], "x", 1, -1) == -1)
    #expect(errno == EPIPE)
  }

  @Test func endsOfProcessesHaveNames() {
    #expect(WorkerProcess.describe(0) == "ended with status 0")
    #expect(WorkerProcess.describe(3 << 8) == "ended with status 3")
    #expect(WorkerProcess.describe(SIGBUS) == "was ended by signal 7 (SIGBUS)")
    // With a core dump.
    #expect(WorkerProcess.describe(SIGILL | 0x80) == "was ended by signal 4 (SIGILL)")
    #expect(
      WorkerProcess.describe(SIGKILL)
        == "was ended by signal 9 (SIGKILL), perhaps for want of memory")
    #expect(kinfolk_signal_name(999) == nil)
  }
}
