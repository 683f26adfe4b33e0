internal import Decisions
internal import Support
internal import Vocabulary

/// Contents that replace each other: a photo is known by its content, and every program that writes a rating, turns, crops or
/// saves a picture again makes another. The faces of both are linked (`Library+Versions.swift`) as soon as both are analysed.
///
/// Called inside the transactions that record files and outcomes, so that no crash parts the two.
extension Library {
  /// The photo that the file at a path holds, held when it was last there, or held before it was emptied.
  func heldPhoto(at path: FilePath, in folder: Int64) throws(LibraryError) -> PhotoID? {
    try database.first(
      """
      SELECT coalesce(files.photo_id, emptied_files.photo_id)
      FROM files LEFT JOIN emptied_files ON file_id = id WHERE folder_id = ? AND path = ?
      """, .integer(folder), .path(path), as: PhotoID?.self
    ) ?? nil
  }

  func hasFile(_ photo: PhotoID) throws(LibraryError) -> Bool {
    try database.hasRow(
      "SELECT 1 FROM files WHERE photo_id = ? AND missing_since IS NULL", .integer(photo.rawValue))
  }

  /// Notes that a file holds another photo now, or, with nil, none.
  func noteReplacement(
    of earlier: PhotoID, by photo: PhotoID?, in file: Int64
  ) throws(LibraryError) {
    guard let photo else {
      try database.run(
        "INSERT OR REPLACE INTO emptied_files (file_id, photo_id) VALUES (?, ?)", .integer(file),
        .integer(earlier.rawValue))
      return
    }
    try database.run("DELETE FROM emptied_files WHERE file_id = ?", .integer(file))
    guard photo != earlier else { return }
    try database.run(
      "INSERT INTO replacements (photo_id, earlier) VALUES (?, ?) ON CONFLICT DO NOTHING",
      .integer(photo.rawValue), .integer(earlier.rawValue))
  }

  /// Links the faces of a photo that came, or came back, with those of the photos it replaced or was replaced by, and of those that are
  /// one picture with it.
  ///
  /// - Parameter isNew: it is analysed for the first time: what is discarded in a near-exact copy is discarded here.
  /// - Complexity: O(photos that lay at the same paths + files lost lately), by index.
  func linkVersions(of photo: PhotoID, isNew: Bool = false) throws(LibraryError) {
    try link(try knownVersions(of: photo))
    try link(photo, with: try related(to: photo), given: .replacement)
    try link(photo, with: try lostLately(like: photo), given: .rename)
    try linkCompanions(of: photo)
    if isNew {
      try link(
        photo, with: try photos(like: photo, among: "discarded IS NOT NULL"), given: .copy)
    }
  }

  /// Links the faces of a photo with those of the photos that are one picture with it.
  func linkCompanions(of photo: PhotoID) throws(LibraryError) {
    try link(photo, with: try companions(of: photo), given: .replacement)
  }

  /// Near-exact copies of a face in other photos, which are to be discarded or restored with it. Whatever else is decided the
  /// copies of a face follow when they are grouped; what is discarded is not grouped.
  ///
  /// - Complexity: O(faces), without their vectors.
  func copies(of face: FaceID, in photo: PhotoID) throws(LibraryError) -> [FaceID] {
    guard let model = try model(of: photo), let picture = try picture(photo, model) else {
      return []
    }
    let limits = try pictures(of: model)
    var copies: [FaceID] = []
    for other in try photos(like: photo, face, among: "TRUE") {
      guard let earlier = try self.picture(other, model) else { continue }
      copies += matchingFaces(earlier, picture, given: .copy, within: limits)
        .lazy.filter { $0.1 == face }.map(\.0)
    }
    return copies
  }

