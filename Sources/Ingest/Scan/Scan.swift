internal import Grouping
public import Workers
public import Faces
public import Library
public import Support
public import Vocabulary
internal import Watching

/// Brings a library up to date with folders: new photos are searched for faces, and the faces grouped into people.
///
/// Everything but the photos themselves is done on the caller's thread, which alone writes the library. What one photo
/// came to is stored in one transaction before anything else is known of it, so that a crash costs the photos in flight;
/// they are still in the queue of the library, and the next scan begins with them.
public final class Scan {
  private let library: Library
  private let rules: IgnoreRules
  private let again: Bool
  /// Photos that were put into the queue again.
  private var repeated: Set<PhotoID> = []
  private let grouping: Grouping
  private var people: ScanGrouping
  private let search: PhotoSearch
  private let models: ModelSet
  private let change: ModelChange?
  private let makeChangeRun: (ModelChange?) throws -> ModelChangeRun
  private let interruption: Interruption?
  private let report: (ScanProgress) -> Void

  private var summary = ScanSummary()
  private var progress = ScanProgress()
  private var pace = Pace()
  private let start = ContinuousClock.now

  /// - Parameters:
  ///   - models: what finds the faces and tells them apart.
  ///   - change: what the library is to go over to, once nothing else is left to do.
  ///   - jobs: worker processes, at least 1.
  ///   - ignore: patterns of `IgnoreRules`.
  ///   - again: reads every file and searches every photo, whatever the library knows of it.
  ///   - interruption: ends the scan early, with the library consistent.
  ///   - report: called often, on the caller's thread.
  /// - Throws: `LibraryError`; `FacesError` when the cohort is damaged.
  public init(
    library: Library, models: ModelSet, detector: DetectorSettings, clustering: ClusteringSettings,
    change: ModelChange? = nil, jobs: Int = Cores.available, ignore: [FilePath] = [],
    again: Bool = false, program: WorkerProgram = .thisProgram,
    interruption: Interruption? = nil, report: @escaping (ScanProgress) -> Void = { _ in }
  ) throws {
    self.library = library
    rules = IgnoreRules(ignore)
    self.again = again
    grouping = try Grouping(clustering, models: models)
    people = ScanGrouping(grouping)
    search = try PhotoSearch(
      library: library, models: models, detector: detector, jobs: jobs, program: program,
      retry: RetryPolicy.next)
    self.models = models
    self.change = change
    makeChangeRun = { change in
      try ModelChangeRun(
        library: library, change: change, active: models, detector: detector, jobs: jobs,
        program: program)
    }
    self.interruption = interruption
    self.report = report
  }

  /// Scans `folders`, which may lie inside each other and be single files, and groups the faces. To be called once.
  ///
  /// - Parameter folders: absolute paths without links, `.` or `..` (`realpath`).
  /// - Throws: `LibraryError` when the library cannot be written; `WorkerError` when no worker can work.
  public func run(_ folders: [FilePath]) throws -> ScanSummary {
    // An interrupted scan leaves photos in the workers: they stay in the queue.
    defer { search.endWorkers() }
    _ = try library.requeue(unlessAnalysedBy: search.analysis)
    progress.total = try library.queueLength()
    if try scan(folders), try makeAgain(), try group() {
      summary.isComplete = try changeModels()
    }
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

  // MARK: Models

  /// Makes the vectors of faces anew that come from crops and whose photos are back, and those that are wanting where a photo is not there.
  ///
  /// - Returns: false if interrupted.
  private func makeAgain() throws -> Bool {
    let model = try library.embedder(of: models)
    guard try library.lacksVectors(of: model) else { return true }
    search.endIdleWorkers()
    return try finish(makeChangeRun(nil))
  }

  /// Goes over to other models, if there are some.
  ///
  /// - Returns: false if interrupted.
  private func changeModels() throws -> Bool {
    guard let change else { return true }
    search.endIdleWorkers()
    let run = try makeChangeRun(change)
    var left = Int.max
    progress.phase = .changing
    pace = Pace()
    while true {
      guard try finish(run) else { return false }
      progress.phase = .grouping
      let began = ContinuousClock.now
      do {
        let changed = try run.adopt { share in
          progress.note(share: share, after: ContinuousClock.now - began)
          report(progress)
          return interruption?.isRequested != true
        }
        if let changed {
          summary.change = changed.faces
          summary.grouping = changed.people
          return true
        }
      } catch is CancellationError {
        return false
      }
      // What cannot be done now (a file that is just being written) is left to the next scan.
      guard run.left < left else {
        summary.isChangePending = true
        return true
      }
      left = run.left
      progress.phase = .changing
    }
  }

  /// - Returns: false if interrupted.
  private func finish(_ run: ModelChangeRun) throws -> Bool {
    defer { run.endWorkers() }
    let wakers = interruption.map { [$0.waker] } ?? []
    while !run.isAtEnd {
      if interruption?.isRequested == true { return false }
      tell(run)
      _ = try run.work(waiting: nil, until: wakers)
    }
    return true
  }

  private func tell(_ run: ModelChangeRun) {
    let done = run.total - run.left
    pace.note(done: done, at: ContinuousClock.now - start)
    progress.changed = done
    progress.toChange = run.total
    progress.rate = pace.rate
    progress.timeLeft = pace.timeLeft(remaining: run.left)
    report(progress)
  }

  // MARK: Folders

  /// - Returns: false if interrupted.
  private func scan(_ folders: [FilePath]) throws -> Bool {
    guard try finishQueue() else { return false }
    var passes: [FolderPass] = []
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
      summary.missing += try pass.end(library)
    }
    // Photos whose first file went missing just now, and that have another.
    let left = try library.queueLength()
    guard left > 0 else { return true }
    progress.total += left
    guard try finishQueue(), try drain(to: 0) else { return false }
    return true
  }

