public import Support
public import Vocabulary

/// What the service asks a library for beyond what a scan does.
extension Library {
  // MARK: Watched folders

  /// Absolute paths, sorted; none lies inside another.
  public func watchedFolders() throws(LibraryError) -> [FilePath] {
    try database.all("SELECT path FROM watched_folders ORDER BY path", as: FilePath.self)
  }

  /// Adds a folder to those watched; watched folders inside it become part of it.
  ///
  /// - Precondition: as of `beginScan(of:)`.
  /// - Returns: the watched folder that `path` is, or lies in, already; nil if it was added.
  public func watch(_ path: FilePath) throws(LibraryError) -> FilePath? {
    try database.write { () throws(LibraryError) in
      let watched = try watchedFolders()
      if let above = watched.first(where: { $0.isOrContains(path) }) { return above }
      for inner in watched where path.contains(inner) {
        try database.run("DELETE FROM watched_folders WHERE path = ?", .path(inner))
      }
      try database.run(
        "INSERT INTO watched_folders (path, created_at) VALUES (?, unixepoch())", .path(path))
      return nil
    }
  }

  /// Watches a folder no longer.
  ///
  /// - Parameter forgetting: its files are known no longer, also if it was scanned only: photos leave the answers, and come
  ///   back whole when the folder is scanned or watched again.
  /// - Returns: false if there was nothing to do: it was not watched, nor, if it is to be forgotten, a scanned folder.
  public func unwatch(_ path: FilePath, forgetting: Bool) throws(LibraryError) -> Bool {
    try database.write { () throws(LibraryError) in
      try database.run("DELETE FROM watched_folders WHERE path = ?", .path(path))
      let wasWatched = database.changes > 0
      guard forgetting else { return wasWatched }
      let isScanned = try scannedFolders().contains { $0.path == path }
      guard wasWatched || isScanned else { return false }
      try forget(path)
      return true
    }
  }

  // MARK: Files that are gone

  /// Notes that there is nothing at these absolute paths any more: neither such a file nor, of a folder, anything in it.
  ///
  /// - Returns: how many files went missing.
  /// - Complexity: a look into an index a path, and the files that go.
  public func markMissing(_ paths: some Sequence<FilePath>) throws(LibraryError) -> Int {
    try database.write { () throws(LibraryError) in
      var files: Set<Int64> = []
      for path in paths {
        files.formUnion(try presentFiles(at: path))
        try forgetSkipped(atOrBelow: path)
      }
      return try lose(files.sorted())
    }
  }

  /// The files that were there at `path` or below it.
  private func presentFiles(at path: FilePath) throws(LibraryError) -> [Int64] {
    var files: [Int64] = []
    for folder in try scannedFolders() {
      if path.isOrContains(folder.path) {
        files += try database.all(
          "SELECT id FROM files WHERE folder_id = ? AND missing_since IS NULL",
          .integer(folder.id), as: Int64.self
        )
      } else if folder.path.contains(path) {
        let inner = path.relative(to: folder.path)
        files += try database.all(
          """
          SELECT id FROM files
          WHERE folder_id = ?1 AND (path = ?2 OR (path >= ?3 AND path < ?4))
            AND missing_since IS NULL
          """, .integer(folder.id), .path(inner), .path(inner.below.first), .path(inner.below.end),
          as: Int64.self
        )
      }
    }
    return files
  }

  // MARK: File systems that come and go

  /// The paths at and below `folder` where a file system was noted, with its device number.
  public func mounts(in folder: FilePath) throws(LibraryError) -> [FilePath: Int64] {
    let all = try database.all("SELECT path, device FROM mounts") {
      (path: FilePath, device: Int64) in (path, device)
    }
    // An index that is damaged lets a path be there twice.
    return Dictionary(all.filter { folder.isOrContains($0.0) }, uniquingKeysWith: { $1 })
  }

  /// Notes paths and their device numbers; with nil a path is none any more. Writes only what changed.
  public func note(mounts: [FilePath: Int64?]) throws(LibraryError) {
    guard !mounts.isEmpty else { return }
    try database.write { () throws(LibraryError) in
      for (path, device) in mounts {
        if let device {
          try database.run(
            "INSERT OR REPLACE INTO mounts (path, device) VALUES (?, ?)", .path(path),
            .integer(device))
        } else {
          try database.run("DELETE FROM mounts WHERE path = ?", .path(path))
        }
      }
    }
  }

  // MARK: Failed photos

  /// Puts the failed photos back into the queue that are due by `time` (Unix seconds).
  ///
  /// - Returns: how many.
  public func requeueFailed(dueBy time: Int64) throws(LibraryError) -> Int {
    guard let next = try nextRetry(), next <= time else { return 0 }
    return try database.write { () throws(LibraryError) in
      try database.run(
        """
        UPDATE photos SET state = 'new', reason = NULL, retry_at = NULL
        WHERE state = 'failed' AND retry_at <= ?
        """, .integer(time))
      return database.changes
    }
  }

  /// When the next failed photo that has a file is due again, in Unix seconds.
  public func nextRetry() throws(LibraryError) -> Int64? {
    try database.first(
      """
      SELECT min(retry_at) FROM photos
      WHERE state = 'failed' AND retry_at IS NOT NULL AND \(Self.isPresent("photos.id"))
      """, as: Int64?.self
    ) ?? nil
  }

  /// Puts failed photos back into the queue, as if they had never been tried.
  ///
  /// - Parameter photos: nil for all that have a file.
  /// - Returns: how many of them had failed.
  public func retry(_ photos: [PhotoID]?) throws(LibraryError) -> Int {
    let update = """
      UPDATE photos SET state = 'new', reason = NULL, attempts = 0, retry_at = NULL
      WHERE state = 'failed'
      """
    return try database.write { () throws(LibraryError) in
      guard let photos else {
        try database.run("\(update) AND \(Self.isPresent("photos.id"))")
        return database.changes
      }
      var count = 0
      for photo in photos {
        try database.run("\(update) AND id = ?", .integer(photo.rawValue))
        count += database.changes
      }
      return count
    }
  }

  // MARK: The service itself

  /// Since when the service is to look at no photo, in Unix seconds; nil: it is not paused.
  public func pausedSince() throws(LibraryError) -> Int64? {
    try database.first("SELECT paused_at FROM service", as: Int64?.self) ?? nil
  }

  /// - Returns: false if it was so already.
  public func setPaused(_ paused: Bool) throws(LibraryError) -> Bool {
    try database.write { () throws(LibraryError) in
      try database.run(
        "UPDATE service SET paused_at = CASE WHEN ?1 THEN unixepoch() END WHERE (paused_at IS NULL) = ?1",
        .integer(paused ? 1 : 0))
      return database.changes > 0
    }
  }

  /// Writes something of no importance (but news: SQLite writes nothing that is there already) and waits for the disk, to see whether that is possible.
  public func tryWriting() throws(LibraryError) {
    try database.writeDurably { () throws(LibraryError) in
      try database.run("UPDATE service SET tries = tries + 1")
    }
  }

  /// Another number after another process has written to the library; nothing is read for it.
  public func foreignVersion() throws(LibraryError) -> Int64 {
    try database.first("PRAGMA data_version", as: Int64.self) ?? 0
  }

  /// Gives back the memory of what was read; it is read again when it is needed.
  public func releaseMemory() throws(LibraryError) { try database.run("PRAGMA shrink_memory") }
}
