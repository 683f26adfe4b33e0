public import Support
public import Vocabulary

/// What becomes of what is known of files that are gone. A content that lies elsewhere was moved, and nothing needs to remember
/// where it lay; one that lies nowhere is missing, and comes back whole.
extension Library {
  // MARK: Gone files

  /// Notes that these files, which were there, are gone. To be called in a transaction.
  ///
  /// - Returns: how many are missing now: copies and moved files are not, nor is what was no photo.
  func lose(_ files: [Int64]) throws(LibraryError) -> Int {
    // All of them first: copies that went together do not stand for each other.
    var places: [(folder: Int64, path: FilePath)] = []
    for file in files {
      let place = try database.first(
        "UPDATE files SET missing_since = unixepoch(), picture = 0 WHERE id = ? RETURNING folder_id, path",
        .integer(file)
      ) { (folder: Int64, path: FilePath) in (folder: folder, path: path) }
      if let place { places.append(place) }
    }
    for place in places { try tellPictures(at: place.path, in: place.folder) }
    var missing = files.count
    for file in files {
      try database.run(
        """
        DELETE FROM files AS gone
        WHERE id = ? AND (gone.photo_id IS NULL OR \(Self.isPresent("gone.photo_id")))
        """, .integer(file))
      missing -= database.changes
    }
    try linkRenamed(lost: files)
    return missing
  }

  /// Notes that the photo has a file, so that where it lay before matters no longer. To be called in a transaction.
  func forgetMissingFiles(of photo: PhotoID) throws(LibraryError) {
    try database.run(
      "DELETE FROM files WHERE photo_id = ? AND missing_since IS NOT NULL",
      .integer(photo.rawValue))
  }

  /// Absolute paths where the photos lie that are known at more than one path.
  public func locationsOfCopies(_ photos: some Sequence<PhotoID>) throws(LibraryError) -> [FilePath]
  {
    var locations: [FilePath] = []
    for photo in photos {
      let paths = try paths(of: photo)
      if paths.count > 1 { locations += paths }
    }
    return locations
  }

  // MARK: Gone folders

  /// Absolute paths of the folders that were scanned, sorted.
  public func scannedPaths() throws(LibraryError) -> [FilePath] {
    try scannedFolders().map(\.path).sorted()
  }

  /// Lets go of what lay in scanned folders that are gone and lies elsewhere now, and of the folders in which nothing is left.
  /// Watched folders stay, for they may come back.
  public func letGo(gone folders: [FilePath]) throws(LibraryError) {
    guard !folders.isEmpty else { return }
    try database.write { () throws(LibraryError) in
      for folder in try scannedFolders() where folders.contains(folder.path) {
        let moved = try database.all(
          """
          DELETE FROM files AS moved WHERE folder_id = ?1 AND (photo_id IS NULL OR EXISTS (
            SELECT 1 FROM files WHERE files.photo_id = moved.photo_id AND missing_since IS NULL
              AND folder_id <> ?1))
          RETURNING path
          """, .integer(folder.id), as: FilePath.self)
        for path in moved { try tellPictures(at: path, in: folder.id) }
        try database.run(
          """
          DELETE FROM folders WHERE id = ?1 AND path NOT IN (SELECT path FROM watched_folders)
            AND NOT EXISTS (SELECT 1 FROM files WHERE folder_id = ?1)
          """, .integer(folder.id))
        if database.changes > 0 { try forgetMounts(in: folder.path) }
      }
    }
  }

  /// Takes a folder and all inside it out of the library; faces and decisions are kept. To be called in a transaction.
  func forget(_ path: FilePath) throws(LibraryError) {
    try forgetSkipped(atOrBelow: path)
    for folder in try scannedFolders() {
      if path.isOrContains(folder.path) {
        try database.run("DELETE FROM files WHERE folder_id = ?", .integer(folder.id))
        try database.run("DELETE FROM folders WHERE id = ?", .integer(folder.id))
      } else if folder.path.contains(path) {
        let below = path.relative(to: folder.path).below
        try database.run(
          "DELETE FROM files WHERE folder_id = ? AND path >= ? AND path < ?",
          .integer(folder.id), .path(below.first), .path(below.end))
      }
    }
    try forgetMounts(in: path)
  }

  private func forgetMounts(in path: FilePath) throws(LibraryError) {
    for mount in try mounts(in: path).keys {
      try database.run("DELETE FROM mounts WHERE path = ?", .path(mount))
    }
  }

  // MARK: Answers

  /// Absolute paths of one photo in the order of their use: those in `absentFolders` last, else by bytes.
  func inOrderOfUse(_ paths: [FilePath]) -> [FilePath] {
    let sorted = paths.sorted()
    guard paths.count > 1, !absentFolders.isEmpty else { return sorted }
    return sorted.filter { !isAbsent($0) } + sorted.filter(isAbsent)
  }

  /// Whether a file cannot be reached now.
  func isAbsent(_ path: FilePath) -> Bool { absentFolders.contains { $0.isOrContains(path) } }

  /// Of a photo that has a file, the path to show.
  func path(of photo: PhotoID) throws(LibraryError) -> FilePath {
    guard let found = try paths(of: photo).first else {
      throw .damaged(path: path, reason: "photo \(photo.rawValue) has no file")
    }
    return found
  }
}
