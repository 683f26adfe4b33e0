public import Support
internal import Faces
public import Vocabulary

/// What the outcome for a photo depends on besides its bytes.
enum Analysis {
  /// Raised when the same photo, settings and models give other faces or facts than before, so that libraries are brought up to date.
  private static let generation = 2

  /// As the library notes it: equal for photos analysed alike.
  ///
  /// - Throws: `FacesError`.
  static func note(_ settings: DetectorSettings) throws(FacesError) -> String {
    let detector = try Models.detector()
    let embedder = try Models.embedder()
    let minimum = settings.minimumFace.map { "\($0)" } ?? "auto"
    return "generation=\(generation) detector=\(detector.name)/\(detector.version) "
      + "minimum=\(minimum) thresholds=\(settings.thresholds) factor=\(settings.pyramidFactor) "
      + "working=\(settings.workingSize) embedder=\(embedder.sha256)"
  }
}

/// Looks at one photo without a library, in a worker process as every photo.
///
/// - Throws: `PipelineError.unreadable` when the file cannot be opened; what `WorkerPool` throws.
public func analyse(
  _ path: FilePath, detector: DetectorSettings, program: WorkerProgram = .thisProgram
) throws(PipelineError) -> PhotoOutcome {
  let file: PhotoFile
  do {
    file = try PhotoFile(path: path)
  } catch {
    throw .unreadable(path: path, reason: error.description)
  }
  let pool = WorkerPool(program: program, workers: 1)
  try pool.start(WorkerJob(id: 0, photo: file.descriptor, detector: detector))
  guard let (_, outcome) = try pool.outcomes(waiting: nil).first else {
    preconditionFailure("a busy worker ends in an outcome or an error")
  }
  return outcome
}
