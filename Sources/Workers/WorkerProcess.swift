internal import CSystem
internal import Glibc
internal import Support

/// Owns a worker process and our end of the socket to it. The process is killed and reaped when the owner goes.
final class WorkerProcess {
  let id: pid_t
  let socket: Descriptor
  private var ending: Int32?

  init(_ program: WorkerProgram) throws(WorkerError) {
    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else {
      throw .system(call: "socketpair", reason: .last)
    }
    socket = Descriptor(owning: ends[0])
    // Closed when this returns: only the child keeps it, so that its end is the end of the stream.
    let theirs = Descriptor(owning: ends[1])
    let arguments = CStrings(program.arguments)
    let environment = CStrings(program.environment.sorted { $0.key < $1.key }.map { "\($0)=\($1)" })
    let child = unsafe kinfolk_spawn(
      program.path, arguments.pointers, environment.pointers, theirs.number)
    guard child > 0 else { throw .cannotStartWorker(program: program.path, reason: .last) }
    id = child
  }

  deinit {
    if ending == nil { _ = end(waiting: 0) }
  }

  /// Sends a message and the descriptor that goes with it; -1 for none.
  ///
  /// - Returns: false if the worker is gone or does not take it.
  func send(_ frame: [UInt8], descriptor: Int32) -> Bool {
    // Messages are far smaller than the socket's buffer, and the worker has only one request at a time: it never blocks.
    unsafe frame.withUnsafeBytes { bytes in
      unsafe kinfolk_send(socket.number, bytes.baseAddress, bytes.count, descriptor) == bytes.count
    }
  }

  enum Arrival {
    case bytes(ArraySlice<UInt8>)
    case nothingYet
    case ended
  }

  /// What has come from the worker, without waiting. Descriptors it might send are not taken.
  func receive(into buffer: inout [UInt8]) -> Arrival {
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe recv(socket.number, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT))
      }
      if count > 0 { return .bytes(buffer[..<count]) }
      if count == 0 { return .ended }
      if errno == EINTR { continue }
      return errno == EAGAIN ? .nothingYet : .ended
    }
  }

  /// Waits for the process to end by itself for so long, kills it if it did not, and says how it ended as a clause:
  /// «was ended by signal 11 (SEGV)».
  func end(waiting milliseconds: Int) -> String {
    if ending == nil {
      var status: Int32 = 0
      for _ in 0..<max(milliseconds / 5, 1) where ending == nil {
        if unsafe waitpid(id, &status, WNOHANG) == id {
          ending = status
        } else if milliseconds > 0 {
          usleep(5000)
        }
      }
      if ending == nil {
        kill(id, SIGKILL)
        while unsafe waitpid(id, &status, 0) < 0, errno == EINTR {}
        ending = status
      }
    }
    return Self.describe(ending ?? 0)
  }

  /// How a process ended, as `waitpid` reports it.
  static func describe(_ status: Int32) -> String {
    let signal = status & 0x7F
    guard signal != 0 else { return "ended with status \(status >> 8 & 0xFF)" }
    let name =
      unsafe kinfolk_signal_name(signal).map { unsafe " (SIG\(String(cString: $0)))" } ?? ""
    let hint =
      switch signal {
      case SIGKILL: ", perhaps for want of memory"
      case SIGSYS: ", because it tried what its sandbox forbids"
      default: ""
      }
    return "was ended by signal \(signal)\(name)\(hint)"
  }
}

/// A zero-terminated array of C strings.
@safe private final class CStrings {
  /// Valid while this owner lives.
  @unsafe let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ strings: [String]) {
    count = strings.count
    unsafe pointers = .allocate(capacity: count + 1)
    for (index, string) in strings.enumerated() { unsafe pointers[index] = strdup(string) }
    unsafe pointers[count] = nil
  }

  deinit {
    for index in 0..<count { unsafe free(pointers[index]) }
    unsafe pointers.deallocate()
  }
}
