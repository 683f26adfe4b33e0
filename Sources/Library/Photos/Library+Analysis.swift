public import Vocabulary

/// A row of `models`.
public struct ModelID: Hashable, Sendable {
  public let rawValue: Int64
  public init(_ rawValue: Int64) { self.rawValue = rawValue }
}

extension Library {
  /// The embedder with this checksum, noted if it is new; in a library that can only be read, a new one is one without a vector.
  ///
  /// - Parameters:
  ///   - sha256: as `EmbedderManifest.sha256`; this alone tells vectors apart.
  ///   - dimension: numbers in one of its vectors.
  ///   - pictures: noted beside it, if it differs from what is there; nil: what is there stays.
  public func embedder(
    name: String, sha256: String, dimension: Int, pictures: PictureDistances? = nil
  ) throws(LibraryError) -> ModelID {
    if let id = try knownEmbedder(sha256: sha256) {
      if let pictures, !isReadOnly, try pictures != self.pictures(of: id) {
        try database.write { () throws(LibraryError) in try note(pictures, of: id) }
      }
      return id
    }
    // SQLite numbers rows from 1.
    if isReadOnly { return ModelID(0) }
    return try database.write { () throws(LibraryError) in
      try database.run(
        """
        INSERT INTO models (role, name, sha256, dimension) VALUES ('embedder', ?, ?, ?)
        ON CONFLICT (role, sha256) DO NOTHING
        """, .text(name), .text(sha256), .integer(dimension))
      guard let id = try knownEmbedder(sha256: sha256) else { throw notKept }
      if let pictures { try note(pictures, of: id) }
      return id
    }
  }

  private func note(_ pictures: PictureDistances, of model: ModelID) throws(LibraryError) {
    try database.run(
      """
      UPDATE models SET pictures = json_object('copy', ?, 'copyInPhoto', ?, 'alone', ?,
        'together', ?, 'exposure', ?, 'stranger', ?) WHERE id = ?
      """, .real(pictures.copy), .real(pictures.copyInPhoto), .real(pictures.alone),
      .real(pictures.together), .real(pictures.exposure), .real(pictures.stranger),
      .integer(model.rawValue))
  }

  /// What tells two pictures apart by the vectors of a model.
  func pictures(of model: ModelID) throws(LibraryError) -> PictureDistances {
    let found = try database.first(
      """
      SELECT pictures ->> 'copy', pictures ->> 'copyInPhoto', pictures ->> 'alone',
        pictures ->> 'together', pictures ->> 'exposure', pictures ->> 'stranger'
      FROM models WHERE id = ?
      """, .integer(model.rawValue)
    ) {
      (
        copy: Float, copyInPhoto: Float, alone: Float, together: Float, exposure: Float,
        stranger: Float
      ) in
      PictureDistances(
        copy: copy, copyInPhoto: copyInPhoto, alone: alone, together: together,
        exposure: exposure, stranger: stranger)
    }
    guard let found else { throw lacking(model) }
    return found
  }

  /// The embedder with this checksum; nil if no face was ever embedded by it. Writes nothing.
  public func knownEmbedder(sha256: String) throws(LibraryError) -> ModelID? {
    try database.first(
      "SELECT id FROM models WHERE role = 'embedder' AND sha256 = ?", .text(sha256),
      as: ModelID.self
    )
  }

