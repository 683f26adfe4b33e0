internal import Faces
internal import Grouping
internal import Library
internal import Support
internal import Vocabulary
internal import Workers

/// Has other models look at the photos that a library knows, or at the crops of those that are not there, and stores aside what they make
/// of them, until the library can go over to them. Without other models it makes anew what had to be made from crops of photos
/// that are back, and from crops what the models in use have not made of photos that are not there.
///
/// As in a search, each photo is one transaction; what is left is asked of the library, so that a crash costs what was in work.
final class ModelChangeRun {
  private enum Stage: CaseIterable {
    case searching, embedding, crops, again, end
  }

  private enum Order {
    case search
    case embed([FaceToEmbed])
    case crop(FaceToEmbed, VectorSource)
  }

  private struct Job {
    var photo: PhotoID
    /// nil for a crop.
    var file: PhotoFile?
    var descriptor: Descriptor
    var order: Order

    var isSearch: Bool { if case .search = order { true } else { false } }
  }

  private let library: Library
  private let detector: DetectorSettings
  private let pool: WorkerPool
  private let goal: ModelGoal
  private let model: ModelID
  private let grouping: Grouping?
  /// How many may wait for a worker.
  private let limit: Int

  private var stage = Stage.searching
  private var lastPhoto: PhotoID?
  private var lastFace: FaceID?
  private var jobs: [UInt64: Job] = [:]
  private var waiting: [UInt64] = []
  private var number: UInt64 = 0
  /// Photos and crops there is something to do for, as it was counted last, and those that were done since.
  private var counted = ModelWork()
  private var doneSince = 0

  /// - Parameters:
  ///   - change: nil to make anew what was made from crops.
  ///   - active: the models in use.
  /// - Throws: `LibraryError`; `FacesError` for a damaged cohort, or a setting that a detector does not know.
  init(
    library: Library, change: ModelChange?, active: ModelSet, detector: DetectorSettings,
    jobs: Int, program: WorkerProgram
  ) throws {
    self.library = library
    self.detector = detector
    let models = change?.models ?? active
    pool = WorkerPool(program: program, workers: jobs, models: models)
    limit = 2 * jobs
    goal = try ModelGoal(models, from: active, detector: detector)
    model = try library.embedder(of: models)
    grouping = try change.map { try Grouping($0.clustering, models: $0.models) }
    stage = change == nil ? .again : .searching
    if change != nil { counted = try library.workLeft(for: goal) }
  }

  /// Photos and crops that are left; those there were at all.
  var left: Int { max(0, counted.left - doneSince) }
  var total: Int { max(counted.photos, counted.left) }

  /// Whether it makes anew what was made from crops.
  var isAgain: Bool { grouping == nil }
  /// Whether nothing is in work.
  var isIdle: Bool { jobs.isEmpty }
  /// Whether nothing is left that this run can do.
  var isAtEnd: Bool { stage == .end && jobs.isEmpty }
  var workers: [Int32] { pool.processes }

  /// Feeds the workers, waits for what they make, and stores it.
  ///
  /// - Parameter patience, wakers: as of `WorkerPool.results`.
  /// - Returns: how many photos and crops were dealt with.
  func work(waiting patience: Duration?, until wakers: [Waker]) throws -> Int {
    try feed()
    guard !jobs.isEmpty else { return 0 }
    let results = try pool.results(waiting: patience, until: wakers)
    // The workers go on while the results are written.
    try feed()
    for (id, result) in results {
      guard let job = jobs.removeValue(forKey: id) else { continue }
      try store(result, of: job)
    }
    doneSince += results.count
    return results.count
  }

  /// Goes over to the new models.
  ///
  /// - Returns: nil where work is left; this run has begun with it.
  /// - Throws: as `Grouping.update`.
  /// - Precondition: it is at its end, and there are new models.
  func adopt(
    proceed: (Double) -> Bool
  ) throws -> (faces: ModelChangeSummary, people: GroupingSummary)? {
    guard let grouping else { preconditionFailure("there are no new models") }
    endWorkers()
    if let summary = try grouping.adopt(goal, in: library, proceed: proceed) { return summary }
    startOver()
    counted = try library.workLeft(for: goal)
    doneSince = 0
    return nil
  }

  /// Ends the workers; what they have is done again.
  func endWorkers() {
    pool.endWorkers()
    jobs = [:]
    waiting = []
    if stage != .end { startOver() }
  }

  private func startOver() {
    stage = isAgain ? .again : .searching
    lastPhoto = nil
    lastFace = nil
  }

  // MARK: What is to do

  private func feed() throws {
    while waiting.count < limit, try refill() {}
    while pool.idleWorkers > 0, !waiting.isEmpty {
      let id = waiting.removeFirst()
      guard let job = jobs[id] else { continue }
      try pool.start(WorkerJob(id: id, photo: job.descriptor, order: try order(of: job)))
    }
  }

  private func order(of job: Job) throws(LibraryError) -> WorkOrder {
    switch job.order {
    case .search: return .search(detector)
    case .embed(let faces):
      let width = try library.photo(job.photo)?.facts?.width ?? 1
      return .embed(
        KnownFaces(
          faces.map(\.detection), width: Float(width), workingSize: detector.workingSize))
    case .crop(let face, _):
      let (placed, width) = try place(face, of: job.photo)
      return .embed(
        KnownFaces([placed], width: Float(width), workingSize: detector.workingSize))
    }
  }

