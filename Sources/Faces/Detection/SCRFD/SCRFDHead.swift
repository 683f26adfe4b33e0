internal import Inference

/// Outputs of SCRFD: for each stride a score, a box and mostly five points, one or two of each a cell. Boxes are distances from
/// the cell's corner to the four sides.
///
/// J. Guo, J. Deng, A. Lattas, S. Zafeiriou: «Sample and Computation Redistribution for Efficient Face Detection»,
/// arXiv 2105.04714, 2021; the boxes are those of Z. Tian, C. Shen, H. Chen, T. He: «FCOS», 2019.
struct SCRFDHead: SingleShotHead {
  struct Level: Hashable {
    let stride: Int
    /// Boxes a cell.
    let boxes: Int
    let score: String
    let box: String
    /// nil where an export has none.
    let points: String?
  }

  /// Networks of three strides have two boxes a cell, those of five one.
  static let layouts: [(strides: [Int], boxes: Int)] = [
    ([8, 16, 32], 2), ([8, 16, 32, 64, 128], 1), ([8, 16, 32], 1),
  ]

  let levels: [Level]
  /// Whether the sigmoid of the scores is left to the reader.
  let isRaw: Bool
  var hasLandmarks: Bool { levels.allSatisfy { $0.points != nil } }

  init(_ outputs: [HeadOutput], size: NetworkSize) throws(HeadMismatch) {
    for layout in Self.layouts {
      if let levels = Self.levels(outputs, size, layout.strides, layout.boxes) {
        self.levels = levels
        isRaw = outputs.contains { $0.columns == 1 && $0.isRaw }
        return
      }
    }
    throw HeadMismatch(
      expected: "one output of one number, one of 4 and, for landmarks, one of 10 for each of "
        + Self.layouts[0].strides.map { "\(size.cells($0).count * 2)" }.joined(separator: ", ")
        + " boxes")
  }

  private static func levels(
    _ outputs: [HeadOutput], _ size: NetworkSize, _ strides: [Int], _ boxes: Int
  ) -> [Level]? {
    var levels: [Level] = []
    for stride in strides {
      let rows = size.cells(stride).count * boxes
      guard let score = outputs.only(rows: rows, columns: 1),
        let box = outputs.only(rows: rows, columns: 4)
      else { return nil }
      levels.append(
        Level(
          stride: stride, boxes: boxes, score: score.name, box: box.name,
          points: outputs.only(rows: rows, columns: 10)?.name))
    }
    let known = levels.count * (levels.contains { $0.points != nil } ? 3 : 2)
    return outputs.count == known ? levels : nil
  }

  func lengths(_ size: NetworkSize) -> [(output: String, count: Int)] {
    levels.flatMap { level in
      let rows = size.cells(level.stride).count * level.boxes
      return [(level.score, rows), (level.box, rows * 4)]
        + (level.points.map { [($0, rows * 10)] } ?? [])
    }
  }

  func candidates(
    _ outputs: borrowing Outputs, size: NetworkSize, above threshold: Float
  ) -> [Candidate] {
    var found: [Candidate] = []
    for level in levels {
      var boxes = Self.decode(
        scores: outputs.floats(level.score), isRaw: isRaw, boxes: outputs.floats(level.box),
        stride: level.stride, columns: size.cells(level.stride).columns, perCell: level.boxes,
        above: threshold)
      if let points = level.points {
        Self.mark(
          &boxes, points: outputs.floats(points), stride: level.stride,
          columns: size.cells(level.stride).columns, perCell: level.boxes)
      }
      found += boxes.map(\.candidate)
    }
    return found
  }

  /// A box and the row it stands in.
  struct Row: Hashable {
    let index: Int
    var candidate: Candidate
  }

  /// The boxes of one stride whose score is above the threshold.
  ///
  /// - Parameters:
  ///   - scores: `[N]`, N being `perCell` for each cell, row by row.
  ///   - boxes: `[N, 4]`: left, top, right and bottom, in strides from the cell's corner.
  static func decode(
    scores: Span<Float>, isRaw: Bool, boxes: Span<Float>, stride: Int, columns: Int,
    perCell: Int, above threshold: Float
  ) -> [Row] {
    let step = Float(stride)
    var found: [Row] = []
    for index in 0..<scores.count {
      let score = isRaw ? sigmoid(scores[index]) : scores[index]
      guard score > threshold else { continue }
      let (x, y) = corner(index, stride, columns, perCell)
      found.append(
        Row(
          index: index,
          candidate: Candidate(
            left: x - boxes[index * 4] * step, top: y - boxes[index * 4 + 1] * step,
            right: x + boxes[index * 4 + 2] * step, bottom: y + boxes[index * 4 + 3] * step,
            score: score)))
    }
    return found
  }

  /// Gives boxes their landmarks.
  ///
  /// - Parameter points: `[N, 10]`: x and y of five points, in strides from the cell's corner.
  static func mark(
    _ rows: inout [Row], points: Span<Float>, stride: Int, columns: Int, perCell: Int
  ) {
    for position in rows.indices {
      let index = rows[position].index
      let (x, y) = corner(index, stride, columns, perCell)
      rows[position].candidate.landmarks = (0..<10).map { number in
        number < 5
          ? x + points[index * 10 + number * 2] * Float(stride)
          : y + points[index * 10 + (number - 5) * 2 + 1] * Float(stride)
      }
    }
  }

  private static func corner(
    _ index: Int, _ stride: Int, _ columns: Int, _ perCell: Int
  ) -> (Float, Float) {
    let (row, column) = (index / perCell).quotientAndRemainder(dividingBy: columns)
    return (Float(column * stride), Float(row * stride))
  }
}
