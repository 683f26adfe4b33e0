public import Support
public import Vocabulary

/// Which photos are asked for. Empty lists ask for nothing.
public struct PhotoQuery: Hashable, Sendable {
  /// At least one of these is in the photo.
  public var any: [PersonID]
  /// Every one of these is.
  public var with: [PersonID]
  /// None of these is.
  public var without: [PersonID]
  /// Taken then or later: any beginning of `2019-07-04T12:33:11`. Photos without any date are left out, and one whose date is
  /// known in part counts while it may lie in the span.
  public var since: String?
  /// Taken before the end of the year, month, day, … that this beginning names.
  public var until: String?

  public init(
    any: [PersonID] = [], with: [PersonID] = [], without: [PersonID] = [], since: String? = nil,
    until: String? = nil
  ) {
    self.any = any
    self.with = with
    self.without = without
    self.since = since
    self.until = until
  }

  func admits(_ captured: CaptureTime?) -> Bool {
    guard since != nil || until != nil else { return true }
    guard let clock = captured?.clock else { return false }
    return !(since.map(clock.isBefore) ?? false) && !(until.map(clock.isAfter) ?? false)
  }
}

/// One photo in an answer.
public struct PhotoAnswer: Hashable, Sendable {
  public var photo: PhotoID
  /// Absolute paths of its present files, those that can be reached first; at least one.
  public var paths: [FilePath]
  /// Those of other photos and of films that are one picture with it, the best first; empty unless asked for.
  public var others: [FilePath] = []
  /// By its content, else by its present files.
  public var captured: CaptureTime?
}

/// All that is known of one photo.
public struct PhotoRecord: Hashable, Sendable {
  public var id: PhotoID
  public var state: PhotoState
  /// Why it failed.
  public var reason: String?
  /// nil until it was analysed with success.
  public var facts: PhotoFacts?
  /// When it was taken: by its content, else by its present files.
  public var captured: CaptureTime?
  /// Absolute paths of its present files, those that can be reached first.
  public var paths: [FilePath]
}

extension Library {
  /// Photos that have a file and satisfy the query: by capture time, unknown ones last, then by path.
  ///
  /// - Complexity: O(photos of the rarest condition on people), by index.
  public func photos(_ query: PhotoQuery) throws(LibraryError) -> [PhotoAnswer] {
    inOrder(
      try found(query).map { photo in
        var answer = photo.answer
        answer.paths = inOrderOfUse(answer.paths)
        return answer
      }
      .filter { query.admits($0.captured) })
  }

  /// As `photos`, whatever their dates and in no order.
  func found(_ query: PhotoQuery) throws(LibraryError) -> [FoundPhoto] {
    var conditions: [String] = []
    var values: [Value] = []
    let showing = "SELECT photo_id FROM faces WHERE person_id"
    for person in query.with {
      conditions.append("photos.id IN (\(showing) = ?)")
      values.append(.integer(person.rawValue))
    }
    if !query.any.isEmpty {
      conditions.append("photos.id IN (\(showing) IN (SELECT value FROM json_each(?)))")
      values.append(.text(json(query.any.map(\.rawValue))))
    }
    if !query.without.isEmpty {
      conditions.append("photos.id NOT IN (\(showing) IN (SELECT value FROM json_each(?)))")
      values.append(.text(json(query.without.map(\.rawValue))))
    }
    let latest = ClockTime.latest()
    var answers: [FoundPhoto] = []
    // CROSS JOIN fixes the order: conditions on people first, then the files of what is left.
    try database.each(
      """
      SELECT photos.id, captured, captured_from, folders.path, files.path, mtime_ns, picture, format, width, height
      FROM photos CROSS JOIN files ON files.photo_id = photos.id AND missing_since IS NULL
      CROSS JOIN folders ON folders.id = folder_id
      \(conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND "))
      ORDER BY photos.id
      """, values
    ) {
      (
        photo: PhotoID, captured: String?, source: String?, folder: FilePath, inner: FilePath,
        modified: Int64, picture: Int64, format: String?, width: Int, height: Int
      ) in
      let path = folder.appending(inner)
      if answers.last?.answer.photo == photo {
        answers[answers.count - 1].answer.paths.append(path)
      } else {
        let captured = CaptureTime(stored: captured, by: source)
        answers.append(
          FoundPhoto(
            answer: PhotoAnswer(photo: photo, paths: [path], captured: captured),
            format: format, pixels: width * height))
      }
      let last = answers.count - 1
      if answers[last].answer.captured?.source.isContent != true {
        answers[last].answer.captured = .better(
          answers[last].answer.captured,
          CaptureTime(path: path.bytes, modified: modified, notAfter: latest))
      }
      if picture > 0 {
        answers[last].picture = min(picture, answers[last].picture ?? picture)
        answers[last].views.append(PictureView(picture: picture, path: inner))
      }
    }
    return answers
  }

