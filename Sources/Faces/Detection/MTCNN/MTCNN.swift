internal import Imaging
internal import Inference
internal import Vocabulary

/// Finds faces with a cascade of three networks: one proposes boxes on every level of a pyramid, one refines them, one
/// refines again and finds the landmarks.
///
/// K. Zhang, Z. Zhang, Z. Li, Y. Qiao: «Joint Face Detection and Alignment using Multi-task Cascaded Convolutional
/// Networks», IEEE Signal Processing Letters 23(10), 2016. The steps follow PyPI mtcnn 1.0.0, which this is measured
/// against, but for two: patches of large faces are cut from a smaller level of the pyramid, and its small levels are made
/// from larger ones.
final class MTCNN: Detector {
  private let settings: DetectorSettings
  private let own: Settings
  private let input: ModelInput
  private let proposal: Session
  private let refinement: PatchNetwork
  private let output: PatchNetwork
  let calibration: DetectorCalibration

  init(
    _ manifest: DetectorManifest, _ files: ModelFiles, settings: DetectorSettings
  ) throws(FacesError) {
    func session(_ role: String) throws(FacesError) -> Session {
      guard let file = manifest.files.first(where: { $0.role == role }) else {
        throw files.problem(manifest.name, "names no file for '\(role)'")
      }
      return Session(try files.network(file))
    }
    self.settings = settings
    own = try Settings(settings)
    input = manifest.input
    proposal = try session("proposal")
    refinement = PatchNetwork(
      session: try session("refinement"), input: input, size: Constants.refinementSide)
    output = PatchNetwork(
      session: try session("output"), input: input, size: Constants.outputSide)
    calibration = manifest.calibration ?? Constants.calibration
  }

  func pyramid(of image: Image, minimumFace: Float?) throws(FacesError) -> Pyramid {
    try Pyramid(
      image,
      scales: Pyramid.scales(
        width: image.width, height: image.height,
        minimumFace: minimumFace ?? settings.minimumFace(longSide: image.longSide),
        factor: own.factor, window: Constants.cell))
  }

  /// - Complexity: linear in the picture's pixels over the square of the smallest face looked for, and in the number of
  ///   proposals.
  /// - Returns: what is likely is what looked like a face to the first two networks.
  func search(_ pyramid: Pyramid) throws(FacesError) -> SearchResult {
    let image = pyramid.photo
    do throws(InferenceError) {
      let proposed = try propose(pyramid)
      let refined = try refine(proposed, pyramid)
      let faces = try finish(refined, pyramid).map { face in
        Detection(
          box: face.clipped(width: image.width, height: image.height),
          landmarks: Landmarks(
            points: (0..<5).map { Point(x: face.landmarks[$0], y: face.landmarks[$0 + 5]) }),
          score: face.score)
      }
      return SearchResult(faces: faces, likely: refined.count)
    } catch {
      throw .inference(error)
    }
  }

  /// The second level suffices for portraits.
  func glances(_ pyramid: Pyramid, hints: [Box]) -> [Glance] {
    pyramid.levels.dropFirst().prefix(1).map {
      Glance(image: $0.image, minimumFace: Constants.turnedFace)
    }
  }

  // MARK: Stages

  private func propose(_ pyramid: Pyramid) throws(InferenceError) -> [Candidate] {
    var all: [Candidate] = []
    for level in pyramid.levels {
      let image = level.image
      let found = try proposal.run(
        "image", shape: [1, 3, image.height, image.width],
        fill: { input.write(image, mirrored: false, to: &$0, at: 0) },
        read: { outputs in
          Self.decode(
            probability: outputs.floats("probability"), box: outputs.floats("box"),
            columns: outputs.shape("box")[3], threshold: own.stages[0],
            scale: level.scale)
        })
      all += found.suppressed(above: Constants.levelOverlap, of: .union)
    }
    return all.suppressed(above: Constants.proposalOverlap, of: .union).map(\.squared)
  }

  /// The windows whose probability is above the threshold, moved as the network says, in pixels of the photo.
  ///
  /// - Parameters:
  ///   - probability: `[1, 2, H, W]`, the second plane being that of a face.
  ///   - box: `[1, 4, H, W]`.
  private static func decode(
    probability: Span<Float>, box: Span<Float>, columns: Int, threshold: Float, scale: Float
  ) -> [Candidate] {
    let cells = probability.count / 2
    let side = Float(Constants.cell)
    var found: [Candidate] = []
    for cell in 0..<cells where probability[cells + cell] > threshold {
      let (row, column) = cell.quotientAndRemainder(dividingBy: columns)
      let x = Float(column * Constants.cellStride)
      let y = Float(row * Constants.cellStride)
      found.append(
        Candidate(
          left: (x + box[cell] * side) / scale,
          top: (y + box[cells + cell] * side) / scale,
          right: (x + side + box[2 * cells + cell] * side) / scale,
          bottom: (y + side + box[3 * cells + cell] * side) / scale,
          score: probability[cells + cell]))
    }
    return found.filter(\.isUsable)
  }

  private func refine(
    _ boxes: [Candidate], _ pyramid: Pyramid
  ) throws(InferenceError) -> [Candidate] {
    let threshold = own.stages[1]
    let refined = try refinement.look(at: boxes, pyramid) { box, row, outputs in
      let score = outputs.floats("probability")[row * 2 + 1]
      guard score > threshold else { return nil }
      return PatchNetwork.moved(box, row, outputs, score: score)
    }
    return refined.suppressed(above: Constants.refinedOverlap, of: .union).map(\.squared)
  }

  private func finish(
    _ boxes: [Candidate], _ pyramid: Pyramid
  ) throws(InferenceError) -> [Candidate] {
    let threshold = own.stages[2]
    let faces = try output.look(at: boxes, pyramid) { box, row, outputs in
      let score = outputs.floats("probability")[row * 2 + 1]
      guard score > threshold else { return nil }
      var face = PatchNetwork.moved(box, row, outputs, score: score)
      face.landmarks = PatchNetwork.landmarks(box, row, outputs)
      return face.landmarks.allSatisfy(\.isFinite) ? face : nil
    }
    return faces.suppressed(above: Constants.outputOverlap, of: .smaller)
  }
}
