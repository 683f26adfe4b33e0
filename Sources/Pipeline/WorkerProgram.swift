internal import CShims
internal import Glibc

/// What is run as a worker process.
public struct WorkerProgram: Hashable, Sendable {
  public var path: String
  /// The name it is told first.
  public var arguments: [String]
  public var environment: [String: String]

  public init(path: String, arguments: [String], environment: [String: String] = [:]) {
    self.path = path
    self.arguments = arguments
    self.environment = environment
  }

  /// This very binary, even if the file it came from was replaced meanwhile, as `kinfolk worker`.
  public static var thisProgram: WorkerProgram {
    // Processes share the cores by being as many; threads of the linear algebra would only fight over them. Of our own
    // environment the worker gets what finds shared libraries, and nothing else.
    var environment = ["OPENBLAS_NUM_THREADS": "1"]
    // Every photo needs the same few megabytes anew. The C library would give them back to the kernel each time, and a tenth
    // of the time would go into having them zeroed again; these are its limits for that, the first at its highest.
    environment["MALLOC_MMAP_THRESHOLD_"] = "\(32 << 20)"
    environment["MALLOC_TRIM_THRESHOLD_"] = "\(64 << 20)"
    // An OpenBLAS that is older than the processor takes it for one of twenty years ago and multiplies at a fifth of the
    // speed; it goes by this variable, once, when it is loaded.
    let wanted = unsafe getenv("OPENBLAS_CORETYPE").map { unsafe String(cString: $0) }
    let fitting = unsafe kinfolk_openblas_core().map { unsafe String(cString: $0) }
    if let core = wanted ?? fitting { environment["OPENBLAS_CORETYPE"] = core }
    if let path = unsafe getenv("LD_LIBRARY_PATH") {
      environment["LD_LIBRARY_PATH"] = unsafe String(cString: path)
    }
    return WorkerProgram(
      path: "/proc/self/exe", arguments: ["kinfolk", "worker"], environment: environment)
  }
}
