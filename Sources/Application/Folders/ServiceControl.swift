internal import Ingest
public import Library
public import Support
public import Vocabulary

/// What a library's service is told: it is noted in the library, valid whether or not a service runs.
public enum ServiceControl {
  /// Has the service look at no photo, or look at photos again.
  ///
  /// - Throws: What the library throws.
  public static func setPaused(_ paused: Bool, in library: Library) throws -> PauseReport {
    let changed = try library.setPaused(paused)
    return PauseReport(
      paused: paused, changed: changed,
      isServiceRunning: RunningService.wake(library: library.path))
  }

  /// Has photos that failed tried again.
  ///
  /// - Parameter paths: Of the photos; their files need not be there. Nil is all that failed.
  /// - Throws: What the library throws; `LibraryError.unknownPhoto` when one is no photo of its.
  public static func retry(_ paths: [FilePath]?, in library: Library) throws -> RetryReport {
    let photos = try paths?.map { path in
      try library.photo(at: (try? Files.realPath(path)) ?? path).id
    }
    let count = try library.retry(photos)
    return RetryReport(
      photos: count, isServiceRunning: RunningService.wake(library: library.path))
  }
}

extension StatusReport {
  /// What the library holds and what its service does now.
  ///
  /// - Parameters:
  ///   - configured: Folders that the configuration has watched.
  ///   - models: Those in use and those wanted; nil for a status without them.
  ///   - detector: How photos are searched.
  /// - Throws: What the library throws.
  public init(
    of library: Library, configured: [FilePath], models: LibraryModels? = nil,
    detector: DetectorSettings = DetectorSettings()
  ) throws {
    var status = try library.status()
    status.watchedFolders += configured
    self.init(
      library: library.path, status, RunningService.status(library: library.path),
      absent: try AbsentFolders(
        among: Set(status.folders + status.watchedFolders), in: library))
    if let active = try library.activeModels() {
      self.models = ModelChangeReport.Names(
        detector: active.detector, embedder: active.embedder)
    }
    lastChange = try library.lastModelChange().map(PastChange.init)
    guard let models, models.isChanging else { return }
    let work = try ModelChangeCost(
      of: library, from: models.active, to: models.wanted, detector: detector, measuring: nil
    ).work
    change = Change(
      from: ModelChangeReport.Names(models.active), to: ModelChangeReport.Names(models.wanted),
      done: max(0, work.photos - work.left), left: work.left)
    if case .present(let status) = RunningService.status(library: library.path) {
      change?.photosPerSecond = status.change?.rate
      change?.secondsLeft = status.change?.secondsLeft
    }
  }
}
