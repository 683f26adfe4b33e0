/// Dot products of every row with every column: `rows [R, D]` × `columns [C, D]`ᵀ → `products [R, C]`, all row-major,
/// written over the start of `products`.
///
/// - Parameter first: the first row of `columns` to use; C counts from there.
func dotProducts(
  rows: [Float], columns: [Float], from first: Int = 0, dimension: Int,
  into products: inout [Float]
) {
  let rowCount = rows.count / dimension
  let columnCount = columns.count / dimension - first
  for row in 0..<rowCount {
    for column in 0..<columnCount {
      var sum: Float = 0
      for d in 0..<dimension {
        sum += rows[row * dimension + d] * columns[(first + column) * dimension + d]
      }
      products[row * columnCount + column] = sum
    }
  }
}

/// Rows to multiply at once so that the block of products holds about a million numbers (4 MB, what a core's cache
/// keeps).
func rowsInBlock(columns: Int) -> Int { max(1, (1 << 20) / max(1, columns)) }
