internal import Support
internal import Watching

/// What is to be looked at in the watched folders: what events told of and is not due yet, files that are due, and folders that
/// a pass is to go over. Pure: the time is passed in, and nothing on disk is touched.
///
/// A file is *quiet* once nothing writes to it, and *busy* before.
struct Inbox {
  /// A file that is due.
  struct File: Hashable {
    var path: FilePath
    /// Whether it was written and closed, or moved here; else it may be busy.
    var isClosed: Bool
  }

  /// What is due besides files.
  struct Due: Hashable {
    /// Named folders that were moved, deleted or unmounted.
    var roots: [FilePath] = []
    /// Folders that came, or changed as a whole.
    var folders: [FilePath] = []
    /// Files and folders that are gone.
    var gone: [FilePath] = []
    /// Why all folders are to be looked through; nil if they are not.
    var everything: EventAggregator.Cause?
  }

  /// So many things become due at once.
  private static let step = 4096

  private var waiting: EventAggregator
  /// Files that are due; those before `firstFile` were handed out.
  private var files: [File] = []
  private var firstFile = 0
  /// None of them lies in another.
  private var folders: [FilePath] = []

  init(
    limits: EventAggregator.Limits = EventAggregator.Limits(), rules: IgnoreRules = IgnoreRules()
  ) {
    waiting = EventAggregator(limits: limits, rules: rules)
  }

  /// What is passed over on purpose.
  var rules: IgnoreRules { waiting.rules }

  /// Goes by these from now on; with other rules everything is to be looked through.
  mutating func adopt(limits: EventAggregator.Limits, rules: IgnoreRules, at time: Duration) {
    waiting.limits = limits
    guard rules != waiting.rules else { return }
    waiting.rules = rules
    waiting.listEverything(at: time, for: .newRules)
  }

  // MARK: Roots

  mutating func begin(root: FilePath) { waiting.roots.insert(root) }

  mutating func end(root: FilePath) {
    waiting.roots.remove(root)
    forgetFolders(in: root)
  }

  /// No pass goes over `root` or what lies in it, for now.
  mutating func forgetFolders(in root: FilePath) {
    folders.removeAll { root.isOrContains($0) }
  }

  // MARK: In

  mutating func add(_ event: FolderEvent, at time: Duration) { waiting.add(event, at: time) }

  /// A file that may not be whole; it becomes due when it was quiet for a while.
  mutating func add(busyFile path: FilePath, at time: Duration) {
    waiting.add(busyFile: path, at: time)
  }

  /// A folder that may hold something else than is known; it becomes due like one that events told of.
  mutating func add(changedFolder path: FilePath, at time: Duration) {
    waiting.add(folder: path, at: time)
  }

  /// A file to be looked at next, whatever is known of it.
  mutating func add(dueFile path: FilePath) { files.append(File(path: path, isClosed: false)) }

  /// A folder for a pass to go over.
  mutating func add(folderForPass path: FilePath) {
    guard !folders.contains(where: { $0.isOrContains(path) }) else { return }
    folders.removeAll { path.contains($0) }
    folders.append(path)
  }

  // MARK: Out

  /// Has what waited long enough become due.
  ///
  /// - Returns: all but the files; these are for `nextFile`. When everything is to be looked through, none is left.
  mutating func collect(at time: Duration) -> Due {
    var due = Due()
    for work in waiting.work(at: time, limit: Self.step) {
      switch work {
      case .gone(let path): due.gone.append(path)
      case .file(let path, let isClosed): files.append(File(path: path, isClosed: isClosed))
      case .folder(let path): due.folders.append(path)
      case .root(let path): due.roots.append(path)
      case .everything(let cause): due.everything = cause
      }
    }
    // They pile up while the service is paused.
    if fileCount > waiting.limits.total { due.everything = due.everything ?? .tooMuchWaits }
    if due.everything != nil { forgetFiles() }
    return due
  }

  private mutating func forgetFiles() {
    files = []
    firstFile = 0
  }

  /// Hands out a file that is due.
  ///
  /// - Complexity: O(1) amortised.
  mutating func nextFile() -> File? {
    guard firstFile < files.count else { return nil }
    let file = files[firstFile]
    firstFile += 1
    if firstFile * 2 >= files.count {
      files.removeFirst(firstFile)
      firstFile = 0
    }
    return file
  }

  /// Hands out a folder for a pass to go over.
  mutating func nextFolder() -> FilePath? { folders.isEmpty ? nil : folders.removeFirst() }

  /// Whether a file that was not closed is quiet by now. If it is not, it waits again.
  ///
  /// - Parameters: as of `EventAggregator.isQuiet`.
  mutating func isQuiet(
    _ path: FilePath, size: Int64, modified: Int64, age: Duration, at time: Duration
  ) -> Bool {
    waiting.isQuiet(path, size: size, modified: modified, age: age, at: time)
  }

  // MARK: Counts

  private var fileCount: Int { files.count - firstFile }

  /// Whether a file is due.
  var hasFiles: Bool { fileCount > 0 }
  /// Whether a pass is to go over a folder.
  var hasFolders: Bool { !folders.isEmpty }

  /// Files and folders in it, due or not.
  var count: Int { fileCount + folders.count + waiting.count }

  /// When `collect` will have something; nil while nothing waits.
  var nextTime: Duration? { waiting.nextTime }
}
