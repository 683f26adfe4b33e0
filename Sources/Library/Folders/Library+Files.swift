public import Support
public import Vocabulary

/// What tells, without reading it, whether a file changed.
public struct FileStamp: Hashable, Sendable {
  /// Bytes.
  public var size: Int64
  /// Last change of the content, nanoseconds since 1970.
  public var modified: Int64
  /// Last change of anything about the file, nanoseconds since 1970. Programs that give a file its old time back cannot set
  /// this one, so that it tells of a change that keeps size and time. (The inode would add nothing: what takes a file's place
  /// was renamed, which counts as a change; and file systems without inodes, such as FAT, make their numbers up.)
  public var changed: Int64

  public init(size: Int64, modified: Int64, changed: Int64) {
    self.size = size
    self.modified = modified
    self.changed = changed
  }
}

public enum PhotoState: String, Sendable, Codable {
  /// In the queue.
  case new
  case done
  case failed
}

/// What a file that was scanned before holds.
public enum FileContent: Hashable, Sendable {
  case photo(PhotoID, PhotoState)
  /// `kind` is what it is instead.
  case unsupported(kind: String)
}

/// What became of a photo file that was recorded.
public enum Registration: Hashable, Sendable {
  /// The library has analysed this content already: a copy, a moved file, or one that came back.
  case known(PhotoID)
  /// The content is in the queue.
  case new(PhotoID)
}

/// One pass over a folder, so that what it did not meet can be told missing at its end.
public struct FolderScan: Sendable {
  /// The folder passed over.
  public let path: FilePath
  let folder: Int64
  /// Of the row in `folders`: `path` or a folder above it.
  let folderPath: FilePath
  /// What tells photos from other files here, as an opaque text.
  let formats: String
  /// Files recorded after the pass began, perhaps by another process, are not told missing by it.
  let lastFile: Int64
  /// The same for rows of `skipped`.
  let lastSkipped: Int64
  var met = NumberSet()
  var metSkipped = NumberSet()
  /// Files of which earlier versions did not note all that is noted now, and their `FileStamp.changed`.
  var untold: [(file: Int64, changed: Int64)] = []

  init(
    path: FilePath, folder: Int64, folderPath: FilePath, formats: String, lastFile: Int64,
    lastSkipped: Int64
  ) {
    self.path = path
    self.folder = folder
    self.folderPath = folderPath
    self.formats = formats
    self.lastFile = lastFile
    self.lastSkipped = lastSkipped
  }
}

/// Numbers of rows: a million take 125 kB.
struct NumberSet: Sendable {
  /// Bit *i* of word *w*: 64 *w* + *i* is in the set.
  private var words: [UInt64] = []

  mutating func insert(_ number: Int64) {
    let word = Int(number / 64)
    if word >= words.count { words += [UInt64](repeating: 0, count: word + 1 - words.count) }
    words[word] |= 1 << UInt64(number % 64)
  }

  func contains(_ number: Int64) -> Bool {
    let word = Int(number / 64)
    return word < words.count && words[word] & 1 << UInt64(number % 64) != 0
  }
}

/// A photo that waits to be analysed.
public struct QueuedPhoto: Hashable, Sendable {
  public let photo: PhotoID
  /// Absolute path of a file that held it when last seen.
  public let path: FilePath
  /// As it was then. If the file's stamp is another now, the content may be too: record the file again instead.
  public let stamp: FileStamp
}

extension Library {
  /// Begins a pass over the folder at `path`, and notes the folder if no scanned folder holds it.
  ///
  /// Folders noted before that lie inside it become part of it, files and all.
  ///
  /// - Parameter formats: what can be read, as an opaque text: files that were noted as unsupported with another one are to be read
  ///   again.
  /// - Precondition: `path` is absolute and has no `.`, `..`, empty part or slash at its end (save the root).
  public func beginScan(of path: FilePath, formats: String = "") throws(LibraryError) -> FolderScan
  {
    precondition(path.isAbsolute, "not an absolute path: \(path)")
    return try database.write { () throws(LibraryError) in
      let (folder, folderPath) = try noteFolder(path)
      let last = try database.first(
        "SELECT (SELECT max(id) FROM files), (SELECT max(id) FROM skipped)"
      ) { (file: Int64, skipped: Int64) in (file: file, skipped: skipped) }
      return FolderScan(
        path: path, folder: folder, folderPath: folderPath, formats: formats,
        lastFile: last?.file ?? 0, lastSkipped: last?.skipped ?? 0)
    }
  }

