internal import Faces
internal import Glibc
internal import Imaging
public import Library
internal import Support
public import Vocabulary
internal import Watching

/// Brings a library up to date with folders: new photos are searched for faces, and the faces grouped into people.
///
/// Everything but the photos themselves is done on the caller's thread, which alone writes the library. What one photo
/// came to is stored in one transaction before anything else is known of it, so that a crash costs the photos in flight;
/// they are still in the queue of the library, and the next scan begins with them.
public final class Scan {
  private let library: Library
  private let detector: DetectorSettings
  private let grouping: Grouping
  private var people: ScanGrouping
  private let pool: WorkerPool
  private let interruption: Interruption?
  private let report: (ScanProgress) -> Void

  private let analysis: String
  private let model: ModelID
  private let dimension: Int
  private var summary = ScanSummary()
  private var progress = ScanProgress()
  private var pace = Pace()
  private let start = ContinuousClock.now

  /// Photos that wait for a worker, opened; few, so that open files and work done ahead stay bounded.
  private var waiting: [PhotoID] = []
  private let waitingLimit: Int
  /// Photos waiting or in a worker, so that a copy met meanwhile is not searched twice.
  private var claimed: [PhotoID: (path: String, file: PhotoFile)] = [:]

  /// - Parameters:
  ///   - jobs: worker processes, at least 1.
  ///   - interruption: ends the scan early, with the library consistent.
  ///   - report: called often, on the caller's thread.
  /// - Throws: `LibraryError`; `FacesError` when the models in the program are damaged.
  public init(
    library: Library, detector: DetectorSettings, clustering: ClusteringSettings,
    jobs: Int = Cores.available, program: WorkerProgram = .thisProgram,
    interruption: Interruption? = nil, report: @escaping (ScanProgress) -> Void = { _ in }
  ) throws {
    self.library = library
    self.detector = detector
    grouping = try Grouping(clustering)
    people = ScanGrouping(grouping)
    pool = WorkerPool(program: program, workers: jobs)
    waitingLimit = 2 * jobs
    self.interruption = interruption
    self.report = report
    analysis = try Analysis.note(detector)
    let embedder = try Models.embedder()
    dimension = embedder.dimension
    model = try library.embedder(
      name: embedder.name, sha256: embedder.sha256, dimension: embedder.dimension)
  }

  /// Scans `folders`, which may lie inside each other, and groups the faces. To be called once.
  ///
  /// - Parameter folders: absolute paths without links, `.` or `..` (`realpath`).
  /// - Throws: `LibraryError` when the library cannot be written; `PipelineError` when no worker can work.
  public func run(_ folders: [String]) throws -> ScanSummary {
    // An interrupted scan leaves photos in the workers: they stay in the queue.
    defer { pool.endWorkers() }
    summary.requeued = try library.requeue(unlessAnalysedBy: analysis)
    progress.total = try library.queueLength()
    if try scan(folders) { summary.isComplete = try group() }
    summary.seconds = (ContinuousClock.now - start).inSeconds
    return summary
  }

  /// Groups the faces exactly.
  ///
  /// - Returns: false if interrupted.
  private func group() throws -> Bool {
    guard try grouping.isDue(library) else { return true }
    progress.phase = .grouping
    tell()
    let began = ContinuousClock.now
    do {
      summary.grouping = try grouping.update(library) { share in
        progress.note(share: share, after: ContinuousClock.now - began)
        report(progress)
        return interruption?.isRequested != true
      }
      return true
    } catch is CancellationError {
      return false
    }
  }

  // MARK: Folders

  /// A folder being passed over: what is to be read of it, and what could not be.
  private struct Pass {
    var scan: FolderScan
    var candidates = PathList()
    var unreadable: [String] = []
  }

  /// - Returns: false if interrupted.
  private func scan(_ folders: [String]) throws -> Bool {
    guard try finishQueue() else { return false }
    var passes: [Pass] = []
    for folder in Self.outermost(folders) {
      guard let pass = try list(folder) else { return false }
      passes.append(pass)
    }
    progress.isTotalKnown = true
    for index in passes.indices {
      for path in passes[index].candidates {
        guard try makeRoom() else { return false }
        try read(path, in: &passes[index])
      }
    }
    guard try drain(to: 0) else { return false }
    for pass in passes {
      summary.missing += try library.endScan(pass.scan) { path in
        !pass.unreadable.contains { path == $0 || path.utf8.starts(with: "\($0)/".utf8) }
      }
    }
    // Photos whose first file went missing just now, and that have another.
    let left = try library.queueLength()
    guard left > 0 else { return true }
    progress.total += left
    guard try finishQueue(), try drain(to: 0) else { return false }
    return true
  }

