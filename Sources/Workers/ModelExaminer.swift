public import Faces
public import Inference
public import Support

/// Has a worker look at model files for one command: they are read, planned and run in no other process.
///
/// The worker is started when it is first needed, and stays for the next file. Confined to one thread.
public final class ModelExaminer {
  private let pool: WorkerPool

  /// - Parameters:
  ///   - program: what is run as the worker.
  ///   - timeLimit: how long it may take over one file; nil for the program's own.
  public init(_ program: WorkerProgram = .thisProgram, timeLimit: Duration? = nil) {
    pool = WorkerPool(program: program, workers: 1, timeLimit: timeLimit)
  }

  /// What an ONNX file holds.
  ///
  /// - Parameters:
  ///   - name: how messages call it.
  ///   - sides: see `ModelExamination.inspection`.
  /// - Returns: or why that cannot be said, when it cost the worker.
  /// - Throws: `InferenceError.corrupt` for what is no ONNX file; `WorkerError` when no worker can be started.
  public func contents(
    of file: Descriptor, name: String, sides: [Int]
  ) throws -> Result<ModelContents, Overtaxed> {
    switch try result(of: file, .inspection(name: name, sides: sides)) {
    case .examined(.contents(let contents)): return .success(contents)
    case .examined(.noModel(let reason)): throw InferenceError.corrupt(model: name, reason: reason)
    case .failed(let reason): return .failure(Overtaxed(reason: reason))
    default: preconditionFailure("only what was asked for is accepted")
    }
  }

  /// A file cost the worker that looked at it, or was refused by it; a clause says how.
  public struct Overtaxed: Error, Hashable, Sendable {
    public var reason: String
  }

  /// Runs a published case.
  ///
  /// - Parameter name: how messages call it.
  /// - Throws: `WorkerError` when no worker can be started.
  public func outcome(
    of onnxCase: OnnxCase, name: String
  ) throws(WorkerError) -> ModelCase.Outcome {
    guard let bytes = onnxCase.bytes else { return .failed(reason: "its files are too large") }
    let file: Descriptor
    do throws(SystemError) {
      file = try .inMemory(bytes)
    } catch {
      throw .system(call: "memfd_create", reason: error)
    }
    switch try result(of: file, .onnxCase(name: name)) {
    case .examined(.outcome(let outcome)): return outcome
    case .failed(let reason): return .failed(reason: reason)
    default: preconditionFailure("only what was asked for is accepted")
    }
  }

  private func result(
    of file: Descriptor, _ examination: ModelExamination
  ) throws(WorkerError) -> WorkResult {
    try Self.result(of: file, examination, pool)
  }

  private static func result(
    of file: Descriptor, _ examination: ModelExamination, _ pool: WorkerPool
  ) throws(WorkerError) -> WorkResult {
    try pool.start(WorkerJob(id: 0, photo: file, order: .examine(examination)))
    guard let (_, result) = try pool.results(waiting: nil).first else {
      preconditionFailure("a busy worker ends in a result or an error")
    }
    return result
  }

  /// Has one of some models look at a picture of noise.
  ///
  /// - Parameter timeLimit: as of `init`.
  /// - Returns: what keeps it from being used, as a clause; nil for nothing.
  /// - Throws: `WorkerError` when no worker can be started.
  public static func fault(
    of role: ModelRole, _ models: ModelSet, program: WorkerProgram = .thisProgram,
    timeLimit: Duration? = nil
  ) throws(WorkerError) -> String? {
    let pool = WorkerPool(program: program, workers: 1, models: models, timeLimit: timeLimit)
    let nothing: Descriptor
    do throws(SystemError) {
      nothing = try .inMemory([])
    } catch {
      throw .system(call: "memfd_create", reason: error)
    }
    do throws(WorkerError) {
      switch try result(of: nothing, .trial(role), pool) {
      case .examined(.runs): return nil
      case .failed(let reason): return reason
      default: preconditionFailure("only what was asked for is accepted")
      }
    } catch {
      // So it says of models that it cannot make sense of.
      guard case .workerUnfit(let reason) = error else { throw error }
      return reason
    }
  }
}
