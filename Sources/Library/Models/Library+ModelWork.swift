internal import Support
public import Vocabulary

/// A face of which a vector is to be made.
public struct FaceToEmbed: Hashable, Sendable {
  public var face: FaceID
  /// In pixels of the upright photo at full size.
  public var detection: Detection
}

/// A face whose photo is not there, so that its crop has to do.
public struct CropToEmbed: Hashable, Sendable {
  public var face: FaceToEmbed
  public var photo: PhotoID
  /// Of the photo.
  public var size: PictureSize
  public var jpeg: [UInt8]
}

/// What vectors are made from.
public enum VectorSource: String, Hashable, Sendable {
  case photo
  /// The photo is not there: when it is back the vector is made again.
  case crop
  /// The photo cannot be read.
  case lastCrop = "last crop"
}

/// What other models than the active ones make of the photos and faces there are, until a library can go over to them. Each photo is one
/// transaction, so that a crash costs what was in work; what is left is found by looking for what is not there.
extension Library {
  // MARK: What is to do

  /// What is left.
  ///
  /// - Complexity: O(faces), by index.
  public func workLeft(for goal: ModelGoal) throws(LibraryError) -> ModelWork {
    try database.read { () throws(LibraryError) in try countWork(for: goal) }
  }

  func countWork(for goal: ModelGoal) throws(LibraryError) -> ModelWork {
    var work = ModelWork()
    let (model, analysis) = try keys(of: goal)
    if goal.isSearching {
      work.photosToSearch =
        try database.first(
          "SELECT count(*) FROM photos WHERE \(Self.isToSearch)", .integer(analysis), as: Int.self)
        ?? 0
    }
    try database.each(
      """
      SELECT count(*), count(DISTINCT photo_id) FROM faces
      WHERE \(Self.lacksVector(goal)) AND \(Self.isPresent("faces.photo_id"))
      """, [.integer(model), .integer(analysis)]
    ) { (faces: Int, photos: Int) in
      work.facesToEmbed = faces
      work.photosToEmbed = photos
    }
    work.facesFromCrops =
      try database.first(
        """
        SELECT count(*) FROM faces
        WHERE \(Self.lacksVector(goal)) AND NOT \(Self.isPresent("faces.photo_id"))
        """, .integer(model), .integer(analysis), as: Int.self) ?? 0
    work.photos =
      try database.first(
        goal.isSearching
          ? "SELECT count(*) FROM photos WHERE state = 'done'"
          : "SELECT count(DISTINCT photo_id) FROM faces", as: Int.self) ?? 0
    return work
  }

  /// Photos that the wanted detector has not searched yet, by id.
  public func photosToSearch(
    for goal: ModelGoal, after: PhotoID? = nil, limit: Int
  ) throws(LibraryError) -> [PhotoID] {
    guard goal.isSearching else { return [] }
    return try database.all(
      """
      SELECT id FROM photos WHERE \(Self.isToSearch) AND photos.id > ?2
      ORDER BY photos.id LIMIT ?3
      """, .integer(try keys(of: goal).analysis), .integer(after?.rawValue ?? 0), .integer(limit),
      as: PhotoID.self)
  }

  /// Photos with a file and a face that lacks a vector, by id.
  public func photosToEmbed(
    for goal: ModelGoal, after: PhotoID? = nil, limit: Int
  ) throws(LibraryError) -> [PhotoID] {
    let (model, analysis) = try keys(of: goal)
    return try database.all(
      """
      SELECT DISTINCT photo_id FROM faces
      WHERE photo_id > ?3 AND \(Self.lacksVector(goal)) AND \(Self.isPresent("faces.photo_id"))
      ORDER BY photo_id LIMIT ?4
      """, .integer(model), .integer(analysis), .integer(after?.rawValue ?? 0), .integer(limit),
      as: PhotoID.self)
  }

