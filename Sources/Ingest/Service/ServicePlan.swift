public import Workers
public import Faces
public import Library
public import Support
public import Surroundings
public import Vocabulary
public import Watching

/// What a service is to do, and how.
public struct ServicePlan: Hashable, Sendable {
  public var models: ModelSet
  /// What the library is to go over to.
  public var change: ModelChange?
  /// A sentence: why it does not go over to what it is to; nil where nothing is in the way. The plan is made anew now and then, until
  /// that is over.
  public var obstacle: String?
  public var detector: DetectorSettings
  public var clustering: ClusteringSettings
  /// Worker processes, at least 1.
  public var jobs: Int
  /// Folders to watch besides those the library names; absolute, without links.
  public var folders: [FilePath] = []
  /// Patterns of what is passed over; see `IgnoreRules`.
  public var ignore: [FilePath] = []
  /// How often all folders are looked through although the system tells of every change.
  public var pause = Duration.seconds(6 * 3600)
  /// How often folders are of whose changes the system does not tell, if that is more often.
  public var pauseWithoutEvents = Duration.seconds(600)
  public var limits = EventAggregator.Limits()

  public init(
    models: ModelSet, detector: DetectorSettings, clustering: ClusteringSettings, jobs: Int
  ) {
    self.models = models
    self.detector = detector
    self.clustering = clustering
    self.jobs = jobs
  }
}

/// What a service is given from outside.
public struct ServiceHooks {
  /// Opens the library; called again after trouble with it.
  public var open: () throws -> Library
  /// The plan as it is now; called at the start, on SIGHUP and when the library changed.
  public var plan: (Library) throws -> ServicePlan
  public var program = WorkerProgram.thisProgram
  public var words = ServiceWords()
  public var log: Log
  /// Who started the service and wants to know how it is.
  public var manager: ServiceManager?
  public var heartbeat: Heartbeat?

  public init(
    log: Log, open: @escaping () throws -> Library, plan: @escaping (Library) throws -> ServicePlan
  ) {
    self.log = log
    self.open = open
    self.plan = plan
  }
}
