public import Grouping
public import Library
public import Support

/// How far a scan has come. All counts are of this scan.
public struct ScanProgress: Hashable, Sendable {
  public enum Phase: Hashable, Sendable {
    /// Files are listed, new ones read, and photos searched, all at once.
    case scanning
    /// Faces are being grouped into people.
    case grouping
    /// Other models look at the photos that are known.
    case changing
  }

  public var phase = Phase.scanning
  /// Files met in the folders.
  public var files = 0
  /// Files and photos there is something to do for: new or changed files, and photos left over from an earlier scan.
  public var total = 0
  /// Whether the listing is complete, so that `total` will not grow.
  public var isTotalKnown = false
  /// How many of `total` are dealt with.
  public var done = 0
  /// Photos searched for faces, failed ones included.
  public var photos = 0
  public var faces = 0
  public var failed = 0
  /// `done` a second over the last half minute; nil while it is too early to tell.
  public var rate: Double?
  /// At that rate, or of grouping the faces; nil while it cannot be told.
  public var timeLeft: Duration?
  /// How much of grouping the faces is done, 0 to 1; nil before that.
  public var grouped: Double?
  /// Photos that other models have dealt with, and all there are for them.
  public var changed = 0
  public var toChange = 0

  public init() {}

  /// Notes how much of grouping the faces is done after `time` of it.
  mutating func note(share: Double, after time: Duration) {
    grouped = min(max(share, 0), 1)
    timeLeft = share > 0.02 && time >= .seconds(2) ? time * (1 / share - 1) : nil
  }
}

/// Something a scan could not look at.
public struct ScanProblem: Hashable, Sendable {
  public var path: FilePath
  /// A clause a person understands.
  public var reason: String

  public init(path: FilePath, reason: String) {
    self.path = path
    self.reason = reason
  }
}

/// What a scan did.
public struct ScanSummary: Hashable, Sendable {
  /// False if it was interrupted: the library is consistent, and the next scan goes on from there.
  public var isComplete = false
  /// Files met in the folders, of any kind.
  public var files = 0
  /// Files that were as the library knew them.
  public var unchanged = 0
  /// New or changed files whose content the library had analysed already: copies and moved files.
  public var known = 0
  /// New or changed files that are no supported picture, by what they are instead.
  public var unsupported: [String: Int] = [:]
  /// Files of the folders that are gone.
  public var missing = 0
  /// Photos searched for faces, failed ones included.
  public var photos = 0
  /// Those of them that had been searched before: settings or models changed, or somebody asked.
  public var repeated = 0
  public var faces = 0
  /// Photos that failed, at most `ScanSummary.listed` of them; the library has them all.
  public var failures: [ScanProblem] = []
  public var failed = 0
  /// Links to folders, which are passed over on purpose; at most `ScanSummary.listed` of them.
  public var linkedFolders: [FilePath] = []
  /// Files and folders that could not be read; at most `ScanSummary.listed` of them.
  public var unreadable: [ScanProblem] = []
  public var unreadableCount = 0
  /// Links that lead nowhere; at most `ScanSummary.listed` of them.
  public var dangling: [FilePath] = []
  public var danglingCount = 0
  /// Files and folders that were passed over on purpose, by why. What lies in such a folder is not counted.
  public var passedOver: [String: Int] = [:]
  /// What grouping changed; nil if it had nothing to do, or the scan was interrupted.
  public var grouping: GroupingSummary?
  /// What going over to other models did to the faces; nil if that was not to be done, or is not complete.
  public var change: ModelChangeSummary?
  /// Whether something is left of it that could not be done.
  public var isChangePending = false
  public var seconds = 0.0

  /// How many problems are listed one by one.
  public static let listed = 1000

  public init() {}
}