  /// Stores what became of a photo, and takes it out of the queue: one transaction.
  ///
  /// A photo that had faces keeps those that were found again (boxes that overlap by half or more, the best first), with
  /// their ids and people; the others go, except those somebody decided about: they stay as they were. Faces of a picture that replaced
  /// another, was replaced, or is there in other files, are linked with the same faces there. A photo that fails keeps what was known of it; one that the same
  /// analysis has done meanwhile, in another process, stays done.
  ///
  /// - Parameters:
  ///   - model: made the embeddings.
  ///   - analysis: what else the outcome depends on, as an opaque text; see `requeue(unlessAnalysedBy:)`.
  ///   - retry: when a photo that failed so many times in a row is due again, in Unix seconds; nil: when somebody asks.
  /// - Returns: how many faces were found, but for those that were discarded as no faces.
  /// - Throws: `wrongDimension`, and what any write can throw.
  @discardableResult
  public func store(
    _ outcome: PhotoOutcome, for photo: PhotoID, model: ModelID, analysis: String,
    retry: (_ attempts: Int) -> Int64? = { _ in nil }
  ) throws(LibraryError) -> Int {
    try database.write { () throws(LibraryError) in
      try checkActive(model)
      let detector = Self.detector(in: analysis)
      let before = try analysisNote(of: photo).flatMap(Self.detector) ?? detector
      let analysis = try note(analysis: analysis)
      switch outcome {
      case .failed(let reason):
        let attempts =
          try database.first(
            "SELECT attempts FROM photos WHERE id = ?", .integer(photo.rawValue), as: Int.self
          ) ?? 0
        try database.run(
          """
          UPDATE photos SET state = 'failed', reason = ?1, analysis_id = ?2, attempts = ?4, retry_at = ?5
          WHERE id = ?3 AND NOT (state = 'done' AND analysis_id IS ?2)
          """, .text(reason), .integer(analysis), .integer(photo.rawValue),
          .integer(attempts + 1), .optional(retry(attempts + 1)))
        return 0
      case .done(let facts, let faces):
        try database.run(
          """
          UPDATE photos SET state = 'done', reason = NULL, attempts = 0, retry_at = NULL, analysis_id = ?,
            format = ?, width = ?, height = ?, captured = ?, captured_from = ?, damage = ? WHERE id = ?
          """,
          .integer(analysis), .text(facts.format.rawValue), .integer(facts.width),
          .integer(facts.height), .text(facts.captured?.text),
          .text(facts.captured?.source.rawValue), .text(facts.damage), .integer(photo.rawValue))
        // Its date may tell what it is one picture with.
        try tellPictures(of: photo)
        let isNew = try self.faces(of: photo).isEmpty
        let found = try replaceFaces(
          of: photo, by: faces, model: model, foundByAnother: before != detector)
        try linkVersions(of: photo, isNew: isNew)
        // Only now is it known which of them were discarded in an earlier version of the photo.
        return try count(notDiscarded: found)
      }
    }
  }

  /// Whether a photo was searched before, whatever came of it.
  public func isAnalysed(_ photo: PhotoID) throws(LibraryError) -> Bool {
    try database.first(
      "SELECT analysis_id IS NOT NULL FROM photos WHERE id = ?", .integer(photo.rawValue),
      as: Bool.self
    ) ?? false
  }

  /// Puts back into the queue every photo whose last outcome, good or bad, came from another analysis.
  ///
  /// - Returns: how many.
  public func requeue(unlessAnalysedBy analysis: String) throws(LibraryError) -> Int {
    try database.write { () throws(LibraryError) in
      try database.run(
        """
        UPDATE photos SET state = 'new', reason = NULL, attempts = 0, retry_at = NULL
        WHERE state <> 'new'
          AND analysis_id IS NOT (SELECT id FROM analyses WHERE settings = ?)
        """, .text(analysis))
      return database.changes
    }
  }

  // MARK: Parts

  func note(analysis: String) throws(LibraryError) -> Int64 {
    let known = try database.first(
      "SELECT id FROM analyses WHERE settings = ?", .text(analysis), as: Int64.self
    )
    if let known { return known }
    try database.run("INSERT INTO analyses (settings) VALUES (?)", .text(analysis))
    return database.lastInserted
  }

  private func analysisNote(of photo: PhotoID) throws(LibraryError) -> String? {
    try database.first(
      "SELECT settings FROM photos JOIN analyses ON analyses.id = analysis_id WHERE photos.id = ?",
      .integer(photo.rawValue), as: String.self)
  }

  /// The name in «… detector=mtcnn/1.0.0 …»; nil where there is none.
  private static func detector(in analysis: String) -> Substring? {
    analysis.split(separator: " ").first { $0.hasPrefix("detector=") }?.prefix { $0 != "/" }
  }

  private func count(notDiscarded faces: [Int64]) throws(LibraryError) -> Int {
    try database.first(
      """
      SELECT count(*) FROM faces
      WHERE discarded IS NULL AND id IN (SELECT value FROM json_each(?))
      """, .text(json(faces)), as: Int.self
    ) ?? 0
  }

