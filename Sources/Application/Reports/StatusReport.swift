public import Library
public import Ingest
public import Support

/// A photo that failed and why.
public struct FailureReport: Encodable, Sendable, Equatable {
  public var path: FilePath
  public var reason: String

  public init(path: FilePath, reason: String) {
    self.path = path
    self.reason = reason
  }
}

/// What a library holds and what its service does. The keys in JSON are a contract.
public struct StatusReport: Encodable, Sendable, Equatable {
  public struct Photos: Encodable, Sendable, Equatable {
    public var done: Int
    /// Waiting for the service or the next scan.
    public var new: Int
    public var failed: Int
    /// Of those done, photos of which only a part could be read.
    public var damaged: Int
  }

  /// Pictures that lie in several files which are no copies of each other: RAW and JPEG, an edited copy, the film of a Live Photo.
  public struct Several: Encodable, Sendable, Equatable {
    public var pictures: Int
    /// All that these lie in.
    public var files: Int
  }

  public struct Failed: Encodable, Sendable, Equatable {
    public var path: FilePath
    public var reason: String
    /// How often in a row it failed.
    public var attempts: Int
    /// When the service tries it again; null: only when it is asked to.
    @Nullable public var retryAt: Moment?
  }

  public struct Problem: Encodable, Sendable, Equatable {
    public var text: String
    public var at: Moment

    public init(_ problem: ServiceStatus.Problem) {
      text = problem.text
      at = Moment(seconds: problem.at)
    }
  }

  /// A running service; the numbers are null when it is too busy to answer.
  public struct Service: Encodable, Sendable, Equatable {
    @Nullable public var process: Int?
    @Nullable public var since: Moment?
    /// `idle`, `scanning`, `grouping`, `changing`, `paused`, `waiting`, or `silent`.
    public var activity: String
    @Nullable public var done: Int?
    @Nullable public var left: Int?
    @Nullable public var photosPerSecond: Double?
    @Nullable public var secondsLeft: Double?
    /// Share of grouping the faces that is done.
    @Nullable public var grouped: Double?
    /// Why it cannot go on.
    @Nullable public var trouble: Problem?
    @Nullable public var lastError: Problem?
    /// Bytes.
    @Nullable public var memory: Int?
    @Nullable public var workerMemory: Int?
    @Nullable public var workers: Int?

    public init?(_ presence: RunningService.Presence) {
      switch presence {
      case .none: return nil
      case .silent: activity = "silent"
      case .present(let status):
        process = Int(status.process)
        since = Moment(seconds: status.startedAt)
        activity = status.activity.rawValue
        done = status.done
        left = status.left
        photosPerSecond = status.rate
        secondsLeft = status.secondsLeft
        grouped = status.grouped
        trouble = status.trouble.map(Problem.init)
        lastError = status.lastError.map(Problem.init)
        memory = Int(status.memory)
        workerMemory = Int(status.workerMemory)
        workers = status.workers
      }
    }
  }

  /// A change of models: the library rests on `from` until all is there that `to` makes.
  public struct Change: Encodable, Sendable, Equatable {
    public var from: ModelChangeReport.Names
    public var to: ModelChangeReport.Names
    /// Photos that are dealt with, and those that are left.
    public var done: Int
    public var left: Int
    /// Of the service; null where none is at it, or it is too early to tell.
    @Nullable public var photosPerSecond: Double?
    @Nullable public var secondsLeft: Double?
  }

  /// A change of models that does not begin: `to` is not to be had.
  public struct BlockedChange: Encodable, Sendable, Equatable {
    public var to: ModelChangeReport.Names
    /// Why, and what helps.
    public var reason: String

    public init(to: ModelChangeReport.Names, reason: String) {
      self.to = to
      self.reason = reason
    }
  }

  /// What the last change of models came to.
  public struct PastChange: Encodable, Sendable, Equatable {
    public var at: Moment
    public var from: ModelChangeReport.Names
    public var to: ModelChangeReport.Names
    public var faces: ModelChangeSummary

    public init(_ change: PastModelChange) {
      at = Moment(seconds: change.at)
      from = .init(detector: change.from.detector, embedder: change.from.embedder)
      to = .init(detector: change.to.detector, embedder: change.to.embedder)
      faces = change.faces
    }
  }

  public var library: String
  /// The models that faces and people are from; null while no photo was looked at.
  @Nullable public var models: ModelChangeReport.Names?
  /// What the library is to go over to, or is going over to.
  @Nullable public var change: Change?
  /// What settings ask for, where the library cannot go over to it.
  @Nullable public var blockedChange: BlockedChange?
  /// The last one that came to its end.
  @Nullable public var lastChange: PastChange?
  public var folders: [FilePath]
  public var watched: [FolderReport]
  /// Those of `folders` that nobody watches.
  public var scannedOnly: [FolderReport]
  @Nullable public var service: Service?
  /// Since when the service is paused.
  @Nullable public var pausedSince: Moment?
  public var files: Int
  public var missingFiles: Int
  public var several: Several
  /// Files that are no photos in a format that is read, by what they are.
  public var skipped: [String: Int]
  public var photos: Photos
  public var faces: Int
  public var people: Int
  public var named: Int
  public var failures: [Failed]
  /// Of photos done, those of which only a part could be read, and what is missing.
  public var damaged: [FailureReport]
  /// Files and folders that could not be read.
  public var unreadable: [FailureReport]
  /// Links that lead nowhere.
  public var dangling: [FilePath]
  /// What was passed over on purpose, by why.
  public var passedOver: [String: Int]

  public init(
    library: String, _ status: LibraryStatus, _ presence: RunningService.Presence = .none,
    absent: AbsentFolders = AbsentFolders()
  ) {
    self.library = library
    folders = status.folders
    let all = FolderReport.all(
      watched: status.watchedFolders, scanned: status.folders, absent: absent, presence)
    watched = all.filter(\.watched)
    scannedOnly = all.filter { !$0.watched }
    service = Service(presence)
    pausedSince = status.pausedSince.map { Moment(seconds: $0) }
    files = status.files
    missingFiles = status.missingFiles
    several = Several(pictures: status.picturesInSeveral, files: status.filesOfSeveral)
    skipped = status.unsupported
    photos = Photos(
      done: status.photos[.done, default: 0], new: status.photos[.new, default: 0],
      failed: status.photos[.failed, default: 0], damaged: status.damaged.count)
    faces = status.faces
    people = status.people
    named = status.named
    failures = status.failures.map {
      Failed(
        path: $0.path, reason: $0.reason, attempts: $0.attempts,
        retryAt: $0.retryAt.map { Moment(seconds: $0) })
    }
    damaged = status.damaged.map { FailureReport(path: $0.path, reason: $0.reason) }
    unreadable = status.unreadable.map { FailureReport(path: $0.path, reason: $0.reason) }
    dangling = status.dangling.map(\.path)
    passedOver = status.passedOver
  }
}
