internal import Vocabulary

/// Colours for faces, so that no two neighbours have the same. Pure.
enum NeighbourColors {
  /// For each box one of `count` colours: the one it prefers, if no neighbour has that.
  ///
  /// The box whose neighbours have most colours already chooses next (Brélaz 1979). Where a box has more neighbours than there
  /// are colours, it takes the one whose nearest bearer is farthest away.
  static func assign(_ boxes: [Box], preferred: [Int], count: Int) -> [Int] {
    let neighbours = boxes.indices.map { number in
      boxes.indices.filter { $0 != number && areNeighbours(boxes[$0], boxes[number]) }
    }
    var colors = [Int?](repeating: nil, count: boxes.count)
    var taken = [Set<Int>](repeating: [], count: boxes.count)
    var waiting = Set(boxes.indices)
    func isEarlier(_ a: Int, _ b: Int) -> Bool {
      (taken[a].count, neighbours[a].count, -a) > (taken[b].count, neighbours[b].count, -b)
    }
    while let next = waiting.min(by: isEarlier) {
      waiting.remove(next)
      // From the preferred one on, round the palette.
      let choices = (0..<count).map { (preferred[next] + $0) % count }
      let color =
        choices.first { !taken[next].contains($0) }
        ?? choices.max { a, b in
          func distance(_ color: Int) -> Float {
            neighbours[next].filter { colors[$0] == color }
              .map { boxes[$0].gap(to: boxes[next]) }.min() ?? .infinity
          }
          return distance(a) < distance(b)
        } ?? 0
      colors[next] = color
      for neighbour in neighbours[next] { taken[neighbour].insert(color) }
    }
    return colors.map { $0 ?? 0 }
  }

  /// Faces that another face would fit between are none.
  static func areNeighbours(_ a: Box, _ b: Box) -> Bool {
    a.gap(to: b) <= max(a.width, a.height, b.width, b.height)
  }
}
