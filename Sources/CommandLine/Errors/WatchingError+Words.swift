internal import Watching

extension WatchingError: FactualError {
  var code: String {
    switch self {
    case .alreadyWatching, .unavailable, .tooManyFolders, .folder: "watching"
    }
  }

  var cure: Cure? {
    switch self {
    case .tooManyFolders(_, let limit):
      .sentence(
        "Raise it with: sysctl fs.inotify.max_user_watches=\(InotifyLimits.recommended(for: limit))"
      )
    case .alreadyWatching, .unavailable, .folder: nil
    }
  }
}
