internal import Glibc

/// The reason a system call gave for failing (`errno`), as the system words it: «Permission denied».
public struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
  public let number: Int32

  public init(number: Int32) { self.number = number }

  /// The reason of the system call that failed last on this thread.
  public static var last: SystemError { SystemError(number: errno) }

  public var description: String {
    // strerror_r writes into our buffer or returns a string of its own, always zero-terminated.
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
      guard let start = buffer.baseAddress else { return "error \(number)" }
      unsafe start.initialize(repeating: 0, count: buffer.count)
      return unsafe strerror_r(number, start, buffer.count) == 0
        ? String(cString: start) : "error \(number)"
    }
  }
}
