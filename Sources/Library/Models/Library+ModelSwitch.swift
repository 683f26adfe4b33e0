internal import Support
public import Vocabulary

/// What came of going over to other models.
public enum SwitchOutcome: Hashable, Sendable {
  /// The new models are in use, and people are grouped by them.
  case switched(ModelChangeSummary, moved: Int, made: Int, removed: Int)
  /// Since the input was read somebody decided something, a photo came, or what stands aside changed. Nothing was written: read it again.
  case outdated
  /// There is still work left. Nothing was written.
  case unfinished
}

extension Library {
  /// Everything a clusterer needs, as it will be once the library has gone over to other models; nil while work is left.
  ///
  /// The change is made in a transaction and taken back again, so that what is grouped here is to the last row what `adopt` makes.
  ///
  /// - Complexity: O(faces).
  public func clusteringInput(after goal: ModelGoal) throws(LibraryError) -> ClusteringInput? {
    let model = try embedder(of: goal)
    return try database.trial { () throws(LibraryError) in
      guard try isAhead(goal), try countWork(for: goal).left == 0 else { return nil }
      let aside = try asideVersion()
      _ = try makeActive(goal, model)
      var input = try readInput(model: model)
      input.asideVersion = aside
      return input
    }
  }

  /// Goes over to other models: one transaction in which their faces and vectors take the place of those in use and people are what was
  /// grouped before, on `clusteringInput(after:)`, under all decisions.
  ///
  /// What the models in use so far have made is kept. Faces that somebody decided about stay, whether or not they were found again.
  ///
  /// - Parameters: as of `assign`.
  public func adopt(
    _ goal: ModelGoal, _ assignments: [(face: FaceID, to: Assignee)],
    basedOn input: ClusteringInput, and basis: String, saving groups: GroupsChange
  ) throws(LibraryError) -> SwitchOutcome {
    let model = try embedder(of: goal)
    return try database.write { () throws(LibraryError) in
      guard try lastDecision() == input.lastDecision,
        try asideVersion() == input.asideVersion,
        try database.first("SELECT faces_version FROM grouping", as: Int64.self)
          == input.facesVersion - 1
      else { return .outdated }
      guard try isAhead(goal), try countWork(for: goal).left == 0 else { return .unfinished }
      let summary = try makeActive(goal, model)
      guard try write(groups) else { return .outdated }
      let (moved, made, removed) = try apply(assignments)
      try database.run(
        "UPDATE grouping SET grouped = ?, basis = ?, last_change = ?",
        .integer(input.facesVersion), .text(basis), .text(try past(summary, of: goal).json))
      return .switched(summary, moved: moved, made: made, removed: removed)
    }
  }

  /// What the last change of models did to the faces; nil: there was none.
  public func lastModelChange() throws(LibraryError) -> PastModelChange? {
    let text = try database.first("SELECT last_change FROM grouping", as: String?.self) ?? nil
    return text.flatMap { PastModelChange(json: $0) }
  }

  // MARK: Parts

  private func past(
    _ faces: ModelChangeSummary, of goal: ModelGoal
  ) throws(LibraryError) -> PastModelChange {
    PastModelChange(
      at: try database.first("SELECT unixepoch()", as: Int64.self) ?? 0,
      from: PastModelChange.Names(goal.from), to: PastModelChange.Names(goal.models), faces: faces)
  }

  /// Whether the library still rests on the models that the goal starts from; another process may have been quicker.
  private func isAhead(_ goal: ModelGoal) throws(LibraryError) -> Bool {
    try activeModels() == goal.from && goal.from != goal.models
  }

  private func asideVersion() throws(LibraryError) -> Int64 {
    try database.first("SELECT aside_version FROM grouping", as: Int64.self) ?? 0
  }

