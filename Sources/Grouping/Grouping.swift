internal import Clustering
public import Faces
public import Library
public import Vocabulary

/// Brings the people of a library up to date with its faces.
public final class Grouping {
  private let settings: ClusteringSettings
  private let models: ModelSet
  private let offsets: FaceOffsets
  private var incremental: IncrementalGrouping
  /// The people as they are, for new faces; nil until they were grouped.
  private var placement: (people: Placement, decision: Int64)?

  /// - Parameter models: whose vectors are grouped.
  /// - Throws: `FacesError` when the cohort is damaged.
  public init(_ settings: ClusteringSettings, models: ModelSet) throws(FacesError) {
    self.settings = settings
    self.models = models
    offsets = try models.offsets()
    incremental = IncrementalGrouping(settings, offsets: offsets, calibration: models.calibration)
  }

  /// Whether anything changed since the last grouping: faces, decisions, threshold, quality gate, models.
  ///
  /// - Throws: `LibraryError`.
  public func isDue(_ library: Library) throws -> Bool {
    try !library.isGrouped(on: basis)
  }

  /// Groups all faces if that is due.
  ///
  /// - Parameter proceed: called now and then with the share that is done; false stops.
  /// - Returns: nil when there was nothing to do.
  /// - Throws: `LibraryError`; `CancellationError` when it was stopped: people are then as they were before.
  /// - Complexity: as of `Hierarchy.update`.
  public func update(
    _ library: Library, proceed: (Double) -> Bool = { _ in true }
  ) throws -> GroupingSummary? {
    let model = try library.embedder(of: models)
    placement = nil
    while try isDue(library) {
      let before = try library.savedGroups(basis: basis, levelCount: incremental.saved.levelCount)
      if let before { incremental.restore(before) } else { incremental.forget() }
      let check = before?.check
      var input = try library.clusteringInput(model: model)
      input.findOriginals(within: models.calibration.pictures)
      let outcome: IncrementalGrouping.Outcome?
      do {
        outcome = try incremental.update(&input, proceed: proceed)
      } catch {
        throw CancellationError()
      }
      guard let outcome else {
        try library.forgetGrouping()
        continue
      }
      let assignments = outcome.moves.map { (face: input.faces.ids[$0.index], to: $0.to) }
      let groups = GroupsChange(
        basis: basis, before: check, after: incremental.saved.check, rows: outcome.rows,
        gone: outcome.gone)
      // A decision made meanwhile binds the clusterer, and another process may have grouped newer faces: look again.
      let written = try library.assign(
        assignments, basedOn: input, and: basis, saving: groups)
      if case .applied = written { return GroupingSummary(of: outcome.moves, in: input) }
    }
    return nil
  }

  /// Goes over to the models that this groups by, once all is there that they make: their faces and vectors come into use and people
  /// are grouped anew under all decisions, in one transaction. Until then nothing of it is seen.
  ///
  /// - Parameters:
  ///   - goal: of these models.
  ///   - proceed: as of `update`.
  /// - Returns: nil while work is left.
  /// - Throws: as `update`.
  public func adopt(
    _ goal: ModelGoal, in library: Library, proceed: (Double) -> Bool = { _ in true }
  ) throws -> (faces: ModelChangeSummary, people: GroupingSummary)? {
    placement = nil
    while var input = try library.clusteringInput(after: goal) {
      input.findOriginals(within: models.calibration.pictures)
      incremental.forget()
      let outcome: IncrementalGrouping.Outcome?
      do {
        outcome = try incremental.update(&input, proceed: proceed)
      } catch {
        throw CancellationError()
      }
      // Nothing was saved that could contradict itself.
      guard let outcome else { continue }
      let groups = GroupsChange(
        basis: basis, before: nil, after: incremental.saved.check, rows: outcome.rows,
        gone: outcome.gone)
      let written = try library.adopt(
        goal, outcome.moves.map { (face: input.faces.ids[$0.index], to: $0.to) }, basedOn: input,
        and: basis, saving: groups)
      switch written {
      case .switched(let summary, _, _, _):
        return (summary, GroupingSummary(of: outcome.moves, in: input))
      // A decision made meanwhile binds the clusterer, and photos may have come: look again.
      case .outdated: continue
      case .unfinished: return nil
      }
    }
    return nil
  }

  /// Groups all faces again from scratch, whether or not that is due. People carry over as ever.
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
    guard let model = try library.knownEmbedder(sha256: models.embedder.sha256) else {
      return GroupingSummary()
    }
    var input = try library.clusteringInput(model: model)
    input.findOriginals(within: models.calibration.pictures)
    var trial = IncrementalGrouping(settings, offsets: offsets, calibration: models.calibration)
    guard let outcome = try trial.update(&input) else { return GroupingSummary() }
    return GroupingSummary(of: outcome.moves, in: input)
  }

  // MARK: While a scan runs

  /// Gives the faces of photos just analysed a person for the time being.
  ///
  /// - Returns: false, and nothing is done, when there is nobody yet: then `update` must be called first.
  /// - Throws: `LibraryError`.
  /// - Complexity: O(faces of the photos · people); O(faces of the library) the first time, and after a grouping or a
  ///   decision.
  package func place(_ photos: [PhotoID], in library: Library) throws -> Bool {
    let model = try library.embedder(of: models)
    let decision = try library.lastDecision()
    var current = placement?.decision == decision ? placement : nil
    // So that it is not copied when it changes; after an error it is made again.
    placement = nil
    if current == nil { current = (try learn(library, model), decision) }
    guard var current, !current.people.isEmpty else { return false }
    for photo in photos {
      var input = try library.clusteringInput(model: model, photo: photo)
      input.findOriginals(within: models.calibration.pictures)
      let faces = incremental.newFaces(input)
      let places = current.people.places(
        for: faces, people: input.people, originals: input.originals)
      func number(_ index: Int) -> Int { input.originals[index] ?? index }
      // A transaction each: the next photo may show a person who is new in this one.
      var assignments: [(face: FaceID, to: Assignee)] = []
      for (index, place) in places.enumerated() where input.people[index] == nil {
        switch place {
        case .nobody: break
        case .person(let person): assignments.append((faces.ids[index], .person(person)))
        case .newPerson:
          assignments.append((faces.ids[index], .newPerson(number(index))))
        }
      }
      let made = assignments.isEmpty ? [:] : try library.place(assignments)
      for (index, place) in places.enumerated() where input.people[index] == nil {
        switch place {
        case .nobody: break
        case .person(let person): current.people.add(index, of: faces, to: person)
        case .newPerson:
          if let person = made[number(index)] { current.people.add(index, of: faces, to: person) }
        }
      }
    }
    placement = current
    return true
  }

  // MARK: Parts

  /// The people as they are. Near-exact copies, which grouping counts once, count as any face here.
  private func learn(_ library: Library, _ model: ModelID) throws(LibraryError) -> Placement {
    var people = Placement(
      dimension: models.embedder.dimension, meanOffset: offsets.mean,
      threshold: settings.threshold, caution: models.calibration.caution)
    try library.eachFaceOfPeople(model: model) { person, quality, offset, vector, length in
      guard quality >= settings.qualityGate else { return }
      people.add(
        vector, offset: offset ?? offsets.offset(of: vector, length: length), to: person)
    }
    return people
  }

  /// What a grouping depends on besides the faces.
  private var basis: String {
    "threshold=\(settings.threshold) \(models.calibration.basis) "
      + "gate=\(settings.qualityGate) model=\(models.embedder.sha256) "
      + "cohort=\(models.embedder.cohort?.sha256 ?? "none") hierarchy=2 copies=2"
  }
}
