public import Imaging
public import Vocabulary

/// Finds and describes the faces of photos, one photo at a time. Each worker has its own.
public final class FaceFinder {
  let detector: any Detector
  private let embedder: any Embedder
  private let manifest: EmbedderManifest

  /// Loads the models, after checking their checksums.
  ///
  /// - Parameters:
  ///   - models: what to look with.
  ///   - settings: what to look for.
  /// - Throws: `setting` for a setting out of range, `model` or `inference` for a damaged program, `givenModel` or
  ///   `inference` for a file that is not what its manifest says.
  public init(
    _ models: ModelSet, detector settings: DetectorSettings = DetectorSettings()
  ) throws(FacesError) {
    detector = try models.makeDetector(settings)
    embedder = try models.makeEmbedder()
    manifest = models.embedder
  }

  /// Finds the faces of a photo, the surest first: detection, embedding (of unit length), quality and crop of each.
  ///
  /// A photo that does not say how to hold it, and shows no good face as it is, is turned and searched again. Faces found so
  /// have their quality and crop from the turned picture, and their box in the photo as it is; `Turn(facesOf:)` tells which
  /// turn it was.
  ///
  /// - Returns: boxes and landmarks in pixels of the upright photo at full size.
  /// - Throws: `imaging` or `inference` when memory runs out.
  /// - Complexity: linear in the pixels of the decoded picture and in the number of faces.
  public func faces(in photo: DecodedPhoto) throws(FacesError) -> [FoundFace] {
    let pyramid = try detector.pyramid(of: photo.image, minimumFace: nil)
    let found = try detector.search(pyramid)
    var faces = try describe(found.faces, in: photo.image)
    if !photo.saysHowToHold, let turned = try turned(pyramid, upright: faces, found) {
      faces = turned
    }
    return faces.map { face in
      var face = face
      face.detection = face.detection.scaled(by: photo.scale)
      return face
    }
  }

  /// What the embedder makes of faces that are known, all in pixels of the picture: the same as `faces(in:)` gives them.
  ///
  /// - Returns: in the order of `faces`; nil for one without an area in the picture.
  /// - Throws: `imaging` or `inference` when memory runs out.
  public func embeddings(of faces: [Detection], in image: Image) throws(FacesError) -> [Embedding?]
  {
    var chips: [Image] = []
    var places: [Int?] = []
    for face in faces {
      let chip = try Alignment.chip(of: face, in: image, for: manifest)
      places.append(chip == nil ? nil : chips.count)
      if let chip { chips.append(chip) }
    }
    let vectors = try embedder.embeddings(of: chips)
    return places.map { place in place.map { vectors[$0] } }
  }

  /// Embedding, quality and crop of faces, all in pixels of the picture.
  func describe(_ faces: [Detection], in image: Image) throws(FacesError) -> [FoundFace] {
    var aligned: [(face: Detection, chip: Image)] = []
    for face in faces {
      // Without an area in the picture there is nothing to describe.
      guard let chip = try Alignment.chip(of: face, in: image, for: manifest) else {
        continue
      }
      aligned.append((face, chip))
    }
    let embeddings = try embedder.embeddings(of: aligned.map(\.chip))
    var found: [FoundFace] = []
    for ((face, chip), embedding) in zip(aligned, embeddings) {
      found.append(
        FoundFace(
          detection: face,
          quality: Quality(
            face, chip: chip, sharpness: manifest.calibration.sharpness,
            scores: detector.calibration.scores),
          embedding: embedding,
          crop: try Crop.jpeg(of: face.box, in: image)))
    }
    return found
  }

  /// Finds faces only: boxes and landmarks in pixels of the picture, the surest first.
  ///
  /// - Throws: `imaging` or `inference` when memory runs out.
  public func detections(in image: Image) throws(FacesError) -> [Detection] {
    try detector.detect(in: detector.pyramid(of: image, minimumFace: nil))
  }
}
