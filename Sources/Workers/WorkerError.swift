public import Support

/// Why work on photos cannot go on at all. What is wrong with one photo is a value instead (`PhotoOutcome.failed`).
public enum WorkerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The program that is to be the worker cannot be run.
  case cannotStartWorker(program: String, reason: SystemError)
  /// The worker ended before it was ready for its first photo.
  case workerNotReady(program: String, ending: String)
  /// The worker runs but cannot work on any photo; `reason` is its own sentence.
  case workerUnfit(reason: String)
  /// A system call failed.
  case system(call: String, reason: SystemError)
  /// A folder or photo that the user named cannot be read.
  case unreadable(path: FilePath, reason: String)

  public var description: String {
    switch self {
    case .cannotStartWorker(let program, let reason):
      "the worker process \(program) cannot be started: \(reason)"
    case .workerNotReady(let program, let ending):
      "the worker process \(program) \(ending) before it was ready; nothing was done to any photo"
    case .workerUnfit(let reason): "the worker process cannot work: \(reason)"
    case .system(let call, let reason): "\(call) failed: \(reason)"
    case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
    }
  }
}