  /// Photos that are back and have a vector of the model that was made from a crop meanwhile, by id.
  public func photosToEmbedAgain(
    model: ModelID, after: PhotoID? = nil, limit: Int
  ) throws(LibraryError) -> [PhotoID] {
    try database.all(
      """
      SELECT DISTINCT photo_id FROM embeddings JOIN faces ON faces.id = face_id
      WHERE made_from <> 'photo' AND made_from = 'crop' AND model_id = ?1 AND photo_id > ?2
        AND \(Self.isPresent("faces.photo_id"))
      ORDER BY photo_id LIMIT ?3
      """, .integer(model.rawValue), .integer(after?.rawValue ?? 0), .integer(limit),
      as: PhotoID.self)
  }

  /// Whether there are vectors of the model in use to be made: anew of photos that are back, or of the crops where a photo is not there and
  /// the library had to begin with that model without its former one.
  ///
  /// - Complexity: of the latter, linear in the photos that wait to be searched: those that are gone wait until they are back.
  public func lacksVectors(of model: ModelID) throws(LibraryError) -> Bool {
    if try !photosToEmbedAgain(model: model, limit: 1).isEmpty { return true }
    return try database.hasRow(
      """
      SELECT 1 FROM photos JOIN faces ON faces.photo_id = photos.id
      WHERE state = 'new' AND \(Self.lacksVector) AND NOT \(Self.isPresent("photos.id"))
      """, .integer(model.rawValue))
  }

  /// The faces of a photo that lack a vector of a model, or have one from a crop only; all of them, whatever is to become of them.
  public func facesToEmbed(
    of photo: PhotoID, model: ModelID
  ) throws(LibraryError) -> [FaceToEmbed] {
    try database.all(
      """
      SELECT id, x, y, width, height, landmarks, score FROM faces
      WHERE photo_id = ?2
        AND NOT EXISTS (SELECT 1 FROM unembedded WHERE face_id = faces.id AND model_id = ?1)
        AND NOT EXISTS (SELECT 1 FROM embeddings
          WHERE face_id = faces.id AND model_id = ?1 AND made_from <> 'crop')
      ORDER BY id
      """, .integer(model.rawValue), .integer(photo.rawValue), as: FaceToEmbed.self)
  }

  /// Faces that lack a vector and whose photo has no file, by id.
  public func cropsToEmbed(
    for goal: ModelGoal, after: FaceID? = nil, limit: Int
  ) throws(LibraryError) -> [CropToEmbed] {
    let (model, analysis) = try keys(of: goal)
    return try crops(
      """
      faces.id > ?3 AND \(Self.lacksVector(goal)) AND NOT \(Self.isPresent("faces.photo_id"))
      ORDER BY faces.id LIMIT ?4
      """,
      [.integer(model), .integer(analysis), .integer(after?.rawValue ?? 0), .integer(limit)])
  }

  /// The crops of faces, whatever they lack.
  public func crops(of faces: [FaceID]) throws(LibraryError) -> [CropToEmbed] {
    try crops(
      "faces.id IN (SELECT value FROM json_each(?)) ORDER BY faces.id",
      [.text(json(faces.map(\.rawValue)))])
  }

  private func crops(
    _ condition: String, _ values: [Value]
  ) throws(LibraryError) -> [CropToEmbed] {
    var crops: [CropToEmbed] = []
    try database.each(
      """
      SELECT faces.id, x, y, faces.width, faces.height, landmarks, score, photo_id, photos.width,
        photos.height, jpeg
      FROM faces JOIN photos ON photos.id = photo_id LEFT JOIN crops ON crops.face_id = faces.id
      WHERE \(condition)
      """, values
    ) { (face: FaceToEmbed, photo: PhotoID, width: Int, height: Int, jpeg: [UInt8]) in
      crops.append(
        CropToEmbed(
          face: face, photo: photo, size: PictureSize(width: width, height: height), jpeg: jpeg))
    }
    return crops
  }

