internal import CInotifyTools
internal import Glibc
public import Support
internal import Synchronization

/// The file events of any number of folder trees, by libinotifytools.
///
/// The library keeps its state in globals, so a process has at most one of these; it is not `Sendable`: make, use and
/// drop it on one thread. New folders inside a tree are not watched by themselves: watch them when their event comes,
/// and list them then, for files may have arrived before the watch. A folder that is moved away or deleted is no longer
/// watched, nor is anything in it.
///
/// Which watch is whose folder is noted here: the library's own list keeps watches whose folder was deleted, and then
/// takes a new folder for the old one of the same name. It sets up inotify, and reads and buffers the events.
public struct InotifyEvents: ~Copyable {
  private static let inUse = Mutex(false)
  private static let wanted =
    IN_ATTRIB | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE
    | IN_DELETE_SELF
    | IN_MOVE_SELF | IN_ONLYDIR

  /// Becomes readable when there are events; see `next(waiting:)`.
  public let descriptor: Int32
  private var folders: [Int32: FilePath] = [:]
  private var watches: [FilePath: Int32] = [:]
  /// Watched folders with a file `.nomedia`: only that file counts.
  private var closed: Set<FilePath> = []
  /// Where folders stood that were met elsewhere before the event of their move was read: it will name the new path.
  private var left: [FilePath] = []

  /// - Throws: `alreadyWatching` while another one lives, `unavailable` if the kernel refuses.
  public init() throws(WatchingError) {
    let wasInUse = Self.inUse.withLock { inUse in
      defer { inUse = true }
      return inUse
    }
    guard !wasInUse else { throw .alreadyWatching }
    let before = Self.instances()
    guard inotifytools_initialize() != 0 else {
      let reason = SystemError(number: inotifytools_error()).description
      Self.inUse.withLock { $0 = false }
      throw .unavailable(reason: reason)
    }
    // The library does not tell its descriptor.
    guard let made = Self.instances().subtracting(before).first else {
      inotifytools_cleanup()
      Self.inUse.withLock { $0 = false }
      throw .unavailable(reason: "its descriptor is not to be found in /proc")
    }
    descriptor = made
    // The library's buffer outlives its clean-up: what an earlier instance left unread would come as ours.
    while unsafe inotifytools_next_events(0, 1) != nil {}
  }

  deinit {
    inotifytools_cleanup()
    Self.inUse.withLock { $0 = false }
  }

