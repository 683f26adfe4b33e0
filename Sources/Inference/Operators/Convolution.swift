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
    if inputs.has(2), try inputs.floats(2).shape != [filters] {
      throw .invalid("a bias of shape \(try inputs[2].shape) for \(filters) filters")
    }
    let geometry = try window.geometry(
      input: Array(x.shape[2...]), kernel: Array(weights.shape[2...]))
    return GroupedConvolution(
      batch: batch, channels: channels, filters: filters, groups: groups, geometry: geometry,
      epilogue: try Epilogue(activation, channels: filters),
      output: try TensorInfo(.float, [batch, filters] + geometry.output)
    ).work
  }
}

extension Convolution {
  func fastPaths(at site: Site) -> [any FastPath] {
    guard let x = site.info(0), x.rank == 4, site.isKnown(from: 1),
      let weights = site.constant(1)?.info
    else { return [] }
    guard
      let geometry = try? window.geometry(
        input: Array(x.shape[2...]), kernel: Array(weights.shape[2...]))
    else { return [] }
    if groups > 1 {
      let isDepthwise =
        groups == x.shape[1] && groups == weights.shape[0] && site.inBlocks[0]
        && DepthwiseConvolution.serves(weights)
      let isLink = ConvolutionChain.suits(weights, geometry)
      return isDepthwise ? [DepthwiseConvolution(convolution: self, isLink: isLink)] : []
    }
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
    let isLink = ConvolutionChain.suits(weights, geometry)
    if Blocks.filling(filters) >= 0.5, fromBlocks || Blocks.filling(channels) >= 0.5 {
      return WinogradConvolution.serves(geometry)
        ? WinogradConvolution(convolution: self)
        : BlockedConvolution(
          convolution: self, isPointwise: geometry.isPointwise,
          isLink: geometry.isPointwise && isLink)
    }
    if fromBlocks {
      return ExitConvolution.serves(weights, geometry) ? ExitConvolution(heads: [self]) : nil
    }
    return EntryConvolution.serves(weights, geometry)
      ? EntryConvolution(convolution: self, isLink: isLink) : nil
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