  /// What is known of the file at `path` if its stamp is still `stamp`; nil when it has to be read: it is not known or
  /// changed, or was of no format that could be read when there were others than now.
  ///
  /// An unchanged file counts as met, and as present again if it was missing. Writes only in the latter case, and what earlier
  /// versions did not note: such a file is taken to be unchanged, or a library would be read again for a new version.
  ///
  /// - Complexity: one look into an index.
  public func unchanged(
    _ path: FilePath, stamp: FileStamp, in scan: inout FolderScan
  ) throws(LibraryError) -> FileContent? {
    let found = try database.first(
      """
      SELECT files.id, size, mtime_ns, changed_ns, missing_since, picture, formats, unsupported, photo_id, state
      FROM files LEFT JOIN photos ON photos.id = photo_id
      WHERE folder_id = \(Self.standingFolder) AND path = ?3
      """, .integer(scan.folder), .path(scan.folderPath), .path(scan.relative(path))
    ) {
      (
        file: Int64, size: Int64, modified: Int64, changed: Int64?, missingSince: Int64?,
        picture: Int64?, formats: String?, unsupported: String?, photo: PhotoID?, state: PhotoState?
      ) in
      (
        file: file, size: size, modified: modified, changed: changed,
        isMissing: missingSince != nil, isTold: changed != nil && picture != nil, formats: formats,
        content: FileContent(photo, state, unsupported)
      )
    }
    guard let found, let content = found.content, found.size == stamp.size,
      found.modified == stamp.modified,
      found.changed ?? stamp.changed == stamp.changed,
      found.formats ?? scan.formats == scan.formats
    else { return nil }
    if !found.isTold {
      scan.untold.append((found.file, stamp.changed))
      if scan.untold.count >= 1000 { try tell(&scan.untold) }
    }
    if found.isMissing {
      try database.write { () throws(LibraryError) in
        try database.run(
          "UPDATE files SET missing_since = NULL WHERE id = ?", .integer(found.file))
        try tellPictures(ofFile: found.file)
        if case .photo(let photo, let state) = content {
          if state == .done { try linkVersions(of: photo) }
          try forgetMissingFiles(of: photo)
        }
      }
    }
    scan.met.insert(found.file)
    return content
  }

  private func tell(_ untold: inout [(file: Int64, changed: Int64)]) throws(LibraryError) {
    try database.write { () throws(LibraryError) in
      for (file, changed) in untold {
        try database.run(
          "UPDATE files SET changed_ns = ? WHERE id = ? AND changed_ns IS NULL",
          .integer(changed), .integer(file))
        try tellUntoldPictures(ofFile: file)
      }
    }
    untold = []
  }

  /// Records that the file at `path` is there and holds the photo with this content.
  ///
  /// A content never seen before enters the queue. A file that held another content lets go of it; what was decided about
  /// the faces of one holds for the other, if they show the same picture.
  public func register(
    _ path: FilePath, stamp: FileStamp, hash: ContentHash, in scan: inout FolderScan
  ) throws(LibraryError) -> Registration {
    let (photo, state, file) = try database.write { () throws(LibraryError) in
      try database.run(
        """
        INSERT INTO photos (hash, state, created_at) VALUES (?, 'new', unixepoch())
        ON CONFLICT (hash) DO NOTHING
        """, .bytes(hash.bytes))
      let found = try database.first(
        "SELECT id, state FROM photos WHERE hash = ?", .bytes(hash.bytes)
      ) { (photo: PhotoID, state: PhotoState) in (photo, state) }
      guard let (photo, state) = found else { throw notKept }
      let hadFile = try hasFile(photo)
      let (file, held) = try record(path, stamp, photo: photo, unsupported: nil, in: scan)
      if state == .done, !hadFile || held != photo { try linkVersions(of: photo) }
      try forgetMissingFiles(of: photo)
      return (photo, state, file)
    }
    scan.met.insert(file)
    return state == .new ? .new(photo) : .known(photo)
  }

