/// The elements of both, ascending, each once; both must ascend.
func mergeAscending<T: Comparable>(_ a: [T], _ b: [T]) -> [T] {
  var merged: [T] = []
  merged.reserveCapacity(a.count + b.count)
  var (i, j) = (0, 0)
  while i < a.count || j < b.count {
    let next: T
    if j == b.count || (i < a.count && a[i] <= b[j]) {
      next = a[i]
      i += 1
    } else {
      next = b[j]
      j += 1
    }
    if merged.last != next { merged.append(next) }
  }
  return merged
}

/// Whether an ascending array holds `element`. O(log count).
func contains<T: Comparable>(_ ascending: [T], _ element: T) -> Bool {
  var (low, high) = (0, ascending.count)
  while low < high {
    let middle = (low + high) / 2
    if ascending[middle] < element { low = middle + 1 } else { high = middle }
  }
  return low < ascending.count && ascending[low] == element
}
