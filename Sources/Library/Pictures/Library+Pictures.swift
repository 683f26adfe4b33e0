internal import Support
internal import Vocabulary

/// Photos that are one picture in several files. Which they are is told when a file comes, goes, or is analysed, inside the transaction
/// that records it, and stands beside the file (`files.picture`); so answers need not look for it.
extension Library {
  // MARK: Telling

  /// Tells anew which files are one picture, of those that bear the name of the file at `path`, which may be gone. Inside a transaction.
  ///
  /// - Parameter path: relative to the folder.
  /// - Returns: photos that came into a picture, or into another one.
  /// - Complexity: a few looks into an index, and the files of that name.
  @discardableResult
  func tellPictures(
    at path: FilePath, in folder: Int64
  ) throws(LibraryError) -> [PhotoID] {
    guard let name = PictureName(path) else { return [] }
    var rows: [(file: Int64, picture: Int64?)] = []
    var files: [PictureFile] = []
    for span in name.spans {
      let found = try database.all(
        """
        SELECT files.id, path, picture, photo_id, unsupported, format, captured
        FROM files LEFT JOIN photos ON photos.id = photo_id
        WHERE folder_id = ? AND path >= ? AND path < ? AND missing_since IS NULL LIMIT \(PictureLimits.files + 1)
        """, .integer(folder), .path(span.first), .path(span.end)
      ) {
        (
          file: Int64, path: FilePath, picture: Int64?, photo: PhotoID?, unsupported: String?,
          format: String?, captured: String?
        ) in
        let name = PictureName(path)
        return (
          id: file, picture: picture, name: name,
          file: name.flatMap {
            PictureFile(
              $0, photo: photo, format: format, unsupported: unsupported, captured: captured)
          }
        )
      }
      // So many that the name means nothing; they stay as they are.
      if found.count > PictureLimits.files { continue }
      for row in found where row.name?.base == name.base {
        guard let file = row.file else {
          if row.picture != 0 { try note(picture: 0, of: row.id) }
          continue
        }
        rows.append((row.id, row.picture))
        files.append(file)
      }
    }
    var changed: [PhotoID] = []
    for (index, picture) in pictureOfEach(files).enumerated() {
      let told = picture?.rawValue ?? 0
      guard rows[index].picture != told else { continue }
      try note(picture: told, of: rows[index].file)
      if told != 0, let photo = files[index].photo { changed.append(photo) }
    }
    return changed
  }

  private func note(picture: Int64, of file: Int64) throws(LibraryError) {
    try database.run(
      "UPDATE files SET picture = ? WHERE id = ?", .integer(picture), .integer(file))
  }

  /// The same for all files that hold a photo.
  func tellPictures(of photo: PhotoID) throws(LibraryError) {
    let files = try database.all(
      "SELECT id FROM files WHERE photo_id = ? AND missing_since IS NULL",
      .integer(photo.rawValue), as: Int64.self)
    for file in files { try tellPictures(ofFile: file) }
  }

  @discardableResult
  func tellPictures(ofFile file: Int64) throws(LibraryError) -> [PhotoID] {
    let place = try database.first(
      "SELECT folder_id, path FROM files WHERE id = ?", .integer(file)
    ) { (folder: Int64, path: FilePath) in (folder: folder, path: path) }
    guard let place else { return [] }
    return try tellPictures(at: place.path, in: place.folder)
  }

  /// The same for a file that an earlier version noted, which knew nothing of pictures, unless it was told along with another.
  func tellUntoldPictures(ofFile file: Int64) throws(LibraryError) {
    guard
      try database.hasRow(
        "SELECT 1 FROM files WHERE id = ? AND picture IS NULL", .integer(file))
    else { return }
    for photo in try tellPictures(ofFile: file) { try linkCompanions(of: photo) }
    try database.run(
      "UPDATE files SET picture = 0 WHERE id = ? AND picture IS NULL", .integer(file))
  }

  /// The other photos of a photo's picture, by their numbers.
  ///
  /// - Complexity: O(files of the picture), by index.
  func companions(of photo: PhotoID) throws(LibraryError) -> [PhotoID] {
    try database.all(
      """
      SELECT DISTINCT other.photo_id FROM files AS own CROSS JOIN files AS other ON other.picture = own.picture
      WHERE own.photo_id = ?1 AND own.missing_since IS NULL AND own.picture > 0 AND other.picture > 0
        AND other.photo_id <> ?1 AND other.missing_since IS NULL
      ORDER BY 1
      """, .integer(photo.rawValue), as: PhotoID.self)
  }

  // MARK: Answers

  /// SQL: the number of the picture that a photo is, or is part of: photos of one picture have one. It is that of a photo, too.
  static func picture(of photo: String) -> String {
    """
    coalesce((SELECT min(picture) FROM files
      WHERE files.photo_id = \(photo) AND missing_since IS NULL AND picture > 0), \(photo))
    """
  }

