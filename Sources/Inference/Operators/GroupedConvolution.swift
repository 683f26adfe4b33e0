internal import CKernels
internal import LinearAlgebra

/// A convolution whose sizes are known: which of three ways computes it, and how.
struct GroupedConvolution {
  let batch: Int
  let channels: Int
  let filters: Int
  let groups: Int
  let geometry: Geometry
  let epilogue: Epilogue
  let output: TensorInfo

  /// Bytes of columns worked on at a time: a share of a usual second-level cache.
  private static let bandBytes = 256 << 10

  private var groupChannels: Int { channels / groups }
  private var groupFilters: Int { filters / groups }
  /// How many products each result is a sum of.
  private var depth: Int { groupChannels * geometry.taps }

  var work: Work {
    if output.count == 0 { return Work(outputs: [output], run: { _ in }) }
    if groupChannels == 1, groupFilters == 1 { return depthwise }
    return geometry.isPointwise ? pointwise : unfolded
  }

  /// Each channel has its own single filter.
  private var depthwise: Work {
    Work(outputs: [output]) { operands in
      var shape = geometry.kernelArguments
      let positions = geometry.positions
      for n in 0..<batch {
        let source = unsafe operands.floats(0) + n * channels * geometry.inputPlane
        let out = unsafe operands.floats(out: 0) + n * filters * positions
        unsafe kf_depthwise(source, operands.floats(1), channels, &shape, out)
        unsafe epilogue.apply(
          out, rows: filters, columns: positions, stride: positions, bias: operands.optional(2))
      }
    }
  }

  /// The picture is the columns already.
  private var pointwise: Work {
    let (depth, positions) = (depth, geometry.positions)
    return Work(outputs: [output]) { operands in
      unsafe forEachGroup(operands) { source, weights, out, first in
        unsafe BLAS.multiply(
          rows: groupFilters, columns: positions, depth: depth, weights, aStride: depth, source,
          bStride: positions, into: out, cStride: positions)
        unsafe epilogue.apply(
          out, rows: groupFilters, columns: positions, stride: positions, first: first,
          bias: operands.optional(2))
      }
    }
  }

  /// Windows become columns, a band of output rows at a time.
  private var unfolded: Work {
    let (depth, positions) = (depth, geometry.positions)
    let width = geometry.output.last ?? 1
    let rows = positions / width
    let band = min(rows, max(1, Self.bandBytes / (4 * depth * width)))
    return Work(outputs: [output], scratch: 4 * band * width * depth) { operands in
      var shape = geometry.kernelArguments
      unsafe forEachGroup(operands) { source, weights, plane, first in
        var row = 0
        while row < rows {
          let last = min(row + band, rows)
          let columns = (last - row) * width
          unsafe kf_im2col(source, groupChannels, &shape, row, last, operands.scratch())
          let out = unsafe plane + row * width
          unsafe BLAS.multiply(
            rows: groupFilters, columns: columns, depth: depth, weights, aStride: depth,
            operands.scratch(), bStride: columns, into: out, cStride: positions)
          unsafe epilogue.apply(
            out, rows: groupFilters, columns: columns, stride: positions, first: first,
            bias: operands.optional(2))
          row = last
        }
      }
    }
  }

  /// Calls `body` with the planes of each group of each picture, its weights, the planes of its results, and the number of
  /// its first filter.
  @unsafe private func forEachGroup(
    _ operands: Operands,
    _ body: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  ) {
    for n in 0..<batch {
      for group in 0..<groups {
        let first = group * groupFilters
        let firstChannel = n * channels + group * groupChannels
        unsafe body(
          operands.floats(0) + firstChannel * geometry.inputPlane,
          operands.floats(1) + first * depth,
          operands.floats(out: 0) + (n * filters + first) * geometry.positions, first)
      }
    }
  }
}