  /// Links the photos of files that went with photos that came lately under another name.
  ///
  /// - Parameter files: that are missing since now.
  func linkRenamed(lost files: [Int64]) throws(LibraryError) {
    guard !files.isEmpty else { return }
    var lost: [RenameKey: [PhotoID]] = [:]
    try database.each(
      """
      SELECT photo_id, folder_id, path, captured FROM files JOIN photos ON photos.id = photo_id
      WHERE files.id IN (SELECT value FROM json_each(?)) AND state = 'done'
        AND NOT \(Self.isPresent("photos.id"))
      ORDER BY photo_id DESC
      """, [.text(json(files))]
    ) { (photo: PhotoID, address: PictureAddress) in
      for key in address.keys where lost[key, default: []].count < RenameLimits.compared {
        lost[key, default: []].append(photo)
      }
    }
    guard !lost.isEmpty else { return }
    var found: [PhotoID: Set<PhotoID>] = [:]
    try database.each(
      """
      SELECT photo_id, folder_id, path, captured FROM
        (SELECT id, captured FROM photos WHERE state = 'done'
          AND created_at >= unixepoch() - \(RenameLimits.seconds)
          ORDER BY id DESC LIMIT \(RenameLimits.photos)) AS recent
        JOIN files ON photo_id = recent.id WHERE missing_since IS NULL
      """
    ) { (photo: PhotoID, address: PictureAddress) in
      for key in address.keys { found[photo, default: []].formUnion(lost[key] ?? []) }
    }
    for (photo, others) in found.sorted(by: { $0.key < $1.key }) {
      try link(photo, with: others.sorted(by: >), given: .rename)
    }
  }

  // MARK: Parts

  private func link(
    _ photo: PhotoID, with others: [PhotoID], given relation: PictureRelation
  ) throws(LibraryError) {
    guard !others.isEmpty, let model = try model(of: photo),
      let picture = try picture(photo, model)
    else { return }
    let limits = try pictures(of: model)
    for other in others where other != photo {
      guard let earlier = try self.picture(other, model) else { continue }
      try link(matchingFaces(earlier, picture, given: relation, within: limits))
    }
  }

  /// Photos of the same shape with a face about where this one has one.
  ///
  /// - Parameters:
  ///   - face: nil for any.
  ///   - condition: SQL, of their faces.
  /// - Complexity: O(faces that meet the condition · faces of the photo).
  private func photos(
    like photo: PhotoID, _ face: FaceID? = nil, among condition: String
  ) throws(LibraryError) -> [PhotoID] {
    let areas = try database.all(
      """
      SELECT x, y, faces.width, faces.height, photos.width, photos.height
      FROM faces JOIN photos ON photos.id = photo_id
      WHERE photo_id = ?1 AND (?2 IS NULL OR faces.id = ?2) AND photos.width IS NOT NULL
      """, .integer(photo.rawValue), .optional(face?.rawValue)
    ) { (box: Box, photoWidth: Int, photoHeight: Int) in
      FaceArea(box, photoWidth: photoWidth, photoHeight: photoHeight)
    }
    var found: Set<PhotoID> = []
    for area in areas {
      try database.each(
        """
        SELECT photo_id FROM faces CROSS JOIN photos ON photos.id = photo_id
        WHERE \(condition) AND photo_id <> ?1
          AND abs(?2 * photos.height / photos.width - 1) < 0.02
          AND abs(x / photos.width - ?3) < 0.3 * ?5 AND abs(y / photos.height - ?4) < 0.3 * ?6
        """,
        [
          .integer(photo.rawValue), .real(area.aspect), .real(area.x), .real(area.y),
          .real(area.width), .real(area.height),
        ]
      ) { (other: PhotoID) in found.insert(other) }
    }
    return found.sorted(by: >)
  }

  /// Links that were made already: one of the two may know more since.
  private func knownVersions(of photo: PhotoID) throws(LibraryError) -> [(FaceID, FaceID)] {
    let faces = try database.all(
      """
      SELECT id FROM faces WHERE photo_id = ?
        AND (EXISTS (SELECT 1 FROM versions WHERE face_id = faces.id)
          OR EXISTS (SELECT 1 FROM versions WHERE other_id = faces.id))
      """, .integer(photo.rawValue), as: FaceID.self
    )
    var pairs: [(FaceID, FaceID)] = []
    for face in faces {
      for version in try versions(of: face).dropFirst() { pairs.append((version, face)) }
    }
    return pairs
  }

  /// Photos that lay where it lay, the nearest first: many programs write a file several times over.
  private func related(to photo: PhotoID) throws(LibraryError) -> [PhotoID] {
    var found = [photo]
    var next = 0
    while next < found.count, found.count <= RenameLimits.compared {
      let near = try database.all(
        """
        SELECT earlier FROM replacements WHERE photo_id = ?1
        UNION SELECT photo_id FROM replacements WHERE earlier = ?1 ORDER BY 1 DESC
        """, .integer(found[next].rawValue), as: PhotoID.self
      )
      for other in near where !found.contains(other) { found.append(other) }
      next += 1
    }
    return Array(found.dropFirst().prefix(RenameLimits.compared))
  }

