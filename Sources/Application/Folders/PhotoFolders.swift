internal import Ingest
public import Library
public import Support
public import Watching

/// Folders of photos: which of them a library looks at, and changes to that.
public enum PhotoFolders {
  /// Why a folder cannot be taken, or let go of.
  public enum Mistake: Error, Hashable, Sendable {
    /// It is no folder; where files may be named, no file either.
    case noFolder(FilePath)
    /// It lies in a watched folder, where `path`, the folder itself or one on the way, is passed over.
    case passedOver(path: FilePath, watched: FilePath, why: String)
    case notWatched(FilePath, isScanned: Bool)
    /// It is to be forgotten, and was neither watched nor scanned.
    case unknown(FilePath)
    /// Not the library has it watched, but the configuration: the file and line that say so.
    case configured(FilePath, origin: String)
  }

  /// The folders as a library knows them: absolute, without links.
  ///
  /// - Parameter orFiles: Whether they may be files, too.
  /// - Throws: `Mistake.noFolder` or `FileError.unreadable` about the first that is none.
  public static func located(_ paths: [FilePath], orFiles: Bool = false) throws -> [FilePath] {
    try paths.map { path in
      let folder = try Files.realPath(path)
      guard Files.isFolder(folder) || orFiles && Files.isRegular(folder) else {
        throw Mistake.noFolder(path)
      }
      return folder
    }
  }

  /// The folders that are watched or were scanned, and how they are.
  ///
  /// - Parameters:
  ///   - library: Nil where there is none yet.
  ///   - path: Where the library is, or would be.
  ///   - configured: Folders that the configuration has watched.
  /// - Throws: What the library throws.
  public static func report(
    _ library: Library?, at path: String, configured: [FilePath]
  ) throws -> FoldersReport {
    let watched = try (library?.watchedFolders() ?? []) + configured
    let presence = RunningService.status(library: path)
    let scanned = try library?.scannedPaths() ?? []
    let absent =
      try library.map { try AbsentFolders(among: Set(watched + scanned), in: $0) }
      ?? AbsentFolders()
    return FoldersReport(
      folders: FolderReport.all(watched: watched, scanned: scanned, absent: absent, presence))
  }

  /// Whether folders that are to be watched would be looked at: what lies in a watched folder and is passed over there never
  /// is.
  ///
  /// - Parameters:
  ///   - folders: As `located(_:orFiles:)` returns them.
  ///   - watched: By the library or the configuration.
  /// - Throws: `passedOver` about the first that would not.
  public static func check(
    _ folders: [FilePath], watched: [FilePath], rules: IgnoreRules
  ) throws(Mistake) {
    for folder in folders {
      guard let above = watched.first(where: { $0.contains(folder) }),
        let cover = rules.cover(folder, below: above, isFolder: true)
      else { continue }
      throw .passedOver(path: cover.path, watched: above, why: cover.why)
    }
  }

  /// Has folders watched, and tells a running service.
  ///
  /// - Parameter folders: As `located(_:orFiles:)` returns them.
  /// - Throws: What the library throws.
  public static func watch(
    _ folders: [FilePath], in library: Library
  ) throws -> FolderChangesReport {
    let changes = try folders.map { folder in
      let above = try library.watch(folder)
      return FolderChangesReport.Change(path: folder, changed: above == nil, partOf: above)
    }
    return FolderChangesReport(
      changes: changes, isServiceRunning: RunningService.wake(library: library.path))
  }

  /// Has folders watched no longer, and tells a running service.
  ///
  /// - Parameters:
  ///   - paths: Of folders that need not be there any more.
  ///   - forgetting: Their photos leave the answers, also if they were only scanned.
  ///   - configured: Folders that the configuration has watched, and the file and line that say so; asked for only where a
  ///     folder is not the library's.
  /// - Throws: `Mistake` about the first that cannot be let go of; nothing has changed then. What the library throws.
  public static func unwatch(
    _ paths: [FilePath], forgetting: Bool, in library: Library,
    configured: () throws -> (folders: [FilePath], origin: String)?
  ) throws -> FolderChangesReport {
    let watched = try library.watchedFolders()
    let scanned = try library.scannedPaths()
    // Of a folder that is not there, only the name tells.
    let folders = paths.map(Files.formerPath)
    for (path, folder) in zip(paths, folders) {
      let isScanned = scanned.contains(folder)
      guard !watched.contains(folder), !(forgetting && isScanned) else { continue }
      if let (others, origin) = try configured(), others.contains(folder) {
        throw Mistake.configured(path, origin: origin)
      }
      throw !forgetting ? Mistake.notWatched(path, isScanned: isScanned) : .unknown(path)
    }
    let changes = try folders.map { folder in
      _ = try library.unwatch(folder, forgetting: forgetting)
      return FolderChangesReport.Change(
        path: folder, changed: true, partOf: nil, forgotten: forgetting)
    }
    return FolderChangesReport(
      changes: changes, isServiceRunning: RunningService.wake(library: library.path))
  }
}