  /// Records that the file at `path` is there and is no picture Kinfolk reads, so that the next scan need not open it.
  ///
  /// - Parameter kind: what it is instead, for counting: `gif`, `empty file`, …
  public func registerUnsupported(
    _ path: FilePath, stamp: FileStamp, kind: String, in scan: inout FolderScan
  ) throws(LibraryError) {
    let file = try database.write { () throws(LibraryError) in
      try record(path, stamp, photo: nil, unsupported: kind, in: scan).file
    }
    scan.met.insert(file)
  }

  /// Ends a complete pass: files in the folder that it did not meet are gone (`lose`).
  ///
  /// Do not call it for a pass that was broken off.
  ///
  /// - Parameter isGone: asked about each such file, by its absolute path, before anything is written; for example
  ///   false for what lies in a folder that could not be read.
  /// - Returns: how many files went missing.
  public func endScan(
    _ scan: FolderScan, isGone: (FilePath) -> Bool = { _ in true }
  ) throws(LibraryError) -> Int {
    var untold = scan.untold
    if !untold.isEmpty { try tell(&untold) }
    try forgetSkipped(of: scan, isGone: isGone)
    let bounds = scan.bounds
    var gone: [Int64] = []
    try database.each(
      """
      SELECT id, path FROM files
      WHERE folder_id = \(Self.standingFolder) AND path >= ?3 AND (?4 IS NULL OR path < ?4)
        AND missing_since IS NULL AND id <= ?5
      """,
      [
        .integer(scan.folder), .path(scan.folderPath), .path(bounds.first),
        bounds.end.map { .path($0) } ?? .null,
        .integer(scan.lastFile),
      ]
    ) { (file: Int64, inner: FilePath) in
      if !scan.met.contains(file), isGone(scan.folderPath.appending(inner)) { gone.append(file) }
    }
    guard !gone.isEmpty else { return 0 }
    return try database.write { () throws(LibraryError) in try lose(gone) }
  }

  /// Photos in the queue whose file was there when last looked for, by ascending id.
  ///
  /// - Parameter after: the last one of the previous call; nil begins.
  public func queue(after: PhotoID? = nil, limit: Int) throws(LibraryError) -> [QueuedPhoto] {
    try database.all(
      """
      SELECT photos.id, folders.path, files.path, size, mtime_ns, changed_ns
      FROM photos
      JOIN files ON files.id =
        (SELECT min(id) FROM files WHERE photo_id = photos.id AND missing_since IS NULL)
      JOIN folders ON folders.id = folder_id
      WHERE state = 'new' AND photos.id > ? ORDER BY photos.id LIMIT ?
      """, .integer(after?.rawValue ?? 0), .integer(limit)
    ) {
      (
        photo: PhotoID, folder: FilePath, inner: FilePath, size: Int64, modified: Int64,
        changed: Int64
      ) in
      QueuedPhoto(
        photo: photo, path: folder.appending(inner),
        stamp: FileStamp(size: size, modified: modified, changed: changed))
    }
  }

  /// How many photos `queue` would yield in all.
  public func queueLength() throws(LibraryError) -> Int {
    try database.first(
      """
      SELECT count(*) FROM photos WHERE state = 'new' AND EXISTS
        (SELECT 1 FROM files WHERE photo_id = photos.id AND missing_since IS NULL)
      """, as: Int.self
    ) ?? 0
  }

  /// Puts photos into the queue, whatever became of them before.
  public func requeue(_ photo: PhotoID) throws(LibraryError) {
    try database.write { () throws(LibraryError) in
      try database.run(
        """
        UPDATE photos SET state = 'new', reason = NULL, attempts = 0, retry_at = NULL WHERE id = ?
        """, .integer(photo.rawValue))
    }
  }

  // MARK: Parts

  /// The rows of `folders`.
  func scannedFolders() throws(LibraryError) -> [(id: Int64, path: FilePath)] {
    try database.all("SELECT id, path FROM folders") { (id: Int64, path: FilePath) in
      (id: id, path: path)
    }
  }