  /// Photos that lost their last file about when this one came, from the same folder, by the same name or taken at the same
  /// time; the latest first.
  private func lostLately(like photo: PhotoID) throws(LibraryError) -> [PhotoID] {
    var keys: Set<RenameKey> = []
    var since: Int64?
    try database.each(
      """
      SELECT created_at, folder_id, path, captured FROM photos JOIN files ON photo_id = photos.id
      WHERE photos.id = ? AND missing_since IS NULL
      """, [.integer(photo.rawValue)]
    ) { (created: Int64, address: PictureAddress) in
      since = created - RenameLimits.seconds
      keys.formUnion(address.keys)
    }
    guard let since else { return [] }
    var lost: [PhotoID] = []
    try database.each(
      """
      SELECT photo_id, folder_id, path, captured FROM files JOIN photos ON photos.id = photo_id
      WHERE missing_since >= ? AND state = 'done' AND photo_id <> ?
        AND NOT \(Self.isPresent("photos.id"))
      ORDER BY missing_since DESC LIMIT \(RenameLimits.photos)
      """, [.integer(since), .integer(photo.rawValue)]
    ) { (other: PhotoID, address: PictureAddress) in
      guard lost.count < RenameLimits.compared, !keys.isDisjoint(with: address.keys) else { return }
      lost.append(other)
    }
    return lost
  }

  /// The model whose vectors of a photo's faces are to be compared: the active one, if it has made some, else the last that has.
  private func model(of photo: PhotoID) throws(LibraryError) -> ModelID? {
    try database.first(
      """
      SELECT model_id FROM faces JOIN embeddings ON face_id = faces.id WHERE photo_id = ?1
      ORDER BY model_id IS NOT ?2, model_id DESC LIMIT 1
      """, .integer(photo.rawValue), .optional(try activeEmbedder()?.rawValue), as: ModelID.self
    )
  }

  /// - Returns: nil for a photo that is not analysed or shows no face.
  private func picture(
    _ photo: PhotoID, _ model: ModelID
  ) throws(LibraryError) -> PictureFaces? {
    var picture: PictureFaces?
    try database.each(
      """
      SELECT photos.width, photos.height, captured, faces.id, landmarks, x, y, faces.width,
        faces.height, vector
      FROM photos JOIN faces ON photo_id = photos.id
        LEFT JOIN embeddings ON face_id = faces.id AND model_id = ?
      WHERE photos.id = ? AND state = 'done' AND photos.width IS NOT NULL ORDER BY faces.id
      """, [.integer(model.rawValue), .integer(photo.rawValue)]
    ) {
      (
        width: Float, height: Float, captured: CapturedSecond, face: FaceID, landmarks: Landmarks,
        box: Box, vector: Floats
      ) in
      if picture == nil {
        picture = PictureFaces(width: width, height: height, captured: captured.text, faces: [])
      }
      picture?.faces.append(
        PictureFaces.Face(
          id: face, box: box, landmarks: landmarks.points, vector: vector.numbers))
    }
    return picture
  }
}

private enum RenameLimits {
  /// A picture is written under a new name, and the old one removed, within a day.
  static let seconds: Int64 = 86_400
  /// Photos that came last, among which a lost one is looked for; and files lost last, among which one that came is.
  static let photos = 5000
  /// Photos that one is compared with for one reason.
  static let compared = 64
}

/// What a picture keeps when it is renamed and rewritten at once: one of these three.
private enum RenameKey: Hashable {
  case folder(Int64, FilePath)
  case name(FilePath)
  case captured(String)
}

/// Three columns: folder, path in it, capture time.
private struct PictureAddress: FromRow {
  let keys: [RenameKey]

  init(from row: inout Row) {
    let folder: Int64 = row.next()
    let path: FilePath = row.next()
    let captured: CapturedSecond = row.next()
    keys =
      [.folder(folder, path.parent), .name(path.name)]
      + (captured.text.map { [.captured($0)] } ?? [])
  }
}

/// A capture time, if it is known to the second: only such a one tells one picture from others.
private struct CapturedSecond: FromRow {
  let text: String?

  init(from row: inout Row) {
    let captured: String? = row.next()
    text = captured.flatMap { $0.utf8.count == "2019-07-04T12:33:11".utf8.count ? $0 : nil }
  }
}
