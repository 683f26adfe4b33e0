internal import Support
internal import Watching

/// The watches of a service; none can be had where the system offers no file events.
struct Watches: ~Copyable {
  private var events: InotifyEvents?

  init(_ events: consuming InotifyEvents?) { self.events = events }

  var arePossible: Bool { events != nil }

  /// Becomes readable when there are events; -1 when there never are.
  var descriptor: Int32 {
    // Not `events?.descriptor`: that would take a copy of what cannot be copied.
    switch events {
    case .some(let events): events.descriptor
    case .none: -1
    }
  }

  /// Folders watched now, all levels counted.
  var folderCount: Int {
    switch events {
    case .some(let events): events.watchedFolders
    case .none: 0
    }
  }

  /// Whether events of what lies in the folder come.
  func isWatching(_ folder: FilePath) -> Bool {
    switch events {
    case .some(let events): events.isWatching(folder)
    case .none: false
    }
  }

  /// As of `InotifyEvents`; nothing where there are no events.
  mutating func watch(
    tree path: FilePath, ignoring rules: IgnoreRules, below top: FilePath? = nil
  ) throws(WatchingError) {
    _ = try events?.watch(tree: path, ignoring: rules, below: top)
  }

  mutating func unwatch(tree path: FilePath) { events?.unwatch(tree: path) }

  /// An event the kernel has; nil: none.
  mutating func next() -> FolderEvent? { events?.next(waiting: 0) }
}
