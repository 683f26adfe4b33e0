public import Support

/// Turns what happens in watched folders into things to look at, once they are worth looking at. Pure: the time is passed
/// in, and nothing on disk is touched.
///
/// - A file that was written and closed, or moved into place, is looked at a moment after its last event, so that an editor's
///   dance of temporary files and renames is one look at the end.
/// - A file that was only created may be half written, or a hard link, of which no more events come: it is looked at when it
///   was quiet for longer, and then counts as quiet once two looks in a row find it unchanged (`isQuiet`).
/// - A file that is never quiet is looked at all the same, `patience` after it was first seen.
/// - One whose rights or times changed is looked at a moment after that, a folder like a file.
/// - A file or folder that is gone is gone at once.
/// - A folder that appears, and one in which more happens than a limit, becomes one listing.
/// - When the kernel has lost events, or too much waits, everything must be listed again.
///
/// Names decide nothing but what is hidden or ignored: `a.JPG` renamed to `A.jpg` is a file gone and another one come.
public struct EventAggregator: Sendable {
  /// Something to look at.
  public enum Work: Hashable, Sendable {
    /// A file; `isClosed` is false while it may still be written to.
    case file(FilePath, isClosed: Bool)
    /// A folder to watch and list, with all inside it.
    case folder(FilePath)
    /// A file or folder that is gone, with all that was inside it.
    case gone(FilePath)
    /// A folder named to the aggregator as a root was moved, deleted or unmounted.
    case root(FilePath)
    /// All folders are to be watched and listed again.
    case everything(Cause)
  }

  /// Why everything is listed again.
  public enum Cause: Hashable, Sendable {
    /// The kernel had more events than it keeps.
    case lostEvents
    /// More waits than can be kept.
    case tooMuchWaits
    /// What is passed over is another thing now.
    case newRules
  }

  public struct Limits: Hashable, Sendable {
    /// After the last event of a closed file, or of a folder to be listed.
    public var quiet = Duration.milliseconds(300)
    /// After the last sign of change in a file that was not closed.
    public var quietWhileOpen = Duration.seconds(3)
    /// After the first event, whatever happens then.
    public var patience = Duration.seconds(60)
    /// Files and folders in one folder that may wait; one more makes a listing of that folder of them.
    public var filesInFolder = 500
    /// Files and folders that may wait in all.
    public var total = 50_000

    public init() {}
  }

  public var limits: Limits
  public var rules: IgnoreRules
  /// The folders named by the user.
  public var roots: Set<FilePath> = []

  private struct Waiting {
    var first: Duration
    var due: Duration
    var isClosed = true
  }

  private struct Look {
    var first: Duration
    var size: Int64
    var modified: Int64
  }

  private var files: [FilePath: Waiting] = [:]
  private var folders: [FilePath: Waiting] = [:]
  /// Gone files and folders, in the order of their events.
  private var gone: [FilePath] = []
  private var changedRoots: [FilePath] = []
  private var everything: (waiting: Waiting, cause: Cause)?
  /// How many of `files`, `folders` and `gone` lie in each folder.
  private var counts: [FilePath: Int] = [:]
  /// Files that were looked at while open.
  private var looks: [FilePath: Look] = [:]
  /// No later than the first due time of all.
  private var earliest: Duration?

  public init(limits: Limits = Limits(), rules: IgnoreRules = IgnoreRules()) {
    self.limits = limits
    self.rules = rules
  }

  /// When `work(at:)` will have something; nil when nothing waits.
  public var nextTime: Duration? {
    gone.isEmpty && changedRoots.isEmpty ? earliest : .zero
  }

  /// How many files and folders wait.
  public var count: Int { files.count + folders.count + gone.count }

  // MARK: In

