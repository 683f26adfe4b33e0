import Glibc

/// What running a program came to.
struct CommandResult {
  var status: Int32
  /// Standard output.
  var output: [UInt8]
  /// From its start to its end, and to the first byte of its output (its end if there was none).
  var seconds: Double
  var secondsToOutput: Double
  /// On all processors, of it and of the children it waited for.
  var processorSeconds: Double
  /// The most memory of any one of these processes, megabytes (10⁶ bytes).
  var peakMemory: Double

  var text: String { String(decoding: output, as: UTF8.self) }
}

struct CommandError: Error, CustomStringConvertible {
  let description: String
}

/// Runs a program to its end; standard error is ours.
///
/// - Parameter words: its path, then its arguments.
/// - Throws: `CommandError` when it cannot be started or fails.
func run(_ words: [String]) throws -> CommandResult {
  var ends: [Int32] = [-1, -1]
  guard unsafe pipe(&ends) == 0 else { throw CommandError(description: "no pipe") }
  defer { close(ends[0]) }
  for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  var actions = unsafe posix_spawn_file_actions_t()
  unsafe posix_spawn_file_actions_init(&actions)
  unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
  defer { unsafe posix_spawn_file_actions_destroy(&actions) }
  var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
  defer { unsafe arguments.forEach { unsafe free($0) } }
  let clock = ContinuousClock()
  let start = clock.now
  var child: pid_t = 0
  let failure = unsafe posix_spawn(&child, words[0], &actions, nil, &arguments, environ)
  close(ends[1])
  guard failure == 0 else {
    throw CommandError(description: "\(words[0]) cannot be started")
  }
  var output: [UInt8] = []
  var first: Double?
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = unsafe read(ends[0], &buffer, buffer.count)
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { break }
    if first == nil { first = (clock.now - start) / .seconds(1) }
    output += buffer[..<count]
  }
  var status: Int32 = 0
  var usage = rusage()
  while unsafe wait4(child, &status, 0, &usage) < 0, errno == EINTR {}
  let seconds = (clock.now - start) / .seconds(1)
  let result = CommandResult(
    status: status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F), output: output,
    seconds: seconds, secondsToOutput: first ?? seconds,
    processorSeconds: usage.processorSeconds,
    peakMemory: Double(usage.ru_maxrss) * 1024 / 1e6)
  // 3: some photos failed.
  guard result.status == 0 || result.status == 3 else {
    throw CommandError(description: "\(words.joined(separator: " ")) ended with \(result.status)")
  }
  return result
}

extension rusage {
  var processorSeconds: Double {
    Double(ru_utime.tv_sec + ru_stime.tv_sec) + Double(ru_utime.tv_usec + ru_stime.tv_usec) / 1e6
  }
}

/// The program that is measured, built beside this one.
let kinfolk: String = {
  let me = Swift.CommandLine.arguments[0]
  return String(me[..<(me.lastIndex(of: "/") ?? me.startIndex)]) + "/kinfolk"
}()

/// What `script/bench` tells of the surroundings; nil when not set.
func surroundings(_ name: String) -> String? {
  unsafe getenv(name).map { unsafe String(cString: $0) }
}

/// A new folder for libraries and photos made up for a measurement, and all that `body` leaves in it for as long as it runs.
func withTemporaryFolder<T>(_ body: (String) throws -> T) throws -> T {
  var template = Array("/tmp/kinfolk-bench-XXXXXX".utf8CString)
  guard unsafe mkdtemp(&template) != nil else { throw CommandError(description: "no room in /tmp") }
  let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  defer { _ = try? run(["/bin/rm", "-rf", path]) }
  return try body(path)
}

extension [Double] {
  /// The middle one; of an even number the lower of the two.
  var median: Double { sorted()[(count - 1) / 2] }
}
