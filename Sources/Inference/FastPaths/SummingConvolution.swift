/// A convolution in blocks that may add something to its sums before its activation: a fourth input, of its output's shape.
protocol SummingConvolution: FastPath {
  var convolution: Convolution { get set }
  /// Whether it has that input.
  var isSum: Bool { get set }
}

extension SummingConvolution {
  var reads: TensorLayout { .blocks }
  var writes: TensorLayout { .blocks }

  /// The picture, the weights, the bias or nil.
  func inputs(_ inputs: [Graph.ID?]) -> [Graph.ID?] {
    inputs + [Graph.ID?](repeating: nil, count: 3 - inputs.count)
  }

  func absorbing(_ next: any Planned, over output: TensorInfo?) -> (any FastPath)? {
    absorbingSum(next)
  }

  /// An addition, and a ReLU.
  func absorbingSum(_ next: any Planned) -> (any FastPath)? {
    guard case .none = convolution.activation else { return nil }
    var path = self
    switch next {
    case is BlockedAddition where !isSum: path.isSum = true
    case let unary as Unary where unary.isRelu: path.convolution.activation = unary.activation
    default: return nil
    }
    return path
  }

  /// How often it multiplies, what fills up the blocks included.
  static func filledMultiplications(at site: Site) -> Double {
    guard let weights = site.info(1) else { return 0 }
    return Convolution.filledMultiplications(at: site) / Blocks.filling(weights.shape[1])
  }
}
