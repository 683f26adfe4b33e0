internal import Grouping
public import Faces
public import Imaging
public import Library
public import Support
public import Vocabulary
public import Workers

/// Looks into photos that are named by their paths. For one that the library knows, wherever it lies, the stored faces are
/// taken, with the people they belong to; any other is searched on the spot.
///
/// Not to be used from two tasks at a time.
public final class PhotoStudy {
  /// Why a photo cannot be looked at.
  public enum Refusal: Error, Sendable, Hashable {
    /// The reason is a sentence or clause of the worker's.
    case unreadable(FilePath, reason: String)
    /// It is not the picture any more that its faces were found on.
    case changed(FilePath)
  }

  /// Nil when there is none.
  public let library: Library?
  private let detector: DetectorSettings
  private let searchesAgain: Bool
  private let models: ModelSet
  private let reading: PictureReading

  /// - Parameters:
  ///   - library: where photos may be known.
  ///   - models: what finds the faces, and whose vectors are taken of stored ones.
  ///   - searchesAgain: whether to search also those that the library knows.
  ///   - worker: what decodes and searches pictures.
  public init(
    _ library: Library?, _ detector: DetectorSettings, models: ModelSet,
    searchesAgain: Bool = false,
    worker: WorkerProgram = .thisProgram
  ) {
    self.library = library
    self.detector = detector
    self.searchesAgain = searchesAgain
    self.models = models
    reading = PictureReading(worker, models: models)
  }

  /// - Throws: `FileError`, `Refusal`; what the library and `PictureReading` throw.
  public func study(_ path: FilePath) throws -> StudiedPhoto {
    let file = try Files.open(path)
    let known = try knownFaces(file)
    if let known, !searchesAgain, let faces = try stored(known.faces) {
      return StudiedPhoto(
        path: path, file: file, facts: known.facts,
        captured: known.captured ?? Self.captured(path, file), faces: faces, inLibrary: true)
    }
    return try searched(path, file, known: known)
  }

  /// The whole picture, upright, in the pixels that boxes and landmarks are given in.
  ///
  /// - Throws: `Refusal`; what `PictureReading` throws.
  public func fullSize(_ photo: StudiedPhoto) throws -> Image {
    let picture: Image
    do {
      picture = try reading.picture(of: photo.file)
    } catch let error as PictureReading.Unreadable {
      throw Refusal.unreadable(photo.path, reason: error.description)
    }
    guard picture.width == photo.facts.width, picture.height == photo.facts.height else {
      throw Refusal.changed(photo.path)
    }
    return picture
  }

  private struct Known {
    var facts: PhotoFacts
    var captured: CaptureTime?
    var faces: [FaceRecord]
  }

  private func knownFaces(_ file: Descriptor) throws -> Known? {
    guard let library,
      let photo = try library.photo(hash: ContentHash(ofFile: file.number)),
      photo.state == .done, let facts = photo.facts
    else { return nil }
    return Known(
      facts: facts, captured: photo.captured, faces: try library.faces(of: photo.id))
  }

  /// Nil when a face has no vector of the present embedder.
  private func stored(_ faces: [FaceRecord]) throws -> [StudiedPhoto.Face]? {
    guard let library else { return nil }
    let model = try library.embedder(of: models)
    var result: [StudiedPhoto.Face] = []
    for face in faces {
      guard let embedding = try library.embedding(of: face.id, model: model) else { return nil }
      result.append(
        StudiedPhoto.Face(
          id: face.id, detection: face.detection, quality: face.quality, embedding: embedding,
          person: PersonReference(face)))
    }
    return result
  }

  /// Looks for faces now, in a worker process as a scan does; people are those of the stored faces that lie in the same
  /// place.
  private func searched(
    _ path: FilePath, _ file: Descriptor, known: Known?
  ) throws -> StudiedPhoto {
    switch try reading.faces(of: file, detector: detector) {
    case .failed(let reason): throw Refusal.unreadable(path, reason: reason)
    case .done(let facts, let found):
      let faces = found.sorted { a, b in
        (a.detection.box.x, a.detection.box.y) < (b.detection.box.x, b.detection.box.y)
      }
      return StudiedPhoto(
        path: path, file: file, facts: facts,
        captured: facts.captured ?? known?.captured ?? Self.captured(path, file),
        faces: faces.map { face in
          StudiedPhoto.Face(
            id: nil, detection: face.detection, quality: face.quality, embedding: face.embedding,
            person: Self.person(at: face.detection.box, among: known?.faces ?? []))
        }, inLibrary: false)
    }
  }

  /// What the file itself says of when the photo was taken.
  private static func captured(_ path: FilePath, _ file: Descriptor) -> CaptureTime? {
    Files.modified(file).flatMap {
      CaptureTime(path: path.bytes, modified: $0, notAfter: ClockTime.latest())
    }
  }

  /// The person of the stored face that `box` covers by half or more.
  private static func person(at box: Box, among known: [FaceRecord]) -> PersonReference? {
    let nearest = known.max { $0.detection.box.iou(box) < $1.detection.box.iou(box) }
    guard let nearest, nearest.detection.box.iou(box) >= 0.5 else { return nil }
    return PersonReference(nearest)
  }
}
