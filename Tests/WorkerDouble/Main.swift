import Glibc
import ModelTestSupport
import Workers
import Support
import Vocabulary

/// A worker that does what the text of the «photo» says (after the signature of a PNG, if there is one), for tests. It shares the real worker's side of the
/// protocol, and misbehaves only where it is told to.
@main
struct Main {
  static func main() {
    switch CommandLine.arguments.dropFirst().first {
    case "dies-at-once": exit(7)
    case "talks-at-once":
      say(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
      sleep(60)
    case "hangs-at-once": sleep(60)
    case "waits-for-signals": waitForSignals()
    case "ends-late":
      _ = try? Interruption.bySignals()
      try? Interruption.limitEnding(to: 1)
      print("ready")
      fflush(nil)
      while true { sleep(600) }
    case "is-a-parent": beParent()
    case "serves": serve()
    case "decides": decide()
    case "kinfolk": runCommand()
    case "knows-more": Worker.main(families: Throwaway.families)
    default:
      Worker.serve { request, file throws(Worker.UnfitWorker) in
        switch request.order {
        case .search: try search(file, job: request.job)
        case .picture: picture(file, job: request.job)
        case .embed(let known): embed(known, in: file)
        case .examine: .failed(reason: "no model is looked at")
        }
      }
    }
  }

  /// Says what it has noticed of signals, until one ends it.
  static func waitForSignals() -> Never {
    guard let interruption = try? Interruption.bySignals() else { exit(1) }
    print(interruption.isRequested ? "early" : "ready")
    fflush(nil)
    while !interruption.isRequested { usleep(1000) }
    print("asked to stop")
    fflush(nil)
    while true { sleep(600) }
  }

  /// Has a worker that never ends by itself, says its number, and waits.
  static func beParent() -> Never {
    let path = CommandLine.arguments[2]
    let pool = WorkerPool(
      program: WorkerProgram(path: "/proc/self/exe", arguments: ["worker"]), workers: 1)
    do {
      for order in ["who", "hang"] {
        let file = unsafe open("\(path)/\(order)", O_RDONLY)
        try pool.start(
          WorkerJob(id: 1, photo: Descriptor(owning: file), detector: DetectorSettings()))
        if order == "who",
          case .failed(let number)? = try pool.outcomes(waiting: nil).first?.outcome
        {
          print(number)
        }
      }
    } catch {
      print(error)
    }
    fflush(nil)
    while true { sleep(600) }
  }

  static func search(_ photo: Descriptor, job: UInt64) throws(Worker.UnfitWorker) -> WorkResult {
    if let nap = unsafe getenv("NAP") { usleep(UInt32(unsafe atoi(nap)) * 1000) }
    let words = text(of: photo).split(separator: " ").map(String.init)
    switch words.first {
    case "faces":
      return .searched(
        facts, faces: (0..<(Int(words[1]) ?? 0)).map { face($0, crop: words.dropFirst(2)) })
    case "needs-x":
      // Fails until its file may be executed, which changes neither content nor time.
      var status = stat()
      guard unsafe fstat(photo.number, &status) == 0, status.st_mode & S_IXUSR != 0 else {
        return .failed(reason: "not yet")
      }
      return .searched(facts, faces: [face(0)])
    case "P6":
      // A picture in a format that the program does not read (`NewFormatTests`).
      let facts = PhotoFacts(
        format: PhotoFormat(rawValue: "ppm"), width: Int(words[1]) ?? 0,
        height: Int(words[2]) ?? 0)
      return .searched(facts, faces: [face(0)])
    case "nan":
      var face = face(0)
      face.embedding.vector[0] = .nan
      return .searched(facts, faces: [face])
    case "crops":
      var face = face(0)
      face.crop = [UInt8](repeating: 0, count: 2 << 20)
      return .searched(facts, faces: [face])
    case "fail": return .failed(reason: words.dropFirst().joined(separator: " "))
    case "signal":
      // The parent makes us ignore some of them.
      signal(Int32(words[1]) ?? 0, SIG_DFL)
      kill(getpid(), Int32(words[1]) ?? 0)
    case "exit": exit(Int32(words[1]) ?? 0)
    case "hang": sleep(600)
    case "garbage": say((0..<10_000).map { UInt8(truncatingIfNeeded: $0 * 7) })
    case "huge": say([0x4B, 0x46, 0x57, 1, 0xFF, 0xFF, 0xFF, 0xFF])
    case "twice": say([0x4B, 0x46, 0x57, 1, 1, 0, 0, 0, 1])
    case "close":
      close(3)
      sleep(600)
    case "unfit": throw Worker.UnfitWorker(reason: "no models today")
    case "who": return .failed(reason: "\(getpid())")
    case "open": return .failed(reason: outcome(of: unsafe open(words[1], O_RDONLY)))
    case "create":
      return .failed(reason: outcome(of: unsafe open(words[1], O_WRONLY | O_CREAT, 0o600)))
    case "remove": return .failed(reason: outcome(of: unsafe unlink(words[1])))
    case "socket":
      return .failed(reason: outcome(of: socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)))
    case "run": return .failed(reason: outcome(of: unsafe execv(words[1], CommandLine.unsafeArgv)))
    case "fork": return .failed(reason: outcome(of: startProcess()))
    case "thread": return .failed(reason: outcome(of: startThread()))
    case "end-parent": return .failed(reason: outcome(of: kill(getppid(), 0)))
    case "code":
      let page = unsafe mmap(nil, 4096, PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
      return .failed(reason: outcome(of: unsafe page == MAP_FAILED ? -1 : 0))
    case "memory":
      let page = unsafe mmap(nil, 4 << 30, PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
      return .failed(reason: outcome(of: unsafe page == MAP_FAILED ? -1 : 0))
    case "holds": return .failed(reason: held())
    default: misbehave(words, job: job)
    }
    return .failed(reason: "unknown order")
  }

  /// As another embedder would: the vectors of the faces in reverse, shorter than those of a search.
  static func embed(_ known: KnownFaces, in file: Descriptor) -> WorkResult {
    let words = text(of: file).split(separator: " ").map(String.init)
    if words.first == "unreadable" { return .failed(reason: "it cannot be read") }
    return .embedded(
      known.faces.map { face in
        var vector = [Float](repeating: 0, count: 128)
        vector[127 - Int(face.box.x) % 128] = 1
        return Embedding(vector, length: 2)
      })
  }

  /// What came of a system call.
  static func outcome(of result: Int32) -> String { result < 0 ? "\(SystemError.last)" : "done" }

  static func startThread() -> Int32 {
    var thread = pthread_t()
    return unsafe pthread_create(&thread, nil, { _ in nil }, nil)
  }

  static func startProcess() -> Int32 {
    var child = pid_t()
    return unsafe posix_spawn(&child, "/bin/true", nil, nil, CommandLine.unsafeArgv, nil)
  }

  static var facts: PhotoFacts {
    PhotoFacts(
      format: .png, width: 640, height: 480, captured: CaptureTime("2019-07-04T12:33:11", .exif))
  }

  /// - Parameter crop: the order for the worker that is to decode its crop.
  static func face(_ index: Int, crop: some Sequence<String> = []) -> FoundFace {
    var embedding = [Float](repeating: 0, count: 128)
    embedding[index % 128] = 1
    let x = Float(index)
    let order = Array(crop.joined(separator: " ").utf8)
    return FoundFace(
      detection: Detection(
        box: Box(x: x, y: 1, width: 2, height: 3),
        landmarks: Landmarks(points: (0..<5).map { Point(x: x, y: Float($0)) }), score: 0.5),
      quality: Quality(size: 0.1, sharpness: 0.2, pose: 0.3, score: 0.4, overall: 0.5),
      embedding: Embedding(embedding, length: Float(index + 1)),
      crop: order.isEmpty ? [UInt8](repeating: UInt8(index % 256), count: 10_000) : order)
  }

  static func text(of photo: Descriptor) -> String {
    var bytes = [UInt8](repeating: 0, count: 1000)
    let count = unsafe bytes.withUnsafeMutableBytes {
      unsafe pread(photo.number, $0.baseAddress, $0.count, 0)
    }
    let signature = bytes.first == 0x89 ? 8 : 0
    return String(decoding: bytes[signature..<max(count, signature)], as: UTF8.self)
  }

  /// The descriptors this process holds while it has a photo, and what its environment and signals look like.
  static func held() -> String {
    let open = (0..<100).filter { fcntl($0, F_GETFD) >= 0 }.map { "\($0)" }
    var names: [String] = []
    var entry = unsafe environ
    while let text = unsafe entry.pointee {
      names.append(String((unsafe String(cString: text)).prefix { $0 != "=" }))
      unsafe entry += 1
    }
    var ignored: [String] = []
    for number in [SIGHUP, SIGINT, SIGTERM] {
      var action = sigaction()
      unsafe sigaction(number, nil, &action)
      if unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1 {
        ignored.append("\(number)")
      }
    }
    return [open, names.sorted(), ignored].map { $0.joined(separator: ",") }.joined(separator: " ")
  }

  static func say(_ bytes: [UInt8]) {
    _ = unsafe bytes.withUnsafeBytes { unsafe write(3, $0.baseAddress, $0.count) }
  }
}
