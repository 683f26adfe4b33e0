internal import Vocabulary

/// Colours for faces, so that no two neighbours have the same. Pure.
enum NeighbourColors {
  /// For each box one of `count` colours: the one it prefers, if no neighbour has that.
  ///
  /// The box whose neighbours have most colours already chooses next (Brélaz 1979). Where a box has more neighbours than there
  /// are colours, it takes the one whose nearest bearer is farthest away.
  static func assign(_ boxes: [Box], preferred: [Int], count: Int) -> [Int] {
    let neighbours = neighbours(of: boxes)
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

  /// For each box those it could be taken for: the four nearest, those it is one of the four nearest of, and all that are
  /// so near that no face would fit between.
  static func neighbours(of boxes: [Box]) -> [Set<Int>] {
    var result = [Set<Int>](repeating: [], count: boxes.count)
    for (number, box) in boxes.enumerated() {
      let others = boxes.indices.filter { $0 != number }
        .map { (other: $0, gap: boxes[$0].gap(to: box)) }
        .sorted { ($0.gap, $0.other) < ($1.gap, $1.other) }
      for (rank, (other, gap)) in others.enumerated() {
        let side = max(box.width, box.height, boxes[other].width, boxes[other].height)
        guard rank < 4 || gap <= side else { continue }
        result[number].insert(other)
        result[other].insert(number)
      }
    }
    return result
  }
}
