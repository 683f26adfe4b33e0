/// `axis` counted from the front; negative ones count from the end.
func resolve(axis: Int, rank: Int) throws(OperatorError) -> Int {
  guard axis >= -rank, axis < rank else {
    throw .invalid("axis \(axis) of a tensor of \(rank) axes")
  }
  return axis < 0 ? axis + rank : axis
}

/// Distinct axes counted from the front.
func resolve(axes: [Int], rank: Int) throws(OperatorError) -> [Int] {
  var result: [Int] = []
  for axis in axes {
    let axis = try resolve(axis: axis, rank: rank)
    guard !result.contains(axis) else { throw .invalid("axis \(axis) is named twice") }
    result.append(axis)
  }
  return result
}
