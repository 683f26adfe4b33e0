/// The elements of both, ascending; both must ascend.
func mergeAscending<T: Comparable>(_ a: [T], _ b: [T]) -> [T] {
  var merged: [T] = []
  merged.reserveCapacity(a.count + b.count)
  var (i, j) = (0, 0)
  while i < a.count && j < b.count {
    if a[i] <= b[j] {
      merged.append(a[i])
      i += 1
    } else {
      merged.append(b[j])
      j += 1
    }
  }
  merged.append(contentsOf: a[i...])
  merged.append(contentsOf: b[j...])
  return merged
}

/// Whether two ascending arrays share an element. O(shorter · log longer).
func haveCommonElement<T: Comparable>(_ a: [T], _ b: [T]) -> Bool {
  let (short, long) = a.count < b.count ? (a, b) : (b, a)
  guard let first = long.first, let last = long.last else { return false }
  for element in short where element >= first && element <= last {
    var (low, high) = (0, long.count)
    while low < high {
      let middle = (low + high) / 2
      if long[middle] < element { low = middle + 1 } else { high = middle }
    }
    if low < long.count && long[low] == element { return true }
  }
  return false
}
