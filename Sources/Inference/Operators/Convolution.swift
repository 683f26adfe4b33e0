internal import CKernels
internal import LinearAlgebra

/// Conv: a window of weights slides over the picture, in groups of channels; with an activation fused behind it.
///
/// Windows are unfolded into columns (im2col), a band of output rows at a time so that the columns stay in the cache, and
/// multiplied with the weights; pointwise convolutions skip the unfolding, and channels that each have their own single
/// filter (depthwise) skip the product. Plans put faster paths in its place for many shapes.
struct Convolution: Operator {
  var window: Window
  let groups: Int
  /// Computed on the output while it is still in the cache.
  var activation = Activation.none
  let packing = Packing()

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(2...3)
    try node.requireOutputs(1...1)
    window = try Window(&node)
    groups = try node.int("group", default: 1)
    guard groups >= 1 else { throw .invalid("attribute 'group' is \(groups)") }
  }

  /// Bytes of columns worked on at a time: a share of a usual second-level cache.
  private static let bandBytes = 256 << 10

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs.floats(0)
    let weights = try inputs.floats(1)
    guard x.rank >= 3, weights.rank == x.rank else {
      throw .invalid("input of shape \(x.shape) and weights of shape \(weights.shape)")
    }
    let (batch, channels) = (x.shape[0], x.shape[1])
    let filters = weights.shape[0]
    guard filters % groups == 0, channels % groups == 0, weights.shape[1] == channels / groups
    else {
      throw .invalid(
        "\(channels) channels in \(groups) groups do not fit weights of shape \(weights.shape)")
    }
    if let kernel = window.kernel, kernel != Array(weights.shape[2...]) {
      throw .invalid("attribute 'kernel_shape' \(kernel) contradicts weights \(weights.shape)")
    }
    let hasBias = inputs.has(2)
    if hasBias, try inputs.floats(2).shape != [filters] {
      throw .invalid("a bias of shape \(try inputs[2].shape) for \(filters) filters")
    }
    let geometry = try window.geometry(
      input: Array(x.shape[2...]), kernel: Array(weights.shape[2...]))
    let output = try TensorInfo(.float, [batch, filters] + geometry.output)
    let epilogue = try Epilogue(activation, channels: filters)
    let positions = geometry.positions
    let inputPlane = geometry.inputPlane
    if output.count == 0 { return Work(outputs: [output], run: { _ in }) }

    let groupChannels = channels / groups
    let groupFilters = filters / groups
    if groupChannels == 1, groupFilters == 1 {
      return Work(outputs: [output]) { operands in
        var shape = geometry.kernelArguments
        for n in 0..<batch {
          let source = unsafe operands.floats(0) + n * channels * inputPlane
          let out = unsafe operands.floats(out: 0) + n * filters * positions
          unsafe kf_depthwise(source, operands.floats(1), channels, &shape, out)
          unsafe epilogue.apply(
            out, rows: filters, columns: positions, stride: positions, bias: operands.optional(2))
        }
      }
    }

    let depth = groupChannels * geometry.taps
    if geometry.isPointwise {
      return Work(outputs: [output]) { operands in
        for n in 0..<batch {
          for group in 0..<groups {
            let first = group * groupFilters
            let firstChannel = n * channels + group * groupChannels
            let source = unsafe operands.floats(0) + firstChannel * inputPlane
            let weights = unsafe operands.floats(1) + first * depth
            let out = unsafe operands.floats(out: 0) + (n * filters + first) * positions
            unsafe BLAS.multiply(
              rows: groupFilters, columns: positions, depth: depth, weights, aStride: depth,
              source, bStride: positions, into: out, cStride: positions)
            unsafe epilogue.apply(
              out, rows: groupFilters, columns: positions, stride: positions, first: first,
              bias: operands.optional(2))
          }
        }
      }
    }

    let width = geometry.output.last ?? 1
    let rows = positions / width
    let band = min(rows, max(1, Self.bandBytes / (4 * depth * width)))
    return Work(outputs: [output], scratch: 4 * band * width * depth) { operands in
      var shape = geometry.kernelArguments
      for n in 0..<batch {
        for group in 0..<groups {
          let first = group * groupFilters
          let firstChannel = n * channels + group * groupChannels
          let source = unsafe operands.floats(0) + firstChannel * inputPlane
          let weights = unsafe operands.floats(1) + first * depth
          let plane = unsafe operands.floats(out: 0) + (n * filters + first) * positions
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
  }
}

extension Convolution {
  func fastPaths(at site: Site) -> [any FastPath] {
    guard groups == 1, let x = site.info(0), x.rank == 4, site.isKnown(from: 1),
      let weights = site.constant(1)?.info,
      let geometry = try? window.geometry(
        input: Array(x.shape[2...]), kernel: Array(weights.shape[2...]))
    else { return [] }
    let path = pathOnBlocks(weights, geometry, fromBlocks: site.inBlocks[0])
    let planar =
      PlanarConvolution.serves(weights, geometry) ? PlanarConvolution(convolution: self) : nil
    return [path, planar].compactMap { $0 }
  }

  private func pathOnBlocks(
    _ weights: TensorInfo, _ geometry: Geometry, fromBlocks: Bool
  ) -> (any FastPath)? {
    guard weights.count <= Self.weightLimit else { return nil }
    let (filters, channels) = (weights.shape[0], weights.shape[1])
    if Blocks.filling(filters) >= 0.5, fromBlocks || Blocks.filling(channels) >= 0.5 {
      return WinogradConvolution.serves(geometry)
        ? WinogradConvolution(convolution: self) : BlockedConvolution(convolution: self)
    }
    if fromBlocks {
      return ExitConvolution.serves(weights, geometry) ? ExitConvolution(heads: [self]) : nil
    }
    return EntryConvolution.serves(weights, geometry) ? EntryConvolution(convolution: self) : nil
  }

  /// The most weights of a path on blocks; Winograd's become four times as many.
  private static let weightLimit = 1 << 24

  /// Windows are unfolded here, and products are no faster than those of the paths; but nothing is padded.
  func cost(at site: Site) -> Double { 1.5 * Self.multiplications(at: site) }

  /// How often a convolution of one group multiplies.
  static func multiplications(at site: Site) -> Double {
    guard let weights = site.info(1) else { return 0 }
    return Double(site.output.count) * Double(weights.count / weights.shape[0])
  }

  /// The same, with what fills up the last block of filters.
  static func filledMultiplications(at site: Site) -> Double {
    guard let weights = site.info(1) else { return 0 }
    return multiplications(at: site) / Blocks.filling(weights.shape[0])
  }
}
