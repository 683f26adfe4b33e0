internal import Glibc
public import Imaging

/// What is run as a worker process.
public struct WorkerProgram: Sendable {
  public var path: String
  /// The name it is told first.
  public var arguments: [String]
  public var environment: [String: String]
  /// What it can decode: files of other formats are not given to it.
  public var formats = PictureFormat.all
  /// How long it may take over one photo before it is stopped.
  public var timeLimit = Duration.seconds(120)

  public init(path: String, arguments: [String], environment: [String: String] = [:]) {
    self.path = path
    self.arguments = arguments
    self.environment = environment
  }

  /// This very binary, even if the file it came from was replaced meanwhile, as `kinfolk worker`.
  public static var thisProgram: WorkerProgram {
    // Of our own environment the worker gets what finds shared libraries, and what the user wants of OpenBLAS.
    var environment: [String: String] = [:]
    // Every photo needs the same few megabytes again. The C library would give them back to the kernel each time, and a
    // twentieth of the time would go into having them zeroed again; these are its limits for that, the first at its highest.
    environment["MALLOC_MMAP_THRESHOLD_"] = "\(32 << 20)"
    environment["MALLOC_TRIM_THRESHOLD_"] = "\(64 << 20)"
    // What the runtime starts to explain a crash, the sandbox forbids: then that would be what ended the worker.
    environment["SWIFT_BACKTRACE"] = "enable=no"
    // Photos are worked on side by side already.
    environment["OMP_NUM_THREADS"] = "1"
    for name in ["LD_LIBRARY_PATH", "OPENBLAS_CORETYPE"] {
      if let value = unsafe getenv(name) { environment[name] = unsafe String(cString: value) }
    }
    return WorkerProgram(
      path: "/proc/self/exe", arguments: ["kinfolk", "worker"], environment: environment)
  }
}
