internal import CInotifyTools
internal import Glibc
internal import Support
internal import Synchronization

/// One event of a watched folder, as the kernel tells it.
public struct FolderEvent: Hashable, Sendable {
  public struct Kind: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A file that was open for writing was closed.
    public static let written = Kind(rawValue: 0x008)
    public static let movedFrom = Kind(rawValue: 0x040)
    public static let movedTo = Kind(rawValue: 0x080)
    public static let created = Kind(rawValue: 0x100)
    public static let deleted = Kind(rawValue: 0x200)
    /// The watched folder itself.
    public static let folderDeleted = Kind(rawValue: 0x400)
    public static let folderMoved = Kind(rawValue: 0x800)
    public static let unmounted = Kind(rawValue: 0x2000)
    /// Events were lost; only a new listing tells what is there. Has no path.
    public static let overflow = Kind(rawValue: 0x4000)
    /// The watch is gone: its folder was deleted, unmounted, or unwatched.
    public static let unwatched = Kind(rawValue: 0x8000)
    /// The path is a folder.
    public static let isFolder = Kind(rawValue: 0x4000_0000)
  }

  /// Path of the file or folder; nil where the kernel names none (`overflow`) or the watch is gone already.
  public var path: String?
  public var kind: Kind
  /// The same number in the two halves of a move.
  public var cookie: UInt32
}

/// The file events of any number of folder trees, by libinotifytools.
///
/// The library keeps its state in globals, so a process has at most one of these; it is not `Sendable`: make, use and
/// drop it on one thread. New folders inside a tree are not watched by themselves: watch them when their event comes,
/// and list them then, for files may have arrived before the watch.
public struct InotifyEvents: ~Copyable {
  private static let taken = Mutex(false)
  private static let wanted =
    IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_DELETE_SELF
    | IN_MOVE_SELF | IN_ONLYDIR

  /// - Throws: `alreadyWatching` while another one lives, `unavailable` if the kernel refuses.
  public init() throws(WatchingError) {
    let wasTaken = Self.taken.withLock { taken in
      defer { taken = true }
      return taken
    }
    guard !wasTaken else { throw .alreadyWatching }
    guard inotifytools_initialize() != 0 else {
      Self.taken.withLock { $0 = false }
      throw .unavailable(reason: SystemError(number: inotifytools_error()).description)
    }
    // The library's buffer outlives its clean-up: what an earlier instance left unread would come as ours.
    while unsafe inotifytools_next_events(0, 1) != nil {}
  }

  deinit {
    inotifytools_cleanup()
    Self.taken.withLock { $0 = false }
  }

  /// Folders watched now.
  public var watchedFolders: Int { Int(inotifytools_get_num_watches()) }

  /// Watches `root` and every folder below it that `FolderWalk` looks into.
  ///
  /// - Returns: the folders that could not be read, and so are not watched.
  /// - Throws: `tooManyFolders` when the kernel's limit is reached (what was watched by then stays watched), `folder` when
  ///   the root cannot be watched.
  public mutating func watch(tree root: String) throws(WatchingError) -> [WalkItem] {
    var passedOver: [WalkItem] = []
    for item in FolderWalk(root: root, listing: .folders) {
      guard case .folder(let path) = item else {
        if case .unreadable(root, let reason) = item { throw .folder(path: root, reason: reason) }
        passedOver.append(item)
        continue
      }
      guard unsafe inotifytools_watch_file(path, Int32(Self.wanted)) != 0 else {
        let error = SystemError(number: inotifytools_error())
        switch error.number {
        case ENOENT, ENOTDIR: continue  // Gone since it was listed.
        case ENOSPC:
          throw .tooManyFolders(path: path, limit: Int(inotifytools_get_max_user_watches()))
        default: passedOver.append(.unreadable(path: path, reason: error.description))
        }
        continue
      }
    }
    return passedOver
  }

  /// The next event, in the kernel's order.
  ///
  /// - Parameter seconds: how long to wait for one; 0 looks only, a negative number waits for ever.
  /// - Returns: nil when none came in time.
  public mutating func next(waiting seconds: Int) -> FolderEvent? {
    // `inotifytools_next_event` takes 0 for ever; this one takes it at its word.
    guard let event = unsafe inotifytools_next_events(seconds, 1) else { return nil }
    let kind = unsafe FolderEvent.Kind(rawValue: event.pointee.mask)
    var path: String?
    if let folder = unsafe inotifytools_filename_from_wd(event.pointee.wd) {
      path = unsafe String(cString: folder)
      if unsafe event.pointee.len > 0 {
        // The name follows the fixed part, zero-terminated.
        let name = unsafe UnsafeRawPointer(event).advanced(by: MemoryLayout<inotify_event>.size)
        unsafe path?.append(String(cString: name.assumingMemoryBound(to: CChar.self)))
      } else if let text = path, text.utf8.count > 1, text.utf8.last == UInt8(ascii: "/") {
        path?.removeLast()
      }
    }
    return unsafe FolderEvent(path: path, kind: kind, cookie: event.pointee.cookie)
  }
}
