internal import CFaceKernels
internal import Vocabulary

/// A box on its way through the detector's stages, by its corners in pixels of the photo.
struct Candidate: Hashable {
  var left: Float
  var top: Float
  var right: Float
  var bottom: Float
  var score: Float
  /// Five x, then five y; set by the last stage.
  var landmarks: [Float] = []

  var width: Float { right - left }
  var height: Float { bottom - top }

  /// The square about the same centre whose side is the longer of both.
  var squared: Candidate {
    let side = max(width, height)
    var square = self
    square.left = left + width * 0.5 - side * 0.5
    square.top = top + height * 0.5 - side * 0.5
    square.right = square.left + side
    square.bottom = square.top + side
    return square
  }

  /// Moved by a network's regression: left, top, right and bottom as shares of the sides. Sides count pixels, both ends
  /// included, as in the authors' code.
  func moved(by shift: (Float, Float, Float, Float)) -> Candidate {
    let w = width + 1
    let h = height + 1
    var moved = self
    moved.left += shift.0 * w
    moved.top += shift.1 * h
    moved.right += shift.2 * w
    moved.bottom += shift.3 * h
    return moved
  }

  /// Whether the box can be cut out: finite, and wider and higher than nothing.
  var isUsable: Bool {
    left.isFinite && top.isFinite && right.isFinite && bottom.isFinite && width > 0 && height > 0
  }

  /// What of it lies inside a picture of this size.
  func clipped(width: Int, height: Int) -> Box {
    let x0 = min(max(left, 0), Float(width - 1))
    let y0 = min(max(top, 0), Float(height - 1))
    let x1 = min(max(right, 0), Float(width - 1))
    let y1 = min(max(bottom, 0), Float(height - 1))
    return Box(x: x0, y: y0, width: x1 - x0, height: y1 - y0)
  }
}

/// What two boxes' shared area is measured against.
enum Overlap {
  /// The area of both together (intersection over union).
  case union
  /// The area of the smaller one.
  case smaller
}

extension [Candidate] {
  /// Non-maximum suppression: sorted by falling score, without the boxes that overlap any stronger one by more than
  /// `threshold`, even one that is itself suppressed, as in PyPI mtcnn. Ties keep their order.
  ///
  /// - Complexity: quadratic in the count at worst.
  func suppressed(above threshold: Float, of overlap: Overlap) -> [Candidate] {
    suppressed(above: threshold, of: overlap, byKeptOnly: false)
  }

  /// Non-maximum suppression as usual: sorted by falling score, without those that overlap a stronger one which is kept itself by
  /// more than `overlap` (intersection over union). Ties keep their order.
  ///
  /// - Complexity: the count by the count of what is kept.
  func strongest(overlap: Float) -> [Candidate] {
    suppressed(above: overlap, of: .union, byKeptOnly: true)
  }

  private func suppressed(
    above threshold: Float, of overlap: Overlap, byKeptOnly: Bool
  ) -> [Candidate] {
    guard !isEmpty else { return [] }
    let order = indices.sorted {
      self[$0].score != self[$1].score ? self[$0].score > self[$1].score : $0 < $1
    }
    var corners: [Float] = []
    corners.reserveCapacity(count * 4)
    for index in order {
      let box = self[index]
      corners.append(box.left)
      corners.append(box.top)
      corners.append(box.right)
      corners.append(box.bottom)
    }
    var keep = [Bool](repeating: false, count: count)
    unsafe fk_suppress(corners, count, threshold, overlap == .smaller, byKeptOnly, &keep)
    return zip(order, keep).compactMap { $1 ? self[$0] : nil }
  }
}
