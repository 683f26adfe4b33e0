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

  /// The probability that each box is a face, and its landmarks.
  ///
  /// - Precondition: the boxes are usable.
  func opinions(
    on boxes: [Candidate], in pyramid: Pyramid
  ) throws(InferenceError) -> [(probability: Float, landmarks: [Float])] {
    let squares = try network.look(at: boxes.map(\.squared), pyramid) { box, row, outputs in
      var face = box
      face.score = outputs.floats("probability")[row * 2 + 1]
      face.landmarks = PatchNetwork.landmarks(box, row, outputs)
      return face
    }
    // The square of a usable box is usable, so none is left out.
    precondition(squares.count == boxes.count)
    return squares.map { ($0.score, $0.landmarks) }
  }
}
