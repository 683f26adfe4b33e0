public import Support

/// What a running service tells of itself.
public struct ServiceStatus: Codable, Hashable, Sendable {
  public enum Activity: String, Codable, Sendable {
    /// Nothing is to be done.
    case idle
    /// Folders are listed, files read, or photos searched for faces.
    case scanning
    /// Faces are grouped into people.
    case grouping
    /// Other models look at the photos that are known.
    case changing
    /// Photos wait until `kinfolk resume`.
    case paused
    /// It cannot go on, tries again and again, and goes on by itself; see `trouble`.
    case waiting
  }

  public struct Folder: Codable, Hashable, Sendable {
    public enum State: String, Codable, Sendable {
      /// Every change is noticed at once.
      case watched
      /// It is looked through every few minutes, because the system does not tell of (all) changes.
      case periodic
      /// It is not there; its photos are kept as they were.
      case away
    }

    public var path: FilePath
    public var state: State
    /// Why it is not watched; a clause.
    public var reason: String?
  }

  /// Something that went wrong.
  public struct Problem: Codable, Hashable, Sendable {
    /// A sentence.
    public var text: String
    /// Unix seconds.
    public var at: Int64
  }

  /// A change of models under way.
  public struct Change: Codable, Hashable, Sendable {
    /// Names of the models the library goes over to.
    public var detector: String
    public var embedder: String
    /// Photos there are for them, and those that are left; nil while it was not begun with.
    public var total: Int?
    public var left: Int?
    /// Photos a second, over the last half minute.
    public var rate: Double?
    /// At that rate, seconds.
    public var secondsLeft: Double?
  }

  public var process: Int32
  /// Unix seconds.
  public var startedAt: Int64
  public var activity: Activity
  public var folders: [Folder]
  /// Folders whose events come, all levels counted.
  public var watchedFolders: Int
  /// Files and photos dealt with since there was last nothing to do.
  public var done: Int
  /// Files and photos that are known to be to do.
  public var left: Int
  /// Photos a second, over the last half minute.
  public var rate: Double?
  /// At that rate, seconds.
  public var secondsLeft: Double?
  /// How much of grouping the faces is done, 0 to 1.
  public var grouped: Double?
  /// Photos searched for faces since the service began, failed ones included.
  public var photos: Int
  /// Why it cannot go on.
  public var trouble: Problem?
  public var lastError: Problem?
  /// Resident memory of the service itself and of its workers, bytes.
  public var memory: Int64
  public var workerMemory: Int64
  public var workers: Int
  public var change: Change?
}