  /// Descriptors of this process that are inotify instances.
  private static func instances() -> Set<Int32> {
    guard let stream = unsafe opendir("/proc/self/fd") else { return [] }
    defer { unsafe closedir(stream) }
    var found: Set<Int32> = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let number = Int32(name) else { continue }
      var kind = [CChar](repeating: 0, count: 64)
      let length = unsafe readlinkat(dirfd(stream), name, &kind, kind.count)
      let text = kind.prefix(max(0, length)).map { UInt8(bitPattern: $0) }
      if text.elementsEqual("anon_inode:inotify".utf8) { found.insert(number) }
    }
    return found
  }

  /// Folders watched now.
  public var watchedFolders: Int { folders.count }

  /// Whether events of what lies in the folder come.
  public func isWatching(_ folder: FilePath) -> Bool { watches[folder] != nil }

  /// Watches `root` and every folder below it that `FolderWalk` looks into, and those it does not for a file `.nomedia`:
  /// of these, that file's events alone come.
  ///
  /// - Parameters:
  ///   - rules, top: as of `FolderWalk`.
  /// - Returns: the folders that could not be read, and so are not watched.
  /// - Throws: `tooManyFolders` when the kernel's limit is reached (what was watched by then stays watched), `folder` when
  ///   the root cannot be watched.
  public mutating func watch(
    tree root: FilePath, ignoring rules: IgnoreRules = IgnoreRules(), below top: FilePath? = nil
  ) throws(WatchingError) -> [WalkItem] {
    var passedOver: [WalkItem] = []
    for item in FolderWalk(root: root, listing: .folders, ignoring: rules, below: top) {
      switch item {
      case .folder(let path):
        if let problem = try watch(path) { passedOver.append(problem) }
        closed.remove(path)
      case .closedFolder(let path):
        if !closed.contains(path), watches[path] != nil { unwatch(tree: path) }
        if let problem = try watch(path) { passedOver.append(problem) }
        closed.insert(path)
      case .unreadable(root, let reason): throw .folder(path: root, reason: reason)
      default: passedOver.append(item)
      }
    }
    return passedOver
  }

  /// Watches one folder.
  ///
  /// - Returns: what hindered it, if anything.
  private mutating func watch(_ path: FilePath) throws(WatchingError) -> WalkItem? {
    let watch = unsafe path.withCString {
      unsafe inotify_add_watch(descriptor, $0, UInt32(Self.wanted))
    }
    guard watch >= 0 else {
      let error = SystemError.last
      switch error.number {
      case ENOENT, ENOTDIR: return nil  // Gone since it was listed.
      case ENOSPC:
        throw .tooManyFolders(path: path, limit: Int(inotifytools_get_max_user_watches()))
      default: return .unreadable(path: path, reason: error.description)
      }
    }
    // The kernel knows folders by what they are: one that was moved here unnoticed has its watch still.
    if let former = folders[watch], former != path, watches[former] == watch {
      watches[former] = nil
      left.append(former)
    }
    if let former = watches[path], former != watch { folders[former] = nil }
    folders[watch] = path
    watches[path] = watch
    return nil
  }

  /// Watches `root` and everything below it no longer.
  ///
  /// - Complexity: O(watched folders).
  public mutating func unwatch(tree root: FilePath) {
    for (path, watch) in watches where root.isOrContains(path) {
      // A folder that is gone took its watch along.
      inotify_rm_watch(descriptor, watch)
      watches[path] = nil
      folders[watch] = nil
      closed.remove(path)
    }
  }

  /// The next event, in the kernel's order.
  ///
  /// - Parameter seconds: how long to wait for one; 0 looks only, a negative number waits for ever.
  /// - Returns: nil when none came in time. Several may be read at once: the descriptor tells of others only once this
  ///   has returned nil.
  public mutating func next(waiting seconds: Int) -> FolderEvent? {
    if let path = left.popLast() { return FolderEvent(path: path, kind: .folderMoved) }
    while let event = read(waiting: seconds) {
      guard let folder = folders[event.watch] else {
        // Of a watch that was given up: it says nothing more. Only an overflow is nobody's.
        if event.kind.contains(.overflow) {
          return FolderEvent(path: nil, kind: event.kind, cookie: event.cookie)
        }
        continue
      }
      if event.kind.contains(.unwatched) {
        folders[event.watch] = nil
        if watches[folder] == event.watch { watches[folder] = nil }
        continue
      }
      guard let name = event.name else {
        return FolderEvent(path: folder, kind: event.kind, cookie: event.cookie)
      }
      if closed.contains(folder), name != ".nomedia" { continue }
      let path = folder.appending(name)
      if event.kind.contains([.movedFrom, .isFolder]) { unwatch(tree: path) }
      return FolderEvent(path: path, kind: event.kind, cookie: event.cookie)
    }
    return nil
  }

  private struct RawEvent {
    var watch: Int32
    var kind: FolderEvent.Kind
    var cookie: UInt32
    var name: FilePath?
  }

  private func read(waiting seconds: Int) -> RawEvent? {
    // `inotifytools_next_event` takes 0 for ever; this one takes it at its word.
    guard let event = unsafe inotifytools_next_events(seconds, 1) else { return nil }
    var name: FilePath?
    if unsafe event.pointee.len > 0 {
      // The name follows the fixed part, zero-terminated.
      let start = unsafe UnsafeRawPointer(event).advanced(by: MemoryLayout<inotify_event>.size)
      name = unsafe FilePath(cString: start.assumingMemoryBound(to: CChar.self))
    }
    return unsafe RawEvent(
      watch: event.pointee.wd, kind: FolderEvent.Kind(rawValue: event.pointee.mask),
      cookie: event.pointee.cookie, name: name)
  }
}
