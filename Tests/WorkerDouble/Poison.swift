import CommandLine
import Glibc
import Workers
import Support
import Vocabulary

// A decoder that a hostile picture has taken over: what follows «picture» in the text of the file says how it answers.

extension Main {
  /// The command line of kinfolk, which starts its workers from this binary: with `WorkerDouble kinfolk crop ...` the command
  /// is the real one, and what decodes for it is not.
  static func runCommand() {
    var worker = WorkerProgram(path: "/proc/self/exe", arguments: ["kinfolk", "obeys"])
    worker.timeLimit = .seconds(1)
    exit(Program.run(Array(Swift.CommandLine.arguments.dropFirst(2)), worker: worker))
  }

  static func picture(_ file: Descriptor, job: UInt64) -> WorkResult {
    let words = text(of: file).split(separator: " ").map(String.init)
    let orders = words.drop { $0 != "picture" }.dropFirst()
    let (width, height) = (400, 300)
    switch orders.first {
    case "fail": return .failed(reason: orders.dropFirst().joined(separator: " "))
    case "crash":
      signal(SIGSEGV, SIG_DFL)
      kill(getpid(), SIGSEGV)
    case "exit": exit(0)
    case "hang": sleep(600)
    case "forbidden": _ = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    case "garbage": say((0..<10_000).map { UInt8(truncatingIfNeeded: $0 * 7) })
    case "huge-frame": say([0x4B, 0x46, 0x57, 1, 0xFF, 0xFF, 0xFF, 0xFF])
    case "huge": begin(job, 65_535, 65_535)
    case "vast": begin(job, .max, .max)
    case "flat": begin(job, width, 0)
    case "other-job": begin(job + 1, width, height)
    case "twice":
      begin(job, width, height)
      begin(job, width, height)
    case "no-beginning": pixels(job, 100)
    case "no-pixels":
      begin(job, width, height)
      pixels(job, 0)
    case "long":
      begin(job, 2, 2)
      pixels(job, 13)
    case "short":
      begin(job, width, height)
      pixels(job, 1000)
      exit(0)
    case "stops":
      begin(job, width, height)
      pixels(job, 1000)
      sleep(600)
    case "fails-late":
      begin(job, width, height)
      pixels(job, 1000)
      return .failed(reason: "I thought better of it")
    case "other-size":
      begin(job, 3, 2)
      pixels(job, 18)
    case "faces": return .searched(facts, faces: [face(0)])
    case "huge-chunk":
      begin(job, width, height)
      pixels(job, width * height * 3)
    default: return .failed(reason: "unknown order")
    }
    // Whatever was said is all; what comes of it is for the parent to say.
    sleep(600)
    exit(1)
  }

  /// Does over a photo that is searched what only a decoder does that has been taken over, or is broken.
  static func misbehave(_ words: [String], job: UInt64) {
    switch words.first {
    case "loop":
      var turns = 0
      repeat { turns &+= 1 } while turns != 0
    case "overrun":
      signal(SIGSEGV, SIG_DFL)
      guard let page = unsafe mmap(nil, 4096, PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) else {
        return
      }
      for at in 0... { unsafe page.storeBytes(of: 0, toByteOffset: at * 4096, as: UInt8.self) }
    case "hoard":
      // Until there is no more, as a container that grows for ever: then the C library ends the process.
      signal(SIGABRT, SIG_DFL)
      while unsafe malloc(64 << 20) != nil {}
      abort()
    case "fork":
      // Swift hides it.
      guard let fork = unsafe dlsym(nil, "fork") else { return }
      _ = unsafe unsafeBitCast(fork, to: (@convention(c) () -> pid_t).self)()
    case "connect":
      // Over the socket it has, for it cannot make one.
      var address = sockaddr(
        sa_family: sa_family_t(AF_UNIX), sa_data: (0x2F, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
      _ = unsafe connect(3, &address, socklen_t(MemoryLayout<sockaddr>.size))
    case "other-job": frame(3, .max, bytes(UInt32(2)) + [0x6E, 0x6F])
    case "picture-instead": begin(job, 2, 2)
    case "stops-talking":
      // The head of an answer, and nothing behind it.
      say([0x4B, 0x46, 0x57, 1, 100, 0, 0, 0, 2])
      sleep(600)
    default: break
    }
  }

  private static func begin(_ job: UInt64, _ width: Int, _ height: Int) {
    frame(5, job, bytes(UInt32(clamping: width)) + bytes(UInt32(clamping: height)))
  }

  private static func pixels(_ job: UInt64, _ count: Int) {
    frame(6, job, bytes(UInt32(count)) + [UInt8](repeating: 0x7F, count: count))
  }

  private static func frame(_ kind: UInt8, _ job: UInt64, _ rest: [UInt8]) {
    let body = [kind] + bytes(job) + rest
    say([0x4B, 0x46, 0x57, 1] + bytes(UInt32(body.count)) + body)
  }

  private static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }
}
