internal import Inference

/// A network that looks at boxes, cut out of a photo at one size.
struct PatchNetwork {
  let session: Session
  let input: ModelInput
  /// Side of its input, in pixels.
  let size: Int

  /// Runs the network on the boxes, in batches.
  ///
  /// - Parameter judge: is given a box, its row among the outputs, and these.
  func look(
    at boxes: [Candidate], _ pyramid: Pyramid,
    judge: (Candidate, Int, borrowing Outputs) -> Candidate?
  ) throws(InferenceError) -> [Candidate] {
    var found: [Candidate] = []
    var rest = boxes[...]
    while !rest.isEmpty {
      let batch = rest.prefix(MTCNN.Constants.patchBatch)
      rest = rest.dropFirst(batch.count)
      let step = batch.count > MTCNN.Constants.patchStep ? MTCNN.Constants.patchStep : 1
      let rows = (batch.count + step - 1) / step * step
      found += try session.run(
        "image", shape: [rows, 3, size, size],
        fill: { pyramid.cut(batch, size: size, as: input, to: &$0) },
        read: { outputs in
          var kept: [Candidate] = []
          for (row, box) in batch.enumerated() {
            if let face = judge(box, row, outputs), face.isUsable { kept.append(face) }
          }
          return kept
        })
    }
    return found
  }

  /// A box as the second or the last network of the cascade would have it.
  static func moved(
    _ box: Candidate, _ row: Int, _ outputs: borrowing Outputs, score: Float
  ) -> Candidate {
    let shift = outputs.floats("box")
    let at = row * 4
    var moved = box.moved(by: (shift[at], shift[at + 1], shift[at + 2], shift[at + 3]))
    moved.score = score
    return moved
  }

  /// The landmarks that the last network of the cascade finds in a box: five x, then five y.
  ///
  /// As in the authors' code: shares of the sides counted with both ends, from one pixel before the corner.
  static func landmarks(
    _ box: Candidate, _ row: Int, _ outputs: borrowing Outputs
  ) -> [Float] {
    let landmarks = outputs.floats("landmarks")
    return (0..<10).map { index in
      let share = landmarks[row * 10 + index]
      return index < 5
        ? share * (box.width + 1) + box.left - 1 : share * (box.height + 1) + box.top - 1
    }
  }
}
