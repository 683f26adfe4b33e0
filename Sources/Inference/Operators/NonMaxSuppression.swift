/// NonMaxSuppression: the best boxes of each class that do not overlap a better one.
///
/// How many boxes remain depends on the input's values, so a model with this operator is planned again for each run.
struct NonMaxSuppression: Operator {
  private let isCentred: Bool

  var valueInputs: [Int] { [0, 1, 2, 3, 4] }

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(2...5)
    try node.requireOutputs(1...1)
    isCentred = try node.flag("center_point_box")
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let (boxes, scores) = (try inputs.floats(0), try inputs.floats(1))
    guard boxes.rank == 3, scores.rank == 3, boxes.shape[2] == 4, boxes.shape[0] == scores.shape[0],
      boxes.shape[1] == scores.shape[2]
    else { throw .invalid("boxes of shape \(boxes.shape) and scores of shape \(scores.shape)") }
    let limit = try inputs.integers(2)?.first ?? 0
    let overlap = try threshold(inputs, 3) ?? 0
    let least = try threshold(inputs, 4)
    let corners = try corners(inputs.constant(0).floats ?? [])
    let values = try inputs.constant(1).floats ?? []
    let (classes, count) = (scores.shape[1], boxes.shape[1])
    var picked: [Int64] = []
    for batch in 0..<boxes.shape[0] {
      for kind in 0..<classes {
        let score = values[((batch * classes + kind) * count)...].prefix(count)
        let first = score.startIndex
        let order = (0..<count).filter { least == nil || score[first + $0] > least ?? 0 }
          .sorted {
            let (a, b) = (score[first + $0], score[first + $1])
            return a == b ? $0 < $1 : a > b
          }
        var kept: [Int] = []
        for candidate in order where kept.count < limit {
          let box = corners[batch * count + candidate]
          if kept.allSatisfy({ box.iou(corners[batch * count + $0]) <= overlap }) {
            kept.append(candidate)
          }
        }
        picked += kept.flatMap { [Int64(batch), Int64(kind), Int64($0)] }
      }
    }
    let (output, result) = (try TensorInfo(.int64, [picked.count / 3, 3]), picked)
    return Work(outputs: [output], isConstant: true) { operands in
      let out = unsafe operands.output(0, as: Int64.self)
      for (i, value) in result.enumerated() { unsafe out[i] = value }
    }
  }

  private func threshold(_ inputs: Inputs, _ index: Int) throws(OperatorError) -> Float? {
    guard inputs.has(index) else { return nil }
    guard let value = try inputs.constant(index).floats?.first else {
      throw .invalid("input \(index) is not one float")
    }
    return value
  }

  private struct Corners {
    let (low, high): ((Float, Float), (Float, Float))

    var area: Float { (high.0 - low.0) * (high.1 - low.1) }

    func iou(_ other: Corners) -> Float {
      let a = min(high.0, other.high.0) - max(low.0, other.low.0)
      let b = min(high.1, other.high.1) - max(low.1, other.low.1)
      guard a > 0, b > 0 else { return 0 }
      return a * b / (area + other.area - a * b)
    }
  }

  private func corners(_ values: [Float]) throws(OperatorError) -> [Corners] {
    stride(from: 0, to: values.count, by: 4).map { i in
      let (a, b, c, d) = (values[i], values[i + 1], values[i + 2], values[i + 3])
      return isCentred
        ? Corners(low: (a - c / 2, b - d / 2), high: (a + c / 2, b + d / 2))
        : Corners(low: (min(a, c), min(b, d)), high: (max(a, c), max(b, d)))
    }
  }
}