  /// Pictures that satisfy the query, as `photos` finds them photo by photo, each once: with the best of its files that show who is asked for.
  ///
  /// A picture is dated by that of them whose date is to be trusted most. Who is on one of its files as the camera took it counts as
  /// being on all of these, when the picture is to be without somebody; an edited copy may be a part of the picture.
  ///
  /// - Parameter withOthers: whether `PhotoAnswer.others` are looked up.
  /// - Complexity: as `photos`; O(pictures in several files) more looks into an index with their other files.
  public func pictures(
    _ query: PhotoQuery, withOthers: Bool = false
  ) throws(LibraryError) -> [PhotoAnswer] {
    try database.read { () throws(LibraryError) in
      var answers: [PhotoAnswer] = []
      var parts: [Int64: [FoundPhoto]] = [:]
      let shown = try views(showing: query.without)
      for photo in try found(query) {
        guard let picture = photo.picture else {
          answers.append(photo.answer)
          continue
        }
        if shown.isEmpty || !photo.views.contains(where: shown.contains) {
          parts[picture, default: []].append(photo)
        }
      }
      for (picture, photos) in parts {
        let ranked = photos.flatMap { photo in photo.ranks(isAbsent).map { ($0, photo) } }
        guard let best = ranked.min(by: { $0.0 < $1.0 })?.1 else { continue }
        var answer = best.answer
        answer.paths = best.ranks(isAbsent).sorted().map(\.path)
        for photo in photos { answer.captured = .better(answer.captured, photo.answer.captured) }
        if withOthers { answer.others = try files(of: picture, besides: answer.paths) }
        answers.append(answer)
      }
      answers.removeAll { !query.admits($0.captured) }
      return inOrder(answers)
    }
  }

  /// Files of a picture, and of its photos elsewhere, the best first.
  private func files(
    of picture: Int64, besides known: [FilePath]
  ) throws(LibraryError) -> [FilePath] {
    let ranks = try database.all(
      """
      SELECT folders.path, files.path, photo_id, unsupported, format, width, height FROM
        (SELECT id FROM files WHERE picture = ?1 AND picture > 0 AND missing_since IS NULL
          UNION SELECT copies.id FROM files CROSS JOIN files AS copies USING (photo_id)
          WHERE files.picture = ?1 AND files.picture > 0 AND files.missing_since IS NULL
            AND copies.missing_since IS NULL) AS its
      CROSS JOIN files ON files.id = its.id CROSS JOIN folders ON folders.id = folder_id
      LEFT JOIN photos ON photos.id = photo_id
      """, .integer(picture)
    ) {
      (
        folder: FilePath, inner: FilePath, photo: PhotoID?, unsupported: String?, format: String?,
        width: Int, height: Int
      ) in
      let file = PictureName(inner).flatMap {
        PictureFile($0, photo: photo, format: format, unsupported: unsupported, captured: nil)
      }
      let path = folder.appending(inner)
      return PictureRank(
        file, format: format, pixels: width * height, path: path, isAbsent: isAbsent(path))
    }
    let known = Set(known)
    return ranks.sorted().map(\.path).filter { !known.contains($0) }
  }

  /// What of which picture shows one of these people.
  private func views(showing people: [PersonID]) throws(LibraryError) -> Set<PictureView> {
    guard !people.isEmpty else { return [] }
    var views: Set<PictureView> = []
    try database.each(
      """
      SELECT picture, path FROM faces
      CROSS JOIN files ON files.photo_id = faces.photo_id AND missing_since IS NULL AND picture > 0
      WHERE person_id IN (SELECT value FROM json_each(?))
      """, [.text(json(people.map(\.rawValue)))]
    ) { (picture: Int64, path: FilePath) in
      views.insert(PictureView(picture: picture, path: path))
    }
    return views
  }
}

/// What of a picture a file shows: what the camera took, or what an edited copy made of it.
struct PictureView: Hashable {
  var picture: Int64
  var isEdited: Bool

  init(picture: Int64, path: FilePath) {
    self.picture = picture
    isEdited = PictureName(path)?.isEdited == true
  }
}

/// A photo that was found, with what is to be known of it beside others of its picture.
struct FoundPhoto {
  var answer: PhotoAnswer
  /// nil: it is alone.
  var picture: Int64?
  var views: [PictureView] = []
  var format: String?
  var pixels: Int

  /// Of its files.
  func ranks(_ isAbsent: (FilePath) -> Bool) -> [PictureRank] {
    answer.paths.map { path in
      let file = PictureName(path).flatMap {
        PictureFile($0, photo: answer.photo, format: format, unsupported: nil, captured: nil)
      }
      return PictureRank(
        file, format: format, pixels: pixels, path: path, isAbsent: isAbsent(path))
    }
  }
}