  /// A face in its crop. Which way the crop was turned, all faces of the photo tell together.
  private func place(
    _ face: FaceToEmbed, of photo: PhotoID
  ) throws(LibraryError) -> (face: Detection, width: Int) {
    let facts = try library.photo(photo)?.facts
    let others = try library.faces(of: photo).map { ($0.detection.landmarks, $0.quality) }
    return Crop.place(
      of: face.detection,
      in: PictureSize(width: facts?.width ?? 1, height: facts?.height ?? 1),
      turned: Turn(facesOf: others))
  }

  /// Takes on some of what is left; false at the end.
  private func refill() throws -> Bool {
    switch stage {
    case .searching:
      let photos = try library.photosToSearch(for: goal, after: lastPhoto, limit: limit)
      for photo in photos {
        guard let (file, _) = try open(photo) else {
          try library.storeAside(
            .failed(reason: "it cannot be opened"), for: photo, goal: goal)
          doneSince += 1
          continue
        }
        add(Job(photo: photo, file: file, descriptor: file.descriptor, order: .search))
      }
      try advance(past: photos.last, to: .embedding)
    case .embedding:
      let photos = try library.photosToEmbed(for: goal, after: lastPhoto, limit: limit)
      for photo in photos { try embed(photo, orFromCrops: true) }
      // What a search in work leaves over is to be seen first.
      if photos.isEmpty, jobs.contains(where: { $0.value.isSearch }) { return false }
      try advance(past: photos.last, to: .crops)
    case .crops:
      let crops = try library.cropsToEmbed(for: goal, after: lastFace, limit: limit)
      for crop in crops { try add(crop, .crop) }
      lastFace = crops.last?.face.face
      if crops.isEmpty { stage = .end }
    case .again:
      let photos = try library.photosToEmbedAgain(model: model, after: lastPhoto, limit: limit)
      for photo in photos { try embed(photo, orFromCrops: false) }
      try advance(past: photos.last, to: .crops)
    case .end: return false
    }
    return true
  }

  private func advance(past photo: PhotoID?, to next: Stage) throws {
    lastPhoto = photo
    if photo == nil { stage = next }
  }

  /// - Parameter orFromCrops: where the photo cannot be opened.
  private func embed(_ photo: PhotoID, orFromCrops: Bool) throws {
    let faces = try library.facesToEmbed(of: photo, model: model).prefix(KnownFaces.limit)
    guard !faces.isEmpty else { return }
    if let (file, _) = try open(photo) {
      add(
        Job(
          photo: photo, file: file, descriptor: file.descriptor, order: .embed(Array(faces))))
    } else if orFromCrops {
      for crop in try library.crops(of: faces.map(\.face)) { try add(crop, .crop) }
    }
  }

  /// The first of a photo's files that is as the library knows it.
  private func open(
    _ photo: PhotoID
  ) throws(LibraryError) -> (file: PhotoFile, path: FilePath)? {
    for queued in try library.filesToOpen(of: photo) {
      if let file = try? PhotoFile(path: queued.path), file.stamp == queued.stamp {
        return (file, queued.path)
      }
    }
    return nil
  }

  private func add(_ crop: CropToEmbed, _ source: VectorSource) throws {
    let file: Descriptor
    do throws(SystemError) {
      file = try .inMemory(crop.jpeg)
    } catch {
      throw WorkerError.system(call: "memfd_create", reason: error)
    }
    add(Job(photo: crop.photo, descriptor: file, order: .crop(crop.face, source)))
  }

  private func add(_ job: Job) {
    number += 1
    jobs[number] = job
    waiting.append(number)
  }

  // MARK: What was made

  private func store(_ result: WorkResult, of job: Job) throws {
    // What the worker saw is not what was hashed: it is left to the next listing of its folder.
    if let file = job.file, file.hasChanged { return }
    switch (job.order, result) {
    case (.search, .searched(let facts, let faces)):
      let isSound = faces.allSatisfy { $0.embedding.vector.count == goal.dimension }
      try library.storeAside(
        isSound ? .done(facts, faces: faces) : .failed(reason: Self.nonsense), for: job.photo,
        goal: goal)
      try embedRest(of: job.photo)
    case (.search, .failed(let reason)):
      try library.storeAside(.failed(reason: reason), for: job.photo, goal: goal)
      try embedRest(of: job.photo)
    case (.embed(let faces), .embedded(let embeddings)) where isSound(embeddings):
      try library.store(
        zip(faces, embeddings).map { (face: $0, embedding: $1) }, model: model, madeFrom: .photo)
    case (.embed(let faces), _):
      guard !isAgain else { return }
      for crop in try library.crops(of: faces.map(\.face)) { try add(crop, .lastCrop) }
    case (.crop(let face, let source), .embedded(let embeddings)) where isSound(embeddings):
      try library.store(
        [(face: face, embedding: embeddings.first ?? nil)], model: model, madeFrom: source)
    case (.crop(let face, let source), _):
      try library.store([(face: face, embedding: nil)], model: model, madeFrom: source)
    case (.search, .embedded), (.search, .decoded), (.search, .examined):
      preconditionFailure("only what was asked for is accepted")
    }
  }

  /// After a search: the faces that somebody decided about and it did not find, or all where it failed.
  private func embedRest(of photo: PhotoID) throws {
    let next = try library.photosToEmbed(
      for: goal, after: PhotoID(photo.rawValue - 1), limit: 1)
    if next.first == photo { try embed(photo, orFromCrops: true) }
  }

  private func isSound(_ embeddings: [Embedding?]) -> Bool {
    embeddings.allSatisfy { $0 == nil || $0?.vector.count == goal.dimension }
  }

  private static let nonsense = "the worker process gave an answer that makes no sense (dimension)"
}
