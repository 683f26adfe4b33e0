import Clustering
import Glibc
import Vocabulary

/// The definition of `agglomerate` without a single shortcut, O(n³) and more: look at every pair of clusters, every pair
/// of their faces, merge the closest pair that may, begin again.
struct GreedyReference {
  typealias Mean = (sum: Int128, pairs: Int128)
  /// An item is all faces bound to one person, or one face.
  private indirect enum Tree {
    case item([Int])
    case merge(Tree, Tree, Mean)

    var faces: [Int] {
      switch self {
      case .item(let faces): faces
      case .merge(let a, let b, _): a.faces + b.faces
      }
    }
  }

  private let faces: FaceSet
  private let threshold: Float
  private let caution: Caution
  private let similarities: [[Int128]]

  static func agglomerate(_ faces: FaceSet, threshold: Float, caution: Caution) -> [Int?] {
    GreedyReference(faces, threshold: threshold, caution: caution).run()
  }

  private init(_ faces: FaceSet, threshold: Float, caution: Caution) {
    self.faces = faces
    self.threshold = threshold
    self.caution = caution
    similarities = Self.pairSimilarities(faces)
  }

  private func run() -> [Int?] {
    let order = faces.ids.indices.sorted { faces.ids[$0] < faces.ids[$1] }
    let single = order.filter { faces.bound[$0] == nil && faces.canFound[$0] }
    let people = Set(faces.bound.compactMap { $0 })
    var items = single.map { [$0] }
    items += people.map { person in order.filter { faces.bound[$0] == person } }
    items.sort { smallest($0) < smallest($1) }
    var clusters = merge(items).flatMap { cut($0) }
    clusters.sort { smallest($0) < smallest($1) }
    attachLate(order.filter { faces.bound[$0] == nil && !faces.canFound[$0] }, to: &clusters)

    clusters.sort { smallest($0) < smallest($1) }
    var slots = [Int?](repeating: nil, count: faces.count)
    for (slot, cluster) in clusters.enumerated() { for face in cluster { slots[face] = slot } }
    return slots
  }

  private func smallest(_ cluster: [Int]) -> FaceID {
    cluster.reduce(FaceID(.max)) { min($0, faces.ids[$1]) }
  }

  /// - Parameter items: by smallest id. The first of equally close pairs is the one with the smallest ids.
  private func merge(_ items: [[Int]]) -> [Tree] {
    var trees = items.map { Tree.item($0) }
    while true {
      var best: (a: Int, b: Int, mean: Mean)?
      let clusters = trees.map(\.faces)
      for a in clusters.indices {
        for b in clusters.indices.dropFirst(a + 1) where !forbidden(clusters[a], clusters[b]) {
          guard let candidate = mean(clusters[a], clusters[b]),
            reaches(candidate, Double(threshold))
          else { continue }
          if let current = best, !closer(candidate, current.mean) { continue }
          best = (a, b, candidate)
        }
      }
      guard let (a, b, mean) = best else { return trees }
      trees[a] = .merge(trees[a], trees.remove(at: b), mean)
    }
  }

  private func cut(_ tree: Tree) -> [[Int]] {
    guard case .merge(let a, let b, let mean) = tree else { return [tree.faces] }
    return reaches(mean, limit(weight(tree.faces))) ? [tree.faces] : cut(a) + cut(b)
  }

  private func limit(_ count: Int) -> Double {
    let share = Double(caution.share)
    if caution.power == 1 { return Double(threshold) * (1 - share * 2 / Double(count)) }
    return Double(threshold) * (1 - share * pow(2 / Double(count), caution.power))
  }

  private func weight(_ cluster: [Int]) -> Int { cluster.count { faces.canFound[$0] } }

  /// Over pairs of faces that carry weight; nil when there are none.
  private func mean(_ a: [Int], _ b: [Int]) -> Mean? {
    let (a, b) = (a.filter { faces.canFound[$0] }, b.filter { faces.canFound[$0] })
    guard !a.isEmpty, !b.isEmpty else { return nil }
    var sum: Int128 = 0
    for i in a { for j in b { sum += similarities[i][j] } }
    return (sum, Int128(a.count * b.count))
  }

  private func closer(_ x: Mean, _ y: Mean) -> Bool { x.sum * y.pairs > y.sum * x.pairs }

  private func reaches(_ mean: Mean, _ distance: Double) -> Bool {
    let least = Int128(((1 - distance - Double(faces.meanOffset)) * Double(1 << 40)).rounded(.up))
    return mean.sum >= least * mean.pairs
  }

  private func forbidden(_ a: [Int], _ b: [Int]) -> Bool {
    var photosOfAlike: Set<PhotoID> = []
    for i in a {
      for j in b {
        if let x = faces.bound[i], let y = faces.bound[j], x != y { return true }
        if faces.photos[i] == faces.photos[j], !faces.inCollage[i] {
          guard areAlike(i, j) else { return true }
          photosOfAlike.insert(faces.photos[i])
        }
        if let x = faces.bound[i], faces.refused[j].contains(x) { return true }
        if let y = faces.bound[j], faces.refused[i].contains(y) { return true }
      }
    }
    return photosOfAlike.count >= 3
  }

  private func areAlike(_ i: Int, _ j: Int) -> Bool {
    faces.alike.isFinite && reaches((similarities[i][j], 1), Double(faces.alike))
  }

  /// Late faces get no second place in a photo, whatever it is.
  private func isLateForbidden(_ face: Int, _ cluster: [Int]) -> Bool {
    forbidden([face], cluster) || cluster.contains { faces.photos[$0] == faces.photos[face] }
  }

  private func attachLate(_ late: [Int], to clusters: inout [[Int]]) {
    let founded = clusters
    var waiting = late
    while true {
      var best: (face: Int, cluster: Int, mean: Mean)?
      for face in waiting {
        for slot in founded.indices where !isLateForbidden(face, clusters[slot]) {
          let weighty = founded[slot].filter { faces.canFound[$0] }
          guard !weighty.isEmpty else { continue }
          let candidate = (
            sum: weighty.reduce(0) { $0 + similarities[face][$1] }, pairs: Int128(weighty.count)
          )
          guard reaches(candidate, limit(weighty.count + 1)) else { continue }
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
