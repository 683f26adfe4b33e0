/// Pad with zeros at the ends, by whole blocks of channels.
struct BlockedPadding: FastPath {
  /// How much each of the four axes grows.
  let growth: [Int]

  var reads: TensorLayout { .blocks }
  var writes: TensorLayout { .blocks }

  /// The picture only.
  func inputs(_ inputs: [Graph.ID?]) -> [Graph.ID?] { [inputs[0]] }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs.floats(0)
    let growth = [growth[0], growth[1] / Blocks.size, growth[2], growth[3], 0]
    let positions: [[Int?]] = zip(x.shape, growth).map { size, more in
      (0..<size + more).map { $0 < size ? $0 : nil }
    }
    return try Remap(positions, of: x.shape).work(x)
  }
}
