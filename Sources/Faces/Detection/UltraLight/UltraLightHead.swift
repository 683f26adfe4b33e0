internal import Inference

/// Outputs of Ultra-Light-Fast-Generic-Face-Detector-1MB (slim or RFB, 320 or 640 wide): two scores and a box for each prior, and no
/// landmarks. Most files hold the priors themselves and give corners as shares of the picture's sides.
///
/// Linzaer: «Ultra-Light-Fast-Generic-Face-Detector-1MB», 2019; RFB: S. Liu, D. Huang, Y. Wang: «Receptive Field Block Net
/// for Accurate and Fast Object Detection», ECCV 2018.
struct UltraLightHead: SingleShotHead {
  static let priors = Priors(
    strides: [8, 16, 32, 64],
    sides: [[10, 16, 24], [32, 48], [64, 96], [128, 192, 256]])

  /// How far the centres of nearly all boxes of a black picture are from those of their priors at most, in sides of the latter, if
  /// the file decodes boxes itself.
  private static let drift: Float = 2
  /// «Nearly all».
  private static let most = 0.9

  let scores: String
  let boxes: String
  /// Whether the softmax of the scores is left to the reader.
  let isRaw: Bool
  /// Whether boxes are shifts of priors rather than corners.
  let isShift: Bool
  var hasLandmarks: Bool { false }

  init(_ outputs: [HeadOutput], size: NetworkSize) throws(HeadMismatch) {
    let count = Self.priors.count(size)
    guard let scores = outputs.only(rows: count, columns: 2),
      let boxes = outputs.only(rows: count, columns: 4), outputs.count == 2
    else { throw HeadMismatch(expected: "[\(count), 2] and [\(count), 4]") }
    self.scores = scores.name
    self.boxes = boxes.name
    isRaw = scores.isRaw
    isShift = !Self.areCorners(boxes.values.span, size)
  }

  /// Whether boxes lie where their priors do.
  ///
  /// - Parameter boxes: `[N, 4]`.
  static func areCorners(_ boxes: Span<Float>, _ size: NetworkSize) -> Bool {
    var near = 0
    priors.forEach(size, where: { _ in 1 }, above: 0) { row, prior, _ in
      let box = corners(boxes, row, size, score: 1)
      let x = (box.left + box.right) / 2 - prior.x
      let y = (box.top + box.bottom) / 2 - prior.y
      if box.width > 0, box.height > 0, max(abs(x), abs(y)) < drift * prior.side { near += 1 }
    }
    return Double(near) >= most * Double(priors.count(size))
  }

  func lengths(_ size: NetworkSize) -> [(output: String, count: Int)] {
    let count = Self.priors.count(size)
    return [(scores, count * 2), (boxes, count * 4)]
  }

  func candidates(
    _ outputs: borrowing Outputs, size: NetworkSize, above threshold: Float
  ) -> [Candidate] {
    Self.decode(
      scores: outputs.floats(scores), isRaw: isRaw, boxes: outputs.floats(boxes),
      isShift: isShift, size: size, above: threshold)
  }

  /// The boxes whose score is above the threshold.
  ///
  /// - Parameters:
  ///   - scores: `[N, 2]`, the second being that of a face.
  ///   - boxes: `[N, 4]`: left, top, right and bottom as shares of the sides, or shifts of priors.
  static func decode(
    scores: Span<Float>, isRaw: Bool, boxes: Span<Float>, isShift: Bool, size: NetworkSize,
    above threshold: Float
  ) -> [Candidate] {
    var found: [Candidate] = []
    priors.forEach(
      size, where: { faceShare(scores, $0, isRaw: isRaw) }, above: threshold
    ) { row, prior, score in
      let at = row * 4
      found.append(
        isShift
          ? prior.box((boxes[at], boxes[at + 1], boxes[at + 2], boxes[at + 3]), score: score)
          : corners(boxes, row, size, score: score))
    }
    return found
  }

  private static func corners(
    _ boxes: Span<Float>, _ row: Int, _ size: NetworkSize, score: Float
  ) -> Candidate {
    let (w, h) = (Float(size.width), Float(size.height))
    return Candidate(
      left: boxes[row * 4] * w, top: boxes[row * 4 + 1] * h, right: boxes[row * 4 + 2] * w,
      bottom: boxes[row * 4 + 3] * h, score: score)
  }
}
