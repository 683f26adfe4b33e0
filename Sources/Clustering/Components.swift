internal import Vocabulary

/// The groups of items that clustering at `threshold` can possibly join, each ascending, ordered by smallest index.
///
/// Two clusters merge only when their mean distance is within the threshold, so at least one pair of carrying faces is:
/// agglomeration splits exactly along the connected components of the graph of such pairs, and constraints, which only
/// forbid merges, change nothing about that. Pairs are found by single-precision products with the rounding error added
/// to the threshold, so that a component may come out larger than needed but never smaller.
///
/// - Complexity: O(n² · dimension) time in blocked matrix products, O(n) memory.
func components(of items: [Item], in faces: FaceSet, threshold: Float) -> [[Int]] {
  // The item of each carrying face.
  let owners = items.enumerated().flatMap { slot, item in item.carriers.map { _ in slot } }
  let faces = faces.subset(items.flatMap(\.carriers))
  let error = FixedPoint.singlePrecisionError(dimension: faces.dimension)
  let least = 1 - threshold - faces.meanOffset - error
  let halves = faces.offsets.map { $0 / 2 }
  let d = faces.dimension
  var union = UnionFind(count: items.count)
  var products: [Float] = []
  var start = 0
  while start < faces.count {
    let columns = faces.count - start
    let rows = min(rowsInBlock(columns: columns), columns)
    let rest = faces.vectors.span.extracting((start * d)...)
    dotProducts(
      rows: rest.extracting(first: rows * d), columns: rest, dimension: d, into: &products)
    let block = products.span
    for row in 0..<rows {
      let leastHere = least + halves[start + row]
      for column in (row + 1)..<max(row + 1, columns)
      where block[row * columns + column] - halves[start + column] >= leastHere {
        union.union(owners[start + row], owners[start + column])
      }
    }
    start += rows
  }
  return union.sets()
}