  /// Puts what stands aside in the place of what is in use, but for the people; inside a transaction.
  private func makeActive(
    _ goal: ModelGoal, _ model: ModelID
  ) throws(LibraryError) -> ModelChangeSummary {
    let active = try activeEmbedder()
    let analysis = try note(analysis: goal.analysis)
    var summary = ModelChangeSummary()
    // Before anything is linked: versions are told by the vectors in use.
    try write(active: goal.models)
    if goal.isSearching {
      try swapFaces(to: analysis, model: model, active: active, &summary)
    } else {
      try database.run(
        """
        UPDATE photos SET analysis_id = ?
        WHERE analysis_id = (SELECT id FROM analyses WHERE settings = ?)
        """, .integer(analysis), .text(goal.activeAnalysis))
    }
    // A clusterer that knows this model alone does not see them.
    try database.run(
      """
      UPDATE faces SET person_id = NULL WHERE bound IS NULL AND person_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM embeddings WHERE face_id = faces.id AND model_id = ?)
      """, .integer(model.rawValue))
    try database.run("UPDATE grouping SET faces_version = faces_version + 1, groups_basis = NULL")
    summary.fromCrops =
      try database.first(
        "SELECT count(*) FROM embeddings WHERE model_id = ? AND made_from <> 'photo'",
        .integer(model.rawValue), as: Int.self) ?? 0
    summary.withoutVector =
      try database.first(
        """
        SELECT count(*) FROM faces WHERE NOT EXISTS
          (SELECT 1 FROM embeddings WHERE face_id = faces.id AND model_id = ?)
        """, .integer(model.rawValue), as: Int.self) ?? 0
    let faces = try database.first("SELECT count(*) FROM faces", as: Int.self) ?? 0
    summary.matched = faces - summary.appeared - summary.kept
    summary.fromPhotos = faces - summary.fromCrops - summary.withoutVector
    return summary
  }

  /// Changes the faces of all photos that the wanted detector has searched for what it found there, and keeps what they were.
  private func swapFaces(
    to analysis: Int64, model: ModelID, active: ModelID?, _ summary: inout ModelChangeSummary
  ) throws(LibraryError) {
    // Photos that changed hands meanwhile (searched anew by the active models) have no such search any more.
    let searched = """
      SELECT searches.photo_id FROM searches JOIN photos ON photos.id = searches.photo_id
      WHERE searches.analysis_id = ?1 AND searches.reason IS NULL AND state = 'done'
        AND photos.analysis_id IS NOT NULL AND photos.analysis_id <> ?1
      """
    try keepSearches(of: searched, analysis: analysis, active: active)
    let unfound = """
      photo_id IN (\(searched)) AND NOT EXISTS
        (SELECT 1 FROM searched_faces JOIN searches ON searches.id = search_id
          WHERE face_id = faces.id AND searches.analysis_id = ?1
            AND searches.photo_id = faces.photo_id)
      """
    try database.run(
      "DELETE FROM faces WHERE \(unfound) AND NOT \(Self.isDecided)", .integer(analysis))
    summary.vanished = database.changes
    summary.kept =
      try database.first(
        "SELECT count(*) FROM faces WHERE \(unfound)", .integer(analysis), as: Int.self) ?? 0
    var appeared: Set<PhotoID> = []
    var rows: [(row: Int64, photo: PhotoID, face: Int64?, isThere: Bool)] = []
    try database.each(
      """
      SELECT searched_faces.id, searches.photo_id, face_id, faces.id IS NOT NULL
      FROM searched_faces JOIN searches ON searches.id = search_id
        LEFT JOIN faces ON faces.id = face_id AND faces.photo_id = searches.photo_id
      WHERE searches.analysis_id = ?1 AND searches.photo_id IN (\(searched))
      ORDER BY searched_faces.id
      """, [.integer(analysis)]
    ) { (row: Int64, photo: PhotoID, face: Int64?, isThere: Bool) in
      rows.append((row, photo, face, isThere))
    }
    for (row, photo, face, isThere) in rows {
      try takeOver(row, of: photo, as: face)
      if !isThere {
        summary.appeared += 1
        appeared.insert(photo)
      }
    }
    try database.run(
      "UPDATE photos SET analysis_id = ?1 WHERE id IN (\(searched))", .integer(analysis))
    try database.run(
      """
      DELETE FROM searches WHERE analysis_id = ?1 AND photo_id IN
        (SELECT id FROM photos WHERE analysis_id = ?1)
      """, .integer(analysis))
    // Those that failed are looked at again by the queue, which knows how often and when.
    try database.run(
      "DELETE FROM searches WHERE analysis_id = ?1 AND reason IS NOT NULL", .integer(analysis))
    // What was decided about another version of a photo holds for what only this detector sees of it.
    for photo in appeared.sorted() { try linkVersions(of: photo) }
  }

