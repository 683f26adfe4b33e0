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
    if let path = unsafe getenv("LD_LIBRARY_PATH") {
      environment["LD_LIBRARY_PATH"] = unsafe String(cString: path)
    }
    return WorkerProgram(
      path: "/proc/self/exe", arguments: ["kinfolk", "worker"], environment: environment)
  }
}