  /// The folders without those that lie inside others, each once.
  static func outermost(_ folders: [FilePath]) -> [FilePath] {
    var kept: [FilePath] = []
    // In byte order a folder comes before what lies inside it, though not always just before.
    for folder in folders.sorted() where !kept.contains(where: { $0.isOrContains(folder) }) {
      kept.append(folder)
    }
    return kept
  }

  /// Lists a folder, comparing stamps only.
  ///
  /// - Returns: nil if interrupted.
  private func list(_ folder: FilePath) throws -> FolderPass? {
    var pass = try FolderPass(
      folder, in: library, of: search.formats, ignoring: rules, again: again)
    while let item = try pass.list(library, isClaimed: search.isClaimed) {
      switch item {
      case .unchanged, .candidate:
        summary.files += 1
        if case .candidate = item { progress.total += 1 } else { summary.unchanged += 1 }
        progress.files = summary.files
        if summary.files.isMultiple(of: 256) {
          if interruption?.isRequested == true { return nil }
          tell()
        }
      case .linkedFolder(let path):
        if summary.linkedFolders.count < ScanSummary.listed { summary.linkedFolders.append(path) }
      case .skipped(let skipped, _): note(skipped)
      }
    }
    return pass
  }

  private func read(_ path: FilePath, in pass: inout FolderPass) throws {
    switch try pass.read(path, in: library) {
    case .unsupported(let kind): summary.unsupported[kind, default: 0] += 1
    case .known(let photo, let file) where again && repeated.insert(photo).inserted:
      try library.requeue(photo)
      search.claim(photo, path, file)
      return
    case .known: summary.known += 1
    case .new(let photo, let file):
      if again { repeated.insert(photo) }
      if !search.isClaimed(photo) {
        search.claim(photo, path, file)
        return
      }
      summary.known += 1
    case .refused(let reason): note(path, reason)
    case .busy: note(path, "it is being written to")
    case .gone, .own: break
    }
    finishOne()
  }

  private func note(_ skipped: Skipped) {
    switch skipped.kind {
    case .unreadable: note(skipped.path, skipped.reason)
    case .dangling:
      summary.danglingCount += 1
      if summary.dangling.count < ScanSummary.listed { summary.dangling.append(skipped.path) }
    case .passedOver: summary.passedOver[skipped.reason, default: 0] += 1
    }
  }

  private func note(_ path: FilePath, _ reason: String) {
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
        if !search.claim(entry) { finishOne() }
      }
    }
  }

  /// Feeds the workers until another photo may wait.
  private func makeRoom() throws -> Bool { try drain(to: search.limit - 1) }

  /// Works until no more than `limit` photos wait, or, for 0, none is in work either.
  ///
  /// - Returns: false if interrupted.
  private func drain(to limit: Int) throws -> Bool {
    let wakers = interruption.map { [$0.waker] } ?? []
    while true {
      if interruption?.isRequested == true { return false }
      // What has come already is stored even while there is room: a worker must not wait for the next folder entry.
      let mustWait = limit == 0 ? !search.isIdle : search.waitingCount > limit
      let results = try search.work(waiting: mustWait ? nil : .zero, until: wakers) { photo in
        people.add(photo, at: ContinuousClock.now - start)
      }
      for result in results { count(result) }
      try people.proceed(
        in: library, clock: { ContinuousClock.now - start },
        unless: { interruption?.isRequested == true })
      if !mustWait, results.isEmpty { return true }
    }
  }

  private func count(_ result: PhotoSearch.Result) {
    switch result.ending {
    case .busy: note(result.path, "it is being written to")
    case .done(let faces):
      note(result)
      summary.faces += faces
    case .failed(let reason):
      note(result)
      summary.failed += 1
      if summary.failures.count < ScanSummary.listed {
        summary.failures.append(ScanProblem(path: result.path, reason: reason))
      }
    }
    finishOne()
  }

  private func note(_ searched: PhotoSearch.Result) {
    summary.photos += 1
    if searched.isAgain { summary.repeated += 1 }
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
