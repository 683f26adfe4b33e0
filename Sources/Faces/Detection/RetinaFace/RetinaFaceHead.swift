internal import Inference

/// Outputs of RetinaFace as most exports have them: a box, two scores and five points for each prior.
///
/// J. Deng, J. Guo, Y. Zhou, J. Yu, I. Kotsia, S. Zafeiriou: «RetinaFace: Single-stage Dense Face Localisation in the Wild»,
/// arXiv 1905.00641, 2019; priors and variances of its MobileNet 0.25 and ResNet-50 for PyTorch.
struct RetinaFaceHead: SingleShotHead {
  static let priors = Priors(
    strides: [8, 16, 32], sides: [[16, 32], [64, 128], [256, 512]])

  let scores: String
  let boxes: String
  let points: String
  /// Whether the softmax of the scores is left to the reader.
  let isRaw: Bool
  var hasLandmarks: Bool { true }

  init(_ outputs: [HeadOutput], size: NetworkSize) throws(HeadMismatch) {
    let count = Self.priors.count(size)
    guard let scores = outputs.only(rows: count, columns: 2),
      let boxes = outputs.only(rows: count, columns: 4),
      let points = outputs.only(rows: count, columns: 10)
    else { throw HeadMismatch(expected: "[\(count), 2], [\(count), 4] and [\(count), 10]") }
    self.scores = scores.name
    self.boxes = boxes.name
    self.points = points.name
    isRaw = scores.isRaw
  }

  func lengths(_ size: NetworkSize) -> [(output: String, count: Int)] {
    let count = Self.priors.count(size)
    return [(scores, count * 2), (boxes, count * 4), (points, count * 10)]
  }

  func candidates(
    _ outputs: borrowing Outputs, size: NetworkSize, above threshold: Float
  ) -> [Candidate] {
    Self.decode(
      scores: outputs.floats(scores), isRaw: isRaw, boxes: outputs.floats(boxes),
      points: outputs.floats(points), size: size, above: threshold)
  }

  /// The priors whose score is above the threshold, moved.
  ///
  /// - Parameters:
  ///   - scores: `[N, 2]`, the second being that of a face.
  ///   - boxes: `[N, 4]`.
  ///   - points: `[N, 10]`, x and y of five.
  static func decode(
    scores: Span<Float>, isRaw: Bool, boxes: Span<Float>, points: Span<Float>,
    size: NetworkSize, above threshold: Float
  ) -> [Candidate] {
    var found: [Candidate] = []
    priors.forEach(
      size, where: { faceShare(scores, $0, isRaw: isRaw) }, above: threshold
    ) { row, prior, score in
      let at = row * 4
      var face = prior.box(
        (boxes[at], boxes[at + 1], boxes[at + 2], boxes[at + 3]), score: score)
      let marks = (0..<5).map {
        prior.point((points[row * 10 + $0 * 2], points[row * 10 + $0 * 2 + 1]))
      }
      face.landmarks = marks.map(\.x) + marks.map(\.y)
      found.append(face)
    }
    return found
  }
}
