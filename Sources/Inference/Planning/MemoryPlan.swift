/// Lays out blocks that live at different times in one piece of memory.
struct MemoryPlan {
  /// A piece of memory that is in use from step `first` to step `last`, both included.
  struct Block {
    var bytes: Int
    var first: Int
    var last: Int

    func overlaps(_ other: Block) -> Bool { first <= other.last && other.first <= last }
  }

  /// Every offset is a multiple of this many bytes, a cache line.
  static let alignment = 64

  /// Offset of each block.
  private(set) var offsets: [Int]
  /// Bytes in all.
  private(set) var total = 0

  /// Greedy by size, each block into the smallest gap that fits between the blocks living at the same time
  /// (Pisarchyk and Lee, «Efficient Memory Management for Deep Neural Net Inference», 2020).
  ///
  /// - Complexity: O(n² log n) in the number of blocks.
  init(_ blocks: [Block]) {
    offsets = [Int](repeating: 0, count: blocks.count)
    var placed: [Int] = []
    let order = blocks.indices.sorted {
      (blocks[$0].bytes, $1) > (blocks[$1].bytes, $0)
    }
    for index in order {
      let block = blocks[index]
      let size = Self.aligned(block.bytes)
      let neighbours = placed.filter { blocks[$0].overlaps(block) }
        .sorted { offsets[$0] < offsets[$1] }
      var best: (offset: Int, gap: Int)?
      var end = 0
      for other in neighbours {
        let gap = offsets[other] - end
        if gap >= size, gap < best?.gap ?? .max { best = (end, gap) }
        end = max(end, offsets[other] + Self.aligned(blocks[other].bytes))
      }
      offsets[index] = best?.offset ?? end
      total = max(total, offsets[index] + size)
      placed.append(index)
    }
  }

  static func aligned(_ bytes: Int) -> Int {
    (max(bytes, 1) + alignment - 1) / alignment * alignment
  }
}
