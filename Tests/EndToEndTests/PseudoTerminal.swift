import Foundation
import Glibc
import Testing

/// A command that runs in a terminal, and the person before it.
final class PseudoTerminal {
  let process: Process
  private let master: Int32
  private let slave: Int32
  /// All that the command has shown.
  private(set) var shown = ""
  private var bytes: [UInt8] = []
  private var read = 0

  /// - Parameter columns: of the window.
  init(_ process: Process, columns: UInt16 = 80) throws {
    var (master, slave): (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    try #require(openpty(&master, &slave, nil, nil, &size) == 0)
    self.master = master
    self.slave = slave
    self.process = process
    let terminal = FileHandle(fileDescriptor: slave)
    process.standardInput = terminal
    process.standardOutput = terminal
    process.standardError = terminal
    try process.run()
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    close(master)
    close(slave)
  }

  func type(_ keys: String) {
    let bytes = Array(keys.utf8)
    _ = write(master, bytes, bytes.count)
  }

  /// Waits until the command has shown `text`, from where the last call left off.
  @discardableResult
  func wait(
    for text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let wanted = Array(text.utf8)
    // A minute is for machines that do a lot besides; nothing depends on how long it takes.
    for _ in 0..<600 {
      if let range = bytes[read...].firstRange(of: wanted) {
        let passed = String(decoding: bytes[read..<range.upperBound], as: UTF8.self)
        read = range.upperBound
        return passed
      }
      if !more(), !process.isRunning, !more() { break }
    }
    Issue.record(
      "\(text.debugDescription) was not shown: \(shown.debugDescription)",
      sourceLocation: sourceLocation)
    throw CancellationError()
  }

  /// The status the command ends with.
  func end(sourceLocation: SourceLocation = #_sourceLocation) -> Int32 {
    for _ in 0..<600 where process.isRunning { _ = more() }
    if process.isRunning {
      Issue.record(
        "the command does not end: \(shown.debugDescription)", sourceLocation: sourceLocation)
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    while more() {}
    return process.terminationReason == .exit
      ? process.terminationStatus : 128 + process.terminationStatus
  }

  /// Whether keys are shown and gathered into lines, as shells expect it.
  var isSane: Bool {
    var mode = termios()
    tcgetattr(slave, &mode)
    let wanted = tcflag_t(ICANON | ECHO | ISIG)
    return mode.c_lflag & wanted == wanted && mode.c_iflag & tcflag_t(ICRNL) != 0
  }

  /// Reads what there is within a tenth of a second; false when there was nothing.
  private func more() -> Bool {
    var entry = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&entry, 1, 100) > 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = Glibc.read(master, &buffer, buffer.count)
    guard count > 0 else { return false }
    bytes += buffer[..<count]
    shown = String(decoding: bytes, as: UTF8.self)
    return true
  }
}