  private func noteFolder(_ path: FilePath) throws(LibraryError) -> (id: Int64, path: FilePath) {
    let folders = try scannedFolders()
    if let above = folders.first(where: { $0.path.isOrContains(path) }) {
      return above
    }
    try database.run(
      "INSERT INTO folders (path, created_at) VALUES (?, unixepoch())", .path(path))
    let folder = database.lastInserted
    for inner in folders where path.contains(inner.path) {
      try database.run(
        "UPDATE files SET folder_id = ?, path = CAST(? || path AS BLOB) WHERE folder_id = ?",
        .integer(folder), .path(inner.path.relative(to: path).below.first), .integer(inner.id))
      // What was skipped in it goes along; the pass that begins notes it again.
      try database.run("DELETE FROM folders WHERE id = ?", .integer(inner.id))
    }
    return (folder, path)
  }

  /// SQL: the folder ?1 of a pass, if it still is the one at ?2: meanwhile it may be forgotten, and its number given to another.
  static var standingFolder: String {
    "(SELECT id FROM folders WHERE id = ?1 AND path = ?2)"
  }

  /// Where to note what a pass meets: since it began, one above may have taken its folder in, or somebody forgotten it.
  func folder(of scan: FolderScan) throws(LibraryError) -> (id: Int64, path: FilePath) {
    let standing = try database.first(
      "SELECT \(Self.standingFolder)", .integer(scan.folder), .path(scan.folderPath),
      as: Int64?.self
    )
    if case .some(.some) = standing { return (scan.folder, scan.folderPath) }
    return try noteFolder(scan.folderPath)
  }

  /// - Returns: the row, and the photo that the file held before, if any.
  private func record(
    _ path: FilePath, _ stamp: FileStamp, photo: PhotoID?, unsupported: String?, in scan: FolderScan
  ) throws(LibraryError) -> (file: Int64, held: PhotoID?) {
    let folder = try folder(of: scan)
    let inner = path.relative(to: folder.path)
    let held = try heldPhoto(at: inner, in: folder.id)
    let file = try database.first(
      """
      INSERT INTO files (folder_id, path, size, mtime_ns, photo_id, unsupported, changed_ns, formats, picture)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)
      ON CONFLICT (folder_id, path) DO UPDATE SET
        size = excluded.size, mtime_ns = excluded.mtime_ns, changed_ns = excluded.changed_ns,
        photo_id = excluded.photo_id,
        unsupported = excluded.unsupported, formats = excluded.formats, missing_since = NULL
      RETURNING id
      """,
      .integer(folder.id), .path(inner), .integer(stamp.size), .integer(stamp.modified),
      photo.map { .integer($0.rawValue) } ?? .null, .text(unsupported), .integer(stamp.changed),
      .text(unsupported.map { _ in scan.formats }), as: Int64.self)
    guard let file else { throw notKept }
    if let held { try noteReplacement(of: held, by: photo, in: file) }
    try tellPictures(at: inner, in: folder.id)
    try database.run(
      "DELETE FROM skipped WHERE folder_id = ? AND path = ?", .integer(folder.id), .path(inner))
    return (file, held)
  }
}

// MARK: - Paths

extension FolderScan {
  func relativeOrEmpty(_ path: FilePath) -> FilePath {
    path == folderPath ? "" : relative(path)
  }

  fileprivate func relative(_ path: FilePath) -> FilePath {
    precondition(folderPath.contains(path), "\(path) lies outside \(folderPath)")
    return path.relative(to: folderPath)
  }

  /// The relative paths from `first` on and before `end` are those inside the folder passed over.
  var bounds: (first: FilePath, end: FilePath?) {
    path == folderPath ? ("", nil) : relative(path).below
  }
}

extension FileContent {
  /// Of the columns of a file and its photo: a file holds a photo or is of an unsupported kind; nil for what the schema does not allow.
  fileprivate init?(_ photo: PhotoID?, _ state: PhotoState?, _ unsupported: String?) {
    switch (photo, state, unsupported) {
    case (_, _, let kind?): self = .unsupported(kind: kind)
    case (let photo?, let state?, nil): self = .photo(photo, state)
    default: return nil
    }
  }
}
