internal import Ingest
internal import Support

/// A folder of photos and how it is.
struct FolderReport: Encodable, Sendable, Equatable {
  var path: FilePath
  /// False: scanned only.
  var watched: Bool
  /// `watched`, `periodic`, `scanned`, `away`, `gone`; null: no service says.
  @Nullable var state: String?
  @Nullable var reason: String?

  /// Scanned folders inside a watched one are part of it.
  static func all(
    watched: [FilePath], scanned: [FilePath], absent: AbsentFolders,
    _ presence: RunningService.Presence
  ) -> [FolderReport] {
    var known: [FilePath: ServiceStatus.Folder] = [:]
    if case .present(let status) = presence {
      for folder in status.folders { known[folder.path] = folder }
    }
    let watched = Set(watched)
    let others = scanned.filter { folder in !watched.contains { $0.isOrContains(folder) } }
    return watched.union(others).sorted().map { path in
      let isWatched = watched.contains(path)
      var report = FolderReport(
        path: path, watched: isWatched, state: isWatched ? known[path]?.state.rawValue : "scanned",
        reason: known[path]?.reason)
      if absent.gone.contains(path) { report.state = "gone" }
      if absent.away.contains(path) { report.state = "away" }
      return report
    }
  }

  /// A clause.
  var text: String {
    let why = reason.map { ": \($0)" } ?? ""
    switch state {
    case "watched": return "watched"
    case "periodic": return "looked through every few minutes\(why)"
    case "scanned": return "scanned only"
    case "away": return "away\(why)"
    case "gone": return "gone; 'kinfolk folders remove --forget' takes it out"
    default: return "to be watched"
    }
  }
}

/// What `folders` prints.
struct FoldersReport: Encodable, Sendable, Equatable {
  var folders: [FolderReport]

  func text(_ style: Style) -> String {
    let hint =
      folders.contains(where: \.watched)
      ? "" : "No folder is watched. 'kinfolk folders add FOLDER' adds one.\n"
    guard !folders.isEmpty else { return hint }
    var table = Table(.init(title: "Folder"), .init(title: "State"))
    for folder in folders { table.add(folder.path.description, folder.text) }
    return table.text(style) + hint
  }
}

/// What `folders add` and `folders remove` print.
struct FolderChangesReport: Encodable, Sendable, Equatable {
  struct Change: Encodable, Sendable, Equatable {
    var path: FilePath
    /// False when it was so already.
    var changed: Bool
    /// The watched folder it is or lies in.
    @Nullable var partOf: FilePath?
    /// Its photos have left the answers.
    var forgotten = false
  }

  var changes: [Change] = []
  var isServiceRunning: Bool

  init(isServiceRunning: Bool) { self.isServiceRunning = isServiceRunning }

  func text(adding: Bool) -> String {
    let lines = changes.map { change in
      if !adding {
        return "\(change.path) is \(change.forgotten ? "forgotten" : "watched no longer")."
      }
      if let above = change.partOf, above != change.path {
        return "\(change.path) is watched already, as part of \(above)."
      }
      return change.changed ? "\(change.path) is watched." : "\(change.path) is watched already."
    }
    let hint = adding && !isServiceRunning ? ["No service runs; 'kinfolk watch' starts one."] : []
    return (lines + hint).map { printable($0) + "\n" }.joined()
  }
}

/// What `pause` and `resume` print.
struct PauseReport: Encodable, Sendable, Equatable {
  var paused: Bool
  /// False when it was so already.
  var changed: Bool
  var isServiceRunning: Bool

  var text: String {
    let running = isServiceRunning ? "" : " No service runs now."
    return switch (paused, changed) {
    case (true, true): "Paused: the service looks at no photo until 'kinfolk resume'.\(running)\n"
    case (true, false): "It is paused already; 'kinfolk resume' goes on.\(running)\n"
    case (false, true): "Resumed.\(running)\n"
    case (false, false): "It is not paused.\(running)\n"
    }
  }
}

/// What `retry` prints.
struct RetryReport: Encodable, Sendable, Equatable {
  /// How many are tried again.
  var photos: Int
  var isServiceRunning: Bool

  var text: String {
    guard photos > 0 else { return "No photo is to be tried again: none of them failed.\n" }
    let what = "\(counted(photos, "photo")) \(photos == 1 ? "is" : "are") tried again"
    return isServiceRunning ? "\(what) now.\n" : "\(what) by the next scan or service.\n"
  }
}