  /// - Returns: the faces found.
  private func replaceFaces(
    of photo: PhotoID, by faces: [FoundFace], model: ModelID, foundByAnother isOtherDetector: Bool
  ) throws(LibraryError) -> [Int64] {
    let old = try database.all(
      """
      SELECT id, x, y, width, height, landmarks, score FROM faces WHERE photo_id = ? ORDER BY id
      """, .integer(photo.rawValue), as: FaceToEmbed.self)
    // What stands aside says which of the faces there were it found again.
    try database.run("DELETE FROM searches WHERE photo_id = ?", .integer(photo.rawValue))
    guard !old.isEmpty || !faces.isEmpty else { return [] }
    try database.run("UPDATE grouping SET faces_version = faces_version + 1")
    let (name, dimension) = try describe(model)
    let kept =
      isOtherDetector
      ? sameFaces(old: old.map(\.detection), new: faces.map(\.detection))
      : foundAgain(old: old.map(\.detection.box), new: faces.map(\.detection.box))
    for (index, old) in old.enumerated() where !kept.values.contains(index) {
      let face = old.face
      try database.run(
        """
        DELETE FROM faces WHERE id = ? AND bound IS NULL AND discarded IS NULL
          AND NOT EXISTS (SELECT 1 FROM refusals WHERE face_id = faces.id)
        """, .integer(face.rawValue))
      // A clusterer that knows this model alone does not see it: it must not stand in the way of the photo's other faces.
      try database.run(
        """
        UPDATE faces SET person_id = NULL WHERE id = ?1 AND bound IS NULL
          AND NOT EXISTS (SELECT 1 FROM embeddings WHERE face_id = ?1 AND model_id = ?2)
        """, .integer(face.rawValue), .integer(model.rawValue))
    }
    var found: [Int64] = []
    for (index, face) in faces.enumerated() {
      guard face.embedding.vector.count == dimension else {
        throw LibraryError.wrongDimension(
          model: name, expected: dimension, found: face.embedding.vector.count)
      }
      let id = try write(face, of: photo, over: kept[index].map { old[$0].face })
      try database.run(
        "INSERT OR REPLACE INTO crops (face_id, jpeg) VALUES (?, ?)", .integer(id),
        .bytes(face.crop))
      // Vectors that other models made of the face before are of another box, if only by a little, unless it is the very same.
      let isSame = kept[index].map { old[$0].detection.landmarks == face.detection.landmarks }
      if isSame != true {
        try database.run("DELETE FROM embeddings WHERE face_id = ?", .integer(id))
        try database.run("DELETE FROM unembedded WHERE face_id = ?", .integer(id))
      }
      try database.run(
        "INSERT OR REPLACE INTO embeddings (face_id, model_id, vector, length) VALUES (?, ?, ?, ?)",
        .integer(id), .integer(model.rawValue), .floats(face.embedding.vector),
        .optional(face.embedding.length))
      found.append(id)
    }
    return found
  }

  private func lacking(_ model: ModelID) -> LibraryError {
    .damaged(path: path, reason: "it lacks the model \(model.rawValue)")
  }

  /// What a model is called, and how many numbers it makes of a face.
  ///
  /// - Throws: `damaged` where that is no number of numbers.
  func describe(_ model: ModelID) throws(LibraryError) -> (name: String, dimension: Int) {
    let found = try database.first(
      "SELECT name, dimension FROM models WHERE id = ?", .integer(model.rawValue)
    ) { (name: String, dimension: Int) in (name, dimension) }
    guard let found else { throw lacking(model) }
    // Far above all models, and far below what makes a product of it overflow.
    guard (1...1 << 20).contains(found.1) else {
      throw .damaged(path: path, reason: "the vectors of model \(found.0) have \(found.1) numbers")
    }
    return found
  }

  /// Inserts a face, or writes it over the one it is found again as. Returns its id.
  private func write(
    _ face: FoundFace, of photo: PhotoID, over old: FaceID?
  ) throws(LibraryError) -> Int64 {
    let detection = face.detection
    let quality = face.quality
    try database.run(
      """
      INSERT INTO faces (id, photo_id, x, y, width, height, landmarks, score, quality,
        quality_size, quality_sharpness, quality_pose, quality_score)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET
        x = excluded.x, y = excluded.y, width = excluded.width, height = excluded.height,
        landmarks = excluded.landmarks, score = excluded.score, quality = excluded.quality,
        quality_size = excluded.quality_size, quality_sharpness = excluded.quality_sharpness,
        quality_pose = excluded.quality_pose, quality_score = excluded.quality_score
      """,
      old.map { .integer($0.rawValue) } ?? .null, .integer(photo.rawValue),
      .real(detection.box.x), .real(detection.box.y), .real(detection.box.width),
      .real(detection.box.height), .floats(detection.landmarks.points.flatMap { [$0.x, $0.y] }),
      .real(detection.score), .real(quality.overall), .real(quality.size),
      .real(quality.sharpness), .real(quality.pose), .real(quality.score))
    return old?.rawValue ?? database.lastInserted
  }
}