  /// The folders without those that lie inside others, each once.
  static func outermost(_ folders: [String]) -> [String] {
    var kept: [String] = []
    // In byte order a folder comes before what lies inside it, though not always just before.
    for folder in folders.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      let isInside = kept.contains { above in
        above == "/" || folder == above || folder.utf8.starts(with: "\(above)/".utf8)
      }
      if !isInside { kept.append(folder) }
    }
    return kept
  }

  /// Lists a folder, comparing stamps only.
  ///
  /// - Returns: nil if interrupted.
  private func list(_ folder: String) throws -> Pass? {
    var pass = Pass(scan: try library.beginScan(of: folder))
    for item in FolderWalk(root: folder) {
      switch item {
      case .file(let entry):
        summary.files += 1
        let stamp = FileStamp(size: entry.size, modified: entry.modified)
        switch try library.unchanged(entry.path, stamp: stamp, in: &pass.scan) {
        case nil:
          pass.candidates.append(entry.path)
          progress.total += 1
        case .photo(let photo, .new) where claimed[photo] == nil:
          // The queue knows it by another file, which could not be opened: this one will do.
          pass.candidates.append(entry.path)
          progress.total += 1
        default:
          summary.unchanged += 1
        }
        progress.files = summary.files
        if summary.files.isMultiple(of: 256) {
          if interruption?.isRequested == true { return nil }
          tell()
        }
      case .folder: break
      case .linkedFolder(let path):
        if summary.linkedFolders.count < ScanSummary.listed { summary.linkedFolders.append(path) }
      case .unreadable(let path, let reason):
        pass.unreadable.append(path)
        note(path, reason)
      }
    }
    return pass
  }

  private func read(_ path: String, in pass: inout Pass) throws {
    do {
      let file = try PhotoFile(path: path)
      switch try file.content() {
      case .unsupported(let kind):
        summary.unsupported[kind, default: 0] += 1
        try library.registerUnsupported(path, stamp: file.stamp, kind: kind, in: &pass.scan)
        finishOne()
      case .photo(let hash):
        guard !file.hasChanged else {
          refuse(path, "it is being written to", in: &pass)
          return
        }
        switch try library.register(path, stamp: file.stamp, hash: hash, in: &pass.scan) {
        case .known:
          summary.known += 1
          finishOne()
        case .new(let photo):
          if claimed[photo] == nil {
            claim(photo, path, file)
          } else {
            summary.known += 1
            finishOne()
          }
        }
      }
    } catch let error as SystemError where error.number == ENOENT {
      // Gone since the folder was listed.
      finishOne()
    } catch let error as SystemError {
      refuse(path, error.description, in: &pass)
    } catch LibraryError.unreadable(let reason) {
      refuse(path, reason, in: &pass)
    }
  }

  private func refuse(_ path: String, _ reason: String, in pass: inout Pass) {
    pass.unreadable.append(path)
    note(path, reason)
    finishOne()
  }

  private func note(_ path: String, _ reason: String) {
    summary.unreadableCount += 1
    if summary.unreadable.count < ScanSummary.listed {
      summary.unreadable.append(ScanProblem(path: path, reason: reason))
    }
  }

  // MARK: Photos

  /// Works through what an earlier scan left in the queue.
  ///
  /// - Returns: false if interrupted.
  private func finishQueue() throws -> Bool {
    var last: PhotoID?
    while true {
      let queued = try library.queue(after: last, limit: 256)
      guard let end = queued.last else { return true }
      last = end.photo
      for entry in queued {
        guard try makeRoom() else { return false }
        // A file that is gone or changed is left to the listing that follows, or to the next scan of its folder.
        guard let file = try? PhotoFile(path: entry.path), file.stamp == entry.stamp else {
          finishOne()
          continue
        }
        claim(entry.photo, entry.path, file)
      }
    }
  }

  private func claim(_ photo: PhotoID, _ path: String, _ file: PhotoFile) {
    claimed[photo] = (path, file)
    waiting.append(photo)
  }

  /// Feeds the workers until another photo may wait.
  private func makeRoom() throws -> Bool { try drain(to: waitingLimit - 1) }

  /// Works until no more than `limit` photos wait, or, for 0, none is in work either.
  ///
  /// - Returns: false if interrupted.
  private func drain(to limit: Int) throws -> Bool {
    while true {
      if interruption?.isRequested == true { return false }
      try feed()
      // What has come already is stored even while there is room: a worker must not wait for the next folder entry.
      let mustWait = waiting.count > limit || (limit == 0 && pool.busyWorkers > 0)
      let outcomes = try pool.outcomes(waiting: mustWait ? nil : .zero, until: interruption)
      // The workers go on while the outcomes are written.
      try feed()
      for (job, outcome) in outcomes { try store(outcome, for: PhotoID(Int64(job))) }
      try people.proceed(
        in: library, clock: { ContinuousClock.now - start },
        unless: { interruption?.isRequested == true })
      if !mustWait, outcomes.isEmpty { return true }
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

  private func store(_ outcome: PhotoOutcome, for photo: PhotoID) throws {
    guard let (path, file) = claimed.removeValue(forKey: photo) else { return }
    defer { finishOne() }
    guard !file.hasChanged else {
      // What the worker saw is not what was hashed. The photo stays in the queue, and the next scan looks again.
      note(path, "it is being written to")
      return
    }
    var outcome = outcome
    if case .done(_, let faces) = outcome,
      faces.contains(where: { $0.embedding.count != dimension })
    {
      outcome = .failed(reason: "the worker process gave an answer that makes no sense (dimension)")
    }
    try library.store(outcome, for: photo, model: model, analysis: analysis)
    summary.photos += 1
    switch outcome {
    case .done(_, let faces):
      summary.faces += faces.count
      if !faces.isEmpty { people.add(photo, at: ContinuousClock.now - start) }
    case .failed(let reason):
      summary.failed += 1
      if summary.failures.count < ScanSummary.listed {
        summary.failures.append(ScanProblem(path: path, reason: reason))
      }
    }
  }

  // MARK: Progress

  private func finishOne() {
    progress.done += 1
    tell()
  }

  private func tell() {
    pace.note(done: progress.done, at: ContinuousClock.now - start)
    progress.photos = summary.photos
    progress.faces = summary.faces
    progress.failed = summary.failed
    progress.rate = pace.rate
    progress.timeLeft =
      progress.isTotalKnown ? pace.timeLeft(remaining: progress.total - progress.done) : nil
    report(progress)
  }
}
