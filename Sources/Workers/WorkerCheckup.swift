public import Faces
internal import Glibc
internal import Imaging
internal import Support
internal import Vocabulary

/// Whether workers can do their work on this machine: what came of a small picture of each format that a worker was given.
public struct WorkerCheckup: Hashable, Sendable {
  /// Names of the formats that could be decoded and searched.
  public var formats: [String] = []
  /// Formats that could not, and why.
  public var failures: [String: String] = [:]
  /// Whether the kernel filters the worker's system calls; nil if it does not say.
  public var isShutIn: Bool?

  init(formats: [String], failures: [String: String], isShutIn: Bool?) {
    self.formats = formats
    self.failures = failures
    self.isShutIn = isShutIn
  }

  /// - Throws: what `WorkerPool` throws when no photo can be worked on at all.
  public init(
    program: WorkerProgram = .thisProgram, models: ModelSet
  ) throws(WorkerError) {
    let pool = WorkerPool(program: program, workers: 1, models: models)
    for (number, format) in program.formats.enumerated() {
      let sample: Descriptor
      do throws(SystemError) {
        sample = try Self.sample(format)
      } catch {
        throw .system(call: "memfd_create", reason: error)
      }
      try pool.start(
        WorkerJob(id: UInt64(number), photo: sample, detector: DetectorSettings()))
      switch try pool.outcomes(waiting: nil).first?.outcome {
      case .done: formats.append(format.name)
      case .failed(let reason): failures[format.name] = reason
      case nil: failures[format.name] = "the worker gave no answer"
      }
    }
    isShutIn = pool.processes.first.flatMap(Self.isFiltered)
  }

  /// A picture of the format as an open file without a name.
  private static func sample(_ format: PictureFormat) throws(SystemError) -> Descriptor {
    // A picture this small fails to be written only for want of memory.
    guard let bytes = try? format.sample() else { throw SystemError(number: ENOMEM) }
    return try .inMemory(bytes)
  }

  /// What proc(5) says of the process's `Seccomp` mode: 2 is a filter.
  private static func isFiltered(_ process: Int32) -> Bool? {
    let number = unsafe open("/proc/\(process)/status", O_RDONLY | O_CLOEXEC)
    guard number >= 0, let bytes = try? Descriptor(owning: number).read(upTo: 1 << 14) else {
      return nil
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix("Seccomp:") }) else { return nil }
    return line.hasSuffix("2")
  }
}
