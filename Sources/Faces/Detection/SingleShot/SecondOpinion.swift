internal import Inference

/// What the last network of the MTCNN that the program carries says of boxes that another detector found: whether they are faces, and
/// where their landmarks are.
struct SecondOpinion {
  private let network: PatchNetwork

  /// The manifest of the detector whose network is borrowed.
  private static let lender = "mtcnn.json"

  init() throws(FacesError) {
    // What the program carries, whatever else was given.
    let carried = ModelFiles()
    let lender: DetectorManifest = try carried.manifest(Self.lender)
    guard let file = lender.files.first(where: { $0.role == "output" }) else {
      throw carried.problem(Self.lender, "names no file for 'output'")
    }
    network = PatchNetwork(
      session: Session(try carried.network(file)), input: lender.input,
      size: MTCNN.Constants.outputSide)
  }

  /// The probability that each box is a face, and its landmarks: those in the box that the network makes of it, which depend less on
  /// how the other detector draws its boxes (`Weights/convert/README.md`).
  ///
  /// - Precondition: the boxes are usable.
  func opinions(
    on boxes: [Candidate], in pyramid: Pyramid
  ) throws(InferenceError) -> [(probability: Float, landmarks: [Float])] {
    let moved = try network.look(at: boxes.map(\.squared), pyramid) { box, row, outputs in
      let score = outputs.floats("probability")[row * 2 + 1]
      let face = PatchNetwork.moved(box, row, outputs, score: score)
      if face.isUsable { return face }
      var kept = box
      kept.score = score
      return kept
    }
    let faces = try network.look(at: moved.map(\.squared), pyramid) { box, row, outputs in
      var face = box
      face.landmarks = PatchNetwork.landmarks(box, row, outputs)
      return face
    }
    // The square of a usable box is usable, so none is left out.
    precondition(faces.count == boxes.count)
    return faces.map { ($0.score, $0.landmarks) }
  }
}
