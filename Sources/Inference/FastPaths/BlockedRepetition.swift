internal import CKernels

/// A fast path of Resize that repeats each pixel some whole times down and across, in blocks, and an addition behind it (where a
/// detector's levels meet).
struct BlockedRepetition: FastPath {
  let down: Int
  let across: Int
  /// Whether a second input of the output's shape is added.
  var isSum = false

  var reads: TensorLayout { .blocks }
  var writes: TensorLayout { .blocks }

  /// The picture only.
  func inputs(_ inputs: [Graph.ID?]) -> [Graph.ID?] { [inputs[0]] }

  func absorbing(_ next: any Planned, over output: TensorInfo?) -> (any FastPath)? {
    guard !isSum, let addition = next as? BlockedAddition, !addition.isRelu else { return nil }
    return BlockedRepetition(down: down, across: across, isSum: true)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs.floats(0).shape
    let (down, across) = (down, across)
    let output = try TensorInfo(.float, [x[0], x[1], x[2] * down, x[3] * across, x[4]])
    if inputs.has(1) {
      let added = try inputs.floats(1)
      precondition(added == output)
    }
    return Work(outputs: [output]) { operands in
      unsafe kf_repeat(
        Packing.level, operands.floats(0), x[0] * x[1], x[2], x[3], down, across,
        operands.optional(1), operands.output(0))
    }
  }
}
