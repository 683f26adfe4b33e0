import Clustering
import Vocabulary

/// Average linkage as the definition says it, O(n³) and without a single shortcut: look at every pair of clusters, every
/// pair of their faces, merge the closest pair that may, begin again.
enum GreedyReference {
  static func agglomerate(_ faces: FaceSet, threshold: Float) -> [Int?] {
    let order = faces.ids.indices.sorted { faces.ids[$0] < faces.ids[$1] }
    let similarities = pairSimilarities(faces)
    let least = Int128(
      ((1 - Double(threshold) - Double(faces.meanOffset)) * Double(1 << 40)).rounded(.up))

    // A mean is a fraction: (sum of similarities, number of pairs).
    func mean(_ a: [Int], _ b: [Int]) -> (sum: Int128, pairs: Int128) {
      var sum: Int128 = 0
      for i in a { for j in b { sum += similarities[i][j] } }
      return (sum, Int128(a.count * b.count))
    }
    func closer(_ x: (sum: Int128, pairs: Int128), _ y: (sum: Int128, pairs: Int128)) -> Bool {
      x.sum * y.pairs > y.sum * x.pairs
    }
    func forbidden(_ a: [Int], _ b: [Int]) -> Bool {
      for i in a {
        for j in b {
          if faces.photos[i] == faces.photos[j] { return true }
          if let x = faces.named[i], let y = faces.named[j], x != y { return true }
        }
      }
      return false
    }

    // In order of smallest face, so that the first of equally close pairs is the one with the smallest ids.
    var clusters = order.filter { faces.canFound[$0] }.map { [$0] }
    while true {
      var best: (a: Int, b: Int, mean: (sum: Int128, pairs: Int128))?
      for a in clusters.indices {
        for b in clusters.indices.dropFirst(a + 1) where !forbidden(clusters[a], clusters[b]) {
          let candidate = mean(clusters[a], clusters[b])
          guard candidate.sum >= least * candidate.pairs else { continue }
          if let current = best, !closer(candidate, current.mean) { continue }
          best = (a, b, candidate)
        }
      }
      guard let (a, b, _) = best else { break }
      clusters[a] += clusters.remove(at: b)
    }

    attachLate(
      order.filter { !faces.canFound[$0] }, to: &clusters, least: least, mean: mean,
      closer: closer, forbidden: forbidden)

    var slots = [Int?](repeating: nil, count: faces.count)
    func smallest(_ cluster: [Int]) -> FaceID {
      cluster.reduce(FaceID(.max)) { min($0, faces.ids[$1]) }
    }
    clusters.sort { smallest($0) < smallest($1) }
    for (slot, cluster) in clusters.enumerated() { for face in cluster { slots[face] = slot } }
    return slots
  }

  private static func attachLate(
    _ late: [Int], to clusters: inout [[Int]], least: Int128,
    mean: ([Int], [Int]) -> (sum: Int128, pairs: Int128),
    closer: ((sum: Int128, pairs: Int128), (sum: Int128, pairs: Int128)) -> Bool,
    forbidden: ([Int], [Int]) -> Bool
  ) {
    let founded = clusters
    var waiting = late
    while true {
      var best: (face: Int, cluster: Int, mean: (sum: Int128, pairs: Int128))?
      for face in waiting {
        for slot in founded.indices where !forbidden([face], clusters[slot]) {
          let candidate = mean([face], founded[slot])
          guard candidate.sum >= least * candidate.pairs else { continue }
          if let current = best, !closer(candidate, current.mean) { continue }
          best = (face, slot, candidate)
        }
      }
      guard let (face, slot, _) = best else { return }
      clusters[slot].append(face)
      waiting.removeAll { $0 == face }
    }
  }

  /// On the grid of 2⁻⁴⁰, as the definition of `agglomerate` has it: vectors are rounded to 2⁻²⁰ first.
  private static func pairSimilarities(_ faces: FaceSet) -> [[Int128]] {
    let grid = faces.vectors.map { Int128((Double($0) * Double(1 << 20)).rounded()) }
    let halves = faces.offsets.map { Int128((Double($0) / 2 * Double(1 << 40)).rounded()) }
    let d = faces.dimension
    return (0..<faces.count).map { i in
      (0..<faces.count).map { j in
        (0..<d).reduce(-halves[i] - halves[j]) { $0 + grid[i * d + $1] * grid[j * d + $1] }
      }
    }
  }
}
