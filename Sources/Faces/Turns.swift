internal import Imaging
public import Vocabulary

extension FaceFinder {
  /// The faces that show in another turn of a picture which lies on a side or upside down; nil if none does.
  ///
  /// The detector was trained on upright heads: it sees most others not at all, and to some it gives features they do not
  /// have. So what is found in the picture as it is says little of how it stands, unless it is very good. The other turns
  /// are looked at coarsely first, for most pictures without faces have none in any turn, and in full where a crowd seems to
  /// lie on its side. What a promising one shows is believed if its best face is good, or several are fair, and the best is
  /// found again in the mirror.
  ///
  /// - Parameters:
  ///   - pyramid: of the picture as it is.
  ///   - upright: what was found in it.
  ///   - found: what the search of it came to.
  /// - Returns: in pixels of the picture as it is; quality and crop are those of the turned one.
  func turned(
    _ pyramid: Pyramid, upright: [FoundFace], _ found: SearchResult
  ) throws(FacesError) -> [FoundFace]? {
    let isSure = upright.contains {
      $0.quality.overall >= Thresholds.uprightQuality
        && $0.detection.score >= detector.calibration.uprightScore
    }
    guard !isSure else { return nil }
    let isCrowd = found.likely - 2 * upright.count >= detector.calibration.crowd
    for turn in try promisingTurns(pyramid, isCrowd ? nil : found.hints) {
      if let faces = try believed(turn, of: pyramid.photo, over: upright) { return faces }
    }
    return nil
  }

  /// The faces that one turn of a picture shows; nil unless they are believed.
  private func believed(
    _ turn: Turn, of photo: Image, over upright: [FoundFace]
  ) throws(FacesError) -> [FoundFace]? {
    let image = photo.turned(turn)
    let size = PictureSize(width: image.width, height: image.height)
    let faces = try describe(detections(in: image), in: image)
    let bar = Turn.bar(for: faces.map(\.quality))
    // The surest first: one that the mirror shows is enough.
    let witnesses = faces.filter { $0.quality.overall >= bar }.prefix(Thresholds.turnedWitnesses)
    guard !witnesses.isEmpty else { return nil }
    let result = faces.map { face in
      var face = face
      face.detection = face.detection.turned(turn.back, in: size)
      return face
    }
    guard Turn.explains(upright, by: result),
      Turn(facesOf: result.map { ($0.detection.landmarks, $0.quality) }) == turn
    else { return nil }
    for witness in witnesses where try isMirrored(witness.detection, in: image) { return result }
    return nil
  }

  /// The turns that promise a face, what promises most first: made-up features may promise as much as a face.
  ///
  /// - Parameter hints: of the search; nil for a crowd, every face of which is looked for, however small.
  private func promisingTurns(_ pyramid: Pyramid, _ hints: [Box]?) throws(FacesError) -> [Turn] {
    var pictures: [(image: Image, minimumFace: Float?)] = [(pyramid.photo, nil)]
    if let hints {
      pictures = try detector.glances(pyramid, hints: hints).map { ($0.image, $0.minimumFace) }
    }
    var promises: [(turn: Turn, promise: Float)] = []
    for turn in [Turn.right, .left, .over] {
      var sum: Float = 0
      for (image, minimumFace) in pictures {
        let turned = try detector.pyramid(of: image.turned(turn), minimumFace: minimumFace)
        sum += try detector.detect(in: turned).reduce(0) { $0 + promise($1) }
      }
      if sum > Thresholds.turnPromise { promises.append((turn, sum)) }
    }
    return promises.sorted { $0.promise > $1.promise }.map(\.turn)
  }

  /// As much of a face's quality as shows before it is cut out.
  private func promise(_ face: Detection) -> Float {
    Quality.pose(FaceGeometry(face.landmarks))
      * Quality.rise(face.score, detector.calibration.scores)
  }

  /// Whether a face is found in the mirror image of its picture, too. What only looks like one seldom is.
  private func isMirrored(_ face: Detection, in image: Image) throws(FacesError) -> Bool {
    let box = face.box
    let mirrored = Box(
      x: Float(image.width - 1) - box.x - box.width, y: box.y, width: box.width, height: box.height)
    // Other sizes than before are looked at, as well.
    let minimum = max(Thresholds.minimumFaceFloor, min(box.width, box.height) / 2)
    let pyramid = try detector.pyramid(of: image.mirrored(), minimumFace: minimum)
    return try detector.detect(in: pyramid).contains {
      $0.box.iou(mirrored) >= Thresholds.mirrorOverlap
        && promise($0) >= Thresholds.mirrorPromise
    }
  }
}

extension Turn {
  /// The turn in which a photo's faces were found: the landmarks of those found in a turned photo tell which way heads point.
  ///
  /// One good face tells it: the quality that it must have is higher than that of any upright face which leans as far. Else
  /// several tell it that all point one way.
  public init(facesOf photo: [(landmarks: Landmarks, quality: Quality)]) {
    let bar = Turn.bar(for: photo.map(\.quality))
    let turns = Set(
      photo.filter { $0.quality.overall >= bar }.map { Turn(of: $0.landmarks) })
    self = turns.count == 1 ? turns.first ?? .none : .none
  }

  /// The turn that puts a head upright.
  private init(of face: Landmarks) {
    // From the left eye to the right one is to the right in an upright face.
    let dx = face.rightEye.x - face.leftEye.x
    let dy = face.rightEye.y - face.leftEye.y
    if abs(dx) >= abs(dy) {
      self = dx >= 0 ? .none : .over
    } else {
      self = dy >= 0 ? .left : .right
    }
  }

  /// The quality from which faces are believed to show a photo turned: that of a good one, or, where several are fair and none
  /// is good, of a fair one.
  fileprivate static func bar(for faces: [Quality]) -> Float {
    let isCrowd =
      !faces.contains { $0.overall >= Thresholds.turnedQuality }
      && faces.count { $0.overall >= Thresholds.turnedCrowdQuality } >= Thresholds.turnedCrowd
    return isCrowd ? Thresholds.turnedCrowdQuality : Thresholds.turnedQuality
  }

  /// Whether faces found in a turned picture outweigh those found in it as it is, but for the ones that are the same heads and
  /// seen more surely.
  ///
  /// - Precondition: all of them are of the same picture.
  static func explains(_ upright: [FoundFace], by turned: [FoundFace]) -> Bool {
    let others = upright.filter { face in
      !turned.contains {
        $0.detection.score >= face.detection.score
          && $0.detection.box.iou(face.detection.box) >= Thresholds.sameHeadOverlap
      }
    }
    func total(_ faces: [FoundFace]) -> Float { faces.reduce(0) { $0 + $1.quality.overall } }
    return total(turned) >= Thresholds.turnedAdvantage * total(others)
  }
}
