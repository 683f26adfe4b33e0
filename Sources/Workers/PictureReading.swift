public import Faces
public import Imaging
public import Support
public import Vocabulary

/// Reads photos and stored crops for one command, in a worker process as scans do: bytes go there, faces and pixels come back,
/// checked. No other way leads from a file to a picture (`docs/service.md`, «The sandbox of a worker»).
///
/// The worker is started when it is first needed, and stays for the next picture. Confined to one thread.
public final class PictureReading {
  /// Why one picture cannot be had; a clause for the user.
  public struct Unreadable: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String
  }

  /// Long side of the largest crop shown. The program's own are smaller; what else a library may hold, a sheet of thousands still
  /// fits into memory.
  private static let cropSide = 512

  private let pool: WorkerPool

  /// - Parameters:
  ///   - program: what is run as the worker.
  ///   - models: by which faces are searched for; nil for a reading of pictures alone.
  public init(_ program: WorkerProgram = .thisProgram, models: ModelSet? = nil) {
    pool = WorkerPool(program: program, workers: 1, models: models)
  }

  /// The faces of a photo, by the models that were named.
  ///
  /// - Throws: `WorkerError` when no photo could be worked on.
  public func faces(
    of photo: Descriptor, detector: DetectorSettings
  ) throws(WorkerError) -> PhotoOutcome {
    switch try result(of: photo, .search(detector)) {
    case .searched(let facts, let faces): .done(facts, faces: faces)
    case .failed(let reason): .failed(reason: reason)
    case .decoded, .embedded, .examined: preconditionFailure("only what was asked for is accepted")
    }
  }

  /// A photo's picture, upright.
  ///
  /// - Parameter workingSize: its long side at the most; nil for full size.
  /// - Throws: `Unreadable`; `WorkerError` when no picture could be worked on.
  public func picture(of photo: Descriptor, workingSize: Int? = nil) throws -> Image {
    switch try result(of: photo, .picture(workingSize: workingSize)) {
    case .decoded(let image): return image
    case .failed(let reason): throw Unreadable(description: reason)
    case .searched, .embedded, .examined: preconditionFailure("only what was asked for is accepted")
    }
  }

  /// The picture of a crop that the library keeps, which a worker made from a photo and may be anything.
  ///
  /// - Throws: as `picture(of:workingSize:)`.
  public func crop(_ bytes: [UInt8]) throws -> Image {
    let file: Descriptor
    do throws(SystemError) {
      file = try .inMemory(bytes)
    } catch {
      throw WorkerError.system(call: "memfd_create", reason: error)
    }
    return try picture(of: file, workingSize: Self.cropSide)
  }

  private func result(
    of file: Descriptor, _ order: WorkOrder
  ) throws(WorkerError) -> WorkResult {
    try pool.start(WorkerJob(id: 0, photo: file, order: order))
    guard let (_, result) = try pool.results(waiting: nil).first else {
      preconditionFailure("a busy worker ends in a result or an error")
    }
    return result
  }
}
