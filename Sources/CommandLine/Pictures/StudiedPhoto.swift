internal import Application
internal import Grouping
internal import Faces
internal import Imaging
internal import Library
internal import Workers
internal import Support
internal import Vocabulary

/// A photo named on the command line, with its faces from left to right.
struct StudiedPhoto {
  struct Face {
    /// The stored face; nil where it was looked for just now.
    var id: FaceID?
    var detection: Detection
    var quality: Quality
    var embedding: [Float]
    var person: PersonReference?
  }

  /// As the user wrote it.
  var path: FilePath
  var file: Descriptor
  var facts: PhotoFacts
  /// By its content, else by the files of the library that hold it, else by this one.
  var captured: CaptureTime?
  var faces: [Face]
  /// Whether the faces are the stored ones.
  var inLibrary: Bool

  static let helpNote =
    "For a photo that the library knows, wherever it lies, the stored faces are used, with the "
    + "people they belong to. Any other is looked at on the spot; so is every photo when one of "
    + "the detector's options is given."

  /// How the picture is to be turned for the people on it to stand upright.
  var turn: Turn { Turn(facesOf: faces.map { ($0.detection.landmarks, $0.quality) }) }

  var report: PhotoFacesReport {
    PhotoFacesReport(
      photo: path, inLibrary: inLibrary, width: facts.width, height: facts.height,
      captured: captured?.text, capturedFrom: captured?.source.rawValue, damage: facts.damage,
      turn: turn,
      faces: faces.enumerated().map { index, face in
        FaceReport(
          number: index + 1, id: face.id, detection: face.detection, quality: face.quality,
          person: face.person)
      })
  }

}

/// Looks into photos for the commands that take one by its path.
///
/// Not to be used from two tasks at a time.
final class PhotoStudy {
  let configuration: Configuration
  /// Nil when there is none.
  let library: Library?
  private let searchesAnew: Bool
  private let models: ModelSet
  private let reading: PictureReading

  /// - Throws: what opening the library can throw. That there is none is no error.
  init(_ call: Call) throws {
    library = try call.openLibraryIfThere()
    models = try call.models
    reading = PictureReading(call.worker, models: models)
    searchesAnew = DetectorOptions.areGiven(call.invocation)
    var configuration = try call.configuration(of: library)
    try DetectorOptions.apply(call.invocation, to: &configuration)
    self.configuration = configuration
  }

  /// - Throws: `Failure` naming the path when it is no photo or cannot be read.
  func study(_ path: FilePath) throws -> StudiedPhoto {
    let file = try Files.open(path)
    let known = try knownFaces(file)
    if let known, !searchesAnew, let faces = try stored(known.faces) {
      return StudiedPhoto(
        path: path, file: file, facts: known.facts,
        captured: known.captured ?? Self.captured(path, file), faces: faces, inLibrary: true)
    }
    return try searched(path, file, known: known)
  }

  /// The whole picture, upright, in the pixels that boxes and landmarks are given in.
  ///
  /// - Throws: `Failure` naming the path.
  func fullSize(_ photo: StudiedPhoto) throws -> Image {
    let picture: Image
    do {
      picture = try reading.picture(of: photo.file)
    } catch let error as PictureReading.Unreadable {
      throw Failure("unreadable_photo", "\(photo.path): \(error)")
    }
    guard picture.width == photo.facts.width, picture.height == photo.facts.height else {
      throw Failure(
        "unreadable_photo",
        "\(photo.path): It is not the picture its faces were found on; was it written to just now?")
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
    switch try reading.faces(of: file, detector: configuration.detector) {
    case .failed(let reason): throw Failure("unreadable_photo", "\(path): \(reason)")
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
