import LinearAlgebra
import TestSupport
import Testing

@Suite struct BLASTests {
  /// a · b by the definition.
  private func naive(_ a: [Float], _ b: [Float], _ m: Int, _ n: Int, _ k: Int, _ t: Bool)
    -> [Float]
  {
    var c = [Float](repeating: 0, count: m * n)
    for i in 0..<m {
      for j in 0..<n {
        c[i * n + j] = (0..<k).reduce(0) {
          $0 + a[i * k + $1] * (t ? b[j * k + $1] : b[$1 * n + j])
        }
      }
    }
    return c
  }

  @Test(arguments: [(1, 1, 1), (3, 5, 7), (17, 2, 33), (2, 0, 3), (2, 3, 0)])
  func productsEqualTheDefinition(_ m: Int, _ n: Int, _ k: Int) {
    var random = SeededGenerator(seed: 1)
    let a = (0..<m * k).map { _ in random.float(in: -1...1) }
    let b = (0..<n * k).map { _ in random.float(in: -1...1) }
    for layout in [BLAS.Layout.plain, .transposed] {
      var c = [Float](repeating: .nan, count: m * n)
      var span = c.mutableSpan
      BLAS.multiply(rows: m, columns: n, depth: k, a.span, b.span, layout, into: &span)
      let expected = naive(a, b, m, n, k, layout == .transposed)
      for (x, y) in zip(c, expected) { #expect(abs(x - y) < 1e-5) }
    }
  }

  @Test func scalesAndAdds() {
    let a: [Float] = [1, 2, 3, 4]
    var c: [Float] = [10, 20, 30, 40]
    a.withUnsafeBufferPointer { a in
      c.withUnsafeMutableBufferPointer { c in
        guard let a = a.baseAddress, let c = c.baseAddress else { return }
        BLAS.multiply(
          rows: 2, columns: 2, depth: 2, alpha: 2, a, .transposed, aStride: 2, a, bStride: 2,
          beta: 0.5, into: c, cStride: 2)
      }
    }
    #expect(c == [25, 38, 43, 60])
  }

  @Test func dotOfVectors() {
    let a: [Float] = [1, 2, 3]
    let b: [Float] = [4, -5, 6]
    #expect(BLAS.dot(a.span, b.span) == 12)
  }
}
