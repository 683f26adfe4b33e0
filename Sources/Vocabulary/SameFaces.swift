/// Which face of a photo is which, as two detectors found them: their boxes are drawn by different rules, so the landmarks decide.
///
/// The distance of two faces is that between their landmarks, in the root mean square, by the larger side of both boxes; pairs by
/// rising distance, at most `limit`, each face in one pair at most. Of 122 faces that MTCNN found in 49 photos, groups among
/// them, YuNet had each within 0.15 (half of them within 0.042), and no other face nearer than 0.39.
///
/// - Returns: index of the old face by index of the new one.
/// - Complexity: O(*n*·*m* log *nm*) for the few faces of a photo.
public func sameFaces(
  old: [Detection], new: [Detection], limit: Float = 0.3
) -> [Int: Int] {
  var pairs: [(distance: Float, old: Int, new: Int)] = []
  for (o, oldFace) in old.enumerated() {
    for (n, newFace) in new.enumerated() {
      let distance = oldFace.distance(to: newFace)
      if distance <= limit { pairs.append((distance, o, n)) }
    }
  }
  pairs.sort { ($0.distance, $0.old, $0.new) < ($1.distance, $1.old, $1.new) }
  var found: [Int: Int] = [:]
  var covered: Set<Int> = []
  for pair in pairs where found[pair.new] == nil && covered.insert(pair.old).inserted {
    found[pair.new] = pair.old
  }
  return found
}

extension Detection {
  /// See `sameFaces`.
  fileprivate func distance(to other: Detection) -> Float {
    let squares = zip(landmarks.points, other.landmarks.points).reduce(0 as Float) { sum, pair in
      let (dx, dy) = (pair.0.x - pair.1.x, pair.0.y - pair.1.y)
      return sum + dx * dx + dy * dy
    }
    let size = max(box.width, box.height, other.box.width, other.box.height)
    return size > 0 ? (squares / 5).squareRoot() / size : .infinity
  }
}
