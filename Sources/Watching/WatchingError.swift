public import Support

/// Why folders cannot be watched.
public enum WatchingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// libinotifytools keeps one state a process, and it is in use.
  case alreadyWatching
  /// The kernel gave no inotify instance.
  case unavailable(reason: String)
  /// The kernel's limit of watches is used up.
  case tooManyFolders(path: FilePath, limit: Int)
  case folder(path: FilePath, reason: String)

  public var description: String {
    switch self {
    case .alreadyWatching: "this process already watches folders"
    case .unavailable(let reason): "the system offers no file events (inotify): \(reason)"
    case .tooManyFolders(let path, let limit):
      "cannot watch \(path): the system allows \(limit) watched folders"
    case .folder(let path, let reason): "cannot watch \(path): \(reason)"
    }
  }
}
