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
  /// Captured then or later: any beginning of `2019-07-04T12:33:11`. Photos without a capture time are left out.
  public var since: String?
  /// Captured before the end of the year, month, day, … that this beginning names.
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
}

/// One photo in an answer.
public struct PhotoAnswer: Hashable, Sendable {
  public var photo: PhotoID
  /// Absolute paths of its present files, those that can be reached first; at least one.
  public var paths: [FilePath]
  /// As in `PhotoFacts`.
  public var captured: String?
}

/// All that is known of one photo.
public struct PhotoRecord: Hashable, Sendable {
  public var id: PhotoID
  public var state: PhotoState
  /// Why it failed.
  public var reason: String?
  /// nil until it was analysed with success.
  public var facts: PhotoFacts?
  /// Absolute paths of its present files, those that can be reached first.
  public var paths: [FilePath]
}

extension Library {
  /// Photos that have a file and satisfy the query: by capture time, unknown ones last, then by path.
  ///
  /// - Complexity: O(photos of the rarest condition on people), by index.
  public func photos(_ query: PhotoQuery) throws(LibraryError) -> [PhotoAnswer] {
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
    if let since = query.since {
      conditions.append("captured >= ?")
      values.append(.text(since))
    }
    if let until = query.until {
      conditions.append("substr(captured, 1, length(?)) <= ?")
      values += [.text(until), .text(until)]
    }
    var answers: [PhotoAnswer] = []
    // CROSS JOIN fixes the order: conditions on people first, then the files of what is left.
    try database.each(
      """
      SELECT photos.id, captured, folders.path, files.path
      FROM photos CROSS JOIN files ON files.photo_id = photos.id AND missing_since IS NULL
      CROSS JOIN folders ON folders.id = folder_id
      \(conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND "))
      ORDER BY photos.id
      """, values
    ) { (row) throws(LibraryError) in
      let photo = PhotoID(row.int64(0))
      let path = row.path(2).appending(row.path(3))
      if answers.last?.photo == photo {
        answers[answers.count - 1].paths.append(path)
      } else {
        answers.append(PhotoAnswer(photo: photo, paths: [path], captured: row.optionalText(1)))
      }
    }
    return inOrder(answers)
  }

  /// The photo that the file at `path` holds, also if the file is missing now.
  ///
  /// - Parameter path: absolute, as it was scanned.
  /// - Throws: `unknownPhoto`, also for files that hold no picture.
  public func photo(at path: FilePath) throws(LibraryError) -> PhotoRecord {
    for folder in try scannedFolders() where folder.path.contains(path) {
      let photo = try database.first(
        "SELECT photo_id FROM files WHERE folder_id = ? AND path = ? AND photo_id IS NOT NULL",
        .integer(folder.id), .path(path.relative(to: folder.path))
      ) { (row) throws(LibraryError) in PhotoID(row.int64(0)) }
      if let photo, let record = try self.photo(photo) { return record }
    }
    throw LibraryError.unknownPhoto(path: path)
  }

  /// The photo with this content, wherever its files are.
  public func photo(hash: ContentHash) throws(LibraryError) -> PhotoRecord? {
    let id = try database.first("SELECT id FROM photos WHERE hash = ?", .bytes(hash.bytes)) {
      (row) throws(LibraryError) in PhotoID(row.int64(0))
    }
    guard let id else { return nil }
    return try photo(id)
  }

  public func photo(_ id: PhotoID) throws(LibraryError) -> PhotoRecord? {
    try database.read { () throws(LibraryError) in
      let paths = try paths(of: id)
      return try database.first(
        """
        SELECT state, reason, format, width, height, captured, damage FROM photos WHERE id = ?
        """, .integer(id.rawValue)
      ) { (row) throws(LibraryError) in
        let facts = PhotoFormat(rawValue: row.text(2)).map {
          PhotoFacts(
            format: $0, width: row.int(3), height: row.int(4), captured: row.optionalText(5),
            damage: row.optionalText(6))
        }
        return PhotoRecord(
          id: id, state: row.photoState(0), reason: row.optionalText(1), facts: facts,
          paths: paths)
      }
    }
  }

  /// Absolute paths of a photo's present files, those that can be reached first.
  func paths(of photo: PhotoID) throws(LibraryError) -> [FilePath] {
    inOrderOfUse(
      try database.all(
        """
        SELECT folders.path, files.path FROM files JOIN folders ON folders.id = folder_id
        WHERE photo_id = ? AND missing_since IS NULL
        """, .integer(photo.rawValue)
      ) { (row) throws(LibraryError) in row.path(0).appending(row.path(1)) })
  }

  /// By capture time, unknown ones last, then by path; one text a photo is compared, which is made once.
  private func inOrder(_ answers: [PhotoAnswer]) -> [PhotoAnswer] {
    let answers = answers.map { answer in
      var answer = answer
      answer.paths = inOrderOfUse(answer.paths)
      return answer
    }
    let keys = answers.map { answer in
      // «~» follows every digit.
      FilePath(Array("\(answer.captured ?? "~") ".utf8) + (answer.paths.first?.bytes ?? []))
    }
    return answers.indices.sorted { keys[$0] < keys[$1] }.map { answers[$0] }
  }

  /// `[1,2,3]`.
  func json(_ numbers: [Int64]) -> String {
    "[" + numbers.map { String($0) }.joined(separator: ",") + "]"
  }
}
