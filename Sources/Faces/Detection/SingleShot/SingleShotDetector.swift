internal import Imaging
internal import Inference
internal import Support
internal import Vocabulary

/// Finds faces with one network that says of every spot of a picture at once whether it is a face: run on what `SearchPlan` asks for, its outputs decoded by what the family knows of them (`SingleShotHead`), what overlaps taken for one face,
/// and what is in doubt shown to another network (`SecondOpinion`).
final class SingleShotDetector: Detector {
  private let traits: SingleShotTraits
  private let plan: SearchPlan
  private let settings: DetectorSettings
  private let score: Float
  private let network: SingleShotNetwork
  private let opinion: SecondOpinion?
  let calibration: DetectorCalibration

  /// - Parameter head: what recognises a network's outputs.
  /// - Throws: `model`, `givenModel` for a network whose outputs are none of the family's, with what they are.
  init(
    _ manifest: DetectorManifest, _ files: ModelFiles, settings: DetectorSettings,
    traits: SingleShotTraits, head: any SingleShotHead.Type
  ) throws(FacesError) {
    guard let file = manifest.files.first(where: { $0.role == "detection" }) else {
      throw files.problem(manifest.name, "names no file for 'detection'")
    }
    self.traits = traits
    self.settings = settings
    // The text is canonical, so it is a number.
    score = plainNumber(try traits.threshold.value(in: settings)) ?? 1
    calibration = manifest.calibration ?? traits.calibration
    network = try SingleShotNetwork(file, manifest.input, head: head, files: files)
    plan = SearchPlan(faces: manifest.faces ?? traits.faces, fixed: network.fixedSize)
    let isNeeded = !network.head.hasLandmarks || traits.sureScore > score
    opinion = isNeeded ? try SecondOpinion() : nil
  }

  /// The first picture only: what it shows decides on others.
  func pyramid(of image: Image, minimumFace: Float?) throws(FacesError) -> Pyramid {
    try Pyramid(
      image,
      minimumFace: minimumFace ?? settings.minimumFace ?? Thresholds.minimumFaceFloor,
      sizes: [
        plan.first(width: image.width, height: image.height, minimumFace: minimumFace)
      ])
  }

  /// - Complexity: linear in the pixels that the network is shown, and in the number of spots like a face by that of those
  ///   that are kept.
  /// - Returns: what is likely is what the first picture shows with `SingleShotTraits.likelyScore`.
  func search(_ pyramid: Pyramid) throws(FacesError) -> SearchResult {
    let photo = pyramid.photo
    guard let first = pyramid.levels.first else { return SearchResult(faces: [], likely: 0) }
    let least = min(score, traits.likelyScore)
    let hinted = try spots(in: first.image, of: photo, above: min(least, traits.hintScore ?? 1))
      .strongest(overlap: traits.overlap)
    let seen = hinted.filter { $0.score > least }
    var all = seen
    if let size = plan.larger(
      width: photo.width, height: photo.height, minimumFace: pyramid.minimumFace,
      score: score, sure: max(score, traits.sureScore), spots: seen)
    {
      let larger = try Pyramid(photo, minimumFace: 0, sizes: [size]).levels[0].image
      all += try spots(in: larger, of: photo, above: least)
    }
    if let size = plan.coarser(
      width: photo.width, height: photo.height, than: first.scale, spots: seen)
    {
      let smaller = try Pyramid(first.image, minimumFace: 0, sizes: [size]).levels[0].image
      all += try spots(in: smaller, of: photo, above: least)
    }
    for tile in plan.tiles(
      width: photo.width, height: photo.height, minimumFace: pyramid.minimumFace,
      than: first.scale, spots: seen)
    {
      let part = photo.cropped(x: tile.x, y: tile.y, width: tile.width, height: tile.height)
      all += try spots(in: part, of: part, above: least)
        .map { $0.moved(Float(tile.x), Float(tile.y)) }.filter(tile.takes)
    }
    let faces = all.strongest(overlap: traits.overlap).filter {
      $0.score > score && max($0.width, $0.height) >= pyramid.minimumFace
    }
    var result = SearchResult(
      faces: try believed(faces, in: pyramid).compactMap {
        $0.detection(width: photo.width, height: photo.height)
      },
      likely: seen.count)
    result.hints = hinted.prefix(SearchPlan.hints).map {
      $0.clipped(width: photo.width, height: photo.height)
    }
    return result
  }

  /// The hints with what is around them, for a head that lies on a side or upside down leaves one; the whole first picture for a
  /// family of which that is not known.
  func glances(_ pyramid: Pyramid, hints: [Box]) throws(FacesError) -> [Glance] {
    guard traits.hintScore != nil else {
      return pyramid.levels.prefix(1).map { first in
        let reduction = max(1, Float(first.image.longSide) / Self.glanceSide)
        return Glance(image: first.image, minimumFace: plan.comfort * reduction)
      }
    }
    var glances: [Glance] = []
    for hint in hints {
      let image = pyramid.version(
        showing: (hint.width * hint.height).squareRoot(), in: SearchPlan.hintSide)
      let scale = Float(image.width) / Float(pyramid.photo.width)
      let glance = plan.glance(
        at: Box(
          x: hint.x * scale, y: hint.y * scale, width: hint.width * scale,
          height: hint.height * scale),
        width: image.width, height: image.height)
      let part = image.cropped(
        x: glance.x, y: glance.y, width: glance.part.width, height: glance.part.height)
      do throws(ImagingError) {
        glances.append(
          Glance(
            image: try Resize.area(part, width: glance.shown.width, height: glance.shown.height),
            minimumFace: glance.minimumFace))
      } catch {
        throw .imaging(error)
      }
    }
    return glances
  }