  public mutating func add(_ event: FolderEvent, at time: Duration) {
    if event.kind.contains(.overflow) { return listEverything(at: time, for: .lostEvents) }
    guard let path = event.path else { return }
    if !event.kind.isDisjoint(with: [.folderDeleted, .folderMoved, .unmounted]) {
      if roots.contains(path) {
        if !changedRoots.contains(path) { changedRoots.append(path) }
      } else if !event.kind.isDisjoint(with: [.unmounted, .folderMoved]) {
        // What was hidden below another file system is there again, which is nothing as a rule. A move is told by the folder
        // above, unless that has another name by now.
        list(path, at: time)
      }
      return
    }
    if event.kind.contains(.attributes) { return noteAttributes(of: path, at: time) }
    let name = path.name
    if name == ".nomedia" {
      if !event.kind.isDisjoint(with: [.created, .movedTo, .movedFrom, .deleted]) {
        list(path.parent, at: time)
      }
      return
    }
    guard !isSilent(path) else { return }
    let isGone = !event.kind.isDisjoint(with: [.deleted, .movedFrom])
    switch (isGone, event.kind.contains(.isFolder)) {
    case (true, let isFolder): lose(path, isFolder: isFolder, at: time)
    case (false, true): list(path, at: time)
    case (false, false):
      wait(for: path, isClosed: !event.kind.isDisjoint(with: [.written, .movedTo]), at: time)
    }
  }

  /// A file that may not be whole: a listing found that it was written to a moment ago, or it changed while it was read.
  public mutating func add(busyFile path: FilePath, at time: Duration) {
    wait(for: path, isClosed: false, at: time)
  }

  public mutating func add(folder path: FilePath, at time: Duration) { list(path, at: time) }

  /// Everything is to be listed again; what waited is part of that.
  public mutating func listEverything(at time: Duration, for cause: Cause) {
    forgetAll()
    let known = everything?.waiting
    // That events were lost is to be known, whatever came after.
    let first = everything?.cause == .lostEvents ? .lostEvents : cause
    everything = (extended(known, at: time, quiet: limits.quiet), first)
  }

  /// Whether a file that was not closed is quiet by now. If it is not, it waits again.
  ///
  /// - Parameters:
  ///   - size, modified: as they are now.
  ///   - age: how long ago it was written to last, as far as its time tells.
  public mutating func isQuiet(
    _ path: FilePath, size: Int64, modified: Int64, age: Duration, at time: Duration
  ) -> Bool {
    let last = looks.removeValue(forKey: path)
    if age >= limits.quietWhileOpen { return true }
    if let last {
      if last.size == size, last.modified == modified { return true }
      if time - last.first >= limits.patience { return true }
    }
    looks[path] = Look(first: last?.first ?? time, size: size, modified: modified)
    wait(for: path, isClosed: false, at: time)
    return false
  }

  // MARK: Out

  /// What is due, at most `limit` things; what is gone comes first.
  public mutating func work(at time: Duration, limit: Int = .max) -> [Work] {
    var work: [Work] = []
    if !changedRoots.isEmpty {
      work += changedRoots.map { .root($0) }
      changedRoots = []
    }
    if !gone.isEmpty {
      let first = gone.prefix(limit)
      for path in first { uncount(path) }
      work += first.map { .gone($0) }
      gone.removeFirst(first.count)
    }
    guard let earliest, earliest <= time, work.count < limit else { return work }
    if let (waiting, cause) = everything, waiting.due <= time {
      everything = nil
      work.append(.everything(cause))
    }
    for (path, waiting) in folders where waiting.due <= time && work.count < limit {
      removeFolder(path)
      work.append(.folder(path))
    }
    for (path, waiting) in files where waiting.due <= time && work.count < limit {
      remove(path)
      work.append(.file(path, isClosed: waiting.isClosed))
    }
    let dues = [
      files.values.map(\.due).min(), folders.values.map(\.due).min(), everything?.waiting.due,
    ]
    self.earliest = dues.compactMap { $0 }.min()
    return work
  }

  // MARK: Parts

  private func isSilent(_ path: FilePath) -> Bool {
    if roots.contains(path) { return false }
    let root = roots.filter { $0.contains(path) }.max { $0.bytes.count < $1.bytes.count }
    return rules.silence(path, below: root ?? path.parent)
  }

