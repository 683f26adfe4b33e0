// Products of dense row-major matrices; the only importer of OpenBLAS. What is not a product of matrices or vectors
// (activations, reductions, convolutions) does not belong here.

internal import COpenBLAS

/// OpenBLAS, on one thread: every process of Kinfolk runs its own work in parallel, so threads inside a product would only
/// fight each other.
public enum BLAS {
  /// Whether a matrix is used as it lies in memory or transposed.
  public enum Layout: Sendable {
    case plain
    case transposed

    fileprivate var code: Int32 { Int32(self == .plain ? KB_PLAIN : KB_TRANSPOSED) }
  }

  /// Opened by the first product.
  private static let functions: kb_functions = {
    var reason: UnsafePointer<CChar>?
    guard let functions = unsafe kb_open(&reason) else {
      let text = unsafe reason.map { unsafe String(cString: $0) } ?? "no reason given"
      fatalError("OpenBLAS cannot be loaded (\(text)); 'apt-get install libopenblas0' installs it")
    }
    return unsafe functions.pointee
  }()

  /// c = alpha · a · b + beta · c in single precision.
  ///
  /// - Parameters:
  ///   - rows: rows of `c` and of `a` as used.
  ///   - columns: columns of `c` and of `b` as used.
  ///   - depth: columns of `a` and rows of `b` as used.
  ///   - a: `[rows, depth]`, or `[depth, rows]` when transposed; its rows lie `aStride` elements apart.
  ///   - b: `[depth, columns]`, or `[columns, depth]` when transposed; its rows lie `bStride` elements apart.
  ///   - c: `[rows, columns]`, its rows `cStride` elements apart; not read when `beta` is 0.
  /// - Complexity: O(rows · columns · depth).
  @unsafe public static func multiply(
    rows: Int, columns: Int, depth: Int,
    alpha: Float = 1, _ a: UnsafePointer<Float>, _ aLayout: Layout = .plain, aStride: Int,
    _ b: UnsafePointer<Float>, _ bLayout: Layout = .plain, bStride: Int,
    beta: Float = 0, into c: UnsafeMutablePointer<Float>, cStride: Int
  ) {
    guard rows > 0, columns > 0 else { return }
    guard depth > 0 else {
      for row in 0..<rows {
        for column in 0..<columns {
          unsafe c[row * cStride + column] = beta == 0 ? 0 : beta * c[row * cStride + column]
        }
      }
      return
    }
    unsafe functions.sgemm(
      Int32(KB_ROW_MAJOR), aLayout.code, bLayout.code, Int32(rows), Int32(columns), Int32(depth),
      alpha, a, Int32(aStride), b, Int32(bStride), beta, c, Int32(cStride))
  }

  /// c = a · b, dense: a `[rows, depth]`, b `[depth, columns]` or `[columns, depth]` when transposed, c `[rows, columns]`.
  ///
  /// - Precondition: the spans hold as many elements as their shapes say.
  public static func multiply(
    rows: Int, columns: Int, depth: Int, _ a: Span<Float>, _ b: Span<Float>,
    _ bLayout: Layout = .plain, into c: inout MutableSpan<Float>
  ) {
    precondition(rows >= 0 && columns >= 0 && depth >= 0)
    precondition(a.count == rows * depth, "a holds \(a.count) elements, not \(rows)x\(depth)")
    precondition(b.count == depth * columns, "b holds \(b.count) elements, not \(depth)x\(columns)")
    precondition(c.count == rows * columns, "c holds \(c.count) elements, not \(rows)x\(columns)")
    guard rows > 0, columns > 0 else { return }
    guard depth > 0 else {
      for i in c.indices { c[i] = 0 }
      return
    }
    unsafe a.withUnsafeBufferPointer { a in
      unsafe b.withUnsafeBufferPointer { b in
        unsafe c.withUnsafeMutableBufferPointer { c in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
          unsafe multiply(
            rows: rows, columns: columns, depth: depth, a, aStride: depth, b, bLayout,
            bStride: bLayout == .plain ? columns : depth, into: c, cStride: columns)
        }
      }
    }
  }

  /// a · b of two vectors of equal length.
  public static func dot(_ a: Span<Float>, _ b: Span<Float>) -> Float {
    precondition(a.count == b.count, "the vectors hold \(a.count) and \(b.count) elements")
    return unsafe a.withUnsafeBufferPointer { a in
      unsafe b.withUnsafeBufferPointer { b in
        unsafe functions.sdot(Int32(a.count), a.baseAddress, 1, b.baseAddress, 1)
      }
    }
  }

  /// Gets everything ready that a first product would: for a process that is about to give up its right to open files.
  public static func prepare() {
    let one: [Float] = [1]
    _ = dot(one.span, one.span)
  }
}
