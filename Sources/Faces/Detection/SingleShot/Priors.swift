internal import Glibc

/// The boxes that networks of the kind of SSD start from, and what they make of them.
///
/// W. Liu et al.: «SSD: Single Shot MultiBox Detector», ECCV 2016. Centres are moved by shares of the sides, sides multiplied by
/// powers of e, both scaled by a variance.
struct Priors: Hashable, Sendable {
  let strides: [Int]
  /// Sides of the square boxes of each cell of a stride, in pixels of the input.
  let sides: [[Float]]

  private static let centreVariance: Float = 0.1
  private static let sideVariance: Float = 0.2

  struct Prior: Hashable {
    /// Centre, in pixels of the input.
    let x: Float
    let y: Float
    let side: Float

    /// - Parameter shift: of the centre, and logarithms of the sides.
    func box(_ shift: (Float, Float, Float, Float), score: Float) -> Candidate {
      let x = x + shift.0 * centreVariance * side
      let y = y + shift.1 * centreVariance * side
      let halfWidth = exp(shift.2 * sideVariance) * side / 2
      let halfHeight = exp(shift.3 * sideVariance) * side / 2
      return Candidate(
        left: x - halfWidth, top: y - halfHeight, right: x + halfWidth, bottom: y + halfHeight,
        score: score)
    }

    func point(_ shift: (Float, Float)) -> (x: Float, y: Float) {
      (x + shift.0 * centreVariance * side, y + shift.1 * centreVariance * side)
    }
  }

  func count(_ size: NetworkSize) -> Int {
    zip(strides, sides).reduce(0) { $0 + size.cells($1.0).count * $1.1.count }
  }

  /// Calls `body` with the rows whose score is above the threshold: finest stride first, cells row by row, sides in order.
  ///
  /// - Parameter score: of a row.
  func forEach(
    _ size: NetworkSize, where score: (Int) -> Float, above threshold: Float,
    _ body: (_ row: Int, _ prior: Prior, _ score: Float) -> Void
  ) {
    var start = 0
    for (stride, sides) in zip(strides, sides) {
      let cells = size.cells(stride)
      for row in 0..<cells.count * sides.count {
        let score = score(start + row)
        guard score > threshold else { continue }
        let (cell, kind) = row.quotientAndRemainder(dividingBy: sides.count)
        let (line, column) = cell.quotientAndRemainder(dividingBy: cells.columns)
        body(
          start + row,
          Prior(
            x: (Float(column) + 0.5) * Float(stride), y: (Float(line) + 0.5) * Float(stride),
            side: sides[kind]), score)
      }
      start += cells.count * sides.count
    }
  }
}

/// The share of a face among two numbers a row, nothing and face.
func faceShare(_ scores: Span<Float>, _ row: Int, isRaw: Bool) -> Float {
  // A softmax of two is the sigmoid of their difference.
  isRaw ? sigmoid(scores[row * 2 + 1] - scores[row * 2]) : scores[row * 2 + 1]
}