  /// Files of a photo that are there, those first that were met first.
  public func filesToOpen(of photo: PhotoID) throws(LibraryError) -> [QueuedPhoto] {
    try database.all(
      """
      SELECT folders.path, files.path, size, mtime_ns, changed_ns
      FROM files JOIN folders ON folders.id = folder_id
      WHERE photo_id = ? AND missing_since IS NULL ORDER BY files.id
      """, .integer(photo.rawValue)
    ) { (folder: FilePath, inner: FilePath, size: Int64, modified: Int64, changed: Int64) in
      QueuedPhoto(
        photo: photo, path: folder.appending(inner),
        stamp: FileStamp(size: size, modified: modified, changed: changed))
    }
  }

  // MARK: What was made

  /// Stores vectors of faces: one transaction. A face that is gone meanwhile, or lies elsewhere, is passed over.
  ///
  /// - Parameter embeddings: with the face as it was when the vector was made; nil where none can be made.
  /// - Throws: `wrongDimension`, and what any write can throw.
  public func store(
    _ embeddings: [(face: FaceToEmbed, embedding: Embedding?)], model: ModelID,
    madeFrom source: VectorSource
  ) throws(LibraryError) {
    try database.write { () throws(LibraryError) in
      let (name, dimension) = try describe(model)
      for (face, embedding) in embeddings {
        let isThere = try database.hasRow(
          "SELECT 1 FROM faces WHERE id = ? AND landmarks = ?", .integer(face.face.rawValue),
          .floats(face.detection.landmarks.points.flatMap { [$0.x, $0.y] }))
        guard isThere else { continue }
        guard let embedding else {
          // One from a crop is better than none.
          try database.run(
            """
            INSERT OR IGNORE INTO unembedded (face_id, model_id) SELECT ?1, ?2
            WHERE NOT EXISTS (SELECT 1 FROM embeddings WHERE face_id = ?1 AND model_id = ?2)
            """, .integer(face.face.rawValue), .integer(model.rawValue))
          continue
        }
        guard embedding.vector.count == dimension else {
          throw .wrongDimension(
            model: name, expected: dimension, found: embedding.vector.count)
        }
        try database.run(
          """
          INSERT OR REPLACE INTO embeddings (face_id, model_id, vector, length, made_from)
          VALUES (?, ?, ?, ?, ?)
          """, .integer(face.face.rawValue), .integer(model.rawValue), .floats(embedding.vector),
          .optional(embedding.length), .text(source.rawValue))
      }
      try noteAside()
      if try activeEmbedder() == model {
        try database.run("UPDATE grouping SET faces_version = faces_version + 1")
      }
    }
  }

  /// Stores aside what the wanted models found in a photo: one transaction.
  ///
  /// - Throws: `wrongDimension`, and what any write can throw.
  public func storeAside(
    _ outcome: PhotoOutcome, for photo: PhotoID, goal: ModelGoal
  ) throws(LibraryError) {
    let model = try embedder(of: goal)
    try database.write { () throws(LibraryError) in
      let analysis = try note(analysis: goal.analysis)
      try database.run(
        "DELETE FROM searches WHERE photo_id = ? AND analysis_id = ?", .integer(photo.rawValue),
        .integer(analysis))
      let found: [FoundFace]
      let failure: String?
      switch outcome {
      case .done(_, let faces): (found, failure) = (faces, nil)
      case .failed(let reason): (found, failure) = ([], reason)
      }
      try database.run(
        "INSERT INTO searches (photo_id, analysis_id, reason) VALUES (?, ?, ?)",
        .integer(photo.rawValue), .integer(analysis), .text(failure))
      let search = database.lastInserted
      let old = try database.all(
        """
        SELECT id, x, y, width, height, landmarks, score FROM faces WHERE photo_id = ? ORDER BY id
        """, .integer(photo.rawValue), as: FaceToEmbed.self)
      let same = sameFaces(old: old.map(\.detection), new: found.map(\.detection))
      let (name, dimension) = try describe(model)
      for (index, face) in found.enumerated() {
        guard face.embedding.vector.count == dimension else {
          throw .wrongDimension(
            model: name, expected: dimension, found: face.embedding.vector.count)
        }
        let (detection, quality) = (face.detection, face.quality)
        try database.run(
          """
          INSERT INTO searched_faces (search_id, face_id, x, y, width, height, landmarks, score,
            quality, quality_size, quality_sharpness, quality_pose, quality_score, jpeg, model_id,
            vector, length)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """, .integer(search), .optional(same[index].map { old[$0].face.rawValue }),
          .real(detection.box.x), .real(detection.box.y), .real(detection.box.width),
          .real(detection.box.height),
          .floats(detection.landmarks.points.flatMap { [$0.x, $0.y] }), .real(detection.score),
          .real(quality.overall), .real(quality.size), .real(quality.sharpness),
          .real(quality.pose), .real(quality.score), .bytes(face.crop), .integer(model.rawValue),
          .floats(face.embedding.vector), .optional(face.embedding.length))
      }
      try noteAside()
    }
  }

