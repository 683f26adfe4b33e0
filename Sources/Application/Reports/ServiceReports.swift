public import Ingest
public import Support

/// A folder of photos and how it is.
public struct FolderReport: Encodable, Sendable, Equatable {
  public var path: FilePath
  /// False: scanned only.
  public var watched: Bool
  /// `watched`, `periodic`, `scanned`, `away`, `gone`; null: no service says.
  @Nullable public var state: String?
  @Nullable public var reason: String?

  /// Scanned folders inside a watched one are part of it.
  public static func all(
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
}

/// The folders that are watched or were scanned. The keys in JSON are a contract, here and below.
public struct FoldersReport: Encodable, Sendable, Equatable {
  public var folders: [FolderReport]
}

/// What became of folders that were to be watched, or no longer.
public struct FolderChangesReport: Encodable, Sendable, Equatable {
  public struct Change: Encodable, Sendable, Equatable {
    public var path: FilePath
    /// False when it was so already.
    public var changed: Bool
    /// The watched folder it is or lies in.
    @Nullable public var partOf: FilePath?
    /// Its photos have left the answers.
    public var forgotten = false
  }

  public var changes: [Change]
  public var isServiceRunning: Bool
}

/// Whether the service is paused.
public struct PauseReport: Encodable, Sendable, Equatable {
  public var paused: Bool
  /// False when it was so already.
  public var changed: Bool
  public var isServiceRunning: Bool
}

/// What became of photos that failed.
public struct RetryReport: Encodable, Sendable, Equatable {
  /// How many are tried again.
  public var photos: Int
  public var isServiceRunning: Bool
}
