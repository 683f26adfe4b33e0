import Glibc

// What libFuzzer calls (https://llvm.org/docs/LibFuzzer.html), which brings `main` along. Which target it is to be called for stands in
// the environment, not among the arguments, for libFuzzer starts itself again with those it knows.

@_cdecl("LLVMFuzzerInitialize")
public func begin(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> Int32 {
  // A reader that goes away is an error of write(2), as in the program.
  signal(SIGPIPE, SIG_IGN)
  guard let target = Target.chosen else {
    for target in Target.all {
      print(
        target.name, "-max_len=\(target.longest)", target.findsLeaks ? "" : "-detect_leaks=0")
    }
    fflush(nil)
    _exit(0)
  }
  if let folder = getenv("KINFOLK_FUZZ_SEEDS") {
    for (index, seed) in target.seeds().enumerated() {
      write(seed, to: "\(String(cString: folder))/seed-\(index)")
    }
    // No look for leaks: what is made once stays.
    _exit(0)
  }
  return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func runOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  guard let target = Target.chosen else { return -1 }
  target.run(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}

/// One way in for bytes that somebody else made.
struct Target: Sendable {
  let name: String
  /// Bytes of an input at most: enough for all that can be said, few enough to be quick.
  var longest = 4096
  /// Whether memory that nobody gives back is looked for after a run. Where a run leaves the heap as it was only in the long run, that
  /// look would take most of the time.
  var findsLeaks = true
  /// Good inputs that the program makes itself; others lie in `Fuzz/corpus`.
  var seeds: @Sendable () -> [[UInt8]] = { [] }
  /// Ends in whatever the program does with such bytes, or traps.
  let run: @Sendable (_ input: [UInt8]) -> Void

  static let all =
    pictures + metadata + models + settings + workers + typed + library

  static let chosen: Target? = {
    guard let name = getenv("KINFOLK_FUZZ_TARGET").map({ String(cString: $0) }) else { return nil }
    guard let target = all.first(where: { $0.name == name }) else {
      print("there is no target '\(name)'")
      exit(64)
    }
    return target
  }()
}

/// A demand on what came out.
func demand(_ holds: Bool, _ what: StaticString) {
  guard !holds else { return }
  print("not so: \(what)")
  fflush(nil)
  abort()
}

func write(_ bytes: [UInt8], to path: String) {
  let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
  defer { close(file) }
  guard file >= 0, Glibc.write(file, bytes, bytes.count) == bytes.count else {
    print("\(path) cannot be written")
    exit(1)
  }
}