  // MARK: Parts

  /// The embedder of a goal, noted if it is new.
  public func embedder(of goal: ModelGoal) throws(LibraryError) -> ModelID {
    try embedder(
      name: goal.models.embedder, sha256: goal.models.sha256, dimension: goal.dimension)
  }

  /// Numbers of rows; -1 for what was not noted yet.
  func keys(of goal: ModelGoal) throws(LibraryError) -> (model: Int64, analysis: Int64) {
    let model = try knownEmbedder(sha256: goal.models.sha256)?.rawValue ?? -1
    let analysis =
      try database.first(
        "SELECT id FROM analyses WHERE settings = ?", .text(goal.analysis), as: Int64.self) ?? -1
    return (model, analysis)
  }

  /// SQL about `photos`; the first value is the analysis.
  private static let isToSearch = """
    state = 'done' AND \(isPresent("photos.id"))
      AND NOT EXISTS (SELECT 1 FROM searches WHERE photo_id = photos.id AND analysis_id = ?1)
    """

  /// SQL about `faces`: whether a face has no vector of a model, and it was not found that there is none. The first value is the model.
  private static let lacksVector = """
    NOT EXISTS (SELECT 1 FROM embeddings WHERE face_id = faces.id AND model_id = ?1)
      AND NOT EXISTS (SELECT 1 FROM unembedded WHERE face_id = faces.id AND model_id = ?1)
    """

  /// SQL about `faces`: whether a face needs a vector that it does not have. Faces that the wanted detector found again, or that are
  /// going to vanish, have theirs from it or need none. The first value is the model, the second the analysis.
  private static func lacksVector(_ goal: ModelGoal) -> String {
    guard goal.isSearching else { return "\(lacksVector) AND ?2 = ?2" }
    return """
      \(lacksVector)
        AND NOT (\(isToSearchOfFace))
        AND NOT EXISTS (SELECT 1 FROM searches WHERE photo_id = faces.photo_id
          AND analysis_id = ?2 AND reason IS NULL
          AND (NOT \(isDecided) OR EXISTS (SELECT 1 FROM searched_faces
            WHERE search_id = searches.id AND face_id = faces.id)))
      """
  }

  /// SQL about `faces`: whether the photo is still to be searched.
  private static let isToSearchOfFace = """
    EXISTS (SELECT 1 FROM photos WHERE photos.id = faces.photo_id AND state = 'done')
      AND \(isPresent("faces.photo_id"))
      AND NOT EXISTS (SELECT 1 FROM searches WHERE photo_id = faces.photo_id AND analysis_id = ?2)
    """

  /// SQL about `faces`: whether somebody decided about a face.
  static let isDecided = """
    (bound IS NOT NULL OR discarded IS NOT NULL
      OR EXISTS (SELECT 1 FROM refusals WHERE refusals.face_id = faces.id))
    """
}

/// Seven columns: id, box, landmarks, score.
extension FaceToEmbed: FromRow {
  init(from row: inout Row) {
    face = row.next()
    detection = Detection(box: row.next(), landmarks: row.next(), score: row.next())
  }
}
