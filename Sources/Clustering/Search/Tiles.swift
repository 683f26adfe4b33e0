internal import CPairKernels

/// What one thread of `PairSearch` works in: a block of packed rows, one packed panel of columns, and the pairs of one tile
/// of them.
final class Tiles {
  /// Vectors in a panel.
  static let panel = Int(KP_PANEL)
  /// Panels of rows held at most: 1.5 MB at 128 numbers, about what a core's own cache keeps, so that loading a panel of
  /// columns is paid for by 64 tiles.
  static let mostRows = 64

  private let kernel: kp_kernel
  private var dimension = 0
  private var rowValues: [Float] = []
  private var rowHalves: [Float] = []
  private var rowCounts: [Int] = []
  private var columnValues: [Float] = []
  private var columnHalves = [Float](repeating: .infinity, count: panel)
  private var pairs = [kp_pair](repeating: kp_pair(), count: panel * panel)

  init(kernel: kp_kernel = kp_fastest()) { self.kernel = kernel }

  static func panels(for count: Int) -> Int { (count + panel - 1) / panel }

  /// Holds the points of one panel as the rows at `slot`.
  func loadRows(_ slot: Int, panel: Int, of points: Points) {
    setDimension(points.dimension)
    while rowCounts.count <= slot {
      rowValues.append(contentsOf: repeatElement(0, count: dimension * Self.panel))
      rowHalves.append(contentsOf: repeatElement(.infinity, count: Self.panel))
      rowCounts.append(0)
    }
    rowCounts[slot] = pack(
      panel: panel, of: points, values: &rowValues, halves: &rowHalves, to: slot)
  }

  /// Holds the points of one panel as the columns.
  func loadColumns(panel: Int, of points: Points) {
    setDimension(points.dimension)
    _ = pack(panel: panel, of: points, values: &columnValues, halves: &columnHalves, to: 0)
  }

  /// Compares the rows at `slot` with the columns.
  ///
  /// - Parameters:
  ///   - rowPanel: the panel of `limits` that speaks of the rows.
  ///   - columnPanel: the panel of `limits` that speaks of the columns; nil when only rows have limits.
  /// - Returns: how many pairs reach a limit; see `pair(_:)`.
  func scan(_ slot: Int, limitsOf rowPanel: Int, _ columnPanel: Int?, limits: borrowing [Float])
    -> Int
  {
    let (start, size) = (slot * Self.panel, Self.panel)
    precondition((rowPanel + 1) * size <= limits.count, "each row has a limit")
    if let columnPanel {
      precondition((columnPanel + 1) * size <= limits.count, "each column has a limit")
    }
    return unsafe limits.withUnsafeBufferPointer { limits in
      unsafe rowValues.withUnsafeBufferPointer { values in
        unsafe rowHalves.withUnsafeBufferPointer { halves in
          unsafe columnValues.withUnsafeBufferPointer { columnValues in
            unsafe columnHalves.withUnsafeBufferPointer { columnHalves in
              unsafe pairs.withUnsafeMutableBufferPointer { pairs in
                // Each holds a panel at least.
                guard let limits = limits.baseAddress, let values = values.baseAddress,
                  let halves = halves.baseAddress, let pairs = pairs.baseAddress
                else { return 0 }
                let rows = unsafe kp_panel(
                  values: values + start * dimension, halves: halves + start,
                  limits: limits + rowPanel * size)
                let columns = unsafe kp_panel(
                  values: columnValues.baseAddress, halves: columnHalves.baseAddress,
                  limits: columnPanel.map { unsafe limits + $0 * size })
                return unsafe kp_scan(kernel, rows, rowCounts[slot], columns, dimension, pairs)
              }
            }
          }
        }
      }
    }
  }

  /// One of the pairs that the last `scan` found: rows in the two panels, and the value.
  func pair(_ index: Int) -> (row: Int, column: Int, value: Float) {
    let pair = pairs[index]
    return (Int(pair.first), Int(pair.second), pair.value)
  }

  private func setDimension(_ new: Int) {
    guard new != dimension else { return }
    dimension = new
    rowValues = []
    rowHalves = []
    rowCounts = []
    columnValues = [Float](repeating: 0, count: new * Self.panel)
  }

  /// - Returns: how many points the panel holds.
  private func pack(
    panel: Int, of points: Points, values: inout [Float], halves: inout [Float], to slot: Int
  ) -> Int {
    let start = panel * Self.panel
    let count = min(Self.panel, points.count - start)
    for index in 0..<Self.panel {
      halves[slot * Self.panel + index] =
        index < count ? points.halves[points.indices?[start + index] ?? start + index] : .infinity
    }
    unsafe points.vectors.withUnsafeBufferPointer { vectors in
      unsafe values.withUnsafeMutableBufferPointer { values in
        // There is a point at least, and room for a panel.
        guard let vectors = vectors.baseAddress, let values = values.baseAddress else { return }
        let target = unsafe values + slot * Self.panel * dimension
        guard let indices = points.indices else {
          return unsafe kp_pack(vectors + start * dimension, nil, count, dimension, target)
        }
        unsafe indices.withUnsafeBufferPointer { indices in
          unsafe kp_pack(
            vectors, indices.baseAddress.map { unsafe $0 + start }, count, dimension, target)
        }
      }
    }
    return count
  }
}
