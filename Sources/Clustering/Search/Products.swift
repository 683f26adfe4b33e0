internal import LinearAlgebra

/// Dot products of every row with every column: `rows [R, D]` × `columns [C, D]`ᵀ → `[R, C]`, row-major, in place of
/// what `products` held (its memory is used again when the size is the same).
func dotProducts(
  rows: Span<Float>, columns: Span<Float>, dimension: Int, into products: inout [Float]
) {
  guard dimension > 0 else { return }
  let (r, c) = (rows.count / dimension, columns.count / dimension)
  if products.count != r * c { products = [Float](repeating: 0, count: r * c) }
  var target = products.mutableSpan
  BLAS.multiply(
    rows: r, columns: c, depth: dimension, rows, columns, .transposed, into: &target)
}
