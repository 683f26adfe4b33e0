internal import Support

/// A folder the user named.
struct WatchedRoot: Hashable {
  /// What of a root changes when something is mounted or unmounted there.
  struct Sight: Hashable {
    /// Nil: it is not there.
    var device: Int64?
    var mountPoints: [FilePath] = []

    var isThere: Bool { device != nil }
  }

  let path: FilePath
  fileprivate(set) var state = ServiceStatus.Folder.State.away
  /// Why it is not watched; a clause.
  fileprivate(set) var reason: String?
  /// As it was when it was last seen.
  fileprivate(set) var sight = Sight()
  /// When all of it is looked through again; for one that is away, when it is looked for.
  fileprivate var next = Duration.zero
  /// When it was found to be away.
  fileprivate var left = Duration.zero

  fileprivate init(path: FilePath) { self.path = path }
}

/// The folders the user named: how each is watched, and when it is seen to next. Pure: the time, and what was found on disk, are
/// passed in.
struct WatchedRoots {
  /// How often a folder is looked through of whose every change the system tells.
  var pause: Duration
  /// How often another, if that is more often.
  var pauseWithoutEvents: Duration
  /// None lies in another.
  private(set) var all: [WatchedRoot] = []
  private var haveMountsChanged = false

  init(pause: Duration, pauseWithoutEvents: Duration) {
    self.pause = pause
    self.pauseWithoutEvents = pauseWithoutEvents
  }

  var isEmpty: Bool { all.isEmpty }

  /// How many are away.
  var awayCount: Int { all.count { $0.state == .away } }

  /// The root that `path` is or lies in, unless it is away: then nothing can be said of what lies there.
  func present(holding path: FilePath) -> WatchedRoot? {
    all.first { $0.path.isOrContains(path) && $0.state != .away }
  }

  func contains(_ path: FilePath) -> Bool { all.contains { $0.path == path } }

  // MARK: Coming and going

  /// These are the folders the user names now.
  ///
  /// - Parameter paths: none lies in another.
  /// - Returns: those that were named no longer, and those that were added: away until `enter`.
  mutating func replace(by paths: [FilePath]) -> (removed: [FilePath], added: [FilePath]) {
    let removed = all.map(\.path).filter { !paths.contains($0) }
    let added = paths.filter { !contains($0) }
    all.removeAll { removed.contains($0.path) }
    all += added.map(WatchedRoot.init)
    return (removed, added)
  }

  /// Notes what was seen at a root.
  mutating func see(_ path: FilePath, _ sight: WatchedRoot.Sight) {
    guard let index = index(of: path) else { return }
    all[index].sight = sight
  }

  /// A root is there, and is watched from now on.
  ///
  /// - Parameter reason: why the system does not tell of all changes in it; nil: it does.
  /// - Returns: whether it was away.
  mutating func enter(
    _ path: FilePath, unwatchedBecause reason: String?, at time: Duration
  ) -> Bool {
    guard let index = index(of: path) else { return false }
    let wasAway = all[index].state == .away
    all[index].state = reason == nil ? .watched : .periodic
    all[index].reason = reason
    all[index].next = time + (reason == nil ? pause : min(pause, pauseWithoutEvents))
    return wasAway
  }

  /// A root is away.
  ///
  /// - Parameter isThere: whether something stands at its path all the same.
  /// - Returns: whether that is news.
  mutating func leave(
    _ path: FilePath, because reason: String, isThere: Bool, at time: Duration
  ) -> Bool {
    guard let index = index(of: path) else { return false }
    let isNews = all[index].state != .away || all[index].reason == nil
    if isNews { all[index].left = time }
    all[index].state = .away
    all[index].reason = reason
    putOff(path, isThere: isThere, at: time)
    return isNews
  }

  /// A root that is away was looked for: when that is done again.
  ///
  /// One that is there is not away for long, for somebody gives the right to read it; nor is one that went just now, which as a
  /// rule is moved about.
  mutating func putOff(_ path: FilePath, isThere: Bool, at time: Duration) {
    guard let index = index(of: path) else { return }
    let isSoonBack = isThere || time - all[index].left < Service.movingTime
    all[index].next = time + (isSoonBack ? Service.shortestSecondLook : Service.awayPause)
  }

  private func index(of path: FilePath) -> Int? { all.firstIndex { $0.path == path } }

  // MARK: Times

  /// When a root is due.
  var nextTime: Duration? { all.map(\.next).min() }

  /// Roots to be looked through again, or looked for.
  func due(at time: Duration) -> [WatchedRoot] { all.filter { $0.next <= time } }

  // MARK: Mounts

  /// File systems were mounted or unmounted.
  mutating func noteMounts() { haveMountsChanged = true }

  /// Whether that happened since this was last asked.
  mutating func consumeMountChange() -> Bool {
    defer { haveMountsChanged = false }
    return haveMountsChanged
  }
}