  /// What could not be read may be readable now, or the other way round. Nothing was written: what waits already is looked at
  /// in its time, and anything else as it is after the dance.
  private mutating func noteAttributes(of path: FilePath, at time: Duration) {
    guard !isSilent(path), files[path] == nil else { return }
    wait(for: path, isClosed: false, quiet: limits.quiet, at: time)
  }

  private mutating func wait(
    for path: FilePath, isClosed: Bool, quiet: Duration? = nil, at time: Duration
  ) {
    guard !isCovered(path) else { return }
    let known = files[path]
    let quiet = quiet ?? (isClosed ? limits.quiet : limits.quietWhileOpen)
    let first = known?.first ?? time
    let due = min(time + quiet, first + limits.patience)
    files[path] = Waiting(first: first, due: due, isClosed: isClosed)
    if isClosed { looks[path] = nil }
    earliest = min(earliest ?? due, due)
    if known == nil { count(path, at: time, quiet: quiet) }
  }

  private mutating func list(_ path: FilePath, at time: Duration, quiet: Duration? = nil) {
    let isNew = folders[path] == nil
    guard !isNew || !isCovered(path) else { return }
    if isNew { forget(below: path) }
    folders[path] = extended(folders[path], at: time, quiet: quiet ?? limits.quiet)
    // What lies above a root is nobody's.
    if isNew, !roots.contains(path) { count(path, at: time, quiet: quiet ?? limits.quiet) }
  }

  private mutating func lose(_ path: FilePath, isFolder: Bool, at time: Duration) {
    looks[path] = nil
    guard !isCovered(path) else { return }
    if files[path] != nil { remove(path) }
    if isFolder {
      removeFolder(path)
      forget(below: path)
    }
    gone.append(path)
    count(path, at: time, quiet: limits.quiet)
  }

  private mutating func extended(
    _ waiting: Waiting?, at time: Duration, quiet: Duration
  ) -> Waiting {
    let first = waiting?.first ?? time
    let due = min(max(time + quiet, waiting?.due ?? .zero), first + limits.patience)
    earliest = min(earliest ?? due, due)
    return Waiting(first: first, due: due)
  }

  /// Whether a listing that waits will find what happened to `path` by itself.
  private func isCovered(_ path: FilePath) -> Bool {
    if everything != nil { return true }
    guard !folders.isEmpty else { return false }
    if folders[path] != nil { return false }
    var path = path
    while path != "/" {
      path = path.parent
      if folders[path] != nil { return true }
    }
    return false
  }

  private mutating func count(_ path: FilePath, at time: Duration, quiet: Duration) {
    let folder = path.parent
    counts[folder, default: 0] += 1
    if counts[folder, default: 0] > limits.filesInFolder { list(folder, at: time, quiet: quiet) }
    checkTotal(at: time)
  }

  private mutating func checkTotal(at time: Duration) {
    if count > limits.total { listEverything(at: time, for: .tooMuchWaits) }
  }

  private mutating func remove(_ path: FilePath) {
    files[path] = nil
    uncount(path)
  }

  private mutating func removeFolder(_ path: FilePath) {
    if folders.removeValue(forKey: path) != nil, !roots.contains(path) { uncount(path) }
  }

  private mutating func uncount(_ path: FilePath) {
    let folder = path.parent
    counts[folder, default: 1] -= 1
    if counts[folder] == 0 { counts[folder] = nil }
  }

  /// What lies below `path` waits no longer.
  private mutating func forget(below path: FilePath) {
    for file in files.keys where path.contains(file) { remove(file) }
    for folder in folders.keys where path.contains(folder) { removeFolder(folder) }
    for lost in gone where path.contains(lost) { uncount(lost) }
    gone.removeAll { path.contains($0) }
  }

  private mutating func forgetAll() {
    files = [:]
    folders = [:]
    gone = []
    counts = [:]
    looks = [:]
    earliest = everything?.waiting.due
  }
}
