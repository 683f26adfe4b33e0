/// The candidate that `word` was most likely meant to be, or nil when none is near enough.
///
/// Near enough is a third of the longer word's length in edits, at least one; ties go to the earlier candidate.
/// Upper and lower case count as equal.
public func nearestWord(to word: String, among candidates: some Sequence<String>) -> String? {
  let wanted = word.lowercased()
  var best: (distance: Int, candidate: String)?
  for candidate in candidates {
    let distance = editDistance(wanted, candidate.lowercased())
    let allowed = max(1, max(wanted.count, candidate.count) / 3)
    if distance <= allowed, distance < best?.distance ?? Int.max {
      best = (distance, candidate)
    }
  }
  return best?.candidate
}

/// Optimal string alignment distance: the least number of insertions, deletions, replacements and swaps of neighbouring
/// characters that turn `a` into `b`.
///
/// - Complexity: O(*n*·*m*) time, O(*m*) memory.
public func editDistance(_ a: String, _ b: String) -> Int {
  let a = Array(a)
  let b = Array(b)
  guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
  var beforeLast = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  for i in 1...a.count {
    var row = [i] + [Int](repeating: 0, count: b.count)
    for j in 1...b.count {
      let replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
      row[j] = min(replaced, last[j] + 1, row[j - 1] + 1)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        row[j] = min(row[j], beforeLast[j - 2] + 1)
      }
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}
