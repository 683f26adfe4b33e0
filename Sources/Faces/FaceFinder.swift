public import Imaging
public import Vocabulary

/// Finds and describes the faces of photos, one photo at a time. Each worker has its own.
public final class FaceFinder {
  private let detector: MTCNN
  private let embedder: Embedder

  /// Loads the models, after checking their checksums.
  ///
  /// - Parameter detector: what to look for.
  /// - Throws: `setting` for a setting out of range, `model` or `inference` for a damaged program.
  public init(detector settings: DetectorSettings = DetectorSettings()) throws(FacesError) {
    let manifest = try Models.detector()
    switch manifest.family {
    case .mtcnn: detector = try MTCNN(manifest, settings: settings)
    }
    embedder = try Embedder(Models.embedder())
  }

  /// Finds the faces of a photo, the surest first: detection, embedding (of unit length), quality and crop of each.
  ///
  /// - Returns: boxes and landmarks in pixels of the upright photo at full size.
  /// - Throws: `imaging` or `inference` when memory runs out.
  /// - Complexity: linear in the pixels of the decoded picture and in the number of faces.
  public func faces(in photo: DecodedPhoto) throws(FacesError) -> [FoundFace] {
    var aligned: [(face: Detection, chip: Image)] = []
    for face in try detector.detect(in: photo.image) {
      // Without a place in the picture there is nothing to describe.
      guard let chip = try Alignment.chip(of: face, in: photo.image, for: embedder.manifest) else {
        continue
      }
      aligned.append((face, chip))
    }
    let embeddings = try embedder.embeddings(of: aligned.map(\.chip))
    var found: [FoundFace] = []
    for ((face, chip), embedding) in zip(aligned, embeddings) {
      let full = Detection(
        box: face.box.scaled(by: photo.scale), landmarks: face.landmarks.scaled(by: photo.scale),
        score: face.score)
      found.append(
        FoundFace(
          detection: full, quality: Quality(face, chip: chip), embedding: embedding,
          crop: try Crop.jpeg(of: face.box, in: photo.image)))
    }
    return found
  }

  /// Finds faces only: boxes and landmarks in pixels of the picture, the surest first.
  ///
  /// - Throws: `imaging` or `inference` when memory runs out.
  public func detections(in image: Image) throws(FacesError) -> [Detection] {
    try detector.detect(in: image)
  }
}
