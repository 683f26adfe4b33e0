internal import LinearAlgebra
public import Vocabulary

/// The two most alike faces of two groups.
public struct NearestFaces: Hashable, Sendable {
  public var first: FaceID
  public var second: FaceID
  /// Adjusted cosine.
  public var distance: Float

  /// - Parameters:
  ///   - a: indices of `faces`, like `b`.
  /// - Returns: nil when a group is empty. Ties go to the faces that come first.
  /// - Complexity: O(a · b · dimension); memory O(a + b).
  public init?(_ faces: FaceSet, _ a: [Int], _ b: [Int]) {
    var best: (similarity: Float, first: Int, second: Int)?
    let columns = faces.rows(b)
    for start in stride(from: 0, to: a.count, by: 64) {
      let rows = a[start..<min(start + 64, a.count)]
      var products = [Float](repeating: 0, count: rows.count * b.count)
      var output = products.mutableSpan
      BLAS.multiply(
        rows: rows.count, columns: b.count, depth: faces.dimension, faces.rows(rows).span,
        columns.span, .transposed, into: &output)
      for (row, first) in rows.enumerated() {
        for (column, second) in b.enumerated() {
          let similarity =
            products[row * b.count + column] - (faces.offsets[first] + faces.offsets[second]) / 2
          if similarity > best?.similarity ?? -.infinity { best = (similarity, first, second) }
        }
      }
    }
    guard let best else { return nil }
    first = faces.ids[best.first]
    second = faces.ids[best.second]
    distance = 1 - best.similarity - faces.meanOffset
  }
}

extension FaceSet {
  /// The vectors of some faces, one after the other.
  fileprivate func rows(_ indices: some Collection<Int>) -> [Float] {
    var rows: [Float] = []
    rows.reserveCapacity(indices.count * dimension)
    for index in indices {
      rows.append(contentsOf: vectors[index * dimension..<(index + 1) * dimension])
    }
    return rows
  }
}
