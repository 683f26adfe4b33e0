internal import Glibc
internal import Inference

/// Outputs of YuNet: for each stride two scores, a box and five points a cell. A face's score is the root of the product of
/// both, so that it does not matter which of them says «face» and which «anything».
///
/// W. Wu, H. Peng, S. Yu: «YuNet: A Tiny Millisecond-level Face Detector», Machine Intelligence Research 20, 2023.
struct YuNetHead: SingleShotHead {
  struct Level: Hashable {
    let stride: Int
    let scores: [String]
    let box: String
    let points: String
  }

  static let strides = [8, 16, 32]

  let levels: [Level]
  /// Whether the sigmoid of the scores is left to the reader.
  let isRaw: Bool
  var hasLandmarks: Bool { true }

  init(_ outputs: [HeadOutput], size: NetworkSize) throws(HeadMismatch) {
    var levels: [Level] = []
    var isRaw = false
    for stride in Self.strides {
      let count = size.cells(stride).count
      let scores = outputs.filter { $0.rows == count && $0.columns == 1 }
      guard scores.count == 2, let box = outputs.only(rows: count, columns: 4),
        let points = outputs.only(rows: count, columns: 10)
      else {
        throw HeadMismatch(
          expected: "two outputs of one number, one of 4 and one of 10 for each of "
            + Self.strides.map { "\(size.cells($0).count)" }.joined(separator: ", ") + " cells")
      }
      isRaw = isRaw || scores.contains(where: \.isRaw)
      levels.append(
        Level(stride: stride, scores: scores.map(\.name), box: box.name, points: points.name))
    }
    self.levels = levels
    self.isRaw = isRaw
  }

  func lengths(_ size: NetworkSize) -> [(output: String, count: Int)] {
    levels.flatMap { level in
      let cells = size.cells(level.stride).count
      return level.scores.map { ($0, cells) } + [
        (level.box, cells * 4), (level.points, cells * 10),
      ]
    }
  }

  func candidates(
    _ outputs: borrowing Outputs, size: NetworkSize, above threshold: Float
  ) -> [Candidate] {
    var found: [Candidate] = []
    for level in levels {
      found += Self.decode(
        scores: (outputs.floats(level.scores[0]), outputs.floats(level.scores[1])),
        isRaw: isRaw, boxes: outputs.floats(level.box), points: outputs.floats(level.points),
        stride: level.stride, columns: size.cells(level.stride).columns, above: threshold)
    }
    return found
  }

  /// The cells of one stride whose score is above the threshold, as boxes.
  ///
  /// - Parameters:
  ///   - scores: `[N]` each, N cells row by row.
  ///   - boxes: `[N, 4]`: the centre's place in the cell, and the logarithm of the sides, in strides.
  ///   - points: `[N, 10]`: x and y of five points from the cell's corner, in strides.
  static func decode(
    scores: (Span<Float>, Span<Float>), isRaw: Bool, boxes: Span<Float>, points: Span<Float>,
    stride: Int, columns: Int, above threshold: Float
  ) -> [Candidate] {
    let square = threshold * threshold
    let step = Float(stride)
    var found: [Candidate] = []
    for cell in 0..<scores.0.count {
      var (a, b) = (scores.0[cell], scores.1[cell])
      if isRaw { (a, b) = (sigmoid(a), sigmoid(b)) }
      let product = min(max(a, 0), 1) * min(max(b, 0), 1)
      guard product > square else { continue }
      let (row, column) = cell.quotientAndRemainder(dividingBy: columns)
      let (x, y) = (Float(column), Float(row))
      let centre = ((x + boxes[cell * 4]) * step, (y + boxes[cell * 4 + 1]) * step)
      let half = (exp(boxes[cell * 4 + 2]) * step / 2, exp(boxes[cell * 4 + 3]) * step / 2)
      found.append(
        Candidate(
          left: centre.0 - half.0, top: centre.1 - half.1, right: centre.0 + half.0,
          bottom: centre.1 + half.1, score: product.squareRoot(),
          landmarks: (0..<10).map { index in
            index < 5
              ? (x + points[cell * 10 + index * 2]) * step
              : (y + points[cell * 10 + (index - 5) * 2 + 1]) * step
          }))
    }
    return found
  }
}
