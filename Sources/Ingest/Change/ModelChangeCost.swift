public import Faces
internal import Grouping
public import Library
internal import Support
public import Vocabulary
public import Workers

/// What it takes to go over to other models.
public struct ModelChangeCost: Hashable, Sendable {
  public var work: ModelWork
  /// Faces that have a vector of the other embedder already.
  public var vectorsKept: Int
  /// Of one worker, measured on a few photos; nil where there is none to measure.
  public var secondsPerPhoto: Double?

  /// Photos that are timed, after one that is not: with it the models are loaded.
  private static let timed = 4

  /// Nothing is written; some photos are looked at, for as long as that takes.
  ///
  /// - Parameters:
  ///   - active: the models in use.
  ///   - measuring: what looks at photos; nil for no measurement.
  /// - Throws: `LibraryError`; `WorkerError` when no worker can work with these models; `FacesError`.
  public init(
    of library: Library, from active: ModelSet, to models: ModelSet, detector: DetectorSettings,
    measuring program: WorkerProgram?
  ) throws {
    let goal = try ModelGoal(models, from: active, detector: detector)
    work = try library.workLeft(for: goal)
    vectorsKept = try library.vectorCount(sha256: models.embedder.sha256)
    guard let program else { return }
    var photos = try library.photosToSearch(for: goal, limit: Self.timed + 1)
    if photos.isEmpty { photos = try library.photosToEmbed(for: goal, limit: Self.timed + 1) }
    guard photos.count > 1 else { return }
    let pool = WorkerPool(program: program, workers: 1, models: models)
    var times: [Duration] = []
    let clock = ContinuousClock()
    for photo in photos {
      let facts = try library.photo(photo)?.facts
      let faces = try library.faces(of: photo).map(\.detection).prefix(KnownFaces.limit)
      guard
        let file = try library.filesToOpen(of: photo).lazy
          .compactMap({ try? PhotoFile(path: $0.path) }).first
      else { continue }
      let order: WorkOrder =
        goal.isSearching
        ? .search(detector)
        : .embed(
          KnownFaces(
            Array(faces), width: Float(facts?.width ?? 1), workingSize: detector.workingSize))
      let start = clock.now
      try pool.start(WorkerJob(id: 0, photo: file.descriptor, order: order))
      _ = try pool.results(waiting: nil)
      times.append(clock.now - start)
    }
    guard times.count > 1 else { return }
    let rest = times.dropFirst()
    secondsPerPhoto = rest.reduce(.zero, +).inSeconds / Double(rest.count)
  }

  /// With so many workers; nil where nothing could be measured. Crops cost next to nothing beside photos.
  public func seconds(workers: Int) -> Double? {
    let photos = work.photosToSearch + work.photosToEmbed
    if photos == 0 { return 0 }
    return secondsPerPhoto.map { $0 * Double(photos) / Double(max(1, workers)) }
  }
}
