/// Which old box each new one covers: pairs by falling overlap, at least `least`, each box in one pair at most.
///
/// - Returns: index of the old box by index of the new one.
/// - Complexity: O(*n*·*m* log *nm*) for the few faces of a photo.
public func foundAgain(old: [Box], new: [Box], overlap least: Float = 0.5) -> [Int: Int] {
  var pairs: [(overlap: Float, old: Int, new: Int)] = []
  for (o, oldBox) in old.enumerated() {
    for (n, newBox) in new.enumerated() {
      let overlap = oldBox.iou(newBox)
      if overlap >= least { pairs.append((overlap, o, n)) }
    }
  }
  pairs.sort { ($1.overlap, $0.old, $0.new) < ($0.overlap, $1.old, $1.new) }
  var found: [Int: Int] = [:]
  var covered: Set<Int> = []
  for pair in pairs where found[pair.new] == nil && covered.insert(pair.old).inserted {
    found[pair.new] = pair.old
  }
  return found
}
