internal import Grouping
internal import Workers
internal import Faces
internal import Glibc
internal import Imaging
internal import Library
internal import Support
internal import Vocabulary

/// Searches photos for faces: hands them to the workers, stores what each came to, and gives the faces a person for the
/// time being. What scans and the service have in common.
///
/// What one photo came to is stored in one transaction before anything else is known of it, so that a crash costs the photos
/// in flight; they are still in the queue of the library.
final class PhotoSearch {
  /// What became of a photo.
  struct Result {
    enum Ending {
      /// Faces that were discarded before do not count.
      case done(faces: Int)
      case failed(reason: String)
      /// The file was written to meanwhile, so that what the worker saw is not what was hashed. The photo stays in the queue.
      case busy
    }

    var path: FilePath
    /// Whether it had been searched before.
    var isAgain: Bool
    var ending: Ending
  }

  private let library: Library
  private let detector: DetectorSettings
  private let pool: WorkerPool
  private let retry: (Int) -> Int64?
  private let model: ModelID
  private let dimension: Int
  /// See `Library.requeue(unlessAnalysedBy:)`.
  let analysis: String
  /// What the workers read.
  let formats: [PictureFormat]

  /// Photos that wait for a worker, opened; few, so that open files and work done ahead stay bounded.
  private var waiting: [PhotoID] = []
  /// Photos waiting or in a worker, so that a copy met meanwhile is not searched twice.
  private var claimed: [PhotoID: (path: FilePath, file: PhotoFile)] = [:]
  /// How many may wait.
  let limit: Int

  /// - Parameters:
  ///   - models: what finds the faces and describes them.
  ///   - retry: as of `Library.store`.
  /// - Throws: `LibraryError`; `FacesError` for a setting that the detector does not know.
  init(
    library: Library, models: ModelSet, detector: DetectorSettings, jobs: Int,
    program: WorkerProgram,
    retry: @escaping (Int) -> Int64?
  ) throws {
    self.library = library
    self.detector = detector
    self.retry = retry
    pool = WorkerPool(program: program, workers: jobs, models: models)
    formats = program.formats
    limit = 2 * jobs
    analysis = try Analysis.note(detector, models: models)
    dimension = models.embedder.dimension
    model = try library.embedder(of: models)
    try library.use(ActiveModels(models))
  }

  /// Photos that wait for a worker.
  var waitingCount: Int { waiting.count }
  /// Whether no photo waits or is in work.
  var isIdle: Bool { claimed.isEmpty }

  func isClaimed(_ photo: PhotoID) -> Bool { claimed[photo] != nil }

  /// Takes a photo on; nothing if it is taken on already.
  func claim(_ photo: PhotoID, _ path: FilePath, _ file: PhotoFile) {
    guard claimed[photo] == nil else { return }
    claimed[photo] = (path, file)
    waiting.append(photo)
  }

  /// Takes on a photo of the queue.
  ///
  /// - Returns: false if its file is gone or changed: it is left to the next listing of its folder.
  func claim(_ queued: QueuedPhoto) -> Bool {
    guard let file = try? PhotoFile(path: queued.path), file.stamp == queued.stamp else {
      return false
    }
    claim(queued.photo, queued.path, file)
    return true
  }

  /// Feeds the workers, waits for what they find, and stores it.
  ///
  /// - Parameters:
  ///   - patience, wakers: as of `WorkerPool.outcomes`.
  ///   - stored: called with each photo that was stored with success and shows a face.
  func work(
    waiting patience: Duration?, until wakers: [Waker], stored: (PhotoID) -> Void
  ) throws -> [Result] {
    try feed()
    let outcomes = try pool.outcomes(waiting: patience, until: wakers)
    // The workers go on while the outcomes are written.
    try feed()
    return try outcomes.compactMap { job, outcome in
      let photo = PhotoID(Int64(job))
      guard let (path, file) = claimed.removeValue(forKey: photo) else { return nil }
      let isAgain = try library.isAnalysed(photo)
      let ending = try store(outcome, of: file, for: photo)
      if case .done(let faces) = ending, faces > 0 { stored(photo) }
      return Result(path: path, isAgain: isAgain, ending: ending)
    }
  }

  private func feed() throws {
    while pool.idleWorkers > 0, !waiting.isEmpty {
      let photo = waiting.removeFirst()
      guard let (_, file) = claimed[photo] else { continue }
      try pool.start(
        WorkerJob(id: UInt64(photo.rawValue), photo: file.descriptor, detector: detector))
    }
  }

  private func store(
    _ outcome: PhotoOutcome, of file: PhotoFile, for photo: PhotoID
  ) throws -> Result.Ending {
    guard !file.hasChanged else { return .busy }
    var outcome = outcome
    if case .done(_, let faces) = outcome,
      faces.contains(where: { $0.embedding.vector.count != dimension })
    {
      outcome = .failed(reason: "the worker process gave an answer that makes no sense (dimension)")
    }
    let faces = try library.store(
      outcome, for: photo, model: model, analysis: analysis, retry: retry)
    return switch outcome {
    case .done: .done(faces: faces)
    case .failed(let reason): .failed(reason: reason)
    }
  }

  /// Gives back photos that no worker has begun with; they stay in the queue.
  func dropWaiting() {
    for photo in waiting { claimed[photo] = nil }
    waiting = []
  }

  /// Processes of the workers there are.
  var workers: [Int32] { pool.processes }

  /// Ends workers that have nothing to do; the next photo starts new ones.
  func endIdleWorkers() { pool.endIdleWorkers() }

  /// Ends all workers; what they have, and what waits, stays in the queue.
  func endWorkers() {
    pool.endWorkers()
    waiting = []
    claimed = [:]
  }
}
