public import Support
internal import Vocabulary

/// What the library holds, counting only what has a file.
public struct LibraryStatus: Hashable, Sendable {
  /// Scanned folders, sorted.
  public var folders: [FilePath] = []
  /// Files that are there: photos and copies of them, and what is unsupported.
  public var files = 0
  /// Pictures that lie in several files which are no copies, such as RAW and JPEG.
  public var picturesInSeveral = 0
  /// These files.
  public var filesOfSeveral = 0
  /// Files that were there at an earlier scan and whose content lies nowhere now; what was moved is not missing.
  public var missingFiles = 0
  /// Files that are no picture Kinfolk reads, by what they are.
  public var unsupported: [String: Int] = [:]
  /// Pictures by content; copies count once.
  public var photos: [PhotoState: Int] = [:]
  /// Photos of which only a part could be decoded.
  public var damaged: [Problem] = []
  public var faces = 0
  /// As many as `people()` lists: those with a face in one of those photos, and all who have a name.
  public var people = 0
  /// Those who have a name.
  public var named = 0
  public var failures: [Failure] = []
  /// Files and folders that could not be read.
  public var unreadable: [Problem] = []
  /// Links that lead nowhere, or not yet.
  public var dangling: [Problem] = []
  /// How much was passed over on purpose, by why. What lies in a folder that was is not counted.
  public var passedOver: [String: Int] = [:]
  /// Sorted.
  public var watchedFolders: [FilePath] = []
  /// Since when the service is paused, in Unix seconds.
  public var pausedSince: Int64?

  public struct Problem: Hashable, Sendable {
    /// Absolute path; of a photo, one of its files.
    public var path: FilePath
    /// A clause a person understands.
    public var reason: String

    public init(path: FilePath, reason: String) {
      self.path = path
      self.reason = reason
    }
  }

  public struct Failure: Hashable, Sendable {
    /// Absolute path of one of the photo's files.
    public var path: FilePath
    /// A sentence a person understands.
    public var reason: String
    /// How often in a row it failed.
    public var attempts = 0
    /// When the service tries again, in Unix seconds; nil: only when it is asked to.
    public var retryAt: Int64?
  }
}

extension Library {
  /// - Complexity: O(files + faces).
  public func status() throws(LibraryError) -> LibraryStatus {
    try database.read { () throws(LibraryError) in
      var status = LibraryStatus()
      status.folders = try scannedFolders().map(\.path).sorted()
      try database.each(
        """
        SELECT unsupported, missing_since IS NULL, count(*) FROM files GROUP BY 1, 2
        """
      ) { (unsupported: String?, isPresent: Bool, count: Int) in
        guard isPresent else { return }
        status.files += count
        if let unsupported { status.unsupported[unsupported] = count }
      }
      try database.each("SELECT count(DISTINCT picture), count(*) FROM files WHERE picture > 0") {
        (pictures: Int, files: Int) in
        status.picturesInSeveral = pictures
        status.filesOfSeveral = files
      }
      try database.each(
        """
        SELECT count(*) FROM files AS gone
        WHERE missing_since IS NOT NULL AND photo_id IS NOT NULL
          AND NOT \(Self.isPresent("gone.photo_id"))
        """
      ) { (count: Int) in status.missingFiles = count }
      try database.each(
        """
        SELECT state, count(*) FROM photos WHERE \(Self.isPresent("photos.id"))
        GROUP BY state
        """
      ) { (state: PhotoState, count: Int) in status.photos[state] = count }
      status.damaged = try database.all(
        """
        SELECT folders.path, files.path, damage
        FROM photos JOIN files ON files.id =
          (SELECT min(id) FROM files WHERE photo_id = photos.id AND missing_since IS NULL)
        JOIN folders ON folders.id = folder_id
        WHERE state = 'done' AND damage IS NOT NULL ORDER BY 1, 2
        """
      ) { (folder: FilePath, inner: FilePath, damage: String) in
        LibraryStatus.Problem(path: folder.appending(inner), reason: damage)
      }
      for skipped in try skippedForNow() {
        let problem = LibraryStatus.Problem(path: skipped.path, reason: skipped.reason)
        if skipped.kind == .dangling {
          status.dangling.append(problem)
        } else {
          status.unreadable.append(problem)
        }
      }
      try database.each(
        "SELECT reason, count(*) FROM skipped WHERE kind = 'passed over' GROUP BY reason"
      ) { (reason: String, count: Int) in status.passedOver[reason] = count }
      try database.each(
        """
        SELECT count(*), count(DISTINCT person_id) FILTER (WHERE name IS NULL AND NOT hidden),
          (SELECT count(*) FROM people WHERE name IS NOT NULL AND NOT hidden)
        FROM faces LEFT JOIN people ON people.id = person_id
        WHERE discarded IS NULL AND \(Self.isPresent("faces.photo_id"))
        """
      ) { (faces: Int, unnamed: Int, named: Int) in
        status.faces = faces
        status.named = named
        status.people = unnamed + named
      }
      status.failures = try database.all(
        """
        SELECT id, reason, attempts, retry_at FROM photos
        WHERE state = 'failed' AND \(Self.isPresent("photos.id"))
        """
      ) { (photo: PhotoID, reason: String, attempts: Int, retryAt: Int64?) throws(LibraryError) in
        LibraryStatus.Failure(
          path: try path(of: photo), reason: reason, attempts: attempts, retryAt: retryAt)
      }
      .sorted { $0.path < $1.path }
      status.watchedFolders = try watchedFolders()
      status.pausedSince = try pausedSince()
      return status
    }
  }

  /// Faces that are no mistakes, in photos that have a file: `LibraryStatus.faces` alone.
  ///
  /// - Complexity: O(faces), from indexes alone but for those that were discarded.
  public func faceCount() throws(LibraryError) -> Int {
    try database.first(
      """
      SELECT (SELECT count(*) FROM faces WHERE \(Self.isPresent("faces.photo_id")))
        - (SELECT count(*) FROM faces
          WHERE discarded IS NOT NULL AND \(Self.isPresent("faces.photo_id")))
      """, as: Int.self
    ) ?? 0
  }

  /// SQL: whether the photo has a file that is there. `photo` names its table, so that it is not read as a column of `files`.
  static func isPresent(_ photo: String) -> String {
    "EXISTS (SELECT 1 FROM files WHERE files.photo_id = \(photo) AND missing_since IS NULL)"
  }
}