  /// Notes what the faces of photos are now as a search by the analysis they are from.
  ///
  /// - Parameter photos: SQL; the first value is the analysis that is to come.
  private func keepSearches(
    of photos: String, analysis: Int64, active: ModelID?
  ) throws(LibraryError) {
    try database.run(
      """
      DELETE FROM searches WHERE photo_id IN (\(photos))
        AND analysis_id = (SELECT analysis_id FROM photos WHERE photos.id = searches.photo_id)
      """, .integer(analysis))
    // Without vectors of the embedder in use a search is of no use later.
    guard let active else { return }
    try database.run(
      """
      INSERT INTO searches (photo_id, analysis_id)
      SELECT id, analysis_id FROM photos WHERE id IN (\(photos))
      """, .integer(analysis))
    try database.run(
      """
      INSERT INTO searched_faces (search_id, face_id, x, y, width, height, landmarks, score,
        quality, quality_size, quality_sharpness, quality_pose, quality_score, jpeg, model_id,
        vector, length)
      SELECT searches.id, faces.id, x, y, faces.width, faces.height, landmarks, score,
        quality, quality_size, quality_sharpness, quality_pose, quality_score, jpeg, model_id,
        vector, length
      FROM faces JOIN photos ON photos.id = faces.photo_id
        JOIN searches ON searches.photo_id = photos.id AND searches.analysis_id = photos.analysis_id
        JOIN crops ON crops.face_id = faces.id
        JOIN embeddings ON embeddings.face_id = faces.id AND model_id = ?2
      WHERE photos.id IN (\(photos)) ORDER BY faces.id
      """, .integer(analysis), .integer(active.rawValue))
  }

  /// A face is, from now on, what a search found: its box, crop and vector.
  ///
  /// - Parameter face: its number, also one that it had before it vanished; nil for one that is new.
  private func takeOver(
    _ row: Int64, of photo: PhotoID, as face: Int64?
  ) throws(LibraryError) {
    try database.run(
      """
      INSERT INTO faces (id, photo_id, x, y, width, height, landmarks, score, quality,
        quality_size, quality_sharpness, quality_pose, quality_score)
      SELECT ?2, ?3, x, y, width, height, landmarks, score, quality, quality_size,
        quality_sharpness, quality_pose, quality_score FROM searched_faces WHERE id = ?1
      ON CONFLICT (id) DO UPDATE SET
        x = excluded.x, y = excluded.y, width = excluded.width, height = excluded.height,
        landmarks = excluded.landmarks, score = excluded.score, quality = excluded.quality,
        quality_size = excluded.quality_size, quality_sharpness = excluded.quality_sharpness,
        quality_pose = excluded.quality_pose, quality_score = excluded.quality_score
      """, .integer(row), .optional(face), .integer(photo.rawValue))
    let face = face ?? database.lastInserted
    // Those are of another box, if only by a little.
    try database.run("DELETE FROM embeddings WHERE face_id = ?", .integer(face))
    try database.run("DELETE FROM unembedded WHERE face_id = ?", .integer(face))
    try database.run(
      """
      INSERT INTO embeddings (face_id, model_id, vector, length)
      SELECT ?2, model_id, vector, length FROM searched_faces WHERE id = ?1
      """, .integer(row), .integer(face))
    try database.run(
      """
      INSERT OR REPLACE INTO crops (face_id, jpeg)
      SELECT ?2, jpeg FROM searched_faces WHERE id = ?1
      """, .integer(row), .integer(face))
  }
}

internal import FoundationEssentials

extension PastModelChange {
  fileprivate var json: String {
    guard let data = try? JSONEncoder().encode(self) else {
      preconditionFailure("numbers and names can be written as JSON")
    }
    return String(decoding: data, as: UTF8.self)
  }

  fileprivate init?(json: String) {
    guard let value = try? JSONDecoder().decode(Self.self, from: Data(json.utf8)) else {
      return nil
    }
    self = value
  }
}
