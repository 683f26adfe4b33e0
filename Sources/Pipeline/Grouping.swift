internal import Clustering
internal import Faces
public import Library
public import Vocabulary

/// Brings the people of a library up to date with its faces.
public struct Grouping {
  private let settings: ClusteringSettings
  private let embedder: EmbedderManifest
  private let cohort: Cohort?

  /// - Throws: `FacesError` when the models in the program are damaged.
  public init(_ settings: ClusteringSettings) throws {
    self.settings = settings
    embedder = try Models.embedder()
    cohort = try Models.cohort()
  }

  /// Whether anything changed since the last grouping: faces, threshold, quality gate, models.
  ///
  /// - Throws: `LibraryError`.
  public func isDue(_ library: Library) throws -> Bool {
    try !library.isGrouped(on: basis)
  }

  /// Groups all faces if that is due.
  ///
  /// - Returns: nil when there was nothing to do.
  /// - Throws: `LibraryError`.
  /// - Complexity: see `agglomerate`.
  public func update(_ library: Library) throws -> GroupingSummary? {
    let model = try library.embedder(
      name: embedder.name, sha256: embedder.sha256, dimension: embedder.dimension)
    while try isDue(library) {
      let input = try library.clusteringInput(model: model)
      let moves = moves(for: input)
      let assignments = moves.map { (face: input.faces[$0.index], to: $0.to) }
      // A decision taken meanwhile binds the clusterer, and another process may have grouped newer faces: look again.
      guard case .applied = try library.assign(assignments, basedOn: input, and: basis) else {
        continue
      }
      return GroupingSummary(of: moves, in: input)
    }
    return nil
  }

  /// Groups all faces anew, whether or not that is due. People carry over as ever.
  ///
  /// - Throws: `LibraryError`.
  public func regroup(_ library: Library) throws -> GroupingSummary {
    try library.forgetGrouping()
    // Another process may have been quicker: then nothing is left to do.
    return try update(library) ?? GroupingSummary()
  }

  /// What `update` would change; nothing is written.
  ///
  /// - Throws: `LibraryError`.
  public func preview(_ library: Library) throws -> GroupingSummary {
    guard let model = try library.knownEmbedder(sha256: embedder.sha256) else {
      return GroupingSummary()
    }
    let input = try library.clusteringInput(model: model)
    return GroupingSummary(of: moves(for: input), in: input)
  }

  /// What a grouping depends on besides the faces.
  private var basis: String {
    "threshold=\(settings.threshold) caution=\(Thresholds.caution) "
      + "gate=\(settings.qualityGate) model=\(embedder.sha256) cohort=\(embedder.cohort?.sha256 ?? "none")"
  }

  /// The faces whose person changes, by their index, and to whom.
  private func moves(for input: ClusteringInput) -> [(index: Int, to: Assignee)] {
    let faces = FaceSet(
      ids: input.faces, photos: input.photos, dimension: input.dimension, vectors: input.vectors,
      offsets: cohort.map { offsets(of: input, against: $0) },
      meanOffset: cohort?.meanOffset ?? 0,
      canFound: input.quality.map { $0 >= settings.qualityGate },
      bound: input.bound, refused: input.refused)
    let clusters = agglomerate(
      faces, threshold: settings.threshold, caution: Thresholds.caution)
    let people = carryOver(
      clusters: clusters, previous: input.people, bound: input.bound, kept: input.kept)
    var moves: [(index: Int, to: Assignee)] = []
    for (index, cluster) in clusters.enumerated() {
      let assignee: Assignee =
        if let cluster {
          people[cluster].map { .person($0) } ?? .newPerson(cluster)
        } else {
          .nobody
        }
      let before: Assignee = input.people[index].map { .person($0) } ?? .nobody
      if assignee != before { moves.append((index, assignee)) }
    }
    return moves
  }
}

/// The offset of each face against the cohort; see `Cohort.offset(of:)`.
func offsets(of input: ClusteringInput, against cohort: Cohort) -> [Float] {
  let vectors = input.vectors.span
  return input.faces.indices.map { index in
    let start = index * input.dimension
    return cohort.offset(of: vectors.extracting(start..<start + input.dimension))
  }
}
