internal import Clustering
internal import Faces
internal import Grouping
internal import Library
internal import Support
internal import Vocabulary

/// The photos of a scanned folder with what was found on them.
struct EvalAlbum {
  /// What is scored and what is not.
  struct Selection {
    var items: [Evaluation.Item] = []
    /// Photos of people the cohort was made from, and the faces of theirs that would be scored.
    var leftOut = 0
    var leftOutPeople = 0
    var leftOutFaces: Set<FaceID> = []
    /// Scored photos that could not be read.
    var failed = 0
    /// Labelled files that are no photos in a format that is read; they are not scored.
    var unsupported = 0
    /// Labels without a file.
    var absent = 0
    /// Who each scored face is.
    var truth: [FaceID: String] = [:]
  }

  private let folder: FilePath
  private let library: Library
  private let model: ModelID
  private let cohort: CohortManifest?
  /// By path relative to the folder.
  private let photos: [FilePath: PhotoID]

  init(folder: FilePath, library: Library, models: ModelSet) throws {
    self.folder = folder
    self.library = library
    model = try library.embedder(of: models)
    cohort = models.embedder.cohort
    var photos: [FilePath: PhotoID] = [:]
    for photo in try library.photos(PhotoQuery()) {
      for path in photo.paths where folder.contains(path) {
        photos[path.relative(to: folder)] = photo.photo
      }
    }
    self.photos = photos
  }

  /// Relative to the folder, sorted.
  var paths: [FilePath] { photos.keys.sorted() }

  /// - Parameters:
  ///   - kept: the only identities scored; nil scores all.
  ///   - leavingOutCohort: whether people whom the cohort was made from are left out.
  ///   - people: who each face belongs to; nil: as the library has it.
  /// - Throws: `EvalMistake` when no label has a photo; what the library throws; `FacesError`.
  func items(
    _ labels: [LabelledPhoto], kept: Set<String>?, people: [FaceID: PersonID]? = nil,
    leavingOutCohort: Bool = true
  ) throws -> Selection {
    guard !labels.isEmpty else {
      throw EvalMistake.noLabels(folder: folder)
    }
    var selection = Selection()
    var leftOutPeople: Set<String> = []
    let cohort = leavingOutCohort ? cohort : nil
    for label in labels where kept?.contains(label.identity) ?? true {
      if leftOutPeople.contains(label.identity) || cohort?.wasMadeFrom(label.identity) == true {
        selection.leftOut += 1
        leftOutPeople.insert(label.identity)
        let photo = try photos[label.path].flatMap { try library.photo($0) }
        if let face = try photo.flatMap(scoredFace) { selection.leftOutFaces.insert(face.id) }
        continue
      }
      guard let id = photos[label.path], let photo = try library.photo(id) else {
        if Files.exists(folder.appending(label.path)) {
          selection.unsupported += 1
        } else {
          selection.absent += 1
        }
        continue
      }
      if photo.state == .failed { selection.failed += 1 }
      let face = try scoredFace(of: photo)
      if let face { selection.truth[face.id] = label.identity }
      selection.items.append(
        Evaluation.Item(
          path: label.path, identity: label.identity,
          face: try face.map { face in
            Evaluation.ScoredFace(
              person: people.map { $0[face.id] } ?? face.person,
              embedding: try library.embedding(of: face.id, model: model) ?? Embedding([]))
          }))
    }
    guard selection.absent < labels.count else {
      throw EvalMistake.noPhotos(folder: folder, first: labels[0].path)
    }
    selection.leftOutPeople = leftOutPeople.count
    return selection
  }

  /// Pairs of faces of one photo, anybody's, that ended in one person.
  func samePhotoViolations() throws -> Int {
    let faces = try library.clusteringInput(model: model)
    return PartitionScores.samePhotoViolations(
      clusters: faces.people.map { $0.map { Int($0.rawValue) } }, photos: faces.faces.photos)
  }

  /// The face nearest the middle.
  private func scoredFace(of photo: PhotoRecord) throws -> FaceRecord? {
    guard photo.state == .done, let facts = photo.facts else { return nil }
    let faces = try library.faces(of: photo.id)
    let index = Evaluation.nearestToCenter(
      faces.map(\.detection.box), width: facts.width, height: facts.height)
    return index.map { faces[$0] }
  }
}
