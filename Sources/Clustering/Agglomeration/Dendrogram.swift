/// What merged into what: the items first, then what they merged into, so that a whole has a greater number than its
/// parts.
struct Dendrogram {
  private let items: Int
  /// How many faces count, of each.
  private(set) var weights: [Int32]
  /// The smallest face id of each.
  private(set) var firsts: [Int64]
  /// What each merged into; itself while it lives. Paths are halved as they are walked.
  private var wholes: [Int32]
  /// The parts of what merged, and how alike they were, from number `items` on.
  private var pairs: [(Int32, Int32)] = []
  private var linkages: [Linkage] = []

  init(_ input: AgglomerationInput) {
    items = input.count
    weights = input.weights
    firsts = input.firsts
    wholes = (0..<items).map { Int32($0) }
  }

  /// The number of items and clusters that ever were.
  var count: Int { wholes.count }

  /// Whether a cluster merged into no other.
  func lives(_ number: Int) -> Bool { wholes[number] == number }

  /// The cluster that holds item or former cluster `number` now.
  mutating func whole(of number: Int) -> Int {
    var number = number
    while wholes[number] != number {
      let next = wholes[Int(wholes[number])]
      wholes[number] = next
      number = Int(next)
    }
    return number
  }

  /// - Returns: the number of the new cluster.
  mutating func merge(_ a: Int, _ b: Int, _ linkage: Linkage) -> Int {
    let number = count
    linkages.append(linkage)
    pairs.append((Int32(a), Int32(b)))
    weights.append(weights[a] + weights[b])
    firsts.append(min(firsts[a], firsts[b]))
    wholes.append(Int32(number))
    wholes[a] = Int32(number)
    wholes[b] = Int32(number)
    return number
  }

  /// The clusters below `number`, itself included, that hold together: from the top, whatever `limit` allows, and whatever
  /// was among the first `firm`.
  func cut(_ number: Int, firm: Int, within limit: MergeLimit) -> [Int] {
    walk(from: number) { number in
      number < firm || limit.allows(linkages[number - items], groupOf: Int64(weights[number]))
    }
  }

  /// The clusters below `number`, itself included, that were among the first `firm`, in no order.
  func parts(of number: Int, firm: Int) -> [Int] {
    walk(from: number) { $0 < firm }
  }

  /// The uppermost clusters from `number` down that `isEnd` holds for; it must for items.
  private func walk(from number: Int, _ isEnd: (Int) -> Bool) -> [Int] {
    var ends: [Int] = []
    var stack = [number]
    while let number = stack.popLast() {
      if isEnd(number) {
        ends.append(number)
      } else {
        let (a, b) = pairs[number - items]
        stack.append(Int(a))
        stack.append(Int(b))
      }
    }
    return ends
  }
}