  /// Long side at which turned photos are looked at first where hints say nothing, in pixels.
  private static let glanceSide: Float = 640

  /// What looks like a face in a version of the photo, in the photo's pixels.
  private func spots(
    in image: Image, of photo: Image, above threshold: Float
  ) throws(FacesError) -> [Candidate] {
    do throws(InferenceError) {
      let x = Float(photo.width) / Float(image.width)
      let y = Float(photo.height) / Float(image.height)
      return try network.candidates(in: image, above: threshold)
        .map { $0.scaled(x, y) }.filter(\.isUsable)
    } catch {
      throw .inference(error)
    }
  }

  /// The faces that are sure, and those that the other network agrees with; all with its landmarks, by which people are told apart better
  /// (`Weights/convert/README.md`).
  private func believed(
    _ faces: [Candidate], in pyramid: Pyramid
  ) throws(FacesError) -> [Candidate] {
    guard let opinion else { return faces }
    let opinions: [(probability: Float, landmarks: [Float])]
    do throws(InferenceError) {
      opinions = try opinion.opinions(on: faces, in: pyramid)
    } catch {
      throw .inference(error)
    }
    return zip(faces, opinions).compactMap { face, said in
      guard face.score >= traits.sureScore || said.probability >= SingleShotTraits.agreement
      else { return nil }
      var face = face
      face.landmarks = said.landmarks
      return face
    }
  }
}

/// What a family of such detectors has of its own, besides how outputs are read.
struct SingleShotTraits: Sendable {
  /// The score that a face must have.
  let threshold: FamilySetting
  /// The score from which no second opinion is asked for; 0 for a family that needs none.
  let sureScore: Float
  /// Sides of the faces that its networks see for sure, in pixels of their input, where a manifest does not say.
  let faces: ClosedRange<Float>
  /// Overlap (intersection over union) above which the weaker of two faces goes.
  let overlap: Float
  /// The score of what looks like a face at first.
  let likelyScore: Float
  /// The score that a head which lies on a side or upside down still has; nil for a family that nobody measured.
  var hintScore: Float?
  /// Where a manifest does not say.
  let calibration: DetectorCalibration

  /// The probability of a face that a second opinion must give.
  static let agreement: Float = 0.3
}

extension DetectorFamily {
  /// A family of networks that find all faces in one run.
  static func singleShot(
    _ name: String, _ traits: SingleShotTraits, head: any SingleShotHead.Type
  ) -> DetectorFamily {
    DetectorFamily(
      name: name, settings: [traits.threshold],
      make: { manifest, files, settings throws(FacesError) in
        try SingleShotDetector(manifest, files, settings: settings, traits: traits, head: head)
      })
  }
}

extension FamilySetting {
  /// The score that a face must have for a family of single-shot detectors.
  static func score(_ key: String, of detector: String, standard: String) -> FamilySetting {
    FamilySetting(
      key: key,
      meaning:
        "Score a face must reach if the detector is \(detector). Higher finds fewer faces and "
        + "fewer things that are none.",
      allowed: "a number from 0.05 to 1",
      placeholder: "SCORE", brief: "Score a face must reach, by \(detector)",
      standard: standard,
      canonical: { text in
        plainNumber(text).flatMap { (0.05...1).contains($0) ? decimal($0) : nil }
      })
  }
}

extension Candidate {
  /// In a picture larger by these factors; whole numbers are pixel centres.
  fileprivate func scaled(_ x: Float, _ y: Float) -> Candidate {
    func across(_ value: Float) -> Float { (value + 0.5) * x - 0.5 }
    func down(_ value: Float) -> Float { (value + 0.5) * y - 0.5 }
    if x == 1, y == 1 { return self }
    var scaled = self
    scaled.left = across(left)
    scaled.top = down(top)
    scaled.right = across(right)
    scaled.bottom = down(bottom)
    scaled.landmarks = landmarks.enumerated().map { $0 < 5 ? across($1) : down($1) }
    return scaled
  }

  fileprivate func moved(_ x: Float, _ y: Float) -> Candidate {
    var moved = self
    moved.left += x
    moved.top += y
    moved.right += x
    moved.bottom += y
    moved.landmarks = landmarks.enumerated().map { $1 + ($0 < 5 ? x : y) }
    return moved
  }

  /// nil without landmarks, and for what lies beyond the picture.
  fileprivate func detection(width: Int, height: Int) -> Detection? {
    guard landmarks.count == 10, landmarks.allSatisfy(\.isFinite) else { return nil }
    let box = clipped(width: width, height: height)
    guard box.width > 0, box.height > 0 else { return nil }
    return Detection(
      box: box,
      landmarks: Landmarks(points: (0..<5).map { Point(x: landmarks[$0], y: landmarks[$0 + 5]) }),
      score: score)
  }
}