  /// The photo that the file at `path` holds, also if the file is missing now.
  ///
  /// - Parameter path: absolute, as it was scanned.
  /// - Throws: `unknownPhoto`, also for files that hold no picture.
  public func photo(at path: FilePath) throws(LibraryError) -> PhotoRecord {
    for folder in try scannedFolders() where folder.path.contains(path) {
      let photo = try database.first(
        "SELECT photo_id FROM files WHERE folder_id = ? AND path = ? AND photo_id IS NOT NULL",
        .integer(folder.id), .path(path.relative(to: folder.path)), as: PhotoID.self
      )
      if let photo, let record = try self.photo(photo) { return record }
    }
    throw LibraryError.unknownPhoto(path: path)
  }

  /// The photo with this content, wherever its files are.
  public func photo(hash: ContentHash) throws(LibraryError) -> PhotoRecord? {
    let id = try database.first(
      "SELECT id FROM photos WHERE hash = ?", .bytes(hash.bytes), as: PhotoID.self)
    guard let id else { return nil }
    return try photo(id)
  }

  public func photo(_ id: PhotoID) throws(LibraryError) -> PhotoRecord? {
    try database.read { () throws(LibraryError) in
      let files = try files(of: id)
      return try database.first(
        """
        SELECT state, reason, format, width, height, captured, captured_from, damage
        FROM photos WHERE id = ?
        """, .integer(id.rawValue)
      ) {
        (
          state: PhotoState, reason: String?, format: String?, width: Int, height: Int,
          captured: String?, source: String?, damage: String?
        ) in
        let facts = format.map {
          PhotoFacts(
            format: PhotoFormat(rawValue: $0), width: width, height: height,
            captured: CaptureTime(stored: captured, by: source), damage: damage)
        }
        return PhotoRecord(
          id: id, state: state, reason: reason, facts: facts,
          captured: facts?.captured ?? files.captured, paths: files.paths)
      }
    }
  }

  /// Absolute paths of a photo's present files, those that can be reached first, and what these files say of when it was taken.
  func files(
    of photo: PhotoID
  ) throws(LibraryError) -> (paths: [FilePath], captured: CaptureTime?) {
    let latest = ClockTime.latest()
    var captured: CaptureTime?
    let paths = try database.all(
      """
      SELECT folders.path, files.path, mtime_ns FROM files JOIN folders ON folders.id = folder_id
      WHERE photo_id = ? AND missing_since IS NULL
      """, .integer(photo.rawValue)
    ) { (folder: FilePath, inner: FilePath, modified: Int64) in
      let path = folder.appending(inner)
      captured = .better(
        captured, CaptureTime(path: path.bytes, modified: modified, notAfter: latest))
      return path
    }
    return (inOrderOfUse(paths), captured)
  }

  /// Absolute paths of a photo's present files, those that can be reached first.
  func paths(of photo: PhotoID) throws(LibraryError) -> [FilePath] { try files(of: photo).paths }

  /// By capture time, unknown ones last, then by path; one text a photo is compared, which is made once.
  func inOrder(_ answers: [PhotoAnswer]) -> [PhotoAnswer] {
    let keys = answers.map { answer in
      // «~» follows every digit.
      FilePath(Array("\(answer.captured?.text ?? "~") ".utf8) + (answer.paths.first?.bytes ?? []))
    }
    return answers.indices.sorted { keys[$0] < keys[$1] }.map { answers[$0] }
  }

  /// `[1,2,3]`.
  func json(_ numbers: [Int64]) -> String {
    "[" + numbers.map { String($0) }.joined(separator: ",") + "]"
  }
}

extension CaptureTime {
  /// The date by a photo's content, and what says so, as they are stored.
  fileprivate init?(stored text: String?, by source: String?) {
    guard let text, let source = source.flatMap(Source.init) else { return nil }
    self.init(text, source)
  }
}
